"""Slots: so many and no more, in order, and no wait outlives its deadline, its task or the pool."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from dbmcp.database.slots import Slots


def soon(seconds: float = 5.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def begun(work: "Coroutine[Any, Any, None]") -> "asyncio.Task[None]":
    task = asyncio.create_task(work)
    await asyncio.sleep(0)
    return task


async def test_whoever_finds_none_waits_in_order() -> None:
    slots = Slots(1)
    await slots.take(deadline=soon())
    first, second = [await begun(slots.take(deadline=soon())) for _ in range(2)]
    assert (slots.taken, len(slots.waits)) == (1, 2)
    slots.give_back()
    await first
    assert not second.done()
    slots.give_back()
    await second
    assert (slots.taken, len(slots.waits)) == (1, 0)


async def test_a_wait_ends_at_its_deadline() -> None:
    slots = Slots(1)
    await slots.take(deadline=soon())
    with pytest.raises(TimeoutError):
        await slots.take(deadline=soon(0.01))
    slots.give_back()
    await slots.take(deadline=soon())
    assert (slots.taken, len(slots.waits)) == (1, 0)


async def test_a_place_that_comes_with_a_cancellation_goes_to_the_next() -> None:
    slots = Slots(1)
    await slots.take(deadline=soon())
    cancelled, next_one = [await begun(slots.take(deadline=soon())) for _ in range(2)]
    slots.give_back()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    await asyncio.wait_for(next_one, 1)
    assert slots.taken == 1


async def test_every_wait_can_be_ended_at_once() -> None:
    slots = Slots(1)
    await slots.take(deadline=soon())
    waiting = [await begun(slots.take(deadline=soon(60))) for _ in range(3)]
    slots.waits.end()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(result) for result in results} == {TimeoutError}
