"""How many connections of one pool are out at once, and who waits for one to come back."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Waits:
    """Waits with a deadline, all of which can be ended at once."""

    def __init__(self) -> None:
        self._timers: set[asyncio.Timeout] = set()

    def __len__(self) -> int:
        """How many wait now."""
        return len(self._timers)

    @asynccontextmanager
    async def until(self, deadline: float) -> AsyncGenerator[None]:
        """Wait inside until the event loop's time `deadline`.

        Raises:
            TimeoutError: the deadline passed, or `end` was called.
        """
        async with asyncio.timeout_at(deadline) as timer:
            self._timers.add(timer)
            try:
                yield
            finally:
                self._timers.discard(timer)

    def end(self) -> None:
        """End every wait now."""
        now = asyncio.get_running_loop().time()
        for timer in self._timers:
            if not timer.expired():
                timer.reschedule(now)


class Slots:
    """A place for every connection that may be out; whoever finds none waits in order.

    SQLAlchemy's own waiting loses a cancellation that arrives together with a connection (up to
    Python 3.11), and a call that its caller gave up would then run to its time limit.

    Args:
        count: how many places there are.

    Attributes:
        taken: connections that are out.
        waits: callers that wait for a place.
    """

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)
        self.taken = 0
        self.waits = Waits()

    async def take(self, *, deadline: float) -> None:
        """Take a place, waiting for one until the event loop's time `deadline`.

        Raises:
            TimeoutError: none got free in time.
        """
        if self._free.locked():
            async with self.waits.until(deadline):
                await self._free.acquire()
        else:
            await self._free.acquire()
        self.taken += 1

    def give_back(self) -> None:
        """Free a place."""
        self.taken -= 1
        self._free.release()
