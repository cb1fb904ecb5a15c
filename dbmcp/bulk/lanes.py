"""Several batches on their way at once, each in a transaction of its own, committed in order."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

GIVE_WAY_SECONDS = 1.0
"""So long a batch that is ready waits for the one before it, which may be waiting for its locks."""

Task: TypeAlias = asyncio.Task[None]


@dataclass(frozen=True, slots=True)
class Turn:
    """When a batch may commit: after the one before it, so that a load always has one resume point.

    Attributes:
        before: the batch before it; None for the first.
    """

    before: Task | None = None

    async def comes(self, *, within_seconds: float | None = None) -> bool:
        """Wait until the batch before is committed; tell whether it was in time.

        Args:
            within_seconds: how long to wait; None: without an end.

        Raises:
            Exception: what the batch before ended with.
        """
        if self.before is not None:
            done, _ = await asyncio.wait({self.before}, timeout=within_seconds)
            if not done:
                return False
            self.before.result()
        return True


@dataclass(slots=True)
class Lanes:
    """Runs batches side by side.

    Attributes:
        count: how many at once.
    """

    count: int
    _running: deque[Task] = field(default_factory=deque[Task])

    async def put(self, work: Callable[[Turn], Coroutine[Any, Any, None]]) -> None:
        """Start one more; wait until there is room for the next.

        Args:
            work: what is done for the batch; it ends when that is committed.

        Raises:
            Exception: what the oldest ended with.
        """
        turn = Turn(self._running[-1] if self._running else None)
        self._running.append(asyncio.create_task(work(turn)))
        while len(self._running) >= self.count:
            await self._oldest()

    async def finish(self) -> None:
        """Wait for those on their way.

        Raises:
            Exception: what the oldest ended with.
        """
        while self._running:
            await self._oldest()

    async def stop(self) -> None:
        """Cancel those on their way: they are rolled back."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _oldest(self) -> None:
        await self._running[0]
        self._running.popleft()


@asynccontextmanager
async def open_lanes(count: int) -> AsyncGenerator[Lanes]:
    """Lanes that are empty at the end, whatever ends them."""
    lanes = Lanes(count)
    try:
        yield lanes
        await lanes.finish()
    finally:
        await lanes.stop()
