"""Operations that went to the server in one round trip: what breaks in their middle is told truly.

Each test runs its operations once before, so that the server knows them.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from dbmcp.config import DdlKind, Mode, PoolSettings
from dbmcp.dialects.postgres.pipe import Call, Pipe
from dbmcp.models import Operation
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

pytestmark = [pytest.mark.family("postgres"), pytest.mark.usefixtures("quiet")]

ONE = PoolSettings(size=1, overflow=0)
MORE = "UPDATE t SET v = v + 1 WHERE id = :id"
ADD = "INSERT INTO t VALUES (:id, 0)"
TABLE = (
    "CREATE TABLE t (id int PRIMARY KEY, v int NOT NULL)",
    "INSERT INTO t SELECT g, 0 FROM generate_series(1, 9) g",
)
WAITS = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = 'agent' "
    "AND datname = current_database()"
)
KEPT_NOTHING = ". rolled back, nothing was kept"
PLACES = range(3)


@pytest.fixture
async def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements went to the server at once, each time."""
    counts: list[int] = []
    send = Pipe.send

    def counted(pipe: Pipe, calls: Sequence[Call]) -> int:
        counts.append(send(pipe, calls))
        return counts[-1]

    monkeypatch.setattr(Pipe, "send", counted)
    return counts


@pytest.fixture
async def agent(scratch: Scratch, sent: list[int]) -> AsyncIterator[Agent]:
    """An agent whose only connection knows the statements."""
    await scratch.run(*TABLE, "ALTER TABLE t OWNER TO agent")
    await scratch.run(f"ALTER DATABASE {scratch.name} SET deadlock_timeout = '50ms'")
    kinds = (DdlKind.ALTER_TABLE,)
    async with open_agent(scratch.url, mode=Mode.ADMIN, ddl=kinds, pool=ONE) as opened:
        await warm(opened)
        await scratch.run("DELETE FROM t WHERE id > 9", "UPDATE t SET v = 0")
        sent.clear()
        yield opened


async def warm(agent: Agent) -> None:
    for number in (98, 99):
        await agent.transact(more(1), read(1), add(number), more(2))


def more(number: int) -> Operation:
    return Operation(MORE, {"id": number})


def read(number: int) -> Operation:
    return Operation("SELECT v FROM t WHERE id = :id", {"id": number})


def add(number: int) -> Operation:
    return Operation(ADD, {"id": number})


def with_one(place: int, one: Operation) -> list[Operation]:
    """Three operations, one of them at a place."""
    operations = [more(1), read(1)]
    operations.insert(place, one)
    return operations


async def until_waiting(scratch: Scratch) -> None:
    async with asyncio.timeout(60):
        while True:
            if await scratch.run(WAITS) == [(1,)]:
                return
            await asyncio.sleep(0.005)


async def values(scratch: Scratch) -> list[int]:
    return [value for (value,) in await scratch.run("SELECT v FROM t ORDER BY id")]


async def test_a_broken_constraint_names_its_operation(
    scratch: Scratch, agent: Agent, sent: list[int]
) -> None:
    for place in PLACES:
        error = await agent.rolled_back(*with_one(place, add(1)))
        assert error.startswith(f"[statement_failed] operation {place + 1} of 3: duplicate key")
        assert error.endswith(KEPT_NOTHING)
    assert sent == [3, 3, 3]
    assert await values(scratch) == [0] * 9


async def test_a_lock_that_does_not_get_free_names_its_operation(
    scratch: Scratch, agent: Agent, sent: list[int]
) -> None:
    async with scratch.session() as other:
        await other.run("BEGIN", "UPDATE t SET v = v WHERE id = 5")
        error = await agent.rolled_back(more(1), more(5), read(1), timeout_seconds=0.5)
        assert error.startswith(("[conflict] operation 2 of 3", "[time_limit] operation 2 of 3"))
        assert error.endswith(KEPT_NOTHING)
    assert await values(scratch) == [0] * 9
    assert sent == [3]


async def test_a_serialization_failure_is_run_again(
    scratch: Scratch, agent: Agent, sent: list[int]
) -> None:
    for place in PLACES:
        async with scratch.session() as other:
            await other.run("BEGIN", "UPDATE t SET v = v + 10 WHERE id = 5")
            work = agent.transact(*with_one(place, more(5)), isolation_level="repeatable read")
            task = asyncio.create_task(work)
            await until_waiting(scratch)
            await other.run("COMMIT")
            assert (await task)["retries"] == 1
    assert await values(scratch) == [3, 0, 0, 0, 33, 0, 0, 0, 0]
    assert set(sent) == {3}


async def test_a_deadlock_is_run_again(scratch: Scratch, agent: Agent, sent: list[int]) -> None:
    stretches = ([more(6), more(5)], [more(6), read(1), more(5), read(2)])
    for operations in stretches:
        async with scratch.session() as other:
            await other.run("SET deadlock_timeout = '60s'", "BEGIN")
            await other.run("UPDATE t SET v = v + 10 WHERE id = 5")
            task = asyncio.create_task(agent.transact(*operations))
            await until_waiting(scratch)
            # The agent's is the one that looks for a deadlock first, and gives way.
            await other.run("UPDATE t SET v = v + 10 WHERE id = 6", "COMMIT")
            answer = await task
            assert answer["retries"] >= 1
            assert answer["results"][-1] in (
                {"affected_rows": 1},
                {"columns": ["v"], "rows": [[0]]},
            )
    assert await values(scratch) == [0, 0, 0, 0, 22, 22, 0, 0, 0]
    assert {2, 4} <= set(sent)


async def test_a_killed_connection_names_its_operation(
    scratch: Scratch, agent: Agent, sent: list[int]
) -> None:
    for place in PLACES:
        async with scratch.session() as other:
            await other.run("BEGIN", "UPDATE t SET v = v WHERE id = 5")
            task = asyncio.create_task(agent.rolled_back(*with_one(place, more(5))))
            await until_waiting(scratch)
            assert sent[-1] == 3
            await scratch.end_sessions()
            error = await task
            assert error.startswith(f"[unavailable] operation {place + 1} of 3: ")
            assert error.endswith(KEPT_NOTHING)
        await warm(agent)
        await scratch.run("DELETE FROM t WHERE id > 9", "UPDATE t SET v = 0")
    await agent.until_idle()
    assert await values(scratch) == [0] * 9


async def test_a_cancelled_call_keeps_nothing_and_its_connection_is_clean(
    scratch: Scratch, agent: Agent, sent: list[int]
) -> None:
    for place in PLACES:
        async with scratch.session() as other:
            await other.run("BEGIN", "UPDATE t SET v = v WHERE id = 5")
            task = asyncio.create_task(agent.transact(*with_one(place, more(5))))
            await until_waiting(scratch)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await scratch.until_running(count=0)
        assert (await agent.transact(read(1), read(5)))["results"] == [
            {"columns": ["v"], "rows": [[0]]}
        ] * 2
    assert sent == [3, 2] * 3
    assert await values(scratch) == [0] * 9


async def test_nothing_is_sent_ahead_of_the_answer_to_ddl(
    scratch: Scratch, agent: Agent, sent: list[int]
) -> None:
    whole, wider = "SELECT * FROM t", "ALTER TABLE t ADD COLUMN w int NOT NULL"
    await agent.transact(whole)
    # What has failed stays known to the driver, unlike DDL that was done.
    assert "operation 1 of 1" in await agent.rolled_back(wider)
    await scratch.run("DELETE FROM t")
    answer = await agent.transact(more(1), whole, wider, whole, more(1))
    assert "retries" not in answer
    assert [result.get("columns") for result in answer["results"]] == [
        None,
        ["id", "v"],
        None,
        ["id", "v", "w"],
        None,
    ]
    assert sent == [3], "the change itself goes with those before it"
