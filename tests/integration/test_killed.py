"""dbmcp killed with -9 in the middle of a load and started again: no row lost, none twice.

DBMCP_TEST_KILLS=50 DBMCP_TEST_KILLED_ROWS=200000 try it at length.
"""

import asyncio
import os
import random
from typing import Any

import pytest

from dbmcp.config import Mode
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent
from tests.integration.killing import BLOCKED, DONE, Doomed
from tests.integration.test_ledger import ITEMS, make_ledger

KILLS = int(os.environ.get("DBMCP_TEST_KILLS", "3"))
ROWS = int(os.environ.get("DBMCP_TEST_KILLED_ROWS", "3000"))
BATCHES = max(30, 2 * KILLS)
KEY: dict[str, Any] = {"idempotency_key": "once", "batch_size": ROWS // BATCHES}
SEEN = (
    "SELECT (SELECT count(*) FROM items), (SELECT count(DISTINCT id) FROM items), "
    "(SELECT coalesce(max(rows_done), 0) FROM dbmcp_ledger)"
)


@pytest.mark.parametrize("way", [{"atomic": False}, {}], ids=["steps", "whole"])
async def test_a_killed_load_goes_on(scratch: Scratch, way: dict[str, Any]) -> None:
    await scratch.run(ITEMS)
    doomed = Doomed(scratch.url, ROWS, KEY | way)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        await make_ledger(scratch, agent)
        seen = set[int]()
        for _ in range(KILLS):
            at = random.randrange(4 if way else BATCHES)  # noqa: S311 -- no secret
            await asyncio.to_thread(doomed.live, batches=at)
            [[rows, different, done]] = await agent.rows(SEEN)
            assert rows == different == done, (rows, different, done)
            seen.add(rows)
        async with asyncio.timeout(300):
            while (told := await asyncio.to_thread(doomed.live)) == BLOCKED:
                pass
        assert told == DONE
        assert await agent.rows(SEEN) == [[ROWS, ROWS, ROWS]]
        assert await agent.scalar("SELECT inserted FROM dbmcp_ledger") == str(ROWS)
        assert way or seen <= {0, ROWS}
