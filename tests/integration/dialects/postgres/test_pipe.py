"""Several statements on their way at once, on one connection."""

import asyncio
import gc
from collections.abc import Sequence
from typing import Any

import pytest

from dbmcp.dialects.base import Answer, Bound
from dbmcp.errors import ArgumentError, UnavailableError
from dbmcp.models import ParameterValue, Row
from tests.engines.scratch import Scratch
from tests.integration.dialects.link import Link

pytestmark = pytest.mark.family("postgres")

Text = tuple[str, dict[str, ParameterValue] | None]

ADDED = "INSERT INTO t VALUES (:id, :name)"
READ = "SELECT name FROM t WHERE id = :id"
MANY = "SELECT g FROM generate_series(1, :n) g"
SLEEP = "SELECT pg_sleep(:s)"


@pytest.fixture
async def table(scratch: Scratch, link: Link) -> Link:
    """A table, with statements that the connection knows."""
    await scratch.run("CREATE TABLE t (id int PRIMARY KEY, name text)")
    await scratch.run("GRANT ALL ON t TO agent")
    await link.begin(read_only=False)
    for one in (added(0), read(0), many(1), sleep(0)):
        await run(link, one, one)
        await link.connection.rollback()
        await link.begin(read_only=False)
    return link


def added(number: int) -> Text:
    return ADDED, {"id": number, "name": f"n{number}"}


def read(number: int) -> Text:
    return READ, {"id": number}


def sleep(seconds: int) -> Text:
    return SLEEP, {"s": seconds}


def many(count: int) -> Text:
    return MANY, {"n": count}


def bounds(link: Link, texts: Sequence[Text], **facts: Any) -> list[Bound]:
    return [link.bound(text, values, **facts) for text, values in texts]


async def run(link: Link, *texts: Text, **facts: Any) -> list[Answer]:
    """Give statements to the connection once."""
    answers: list[Answer] = []
    await link.connection.execute_all(bounds(link, texts, **facts), answers)
    return answers


async def rows(answers: Sequence[Answer]) -> list[Sequence[Row]]:
    return [await answer.fetch(1_000) if answer.columns else [] for answer in answers]


async def test_known_statements_run_at_once_each_after_the_one_before(table: Link) -> None:
    answers = await run(table, added(1), read(1), added(2), read(2), read(3))
    assert await rows(answers) == [[], [("n1",)], [], [("n2",)], []]
    assert [answer.affected_rows for answer in answers] == [1, None, 1, None, None]
    assert answers[0].seconds > 0
    await table.connection.commit()
    assert await table.one("SELECT count(*) FROM t") == [(2,)]


async def test_what_comes_in_pieces_is_put_together(
    table: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe: Any = vars(table.connection)["_pipe"]
    whole = pipe.data_received
    transport: Any = vars(table.connection)["_driver"].transport()

    def in_bytes(data: bytes) -> None:
        for place in range(len(data)):
            transport.get_protocol().data_received(data[place : place + 1])

    def one(data: bytes) -> None:
        in_bytes(data) if len(data) > 1 else whole(data)

    monkeypatch.setattr(pipe, "data_received", one)
    answers = await run(table, added(1), read(1), many(300))
    assert await rows(answers) == [[], [("n1",)], [(n,) for n in range(1, 301)]]


async def test_a_failure_comes_in_its_turn_and_nothing_runs_behind_it(table: Link) -> None:
    answers: list[Answer] = []
    texts = [added(1), read(1), added(1), added(2), read(2)]
    with pytest.raises(Exception, match="duplicate key"):
        await table.connection.execute_all(bounds(table, texts), answers)
    assert await rows(answers) == [[], [("n1",)]]
    assert table.connection.is_in_transaction()
    await table.connection.rollback()
    await table.begin(read_only=False)
    answers = await run(table, read(1), read(2), added(1))
    assert await rows(answers) == [[], [], []]


async def test_a_value_that_no_type_takes_waits_for_its_turn(table: Link) -> None:
    wrong: Text = (READ, {"id": "x"})
    answers = await run(table, added(1), read(1), wrong, read(1))
    assert len(answers) == 2
    with pytest.raises(ArgumentError, match='parameter "id"'):
        await run(table, wrong, read(1))
    assert await rows(await run(table, read(1), read(1))) == [[("n1",)]] * 2


async def test_nothing_is_sent_behind_long_rows(table: Link) -> None:
    answers = await run(table, read(0), many(500), read(0), first_rows=11)
    assert len(answers) == 3, "they were few before"
    assert len(await answers[1].fetch(11)) == 11
    answers = await run(table, read(0), many(500), read(0), first_rows=11)
    assert len(answers) == 2, "there were many the last time"
    assert len(await answers[1].fetch(1_000)) == 500


async def test_a_changed_table_is_read_anew(scratch: Scratch, table: Link) -> None:
    whole: Text = ("SELECT * FROM t", None)
    await run(table, whole, whole)
    await table.connection.rollback()
    await scratch.run("ALTER TABLE t ADD COLUMN more int")
    await table.begin(read_only=False)
    answers = await run(table, whole, read(0))
    assert [column.name for column in answers[0].columns] == ["id", "name", "more"]
    await run(table, read(0), whole)
    await table.connection.rollback()
    await scratch.run("ALTER TABLE t DROP COLUMN more")
    await table.begin(read_only=False)
    answers = list[Answer]()
    with pytest.raises(Exception, match=r"cached .*plan"):
        await table.connection.execute_all(bounds(table, [read(0), whole]), answers)
    assert len(answers) == 1, "here a statement had run before"


async def test_cancelling_stops_the_statements_on_the_server(scratch: Scratch, table: Link) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    answers: list[Answer] = []
    texts = [added(1), sleep(60), added(2), sleep(60)]
    work = table.connection.execute_all(bounds(table, texts), answers)
    task = asyncio.create_task(work)
    await scratch.until_running()
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(20):
        await scratch.until_running(count=0)
    await table.connection.reset()
    await table.begin(read_only=False)
    assert await rows(await run(table, read(1), read(2))) == [[], []]
    assert not table.connection.is_broken()
    gc.collect()
    assert complaints == []


async def test_a_lost_server_is_told_as_ever(scratch: Scratch, table: Link) -> None:
    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    texts = [added(1), sleep(60), added(2)]
    task = asyncio.create_task(run(table, *texts))
    await scratch.until_running()
    await scratch.end_sessions()
    with pytest.raises(Exception, match=r"closed in the middle|terminat") as caught:
        await task
    ours = table.dialect.translate(caught.value, None)
    assert isinstance(ours, UnavailableError)
    assert table.connection.is_broken()
    with pytest.raises(Exception, match="closed"):
        await run(table, read(1), read(2))
    gc.collect()
    assert complaints == []


async def test_every_kind_of_value_comes_as_one_by_one(table: Link) -> None:
    text = (
        "SELECT CAST(:i AS bigint), CAST(:t AS text), CAST(:n AS numeric), CAST(:b AS boolean), "
        "CAST(:y AS bytea), CAST(:j AS jsonb), CAST(:d AS timestamptz), CAST(:a AS int[]), "
        "CAST(:f AS double precision), CAST(NULL AS int)"
    )
    values: dict[str, ParameterValue] = {
        "i": 2**60,
        "t": "ä",
        "n": "1.50",
        "b": True,
        "y": {"$bytes": "00ff"},
        "j": {"a": [1]},
        "d": "2026-01-31T09:30:00Z",
        "a": [1, None],
        "f": 0.1,
    }
    one = await table.rows(text, values)
    await run(table, (text, values), (text, values))
    assert await rows(await run(table, (text, values), (text, values))) == [one, one]
    assert one[0][0] == 2**60
