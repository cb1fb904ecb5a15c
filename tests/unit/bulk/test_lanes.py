"""Batches side by side: who commits when, and what one failure stops."""

import asyncio
from functools import partial

import pytest

from dbmcp.bulk.lanes import Turn, open_lanes


class Batches:
    """Batches that are sent in no order and note what happens to them."""

    def __init__(self) -> None:
        self.sending = 0
        self.most = 0
        self.committed: list[int] = []
        self.gave_way: list[int] = []

    async def run(self, *, count: int, fails: int = -1) -> None:
        async with open_lanes(count) as lanes:
            for number in range(20):
                await lanes.put(partial(self.take, number, fails=fails))

    async def take(self, number: int, turn: Turn, *, fails: int) -> None:
        self.sending += 1
        self.most = max(self.most, self.sending)
        for _ in range((7 - number) % 4):
            await asyncio.sleep(0)
        self.sending -= 1
        if number == fails:
            raise ValueError(number)
        if not await turn.comes(within_seconds=0):
            self.gave_way.append(number)
            assert await turn.comes()
        self.committed.append(number)


@pytest.mark.parametrize("count", [1, 2, 4])
async def test_batches_commit_in_order_and_no_more_than_wanted_are_sent(count: int) -> None:
    batches = Batches()
    await batches.run(count=count)
    assert batches.committed == list(range(20))
    assert batches.most == count
    assert bool(batches.gave_way) == (count > 1)


@pytest.mark.parametrize("count", [1, 3])
async def test_nothing_commits_behind_one_that_failed(count: int) -> None:
    batches = Batches()
    with pytest.raises(ValueError, match="5"):
        await batches.run(count=count, fails=5)
    assert batches.committed == [0, 1, 2, 3, 4]
    assert len(asyncio.all_tasks()) == 1
