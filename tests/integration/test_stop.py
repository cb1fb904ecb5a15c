"""Stopping is real: cancelled, timed out, shut down, the statement ends on the server."""

import asyncio
import contextlib
import time
from typing import Any

import pytest

from dbmcp.config import Mode, PoolSettings
from dbmcp.errors import CancelledError, TimeLimitError, UnavailableError
from tests.engines.pace import in_time
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.integration.agent import Agent, open_agent

pytestmark = pytest.mark.usefixtures("quiet")

SLOW_WRITE = f"UPDATE customers SET total = 1 WHERE id > 0 AND ({SLOW_QUERY}) = 0"


@pytest.fixture
async def numbers(shop: Scratch) -> Scratch:
    """The shop, with a table whose joins never end."""
    await shop.add_numbers()
    return shop


async def started(scratch: Scratch, *calls: "asyncio.Task[str]") -> None:
    """Wait until the statements run on the server (SQLite: until they had time to start)."""
    if scratch.backend.lacks("server"):
        await asyncio.sleep(0.3)
    else:
        await scratch.until_running(count=len(calls))
    assert not any(call.done() for call in calls)


async def ends_within_a_second(scratch: Scratch, agent: Agent) -> None:
    """Nothing runs any more, every connection is back, and the next call is answered."""
    begun = time.monotonic()
    await scratch.until_running(count=0)
    await agent.until_idle()
    assert in_time(begun, seconds=1.0)
    assert await agent.scalar("SELECT count(*) FROM customers") == "5"


@pytest.mark.parametrize("query", [SLOW_QUERY, SLOW_WRITE], ids=["read", "write"])
async def test_a_cancelled_call_stops_on_the_server(numbers: Scratch, query: str) -> None:
    async with open_agent(numbers.url, mode=Mode.READ_WRITE) as agent:
        call = asyncio.create_task(agent.ask(query))
        await started(numbers, call)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await ends_within_a_second(numbers, agent)


@pytest.mark.parametrize("query", [SLOW_QUERY, SLOW_WRITE], ids=["read", "write"])
async def test_a_time_limit_stops_on_the_server(numbers: Scratch, query: str) -> None:
    async with open_agent(numbers.url, mode=Mode.READ_WRITE) as agent:
        await agent.target.database.facts()
        begun = time.monotonic()
        with pytest.raises(TimeLimitError, match=r"stopped on the server after 0\.5 s"):
            await agent.ask(query, timeout_seconds=0.5)
        assert in_time(begun, seconds=1.5)
        await ends_within_a_second(numbers, agent)


async def test_a_shutdown_stops_everything_on_the_server(numbers: Scratch) -> None:
    async with open_agent(numbers.url) as agent:
        calls = [asyncio.create_task(agent.ask(SLOW_QUERY)) for _ in range(3)]
        await started(numbers, *calls)
        begun = time.monotonic()
    assert in_time(begun, seconds=2.0)
    await numbers.until_running(count=0)
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(result) for result in results} == {CancelledError}


async def test_a_shutdown_sends_away_whoever_waits_or_comes_later(numbers: Scratch) -> None:
    small = PoolSettings(size=1, overflow=0)
    async with open_agent(numbers.url, pool=small) as agent:
        runs = asyncio.create_task(agent.ask(SLOW_QUERY))
        await started(numbers, runs)
        waits = asyncio.create_task(agent.ask("SELECT 1"))
        await asyncio.sleep(0.05)
    with pytest.raises(CancelledError):
        await runs
    with pytest.raises(UnavailableError, match="closing"):
        await asyncio.wait_for(waits, 60)
    with pytest.raises(UnavailableError, match="closing"):
        await agent.ask("SELECT 1")


async def test_a_cursor_that_reads_on_ends_with_the_time_limit(numbers: Scratch) -> None:
    # Servers send rows in packets: enough of them that the first arrives before the endless part.
    many = "SELECT a.n FROM numbers a, numbers b WHERE b.n < 50"
    endless = f"{many} UNION ALL {SLOW_QUERY}"
    async with open_agent(numbers.url) as agent:
        await agent.ask(endless, max_rows=1, timeout_seconds=1.0)
        await agent.until_idle()
        await ends_within_a_second(numbers, agent)


async def test_fifty_cancelled_calls_leave_a_whole_pool(numbers: Scratch) -> None:
    async with open_agent(numbers.url) as agent:
        for round_of_ten in range(5):
            calls = [asyncio.create_task(agent.ask(SLOW_QUERY)) for _ in range(10)]
            await asyncio.sleep(0.02 * round_of_ten)
            for call in calls:
                call.cancel()
            await asyncio.wait(calls)
        await ends_within_a_second(numbers, agent)


async def test_a_driver_that_swallows_a_cancellation_does_not_keep_the_call(
    numbers: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_agent(numbers.url, connect=False) as agent:
        dialect = agent.target.database.dialect
        adopt = dialect.adopt

        async def deaf(connection: Any, *, writable: bool) -> Any:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.sleep(0.2)
            return await adopt(connection, writable=writable)

        monkeypatch.setattr(dialect, "adopt", deaf)
        call = asyncio.create_task(agent.ask(SLOW_QUERY))
        await asyncio.sleep(0.1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(call, 60)
        await agent.until_idle()
        assert await numbers.running() == []
