"""The pool under load: everybody is answered, in order, or told at once; and it is whole after."""

import asyncio
import time
from dataclasses import replace

import pytest

from dbmcp.config import Mode, PoolSettings
from dbmcp.errors import UnavailableError
from tests.engines.pace import in_time
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.integration.agent import Agent, open_agent

pytestmark = pytest.mark.usefixtures("quiet")

SMALL = PoolSettings(size=2, overflow=2, timeout_seconds=30)
SMALL_SIZE = 4


async def whole(agent: Agent, scratch: Scratch) -> None:
    """No connection is out, none is lost, and as many as may be out still can be."""
    await agent.until_idle()
    if not scratch.backend.lacks("server"):
        assert await scratch.connections() <= SMALL_SIZE
    answers = await asyncio.gather(*(agent.scalar("SELECT 1") for _ in range(8)))
    assert answers == ["1"] * 8


async def test_two_hundred_calls_on_four_connections_are_all_answered(shop: Scratch) -> None:
    async with open_agent(shop.url, pool=SMALL) as agent:
        query = "SELECT name FROM customers WHERE id = :id"
        calls = [agent.scalar(query, {"id": 1 + n % 5}) for n in range(200)]
        names = await asyncio.gather(*calls)
        assert names[:3] == ["Northwind", "Miller, Sons", "NULL"]
        assert all(name == names[n % 5] for n, name in enumerate(names))
        await whole(agent, shop)


async def test_two_hundred_writes_are_all_kept(shop: Scratch) -> None:
    async with open_agent(shop.url, mode=Mode.READ_WRITE, pool=SMALL) as agent:
        insert = "INSERT INTO customers (id, name) VALUES (:id, 'x')"
        await asyncio.gather(*(agent.ask(insert, {"id": 100 + n}) for n in range(200)))
        await whole(agent, shop)
    assert await shop.run("SELECT count(*) FROM customers") == [(205,)]


async def test_a_full_pool_is_told_within_its_time(shop: Scratch) -> None:
    await shop.add_numbers()
    impatient = replace(SMALL, size=1, overflow=1, timeout_seconds=0.3)
    async with open_agent(shop.url, pool=impatient) as agent:
        holding = [asyncio.create_task(agent.ask(SLOW_QUERY)) for _ in range(2)]
        await until_taken(agent, 2)
        begun = time.monotonic()
        refusals = await asyncio.gather(*(agent.refusal("SELECT 1") for _ in range(5)))
        assert time.monotonic() - begun > 0.25
        assert in_time(begun, seconds=2)
        assert set(refusals) == {"[unavailable] shop: all 2 connections are in use. retry later"}
        for call in holding:
            call.cancel()
        await asyncio.wait(holding)
        await whole(agent, shop)


async def test_a_call_whose_own_time_is_shorter_does_not_wait_longer(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, pool=replace(SMALL, size=1, overflow=0)) as agent:
        holding = asyncio.create_task(agent.ask(SLOW_QUERY))
        await until_taken(agent, 1)
        begun = time.monotonic()
        with pytest.raises(UnavailableError, match="in use"):
            await agent.ask("SELECT 1", timeout_seconds=0.2)
        assert in_time(begun, seconds=2)
        holding.cancel()
        await asyncio.wait([holding])
        assert (
            await agent.scalar(
                "SELECT 1",
            )
            == "1"
        )


async def test_whoever_gives_up_waiting_leaves_his_place(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, pool=replace(SMALL, size=1, overflow=0)) as agent:
        holding = asyncio.create_task(agent.ask(SLOW_QUERY))
        await until_taken(agent, 1)
        waiting = [asyncio.create_task(agent.scalar("SELECT 1")) for _ in range(20)]
        await asyncio.sleep(0.05)
        for call in waiting[::2]:
            call.cancel()
        holding.cancel()
        left = await asyncio.wait_for(asyncio.gather(*waiting[1::2]), 60)
        assert left == ["1"] * 10
        await whole(agent, shop)


async def test_a_mix_of_answers_errors_and_cancelled_calls_leaves_the_pool_whole(
    shop: Scratch,
) -> None:
    await shop.add_numbers()
    texts = ("SELECT 1", "SELECT nope FROM customers", "SELECT n FROM numbers", SLOW_QUERY)
    async with open_agent(shop.url, pool=SMALL) as agent:
        calls = [
            asyncio.create_task(agent.ask(texts[n % 4], max_rows=2, timeout_seconds=0.5 + n % 3))
            for n in range(60)
        ]
        await asyncio.sleep(0.2)
        for call in calls[::7]:
            call.cancel()
        results = await asyncio.gather(*calls, return_exceptions=True)
        assert sum(isinstance(result, str) for result in results) >= 10
        await whole(agent, shop)


async def until_taken(agent: Agent, count: int) -> None:
    """Wait until so many connections are out."""
    async with asyncio.timeout(60):
        while True:
            if sum(s.in_use for s in agent.target.database.pool_states().values()) >= count:
                return
            await asyncio.sleep(0.01)
