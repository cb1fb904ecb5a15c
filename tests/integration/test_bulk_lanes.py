"""bulk_insert over several connections: batches are sent side by side and committed in order."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.models import OnConflict
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

STEPS: dict[str, Any] = {"atomic": False, "batch_size": 10}


@pytest.fixture
async def writer(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Agent]:
    monkeypatch.setattr("dbmcp.bulk.steps.GIVE_WAY_SECONDS", 0.05)
    await scratch.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, load_connections=4) as agent:
        yield agent


async def test_batches_that_share_keys_are_committed_in_order(
    writer: Agent, scratch: Scratch
) -> None:
    used: list[int] = []

    async def hear(_: str) -> None:
        used.append(max(each.in_use for each in writer.target.database.pool_states().values()))

    rows = [[n % 37, n] for n in range(200)]
    options: dict[str, Any] = {"on_conflict": OnConflict.UPDATE, "progress": hear}
    answer = await writer.load("t", rows, "id", "v", **STEPS, **options)
    assert (answer["inserted"], answer["updated"]) == (37, 163)
    last = {row[0]: row[1] for row in rows}
    assert await writer.rows("SELECT id, v FROM t ORDER BY id") == [
        [key, last[key]] for key in sorted(last)
    ]
    assert len(used) == 20
    if not scratch.backend.lacks("concurrent_writers"):
        assert max(used) > 1
    await writer.until_idle()


async def test_nothing_behind_the_resume_point_was_committed(writer: Agent) -> None:
    heard = 0

    async def hear(_: str) -> None:
        nonlocal heard
        heard += 1
        if heard == 3:
            loading.cancel()
            await asyncio.sleep(3_600)

    rows = [[n, n] for n in range(200)]
    work = writer.load("t", rows, "id", "v", **STEPS, progress=hear)
    loading = asyncio.ensure_future(work)
    with pytest.raises(asyncio.CancelledError):
        await loading
    await writer.until_idle()
    assert await writer.scalar("SELECT max(id) FROM t") == "29"
    assert await writer.scalar("SELECT count(*) FROM t") == "30"


async def test_a_rejected_row_costs_only_itself(writer: Agent) -> None:
    await writer.load("t", [[15, 0], [77, 0]], "id", "v")
    answer = await writer.load("t", [[n, n] for n in range(100)], "id", "v", **STEPS)
    assert [each["row"] for each in answer["rejections"]] == [16, 78]
    assert answer["inserted"] == 98
