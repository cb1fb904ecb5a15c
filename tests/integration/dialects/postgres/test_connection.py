"""Reading, writing, reset, stopping: what one connection does."""

import asyncio
import gc
from contextlib import suppress
from typing import Any

import pytest

from dbmcp.errors import ConflictError, DbmcpError, StatementError, TimeLimitError
from tests.engines.scratch import Scratch
from tests.integration.dialects.link import Link, open_link
from tests.integration.dialects.postgres.making import make_dialect

pytestmark = pytest.mark.family("postgres")


async def test_rows_come_in_the_batches_asked_for(link: Link) -> None:
    await link.begin()
    answer = await link.answer("SELECT generate_series(1, 250)", first_rows=10)
    batches = [len(await answer.fetch(count)) for count in (10, 100, 200, 5)]
    assert batches == [10, 100, 140, 0]


async def test_an_answer_let_go_leaves_the_connection_usable(link: Link) -> None:
    await link.begin()
    answer = await link.answer("SELECT generate_series(1, 100000)", first_rows=5)
    await answer.fetch(5)
    await answer.close()
    assert await link.rows("SELECT 1") == [(1,)]


async def test_a_bounded_result_is_fetched_whole(link: Link) -> None:
    await link.begin()
    answer = await link.answer("SELECT count(*) FROM generate_series(1, 5)", bounded=True)
    assert await answer.fetch(101) == [(5,)]


async def test_affected_rows(link: Link) -> None:
    await link.begin(read_only=False)
    await link.rows("CREATE TABLE t (id int PRIMARY KEY, v int)")
    counts = [
        (await link.answer(text)).affected_rows
        for text in (
            "INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)",
            "INSERT INTO t VALUES (4, 4) RETURNING id",
            "UPDATE t SET v = v + 1 WHERE id > 1",
            "MERGE INTO t USING (VALUES (1)) x(i) ON t.id = x.i WHEN MATCHED THEN UPDATE SET v = 9",
            "DELETE FROM t",
            "SELECT 1",
        )
    ]
    assert counts == [3, 1, 3, 1, 4, None]


async def test_the_server_itself_stops_a_write_in_a_read_only_transaction(link: Link) -> None:
    await link.begin()
    with pytest.raises(StatementError, match="read-only") as caught:
        await link.answer("CREATE TABLE t (id int)")
    assert caught.value.sqlstate == "25006"


async def test_commit_of_a_failed_transaction_is_an_error(link: Link) -> None:
    await link.begin(read_only=False)
    with pytest.raises(StatementError):
        await link.answer("SELECT 1 / 0")
    with pytest.raises(Exception, match="rolled back") as caught:
        await link.connection.commit()
    assert isinstance(link.dialect.translate(caught.value, None), StatementError)


STATE = """
SELECT current_setting('search_path'), current_setting('statement_timeout'),
    current_setting('transaction_read_only'), current_setting('application_name'),
    current_user::text, to_regclass('dirt')::text,
    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
    (SELECT count(*) FROM pg_cursors WHERE is_holdable),
    (SELECT count(*) FROM pg_listening_channels())
"""
DIRT = (
    "SET search_path = pg_catalog",
    "SET statement_timeout = 1234",
    "SET application_name = 'other'",
    "CREATE TEMP TABLE dirt (id int)",
    "SELECT pg_advisory_lock(5)",
    "LISTEN noise",
    "DECLARE held CURSOR WITH HOLD FOR SELECT 1",
)


@pytest.mark.parametrize("end", ["committed", "open", "failed"])
async def test_a_dirty_connection_comes_back_clean(link: Link, end: str) -> None:
    clean = [tuple(row) for row in await link.connection.query(STATE)]
    await link.begin(read_only=False)
    for statement in DIRT:
        await link.rows(statement)
    dirty = [tuple(row) for row in await link.connection.query(STATE)]
    if end == "committed":
        await link.connection.commit()
    elif end == "failed":
        with pytest.raises(StatementError):
            await link.answer("SELECT 1 / 0")
    await link.connection.reset()
    assert dirty != clean
    assert [tuple(row) for row in await link.connection.query(STATE)] == clean


async def test_cached_statements_outlive_a_reset(link: Link) -> None:
    await link.one("SELECT 41 + 1")
    await link.connection.reset()
    assert await link.one("SELECT 41 + 1") == [(42,)]
    kept = await link.connection.query(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 41 + 1'"
    )
    assert kept[0][0] == 1


@pytest.mark.parametrize(
    "text",
    [
        "SELECT pg_sleep(60)",
        "SELECT g, pg_sleep(CASE WHEN g > 300 THEN 60 ELSE 0 END) FROM generate_series(1, 900) g",
        "SELECT * FROM locked",
    ],
    ids=["execute", "fetch", "prepare"],
)
async def test_cancelling_stops_the_statement_on_the_server(
    scratch: Scratch, link: Link, text: str
) -> None:
    await scratch.run("CREATE TABLE locked (id int)")

    async def work() -> None:
        await link.begin()
        answer = await link.answer(text)
        while await answer.fetch(100):
            pass

    async with scratch.session() as other:
        await other.run("BEGIN", "LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
        task = asyncio.create_task(work())
        await scratch.until_running()
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(20):
            await scratch.until_running(count=0)
    await link.connection.reset()
    assert await link.one("SELECT 1") == [(1,)]
    assert not link.connection.is_broken()


async def test_the_server_stops_at_the_time_limit(link: Link) -> None:
    await link.begin(timeout_seconds=0.1)
    with pytest.raises(TimeLimitError):
        await link.answer("SELECT pg_sleep(60)")


async def test_a_lock_that_is_not_free_is_a_conflict(scratch: Scratch, link: Link) -> None:
    await scratch.run("CREATE TABLE locked (id int)")
    async with scratch.session() as other:
        await other.run("BEGIN", "LOCK TABLE locked IN ACCESS EXCLUSIVE MODE")
        await link.begin(timeout_seconds=0.2)
        with pytest.raises(ConflictError):
            await link.answer("SELECT * FROM locked")


async def test_a_table_that_changed_is_read_anew(scratch: Scratch, link: Link) -> None:
    await scratch.run("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)")
    assert await link.one("SELECT * FROM t") == [(1,)]
    await scratch.run("ALTER TABLE t ADD COLUMN b numeric(5,1) DEFAULT 2.5")
    assert await link.one("SELECT * FROM t") == [(1, "2.5")]


async def test_later_in_a_transaction_a_changed_table_is_a_conflict(
    scratch: Scratch, link: Link
) -> None:
    await scratch.run("CREATE TABLE t (a int)")
    await link.one("SELECT * FROM t")
    await scratch.run("ALTER TABLE t ADD COLUMN b int")
    await link.begin()
    await link.rows("SELECT 1")
    with pytest.raises(ConflictError, match="schema changed"):
        await link.answer("SELECT * FROM t")
    await link.connection.rollback()
    assert await link.one("SELECT * FROM t") == []


async def test_a_cancelled_connect_leaves_nothing_behind(scratch: Scratch) -> None:
    loop = asyncio.get_running_loop()
    complaints: list[object] = []
    loop.set_exception_handler(lambda _, context: complaints.append(context))

    async def open_one() -> None:
        async with open_link(make_dialect(scratch.url)):
            pass

    for steps in range(40):
        task = asyncio.create_task(open_one())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    left = 0
    for _ in range(100):
        await asyncio.sleep(0.05)
        left = await scratch.connections()
        if not left:
            break
    gc.collect()
    assert (left, complaints) == (0, [])


async def test_a_connection_that_ends_while_it_cancels_leaves_nothing_behind(
    scratch: Scratch,
) -> None:
    complaints: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    for steps in range(12):
        async with open_link(make_dialect(scratch.url)) as link:
            await link.begin()
            driver: Any = vars(link.connection)["_driver"]
            task = asyncio.create_task(link.answer("SELECT pg_sleep(60)"))
            await scratch.until_running()
            task.cancel()
            for _ in range(steps):
                await asyncio.sleep(0)
            driver.terminate()
            with suppress(asyncio.CancelledError, DbmcpError):
                await task
        # Terminated so early, the driver may not have asked the server to stop.
        await scratch.end_sessions()
    gc.collect()
    assert complaints == []
