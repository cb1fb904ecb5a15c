"""One connection at work: rows, writes, snapshots, interruption, reset."""

import asyncio
import gc
import sqlite3
import time
from contextlib import closing

import pytest

from dbmcp.dialects.base import Answer
from dbmcp.dialects.sqlite.dialect import SQLiteDialect
from dbmcp.dialects.sqlite.driver import open_driver
from dbmcp.errors import ArgumentError, ConflictError, DbmcpError
from tests.unit.dialects.sqlite.opened import Opened, bound, opened, settings

NUMBERS = (
    "CREATE TABLE n (id INTEGER PRIMARY KEY, v TEXT);"
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1000)"
    " INSERT INTO n SELECT x, 'v' || x FROM c"
)
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


def meaning(database: Opened, error: BaseException) -> str:
    ours = database.dialect.translate(error, None)
    assert ours is not None
    return ours.code


@pytest.mark.parametrize("sizes", [(1000,), (3, 997), (101, 101, 101), (128, 1), (129, 5000)])
async def test_rows_come_in_order_whatever_the_pages(sizes: tuple[int, ...]) -> None:
    async with opened(NUMBERS) as database:
        answer = await database.reader.execute(bound("SELECT id FROM n ORDER BY id"))
        found = [row for size in sizes for row in await answer.fetch(size)]
        await answer.close()
    assert found == [(number,) for number in range(1, min(sum(sizes), 1000) + 1)]


async def test_fewer_rows_than_asked_for_mean_the_end() -> None:
    async with opened(NUMBERS) as database:
        answer = await database.reader.execute(bound("SELECT id FROM n"))
        assert len(await answer.fetch(1001)) == 1000
        assert list(await answer.fetch(1)) == []
        empty = await database.reader.execute(bound("SELECT id FROM n WHERE id < 0"))
        assert [column.name for column in empty.columns] == ["id"]
        assert list(await empty.fetch(5)) == []


async def test_repeated_column_names_survive() -> None:
    async with opened(NUMBERS) as database:
        answer = await database.reader.execute(bound("SELECT id, id, v AS id FROM n LIMIT 1"))
        assert [column.name for column in answer.columns] == ["id", "id", "id"]


async def test_a_text_that_is_not_utf8_stays_its_bytes_wherever_it_stands() -> None:
    script = (
        f"{NUMBERS}; UPDATE n SET v = CAST(x'ff00fe' AS TEXT) WHERE id IN (1, 40, 200, 201, 1000)"
    )
    async with opened(script) as database:
        rows = await database.read("SELECT v FROM n ORDER BY id")
        assert len(rows) == 1000
        odd = [number for number, (value,) in enumerate(rows, 1) if value == b"\xff\x00\xfe"]
        assert odd == [1, 40, 200, 201, 1000]
        assert await database.read("SELECT v FROM n WHERE id = 2") == [("v2",)]


@pytest.mark.parametrize(
    ("text", "affected", "generated"),
    [
        ("INSERT INTO n (v) VALUES ('x')", 1, 1001),
        ("insert into main.n (v) values ('x')", 1, 1001),
        ("/* INSERT */ REPLACE INTO [n] VALUES (7, 'x')", 1, 7),
        ("INSERT INTO n (v) VALUES ('x'), ('y')", 2, None),
        ("INSERT INTO n (v) VALUES ('x') RETURNING id", 1, 1001),
        ("INSERT INTO n (v) SELECT v FROM n RETURNING id", 1000, None),
        ("INSERT OR IGNORE INTO n VALUES (1, 'x')", 0, None),
        ("INSERT INTO n VALUES (1, 'x') ON CONFLICT DO UPDATE SET v = 'x'", 1, None),
        ("WITH w AS (SELECT 'x' AS v) INSERT INTO n (v) SELECT v FROM w", 1, 1001),
        ("WITH w AS (SELECT 1 AS id) UPDATE n SET v = 'INSERT' WHERE id IN w", 1, None),
        ("WITH w AS (SELECT 0 AS id) DELETE FROM n WHERE id IN w", 0, None),
        ("UPDATE n SET v = 'INSERT INTO n' WHERE id = 3", 1, None),
        ("UPDATE n SET v = v", 1000, None),
        ("DELETE FROM n WHERE id > 900 RETURNING id", 100, None),
        ("INSERT INTO k VALUES ('a', 1)", 1, None),
        ("INSERT INTO w VALUES ('a')", 1, None),
    ],
)
async def test_what_a_write_did(text: str, affected: int, generated: int | None) -> None:
    tables = "CREATE TABLE k (a TEXT PRIMARY KEY, b); CREATE TABLE w (a PRIMARY KEY) WITHOUT ROWID"
    async with opened(f"{NUMBERS}; {tables}") as database:
        answer = await database.write(text)
        assert (answer.affected_rows, answer.generated_id) == (affected, generated)


async def test_a_read_affects_nothing() -> None:
    async with opened(NUMBERS) as database:
        answer = await database.reader.execute(bound("SELECT 1"))
        assert (answer.affected_rows, answer.generated_id) == (None, None)


async def test_a_write_is_kept_by_commit_only() -> None:
    async with opened(NUMBERS) as database:
        await database.writer.begin(read_only=False, timeout_seconds=5)
        await database.writer.execute(bound("DELETE FROM n"))
        await database.writer.reset()
        assert await database.read("SELECT count(*) FROM n") == [(1000,)]
        await database.write("DELETE FROM n WHERE id > ?", 10)
        assert await database.read("SELECT count(*) FROM n") == [(10,)]


async def test_two_reads_of_one_transaction_see_one_snapshot(wal: str) -> None:
    async with opened(url=wal) as database:
        await database.reader.begin(read_only=True, timeout_seconds=5)
        for _ in range(2):
            answer = await database.reader.execute(bound("SELECT count(*) FROM n"))
            assert list(await answer.fetch(1)) == [(1000,)]
            await database.write("DELETE FROM n WHERE id = (SELECT max(id) FROM n)")
        await database.reader.commit()
        await database.reader.begin(read_only=True, timeout_seconds=5)
        answer = await database.reader.execute(bound("SELECT count(*) FROM n"))
        assert list(await answer.fetch(1)) == [(998,)]


@pytest.fixture
def wal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Snapshots beside a writer exist in WAL mode only, and that needs a file."""
    path = tmp_path_factory.mktemp("wal") / "n.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(NUMBERS)
    return f"sqlite:///{path}"


async def test_an_open_read_does_not_outlive_reset() -> None:
    async with opened(NUMBERS) as database:
        await database.reader.begin(read_only=True, timeout_seconds=5)
        answer = await database.reader.execute(bound("SELECT * FROM n"))
        await answer.fetch(1)
        await database.reader.reset()
        # In memory there is no WAL: a read that is still open would keep this waiting.
        assert (await database.write("DELETE FROM n")).affected_rows == 1000


async def test_reset_undoes_everything() -> None:
    async with opened(NUMBERS) as database:
        await database.writer.begin(read_only=False, timeout_seconds=0.001)
        await database.writer.execute(bound("UPDATE n SET v = CAST(x'ff' AS TEXT) RETURNING v"))
        await database.writer.reset()
        assert await database.writer.query("SELECT count(*) FROM n WHERE v = 'v1'") == [(1,)]
        assert not database.writer.work.cursors
        assert not database.writer.work.begun
        assert not database.writer.work.writing


@pytest.mark.parametrize("stop", ["deadline", "interrupt", "early"])
async def test_a_statement_is_stopped(stop: str) -> None:
    async with opened() as database:
        limit = 0.1 if stop == "deadline" else 60
        await database.reader.begin(read_only=True, timeout_seconds=limit)
        task = asyncio.create_task(database.reader.execute(bound(ENDLESS)))
        if stop != "deadline":
            await asyncio.sleep(0.1 if stop == "interrupt" else 0)
            await database.reader.interrupt()
        start = time.monotonic()
        with pytest.raises(sqlite3.OperationalError) as caught:
            await task
        assert time.monotonic() - start < 1
        assert meaning(database, caught.value) == "cancelled"
        await database.reader.reset()
        assert await database.read("SELECT 1") == [(1,)]


async def test_an_error_that_is_freed_late_waits_for_nobody() -> None:
    async with opened() as database:
        kept: list[BaseException] = []
        for _ in range(2):
            await database.reader.begin(read_only=True, timeout_seconds=60)
            task = asyncio.create_task(database.reader.execute(bound(ENDLESS)))
            await asyncio.sleep(0.1)
            begun = time.monotonic()
            kept.clear()
            gc.collect()
            assert time.monotonic() - begun < 10
            await database.reader.interrupt()
            with pytest.raises(sqlite3.OperationalError) as caught:
                await task
            kept.append(caught.value)
            del caught, task
            await database.reader.reset()


@pytest.mark.parametrize(("stop", "code"), [("deadline", "conflict"), ("interrupt", "cancelled")])
async def test_waiting_for_a_lock_ends_in_time(stop: str, code: str) -> None:
    async with opened(NUMBERS) as database:
        with closing(database.plain()) as other:
            other.execute("BEGIN IMMEDIATE")
            limit = 0.1 if stop == "deadline" else 60
            await database.writer.begin(read_only=False, timeout_seconds=limit)
            task = asyncio.create_task(database.writer.execute(bound("DELETE FROM n")))
            if stop == "interrupt":
                await asyncio.sleep(0.05)
                await database.writer.interrupt()
            with pytest.raises(sqlite3.OperationalError) as caught:
                await asyncio.wait_for(task, 1)
            assert meaning(database, caught.value) == code
            other.execute("ROLLBACK")
        await database.writer.reset()
        assert (await database.write("DELETE FROM n")).affected_rows == 1000


async def test_a_lock_that_gets_free_is_waited_for() -> None:
    async with opened(NUMBERS) as database:
        with closing(database.plain()) as other:
            other.execute("BEGIN IMMEDIATE")
            task = asyncio.create_task(database.write("DELETE FROM n"))
            await asyncio.sleep(0.02)
            other.execute("COMMIT")
            assert (await task).affected_rows == 1000


async def test_a_transaction_that_sqlite_rolled_back_is_not_continued() -> None:
    async with opened(NUMBERS) as database:
        await database.writer.begin(read_only=False, timeout_seconds=5)
        await database.writer.execute(bound("DELETE FROM n WHERE id = 1"))
        with pytest.raises(sqlite3.IntegrityError):
            await database.writer.execute(bound("INSERT OR ROLLBACK INTO n VALUES (2, 'x')"))
        with pytest.raises(ConflictError, match="rolled the transaction back"):
            await database.writer.execute(bound("DELETE FROM n WHERE id = 3"))
        with pytest.raises(ConflictError):
            await database.writer.commit()
        await database.writer.reset()
        assert await database.read("SELECT count(*) FROM n") == [(1000,)]


async def test_a_bad_value_is_refused_before_anything_runs() -> None:
    async with opened(NUMBERS) as database:
        with pytest.raises(ArgumentError, match="64-bit"):
            await database.read("SELECT ?", 2**63)
        assert await database.read("SELECT ?", 2**63 - 1) == [(2**63 - 1,)]


async def test_mixed_columns_are_warned_of() -> None:
    async with opened("CREATE TABLE m (v); INSERT INTO m VALUES (1), ('1')") as database:
        answer = await database.reader.execute(bound("SELECT v FROM m"))
        assert answer.warnings
        assert list(await answer.fetch(9)) == [(1,), ("1",)]


async def test_ping_notices_another_file(wal: str) -> None:
    async with opened(url=wal) as database:
        await database.reader.ping()
        assert not database.reader.is_broken()
        path = database.dialect.place.path
        assert path is not None
        path.rename(path.with_suffix(".old"))
        path.write_bytes(b"")
        with pytest.raises(DbmcpError, match="replaced"):
            await database.reader.ping()
    assert database.reader.is_broken()


async def test_facts() -> None:
    async with opened() as database:
        facts = database.reader.facts
        assert (facts.product, facts.version) == ("SQLite", sqlite3.sqlite_version)
        assert facts.schema == "main"
        assert facts.could_write == ()
        assert database.writer.facts.could_write == ("INSERT", "UPDATE", "DELETE")
        assert database.reader.readers_block_writer


async def test_wal_readers_do_not_block(wal: str) -> None:
    async with opened(url=wal) as database:
        assert not database.reader.readers_block_writer
        assert "WAL" in database.reader.facts.notes[0]


async def test_a_connection_that_is_stopped_while_it_closes_ends() -> None:
    dialect = SQLiteDialect(settings())
    driver = await open_driver(dialect.place, writable=True)
    close = asyncio.create_task(driver.close())
    await asyncio.sleep(0)
    # SQLAlchemy does this when it is cancelled in the middle of a close.
    driver.stop()
    close.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(close, 5)
    assert not driver.alive


async def run_all(database: Opened, *texts: str) -> list[Answer]:
    answers: list[Answer] = []
    await database.writer.begin(read_only=False, timeout_seconds=5)
    await database.writer.execute_all([bound(text) for text in texts], answers)
    return answers


async def test_statements_run_together_while_each_is_soon_read() -> None:
    add, few, all_of_them = "INSERT INTO n VALUES (5000, 'x')", "SELECT 1", "SELECT id FROM n"
    async with opened(NUMBERS) as database:
        answers = await run_all(database, add, few, all_of_them, "DELETE FROM n")
        assert [answer.affected_rows for answer in answers] == [1, None, None]
        assert answers[0].generated_id == 5000
        assert len(await answers[2].fetch(2000)) == 1001
        assert all(answer.seconds > 0 for answer in answers)


async def test_a_failure_leaves_the_answers_before_it() -> None:
    answers: list[Answer] = []
    texts = ("SELECT 1", "INSERT INTO n VALUES (1, 'twice')", "SELECT 2")
    async with opened(NUMBERS) as database:
        await database.writer.begin(read_only=False, timeout_seconds=5)
        with pytest.raises(sqlite3.IntegrityError):
            await database.writer.execute_all([bound(text) for text in texts], answers)
    assert len(answers) == 1


async def test_a_value_that_cannot_be_is_told_in_its_turn() -> None:
    huge = bound("SELECT ?", 2**63)
    async with opened(NUMBERS) as database:
        answers: list[Answer] = []
        await database.writer.begin(read_only=False, timeout_seconds=5)
        await database.writer.execute_all([bound("SELECT 1"), huge], answers)
        assert len(answers) == 1
        with pytest.raises(ArgumentError):
            await database.writer.execute_all([huge], answers)
