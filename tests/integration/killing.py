"""A process that loads rows and is killed with -9 while it does."""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from dbmcp.config import Mode
from dbmcp.errors import ConflictError
from tests.integration.agent import open_agent

# A server that has imported everything forks each process: it is there in milliseconds.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__, "dbmcp.execution", "dbmcp.bulk"])

BEGUN, DONE, BLOCKED = "begun", "done", "blocked"
PAUSE_SECONDS = 0.02
"""About as long as a batch takes: the kill may come anywhere between two of them."""


@dataclass(frozen=True)
class Doomed:
    """A load in a process of its own, which may be started again and again.

    Attributes:
        url: the database.
        rows: how many it loads into `items`.
        options: further fields of LoadRequest.
    """

    url: str
    rows: int
    options: Mapping[str, Any]

    def live(self, *, batches: int | None = None) -> str:
        """Run it to its end, or kill it a moment after it told of so many batches.

        Returns:
            The last that it told.
        """
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_load, args=(self, theirs))
        process.start()
        theirs.close()
        try:
            return self._listen(ours, batches)
        finally:
            process.kill()
            process.join()
            process.close()
            ours.close()

    @staticmethod
    def _listen(ours: Connection, batches: int | None) -> str:
        told, heard = "", -1
        while told not in (DONE, BLOCKED):
            told, heard = ours.recv(), heard + 1
            if heard == batches:
                time.sleep(random.uniform(0, PAUSE_SECONDS))  # noqa: S311 -- no secret
                break
        return told


def _load(doomed: Doomed, told: Connection) -> None:
    asyncio.run(_load_and_tell(doomed, told))


async def _load_and_tell(doomed: Doomed, told: Connection) -> None:
    async def hear(message: str) -> None:
        told.send(message)

    records = [[number, f"name {number}"] for number in range(doomed.rows)]
    async with open_agent(doomed.url, mode=Mode.READ_WRITE) as agent:
        told.send(BEGUN)
        try:
            await agent.load("items", records, "id", "name", progress=hear, **doomed.options)
        except ConflictError:
            # The server has not yet seen that the one before is dead.
            told.send(BLOCKED)
        else:
            told.send(DONE)
