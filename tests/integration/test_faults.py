"""What breaks in the middle of a transaction, or of a load: told truly, nothing kept by half."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from dbmcp.config import DdlKind, Limits, Mode, PoolSettings
from dbmcp.errors import DbmcpError
from dbmcp.models import Caller, OnConflict
from tests.engines.fixtures import scratch_on
from tests.engines.proxy import Proxy, open_proxy
from tests.engines.scratch import SLOW_QUERY, Scratch, scratch_name
from tests.engines.servers import Server
from tests.integration.agent import Agent, open_agent
from tests.integration.conftest import SHOP
from tests.integration.test_ledger import ITEMS, make_ledger
from tests.integration.test_open_transactions import COUNT, OPEN, count, insert

pytestmark = pytest.mark.usefixtures("quiet")

QUICK = Limits(timeout_seconds=30, connect_timeout_seconds=5)
ONE = PoolSettings(size=1, overflow=0)
UNKNOWN = "[outcome_unknown] "
ADVICE = "the connection broke during COMMIT. check with a SELECT before retrying"


@pytest.fixture
async def proxy(shop: Scratch) -> AsyncIterator[Proxy]:
    """A proxy before the shop's server."""
    async with open_proxy(shop.url) as opened:
        yield opened


async def error_of(work: Awaitable[object]) -> str:
    """The error that a model would read."""
    with pytest.raises(DbmcpError) as caught:
        await work
    return f"[{caught.value.code}] {caught.value}"


async def answer_to(work: Awaitable[object]) -> str:
    """The answer, or the error's text."""
    try:
        return str(await work)
    except DbmcpError as error:
        return str(error)


async def by_handle(agent: Agent) -> None:
    handle = await agent.begin()
    await agent.act("execute", handle, insert(77))
    try:
        await agent.act("commit", handle)
    finally:
        told = await agent.not_done("commit", handle)
        assert "broke during COMMIT: look with a SELECT whether its rows are there" in told


async def in_one_call(agent: Agent) -> None:
    await agent.transact(COUNT, insert(77))


async def by_load(agent: Agent) -> None:
    await agent.load("customers", [{"id": 77, "name": "x"}])


async def by_token(agent: Agent) -> None:
    insert_one = "INSERT INTO customers (id, name) VALUES (77, 'x')"
    token = (await agent.json(insert_one, preview=True))["confirm"]
    try:
        await agent.ask(confirm=token)
    finally:
        told = await agent.refusal("", confirm=token)
        assert told.startswith(f"[lease_expired] confirm token {token} is gone")


@pytest.mark.needs("server")
@pytest.mark.parametrize("passes", [False, True])
async def test_a_lost_commit_is_unknown_and_never_sent_again(
    shop: Scratch, proxy: Proxy, *, passes: bool
) -> None:
    for driver, url in shop.urls().items():
        async with open_agent(proxy.url(url), mode=Mode.READ_WRITE, limits=QUICK) as agent:
            for work in (by_handle, in_one_call, by_load, by_token):
                proxy.cut_at, proxy.passes, proxy.seen = b"COMMIT", passes, 0
                error = await error_of(work(agent))
                assert error.startswith(UNKNOWN), (driver, work, error)
                assert ADVICE in error
                assert proxy.seen == 1
                proxy.cut_at = b""
                await agent.until_answered()
                await agent.until_idle()
                assert await count(shop) == 5 + passes
                await shop.run("DELETE FROM customers WHERE id = 77")


@pytest.mark.needs("server")
async def test_a_connection_lost_in_a_call_ends_its_transaction(
    shop: Scratch, proxy: Proxy
) -> None:
    for url in shop.urls().values():
        async with open_agent(proxy.url(url), mode=Mode.READ_WRITE, limits=QUICK) as agent:
            handle = await agent.begin()
            await agent.act("execute", handle, insert(10))
            proxy.cut_at, proxy.passes, proxy.seen = b"cut here", True, 0
            error = await agent.not_done("execute", handle, insert(11), f"{COUNT} /* cut here */")
            assert error.startswith("[unavailable] operation 2 of 2: ")
            assert error.endswith(". the transaction was rolled back")
            assert proxy.seen == 1
            proxy.cut_at = b""
            error = await agent.not_done("commit", handle)
            assert "was rolled back: a call in it ended with unavailable" in error
            await agent.until_answered()
            assert await count(shop) == 5


@pytest.mark.needs("server")
async def test_a_connection_lost_between_calls_is_no_doubtful_commit(shop: Scratch) -> None:
    for url in shop.urls().values():
        async with open_agent(url, mode=Mode.READ_WRITE, limits=QUICK) as agent:
            handle = await agent.begin()
            await agent.act("execute", handle, insert(10))
            execution = agent.target.execution
            (opened,) = execution.opened.of(Caller().principal, database=execution.database)
            await shop.end_sessions()
            async with asyncio.timeout(60):
                while True:
                    await asyncio.sleep(0.01)
                    if opened.session.connection.is_broken():
                        break
            error = await agent.not_done("commit", handle)
            assert error == (
                "[unavailable] shop: the connection was lost before COMMIT. "
                "the transaction was rolled back"
            )
            error = await agent.not_done("commit", handle)
            assert "was rolled back: its connection was lost" in error
    assert await count(shop) == 5


@pytest.mark.family("sqlite")
async def test_a_file_that_is_replaced_is_noticed_at_once(shop: Scratch, tmp_path: Path) -> None:
    other, file = tmp_path / "other.sqlite", Path(shop.name)
    await shop.close()
    shutil.copyfile(file, other)
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
        other.replace(file)
        error = await agent.not_done("commit", handle)
        assert error.startswith("[unavailable] shop: the connection was lost before COMMIT")
        await agent.ask("INSERT INTO customers (id, name) VALUES (11, 'x')")
        assert await agent.rows("SELECT id FROM customers WHERE id > 9") == [[11]]
    with closing(sqlite3.connect(file)) as found:
        assert found.execute("SELECT id FROM customers WHERE id > 9").fetchall() == [(11,)]


@pytest.mark.needs("concurrent_writers")
async def test_a_deadlock_between_handles_ends_one_of_them(shop: Scratch) -> None:
    for url in shop.urls().values():
        async with open_agent(url, mode=Mode.READ_WRITE) as agent:
            for more in ((), (COUNT,)):
                await meet(agent, *more)
                await agent.until_idle()
    assert await count(shop) == 5


async def meet(agent: Agent, *before: str) -> None:
    """Let two open transactions wait for each other."""
    update = "UPDATE customers SET note = 'mine' WHERE id = {}"
    handles = [await agent.begin(), await agent.begin()]
    await agent.act("execute", handles[0], update.format(1))
    await agent.act("execute", handles[1], update.format(2))
    calls = [
        agent.act("execute", handle, *before, update.format(3 - number))
        for number, handle in enumerate(handles, 1)
    ]
    came = await asyncio.gather(*calls, return_exceptions=True)
    (error,) = [one for one in came if isinstance(one, BaseException)]
    lost = handles[came.index(error)]
    assert isinstance(error, DbmcpError)
    assert error.code == "conflict"
    assert str(error).count("the transaction was rolled back") == 1
    told = await agent.not_done("commit", lost)
    assert "was rolled back: a call in it ended with conflict" in told
    (other,) = {*handles} - {lost}
    await agent.act("commit", other)


@asynccontextmanager
async def deadlock(shop: Scratch) -> AsyncGenerator[Callable[[], Awaitable[None]]]:
    """Others who let whoever changes the customers 1, 3 and 2 lose once."""
    async with shop.session() as other, shop.session() as third:
        # One engine ends whoever changed less, the other one whoever first looks for a deadlock.
        change = "UPDATE customers SET note = '{}' WHERE id IN (2, 4, 5)"
        await other.run("BEGIN", *(change.format(number) for number in range(5)))
        if shop.backend.family == "postgres":
            await other.run("SET LOCAL deadlock_timeout = '60s'")
        await third.run("BEGIN", "UPDATE customers SET note = 'held' WHERE id = 3")

        async def meet_them() -> None:
            await shop.until_running()
            theirs = asyncio.create_task(
                other.run("UPDATE customers SET note = 'theirs' WHERE id = 1", "COMMIT")
            )
            await shop.until_running(count=2)
            await third.run("COMMIT")
            await theirs

        yield meet_them


@pytest.mark.needs("concurrent_writers")
async def test_a_deadlock_in_one_call_is_run_again(shop: Scratch, writer: Agent) -> None:
    mine = "UPDATE customers SET note = 'mine' WHERE id = {}"
    async with deadlock(shop) as meet_them:
        call = asyncio.create_task(writer.transact(*(mine.format(number) for number in (1, 3, 2))))
        await meet_them()
        answer = await call
    assert (answer["status"], answer["retries"]) == ("committed", 1)
    notes = await writer.rows("SELECT note FROM customers WHERE id < 4")
    assert notes == [["mine"]] * 3


@pytest.mark.needs("concurrent_writers")
async def test_a_deadlock_in_a_whole_load_is_run_again(shop: Scratch, tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("id,name\n" + "".join(f"{n},mine\n" for n in (1, 3, 2)))
    load: dict[str, Any] = {
        "source": "names.csv",
        "on_conflict": OnConflict.UPDATE,
        "batch_size": 1,
    }
    async with (
        open_agent(shop.url, mode=Mode.READ_WRITE, directories=[tmp_path]) as agent,
        deadlock(shop) as meet_them,
    ):
        has_begun = asyncio.Event()

        async def hear(_: str) -> None:
            has_begun.set()

        call = asyncio.create_task(agent.load("customers", (), progress=hear, **load))
        await has_begun.wait()
        await meet_them()
        answer = await call
        assert (answer["updated"], answer["retries"]) == (3, 1)
        assert await agent.rows("SELECT name FROM customers WHERE id < 4") == [["mine"]] * 3


ENDING = (
    "COMMIT",
    "ROLLBACK",
    "START TRANSACTION",
    "RELEASE SAVEPOINT dbmcp_part",
    "SET autocommit = 1",
    "CREATE TABLE things (id INTEGER NOT NULL)",
    "CREATE TABLE things AS SELECT 1 AS a",
    "CREATE INDEX names ON customers (name)",
    "CREATE VIEW v AS SELECT 1 AS a",
    "ALTER TABLE customers ADD COLUMN x INTEGER",
    "ALTER TABLE customers RENAME TO clients",
    "RENAME TABLE customers TO clients",
    "TRUNCATE TABLE customers",
    "ANALYZE TABLE customers",
    "ANALYZE customers",
    "DROP TABLE customers",
    "VACUUM",
    "LOCK TABLES customers WRITE",
    "PRAGMA journal_mode = WAL",
    "REPLACE INTO customers (id, name) VALUES (1, 'x')",
    "INSERT OR ROLLBACK INTO customers (id, name) VALUES (1, 'x')",
    "UPDATE OR ROLLBACK customers SET id = 1 WHERE id = 2",
)


async def test_no_statement_keeps_what_was_done_before_it(shop: Scratch) -> None:
    async with open_agent(shop.url, mode=Mode.ADMIN, ddl=tuple(DdlKind)) as agent:
        for text in ENDING:
            handle = await agent.begin()
            await agent.act("execute", handle, insert(10))
            told = await answer_to(agent.act("execute", handle, text))
            if told.endswith(". the transaction was rolled back"):
                await agent.not_done("rollback", handle)
            else:
                assert told.endswith(OPEN) or "'results'" in told, (text, told)
                await agent.act("rollback", handle)
            await agent.until_idle()
            assert await count(shop) == 5, text


async def test_a_shutdown_tells_whoever_is_in_a_transaction(
    shop: Scratch, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
        call = asyncio.create_task(agent.not_done("execute", handle, COUNT, SLOW_QUERY))
        if shop.backend.lacks("server"):
            await asyncio.sleep(0.3)
        else:
            await until(lambda statements: SLOW_QUERY in statements, shop)
    assert await call == (
        "[cancelled] operation 2 of 2: stopped: the server is closing. run it again when it is "
        "back. the transaction was rolled back"
    )
    assert "rolled back an open transaction of local (1 statements)" in caplog.text
    await shop.until_running(count=0)
    assert await count(shop) == 5


@pytest.fixture
async def own_shop(module_server: Server) -> AsyncIterator[Scratch]:
    """A shop there."""
    made = scratch_on(module_server, scratch_name())
    await made.create()
    await made.run(*SHOP)
    await made.add_numbers()
    yield made
    await made.close()


@pytest.mark.needs("server")
async def test_a_server_that_dies_in_the_middle_keeps_nothing(
    module_server: Server, own_shop: Scratch
) -> None:
    loading = asyncio.Event()

    async def hear(_: str) -> None:
        loading.set()

    async with open_agent(own_shop.url, mode=Mode.READ_WRITE, limits=QUICK) as agent:
        idle, busy = await agent.begin(), await agent.begin()
        for number, handle in enumerate((idle, busy), 10):
            await agent.act("execute", handle, insert(number))
        records = [[number, "x"] for number in range(100, 60_000)]
        load = agent.not_loaded("customers", records, "id", "name", batch_size=50, progress=hear)
        calls = [
            asyncio.create_task(work)
            for work in (
                load,
                agent.rolled_back(insert(12), SLOW_QUERY),
                agent.not_done("execute", busy, insert(13), SLOW_QUERY),
            )
        ]
        await loading.wait()
        await until(lambda statements: statements.count(SLOW_QUERY) == 2, own_shop)
        await own_shop.close()
        await asyncio.to_thread(module_server.kill)
        loaded, called, used = await asyncio.gather(*calls)
        await asyncio.to_thread(module_server.start)
        assert loaded.startswith("[unavailable] ")
        assert loaded.endswith("rolled back, nothing was kept")
        assert called.startswith("[unavailable] operation 2 of 2: ")
        assert called.endswith(". rolled back, nothing was kept")
        assert used.startswith("[unavailable] operation 2 of 2: ")
        assert used.endswith(". the transaction was rolled back")
        error = await agent.not_done("commit", idle)
        assert error.startswith(("[outcome_unknown] ", "[unavailable] "))
        await agent.until_answered()
        for handle in (idle, busy):
            assert (await agent.not_done("commit", handle)).startswith("[lease_expired] ")
        await agent.until_idle()
        assert await count(own_shop) == 5
        assert (await agent.transact(insert(10)))["status"] == "committed"
        assert await count(own_shop) == 6


async def until(holds: Callable[[list[str]], bool], shop: Scratch) -> None:
    """Wait until something holds of the statements that the server runs."""
    async with asyncio.timeout(60):
        while not holds(await shop.running()):  # noqa: ASYNC110  the server has no event
            await asyncio.sleep(0.01)


TO_DISK = {"postgres": "CHECKPOINT", "mysql": "FLUSH ENGINE LOGS"}
"""Makes sure that the tables are there after a crash; the test servers do not wait for the disk."""
EACH_ONCE = "SELECT count(*), count(DISTINCT id) FROM items"


@pytest.mark.needs("server")
async def test_a_server_that_dies_is_loaded_on(module_server: Server, tmp_path: Path) -> None:
    lines = [f"{number},name {number}\n" for number in range(300)]
    (tmp_path / "items.csv").write_text("id,name\n" + "".join(lines))
    scratch = scratch_on(module_server, scratch_name())
    await scratch.create()
    await scratch.run(ITEMS)
    keyed: dict[str, Any] = {"source": "items.csv", "atomic": False, "batch_size": 10}
    keyed["idempotency_key"] = "once"
    reached, killed = asyncio.Event(), asyncio.Event()

    async def hear(message: str) -> None:
        if message.startswith("100 rows"):
            reached.set()
            await killed.wait()

    async with open_agent(
        scratch.url, mode=Mode.READ_WRITE, limits=QUICK, directories=[tmp_path]
    ) as agent:
        await make_ledger(scratch, agent)
        await scratch.run(TO_DISK[scratch.backend.family])
        load = asyncio.create_task(agent.not_loaded("items", (), progress=hear, **keyed))
        await reached.wait()
        await scratch.close()
        await asyncio.to_thread(module_server.kill)
        killed.set()
        error = await load
        assert error.startswith("[unavailable] ")
        assert "committed: rows 1 to 100 (inserted 100, " in error
        assert "send the same call again" in error
        await asyncio.to_thread(module_server.start)
        await agent.until_answered()
        # What the server itself remembers of the last moments is its own affair: rows and ledger.
        [[rows, different]] = await agent.rows(EACH_ONCE)
        assert rows == different <= 100
        assert rows % 10 == 0
        answer = await agent.load("items", (), **keyed)
        assert answer["inserted"] == 300
        assert await agent.rows(EACH_ONCE) == [[300, 300]]
        await agent.until_idle()
    await scratch.close()
