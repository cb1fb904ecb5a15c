"""Transactions that stay open between calls, on every engine: used, left, ended, lost."""

import asyncio
import sqlite3
from functools import partial

import pytest

from dbmcp.audit import Entry
from dbmcp.config import DdlKind, Limits, Mode, PoolSettings
from dbmcp.errors import UnavailableError
from dbmcp.models import Caller, FetchMode, Format, Operation, RowBounds
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.engines.servers import Server
from tests.integration.agent import Agent, open_agent
from tests.integration.conftest import Clock

INSERT = "INSERT INTO customers (id, name) VALUES (:id, :name)"
COUNT = "SELECT count(*) FROM customers"
OPEN = ". nothing of this call is kept; the transaction is open"
SOMEBODY = Caller(principal="somebody else")


def insert(number: int) -> Operation:
    return Operation(INSERT, {"id": number, "name": "new"})


async def count(shop: Scratch) -> int:
    """What everybody else sees."""
    return (await shop.run(COUNT))[0][0]


async def test_what_is_committed_is_kept(writer: Agent, shop: Scratch) -> None:
    begun = await writer.act("begin")
    assert (begun["idle_seconds"], begun["seconds"]) == (60, 600)
    handle = begun["transaction"]
    answer = await writer.act("execute", handle, insert(10), COUNT)
    assert answer["transaction"] == handle
    assert answer["results"][1]["rows"] == [[6]]
    assert await writer.ask(COUNT, fetch_mode=FetchMode.SCALAR, transaction=handle) == "6"
    assert await count(shop) == 5
    loaded = await writer.load("customers", [{"id": 11, "name": "x"}], transaction=handle)
    assert loaded["inserted"] == 1
    text = await writer.ask(INSERT, {"id": 12, "name": "y"}, transaction=handle)
    assert text.startswith("1 row affected, ")
    assert await count(shop) == 5
    assert await writer.act("commit", handle) == {"status": "committed", "statements": 5}
    assert await count(shop) == 8
    await writer.until_idle()


async def test_what_is_rolled_back_is_not(writer: Agent, shop: Scratch) -> None:
    handle = await writer.begin()
    await writer.act("execute", handle, insert(10))
    assert (await writer.act("rollback", handle))["status"] == "rolled_back"
    await writer.until_idle()
    assert await count(shop) == 5
    for action in ("commit", "rollback", "execute", "status"):
        operations = (COUNT,) if action == "execute" else ()
        assert await writer.not_done(action, handle, *operations) == (
            f"[lease_expired] transaction {handle} was rolled back as you asked. begin a new one"
        )


async def test_savepoints_take_back_what_followed(writer: Agent) -> None:
    handle = await writer.begin()
    await writer.act("execute", handle, insert(10))
    await writer.act("savepoint", handle, savepoint="a")
    await writer.act("execute", handle, insert(11))
    await writer.act("savepoint", handle, savepoint="b")
    await writer.act("execute", handle, insert(12))
    assert (await writer.act("status", handle))["savepoints"] == ["a", "b"]
    error = await writer.not_done("rollback_to", handle, savepoint="c")
    assert error.startswith(
        '[invalid_argument] no savepoint "c" in this transaction. there is: a, b'
    )
    for _ in range(2):
        answer = await writer.act("rollback_to", handle, savepoint="a")
        assert answer == {"transaction": handle, "rolled_back_to": "a"}
    error = await writer.not_done("rollback_to", handle, savepoint="b")
    assert "there is: a" in error
    await writer.act("commit", handle)
    assert await writer.rows("SELECT id FROM customers WHERE id > 9") == [[10]]


async def test_savepoints_of_one_name_are_several_and_capitals_differ(writer: Agent) -> None:
    handle = await writer.begin()
    for number, name in enumerate(("a", "b", "a", "A"), 20):
        await writer.act("savepoint", handle, savepoint=name)
        await writer.act("execute", handle, insert(number))
    there = "SELECT id FROM customers WHERE id > 19 ORDER BY id"
    for name, left in (("a", [[20], [21]]), ("b", [[20]]), ("a", [])):
        await writer.act("rollback_to", handle, savepoint=name)
        assert await writer.rows(there, transaction=handle) == left
    await writer.act("rollback", handle)


FAILING = [
    ("INSERT INTO customers (id, name) VALUES (1, 'twice')", "statement_failed"),
    ("SELECT nme FROM customers", "unknown_name"),
    ("SELECT id FROM custmers", "unknown_name"),
    ("DROP TABLE customers", "policy_denied"),
    ("SELEC 1", "sql_syntax"),
]


@pytest.mark.parametrize(("query", "code"), FAILING)
async def test_a_failed_call_leaves_the_transaction_as_it_was(
    writer: Agent, shop: Scratch, query: str, code: str
) -> None:
    handle = await writer.begin()
    await writer.act("execute", handle, insert(10))
    error = await writer.not_done("execute", handle, insert(11), query)
    assert error.startswith(f"[{code}] operation 2 of 2: ")
    assert error.endswith(OPEN)
    error = await writer.refusal(query, transaction=handle)
    assert error.startswith(f"[{code}] ")
    assert error.endswith(OPEN)
    error = await writer.not_loaded(
        "customers", [[12, "x"], [1, "y"]], "id", "name", transaction=handle
    )
    assert "row 2" in error
    assert error.endswith(OPEN)
    assert (await writer.act("execute", handle, COUNT))["results"][0]["rows"] == [[6]]
    await writer.act("commit", handle)
    assert await count(shop) == 6


async def test_unexpected_rows_take_back_their_call_only(writer: Agent) -> None:
    handle = await writer.begin()
    await writer.act("execute", handle, insert(10))
    expecting = Operation("DELETE FROM customers WHERE id < 4", expect_rows=RowBounds(1, 1))
    error = await writer.not_done("execute", handle, expecting)
    assert error == (
        f"[statement_failed] operation 1 of 1: 3 rows affected, expect_rows is 1{OPEN}"
    )
    await writer.act("commit", handle)
    assert await writer.scalar(COUNT) == "6"


async def test_an_unused_transaction_is_rolled_back(
    writer: Agent, shop: Scratch, clock: Clock
) -> None:
    handle = await writer.begin()
    await writer.act("execute", handle, insert(10))
    await clock.advance(61)
    assert await writer.not_done("commit", handle) == (
        f"[lease_expired] transaction {handle} was rolled back: 60 s unused. begin a new one"
    )
    await writer.until_idle()
    assert await count(shop) == 5


async def test_use_prolongs_it_until_its_time_is_over(
    writer: Agent, shop: Scratch, clock: Clock
) -> None:
    handle = await writer.begin()
    for number in range(10, 21):
        await clock.advance(50)
        await writer.act("execute", handle, insert(number))
    await clock.advance(51)
    error = await writer.not_done("commit", handle)
    assert error.endswith("was rolled back: its 600 s were over. begin a new one")
    await writer.until_idle()
    assert await count(shop) == 5


async def test_its_time_ends_during_a_long_statement(shop: Scratch, clock: Clock) -> None:
    await shop.add_numbers()
    limits = Limits(max_timeout_seconds=1_000)
    async with open_agent(shop.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
        call = asyncio.create_task(
            agent.refusal(SLOW_QUERY, transaction=handle, timeout_seconds=1_000)
        )
        await under_way(shop)
        await clock.advance(600)
        assert (await call).startswith(
            f"[lease_expired] transaction {handle} was rolled back: its 600 s were over"
        )
        await shop.until_running(count=0)
        await agent.until_idle()
        assert await count(shop) == 5


async def under_way(shop: Scratch) -> None:
    """Wait until a statement runs on the server (SQLite: until it had time to start)."""
    await (asyncio.sleep(0.3) if shop.backend.lacks("server") else shop.until_running())


async def test_a_calls_time_limit_ends_it(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
        error = await agent.refusal(SLOW_QUERY, transaction=handle, timeout_seconds=0.5)
        assert error.startswith("[time_limit] stopped on the server after 0.5 s")
        assert error.endswith(". the transaction was rolled back")
        error = await agent.not_done("commit", handle)
        assert "was rolled back: a call in it ended with time_limit" in error
        await agent.until_idle()
        assert await count(shop) == 5


async def test_a_cancelled_call_ends_it(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
        call = asyncio.create_task(agent.ask(SLOW_QUERY, transaction=handle))
        await under_way(shop)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert "a call in it was cancelled" in await agent.not_done("commit", handle)
        await shop.until_running(count=0)
        await agent.until_idle()
        assert await count(shop) == 5


async def test_a_handle_belongs_to_its_caller(writer: Agent) -> None:
    handle = await writer.begin()
    for transaction in (handle, "x" * 10, "nosuch'; --", "\x00"):
        for action in ("execute", "savepoint", "commit", "rollback", "status"):
            needed = {"savepoint": "a"} if action == "savepoint" else {}
            operations = (COUNT,) if action == "execute" else ()
            error = await writer.not_done(
                action, transaction, *operations, caller=SOMEBODY, **needed
            )
            assert error.startswith("[lease_expired] transaction ")
            assert error.endswith(" is gone. begin a new one")
        error = await writer.refusal(COUNT, transaction=transaction, caller=SOMEBODY)
        assert error.startswith("[lease_expired] ")
        record = [{"id": 10, "name": "x"}]
        error = await writer.not_loaded(
            "customers", record, transaction=transaction, caller=SOMEBODY
        )
        assert error.startswith("[lease_expired] ")
    assert (await writer.act("status", caller=SOMEBODY)) == {"transactions": []}
    assert [one["transaction"] for one in (await writer.act("status"))["transactions"]] == [handle]
    await writer.act("commit", handle)


async def test_a_thousand_begins_meet_the_limit(shop: Scratch) -> None:
    pool = PoolSettings(size=2, overflow=8)
    async with open_agent(shop.url, pool=pool) as agent:
        begun = await asyncio.gather(
            *(agent.act("begin") for _ in range(1_000)), return_exceptions=True
        )
        handles: list[str] = [
            one["transaction"] for one in begun if not isinstance(one, BaseException)
        ]
        errors = {str(one) for one in begun if isinstance(one, BaseException)}
        assert len(handles) == len(set(handles)) == 4
        assert errors == {
            "4 transactions are open, the limit (open_transactions_per_caller) is 4. commit or "
            "roll back one; action status lists yours"
        }
        assert await agent.begin(caller=SOMEBODY)
        for handle in handles:
            await agent.act("commit", handle)
        assert await agent.begin()
        for opened in (await agent.act("status"))["transactions"]:
            await agent.act("rollback", opened["transaction"])
        other = (await agent.act("status", caller=SOMEBODY))["transactions"]
        await agent.act("rollback", other[0]["transaction"], caller=SOMEBODY)
        await agent.until_idle()
        assert await agent.scalar(COUNT) == "5"
        if not shop.backend.lacks("server"):
            assert await shop.connections() <= 10


@pytest.mark.family("sqlite")
async def test_all_callers_together_meet_a_limit_too(shop: Scratch) -> None:
    async with open_agent(shop.url, pool=PoolSettings(size=1, overflow=20)) as agent:
        callers = [Caller(principal=f"caller {number}") for number in range(5)]
        for caller in callers[:4]:
            for _ in range(4):
                await agent.begin(caller=caller)
        assert await agent.not_done("begin", caller=callers[4]) == (
            "[limit_exceeded] 16 transactions are open, the limit (open_transactions) is 16. "
            "commit or roll back one; action status lists yours"
        )
        mine = (await agent.act("status", caller=callers[0]))["transactions"]
        await agent.act("rollback", mine[0]["transaction"], caller=callers[0])
        assert await agent.begin(caller=callers[4])


async def test_calls_in_one_transaction_wait_for_each_other(writer: Agent) -> None:
    handle = await writer.begin()
    await asyncio.gather(
        *(writer.act("execute", handle, insert(number)) for number in range(10, 30))
    )
    assert (await writer.act("status", handle))["statements"] == 20
    await writer.act("commit", handle)
    assert await writer.scalar(COUNT) == "25"


async def test_a_long_result_is_paged_after_the_transaction(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url) as agent:
        handle = await agent.begin()
        query = "SELECT n FROM numbers ORDER BY n"
        first = await agent.json(query, transaction=handle, max_rows=10)
        assert (await agent.act("execute", handle, COUNT))["results"][0]["rows"] == [[5]]
        await agent.act("commit", handle)
        rest = await agent.json("", cursor=first["cursor"], max_rows=10_000)
        assert [*first["rows"], *rest["rows"]] == [[n] for n in range(1_000)]


@pytest.mark.needs("server")
async def test_read_only_gives_one_snapshot(reader: Agent, shop: Scratch) -> None:
    handle = await reader.begin()
    assert await reader.ask(COUNT, fetch_mode=FetchMode.SCALAR, transaction=handle) == "5"
    await shop.run("DELETE FROM customers WHERE id = 5")
    assert await reader.ask(COUNT, fetch_mode=FetchMode.SCALAR, transaction=handle) == "5"
    error = await reader.refusal("DELETE FROM customers WHERE id = 4", transaction=handle)
    assert error.startswith("[policy_denied] DELETE is not allowed")
    assert error.endswith(OPEN)
    await reader.act("commit", handle)
    assert await reader.scalar(COUNT) == "4"


@pytest.mark.needs("transactional_ddl")
async def test_a_changed_schema_is_seen_after_the_commit(shop: Scratch) -> None:
    ddl = (DdlKind.CREATE_TABLE,)
    async with open_agent(shop.url, mode=Mode.ADMIN, ddl=ddl) as agent:
        create = "CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20))"
        unknown = await agent.not_loaded("things", [{"id": 1}])
        assert unknown.startswith("[unknown_name] ")
        for ending, code in (("rollback", "[unknown_name] "), ("commit", "")):
            handle = await agent.begin()
            await agent.act("execute", handle, create, "INSERT INTO things VALUES (1, 'a')")
            await agent.act(ending, handle)
            await agent.until_idle()
            if code:
                assert (await agent.not_loaded("things", [{"id": 2}])).startswith(code)
        assert (await agent.load("things", [{"id": 2}]))["inserted"] == 1


@pytest.mark.family("mysql")
async def test_ddl_that_commits_is_refused(shop: Scratch) -> None:
    ddl = (DdlKind.CREATE_TABLE,)
    async with open_agent(shop.url, mode=Mode.ADMIN, ddl=ddl) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
        create = "CREATE TABLE things (id INTEGER NOT NULL)"
        for error in (
            await agent.not_done("execute", handle, create),
            await agent.refusal(create, transaction=handle),
        ):
            assert error.startswith("[policy_denied] ")
            assert "CREATE TABLE would end the transaction" in error
            assert error.endswith(OPEN)
        await agent.act("rollback", handle)
        await agent.until_idle()
        assert await count(shop) == 5


async def test_the_shutdown_rolls_back(shop: Scratch, caplog: pytest.LogCaptureFixture) -> None:
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, insert(10))
    assert await count(shop) == 5
    assert "rolled back an open transaction of local (1 statements)" in caplog.text


async def test_nothing_of_it_is_left_for_the_next_caller(shop: Scratch) -> None:
    pool = PoolSettings(size=1, overflow=0)
    async with open_agent(shop.url, mode=Mode.READ_WRITE, pool=pool) as agent:
        level = "repeatable read" if shop.backend.lacks("serializable") else "serializable"
        for ending in ("rollback", "commit"):
            handle = await agent.begin(isolation_level=level)
            await agent.act("savepoint", handle, savepoint="a")
            text = f"INSERT INTO customers (id, name) VALUES (10, '{ending}')"
            await agent.act("execute", handle, text)
            await agent.act(ending, handle)
            await agent.until_idle()
        assert await agent.rows("SELECT name FROM customers WHERE id = 10") == [["commit"]]


@pytest.mark.needs("server")
async def test_a_full_pool_leaves_the_transaction_open(shop: Scratch) -> None:
    pool = PoolSettings(size=1, overflow=0, timeout_seconds=1.0)
    async with open_agent(shop.url, pool=pool, deny_tables=("nothing",)) as agent:
        await agent.until_idle()
        handle = await agent.begin()
        error = await agent.refusal(COUNT, transaction=handle)  # the lists ask the catalog
        assert error.startswith("[unavailable] shop: all 1 connections are in use")
        assert error.endswith(OPEN)
        await agent.act("commit", handle)


async def until_begun(agent: Agent) -> str:
    """Begin as soon as the server takes connections again."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await agent.begin()
            except UnavailableError:
                await asyncio.sleep(0.1)


@pytest.mark.needs("server")
async def test_a_lost_connection_is_told(private_server: Server, private_scratch: Scratch) -> None:
    await private_scratch.run("CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY)")
    async with open_agent(private_scratch.url, mode=Mode.READ_WRITE) as agent:
        handle = await agent.begin()
        await agent.act("execute", handle, "INSERT INTO things VALUES (1)")
        await private_scratch.close()
        await asyncio.to_thread(private_server.kill)
        await asyncio.to_thread(private_server.start)
        error = await agent.refusal("SELECT 1 AS one", transaction=handle)
        assert error.startswith("[unavailable] ")
        assert error.endswith(". the transaction was rolled back")
        assert "was rolled back: a call in it ended with unavailable" in await agent.not_done(
            "commit", handle
        )
        handle = await until_begun(agent)
        # What the server itself remembers after a crash is its own affair.
        answer = await agent.act("execute", handle, "SELECT 1 AS one")
        assert answer["results"][0]["rows"] == [[1]]


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("begin", {"transaction": "x"}, "action begin takes no transaction"),
    ("begin", {"savepoint": "x"}, "action begin takes no savepoint"),
    ("execute", {}, "action execute needs transaction"),
    ("execute", {"transaction": "x"}, "action execute needs operations"),
    ("commit", {}, "action commit needs transaction. send the handle that begin answered"),
    ("savepoint", {"transaction": "x"}, "action savepoint needs savepoint"),
    ("savepoint", {"transaction": "x", "savepoint": "a b"}, 'savepoint "a b" is not a name'),
    ("savepoint", {"transaction": "x", "savepoint": "dbmcp_part"}, 'savepoint "dbmcp_part" is'),
    ("rollback_to", {"transaction": "x", "savepoint": '";'}, 'savepoint "";" is not a name'),
    ("commit", {"transaction": "x", "isolation_level": "serializable"}, "takes no isolation_level"),
    ("begin", {"isolation_level": "chaos"}, 'isolation_level "chaos" is not a level'),
]


@pytest.mark.parametrize(("action", "sent", "told"), WRONG)
async def test_a_wrong_action_is_one_clear_error(
    reader: Agent, action: str, sent: dict[str, str], told: str
) -> None:
    error = await reader.not_done(action, **sent)
    assert error.startswith("[invalid_argument] ")
    assert told in error


async def test_statements_are_noted_with_their_transaction(writer: Agent) -> None:
    handle = await writer.begin()
    with Entry("transaction_manager", {}) as entry:
        caller = Caller(entry=entry)
        await writer.act("execute", handle, insert(10), caller=caller)
        await writer.ask(COUNT, transaction=handle, caller=caller, format=Format.CSV)
        await writer.load("customers", [{"id": 11, "name": "x"}], transaction=handle, caller=caller)
    assert [note.transaction for note in entry.notes] == [handle] * 3
    assert [note.rows for note in entry.notes] == [1, 1, 1]


@pytest.mark.family("sqlite")
@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.READ_WRITE])
@pytest.mark.parametrize("journal", ["wal", "delete"])
async def test_who_keeps_writers_out_is_told(shop: Scratch, journal: str, mode: Mode) -> None:
    await shop.run(f"PRAGMA journal_mode = {journal}")
    async with open_agent(shop.url, mode=mode) as agent:
        begun = await agent.act("begin")
        await agent.act("execute", begun["transaction"], COUNT)
        free = journal == "wal" and mode is Mode.READ_ONLY
        assert ("warning" in begun) is not free
        with sqlite3.connect(shop.name, timeout=0, isolation_level=None) as other:
            write = partial(other.execute, "DELETE FROM customers WHERE id = 5")
            if free:
                write()
            else:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    write()
                assert begun["warning"].startswith("from its first statement on nobody else can")
                await agent.act("rollback", begun["transaction"])
                await agent.until_idle()
                write()
        other.close()
