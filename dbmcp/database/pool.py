"""Connections of one target: opened, checked before use, reset after it, thrown away when in doubt.

SQLAlchemy opens and closes them; its own reset and ping are off, because it cannot see what
happened on the driver connection (ARCHITECTURE "Hot path"). Those that come back wait here, since
the way through its pool and back takes as long as a short statement.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from dbmcp.config import DatabaseSettings
from dbmcp.database.outage import Outage
from dbmcp.database.slots import Slots, Waits
from dbmcp.dialects.base import Connection, Dialect
from dbmcp.errors import UnavailableError

log = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
"""A connection unused for longer is pinged before use."""

PING_SECONDS = 2.0
"""A ping that takes longer condemns every connection that was opened before it."""

RESET_SECONDS = 5.0
"""A reset that takes longer costs the connection its life."""

CLOSE_SECONDS = 1.0
"""How long the last connections may take to say goodbye to their server."""


@dataclass(slots=True)
class PooledConnection:
    """One connection out of the pool.

    Attributes:
        connection: the dialect's connection.
        proxy: SQLAlchemy's handle, to give it back.
        fresh: it was opened for this checkout.
        broken: it must not be used again.
    """

    connection: Connection
    proxy: PoolProxiedConnection
    fresh: bool
    broken: bool = False


@dataclass(frozen=True, slots=True)
class PoolState:
    """How full a pool is.

    Attributes:
        size: connections the pool keeps.
        overflow: how many more it may open.
        in_use: connections checked out.
        idle: connections waiting in the pool.
        waiting: callers that wait for a connection to get free.
    """

    size: int
    overflow: int
    in_use: int
    idle: int
    waiting: int = 0


class Pool:
    """The pool of one target and one purpose.

    Args:
        settings: the target's settings.
        dialect: the target's dialect.
        writable: whether its connections may write (matters where the dialect separates them).
        outage: what is known of the server's being down; shared by a target's pools.
    """

    def __init__(
        self, settings: DatabaseSettings, *, dialect: Dialect, writable: bool, outage: Outage
    ) -> None:
        self._settings = settings
        self._dialect = dialect
        self._writable = writable
        self._outage = outage
        self._engine: AsyncEngine | None = None
        self._slots: Slots | None = None
        self._idle: list[PooledConnection] = []
        self._opening = Waits()
        self._generation = 0
        self._condemned = -1
        self._closed = False
        self._sizes: tuple[int, int, int] | None = None
        self._background: set[asyncio.Task[None]] = set()

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Size, overflow and recycle seconds, from the settings or the dialect."""
        if self._sizes is None:
            pool, dialect = self._settings.pool, self._dialect
            _, fixed = dialect.engine_arguments(writable=self._writable)
            size = dialect.pool_size if pool.size is None else pool.size
            overflow = dialect.pool_overflow if pool.overflow is None else pool.overflow
            recycle = pool.recycle_seconds
            self._sizes = (
                fixed.get("pool_size", size),
                fixed.get("max_overflow", overflow),
                dialect.pool_recycle_seconds if recycle is None else recycle,
            )
        return self._sizes

    def state(self) -> PoolState:
        """How full the pool is now."""
        size, overflow, _ = self.sizes
        idle, slots = len(self._idle), self._slots
        if slots is None:
            return PoolState(size, overflow, 0, idle)
        return PoolState(size, overflow, slots.taken, idle, len(slots.waits))

    async def check_out(self, *, deadline: float) -> PooledConnection:
        """Return a usable connection, opened if need be.

        Args:
            deadline: the event loop's time at which the caller gives up.

        Raises:
            UnavailableError: the server cannot be reached or no connection gets free in time.
        """
        cancelled = _cancellations()
        slots = await self._slot(deadline)
        done = False
        try:
            pooled = await self._usable(deadline)
            done = True
        finally:
            if not done:
                slots.give_back()
        if _cancellations() > cancelled:
            # A driver that waits by `asyncio.wait_for` loses a cancellation that comes together
            # with the end of the wait (up to Python 3.11).
            self.give_back(pooled, after=None)
            raise asyncio.CancelledError
        return pooled

    def mark_dead(self) -> None:
        """Distrust every connection opened before now: each is pinged before its next use."""
        self._generation += 1

    def give_back(self, pooled: PooledConnection, *, after: asyncio.Task[None] | None) -> None:
        """Take a connection back without waiting: reset first, or throw it away.

        Args:
            pooled: what `check_out` gave.
            after: a task that still stops the connection's statement.
        """
        self._in_background(self._return(pooled, after))

    async def settle(self) -> None:
        """Wait until every connection under way is back."""
        if self._background:
            await asyncio.wait(set(self._background))

    async def close(self) -> None:
        """Close every connection and open no further one; whoever waits is sent away."""
        self._closed = True
        self._opening.end()
        if self._slots is not None:
            self._slots.waits.end()
        await self.settle()
        while self._idle:
            await _release(self._idle.pop().proxy)
        if self._engine is not None:
            disposing = asyncio.create_task(self._engine.dispose())
            await asyncio.wait({disposing}, timeout=CLOSE_SECONDS)

    async def _slot(self, deadline: float) -> Slots:
        """Take a place for a connection.

        Raises:
            UnavailableError: none gets free in time.
        """
        self._check_open()
        if self._slots is None:
            size, overflow, _ = self.sizes
            self._slots = Slots(size + overflow)
        patience = asyncio.get_running_loop().time() + self._settings.pool.timeout_seconds
        try:
            await self._slots.take(deadline=min(deadline, patience))
        except TimeoutError:
            self._check_open()
            raise UnavailableError(
                f"{self._settings.name}: all {self._slots.taken} connections are in use. "
                "retry later"
            ) from None
        return self._slots

    async def _usable(self, deadline: float) -> PooledConnection:
        while True:
            self._check_open()
            pooled = await self._take(deadline)
            alive = pooled.fresh
            try:
                alive = alive or await self._is_alive(pooled)
            finally:
                if not alive:
                    self._throw_away(pooled.proxy)
            if alive:
                return pooled
            self.mark_dead()

    async def _take(self, deadline: float) -> PooledConnection:
        """Take the connection that came back last, or open one."""
        while self._idle:
            pooled = self._idle.pop()
            if not self._is_old(pooled):
                return pooled
            self._throw_away(pooled.proxy)
        with _Connecting(self):
            async with self._opening.until(deadline):
                return await self._adopt(await self._open_engine().raw_connection())

    def _is_old(self, pooled: PooledConnection) -> bool:
        """Whether it was opened so long ago that somebody between may have forgotten it."""
        _, _, recycle_seconds = self.sizes
        age_seconds = time.monotonic() - pooled.proxy.info["opened_at"]
        return recycle_seconds >= 0 and age_seconds > recycle_seconds

    def explain(self, error: BaseException) -> None:
        """Raise why no connection could be had, if that is ours to say.

        Raises:
            UnavailableError: the reason.
        """
        if isinstance(error, asyncio.CancelledError):
            self._outage.given_up()
            return
        self._check_open()
        ours = self._outage.failed(error, dialect=self._dialect)
        if ours is not None:
            raise ours from error

    def _check_open(self) -> None:
        if self._closed:
            raise UnavailableError(f"{self._settings.name}: the server is closing")

    def _open_engine(self) -> AsyncEngine:
        if self._engine is None:
            url, arguments = self._dialect.engine_arguments(writable=self._writable)
            connecting = {**arguments["connect_args"]}
            connecting["async_creator_fn"] = self._watched(connecting["async_creator_fn"])
            self._engine = create_async_engine(
                url,
                **{
                    **arguments,
                    "connect_args": connecting,
                    "poolclass": AsyncAdaptedQueuePool,
                    "max_overflow": -1,  # the slots bound it
                    "pool_reset_on_return": None,
                    "pool_pre_ping": False,
                    "hide_parameters": True,
                },
            )
        return self._engine

    def _watched(self, create: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Ask before each new connection whether a try is due."""

        async def connect(*arguments: Any, **named: Any) -> Any:
            self._outage.check()
            return await create(*arguments, **named)

        return connect

    async def _adopt(self, proxy: PoolProxiedConnection) -> PooledConnection:
        adopted = False
        try:
            connection = await self._dialect.adopt(proxy.driver_connection, writable=self._writable)
            adopted = True
        finally:
            if not adopted:
                self._throw_away(proxy)
        proxy.info["connection"] = connection
        proxy.info["generation"] = self._generation
        proxy.info["opened_at"] = time.monotonic()
        self._outage.over()
        return PooledConnection(connection, proxy, fresh=True)

    async def _is_alive(self, pooled: PooledConnection) -> bool:
        info = pooled.proxy.info
        if pooled.connection.is_broken() or info["generation"] <= self._condemned:
            return False
        idle_seconds = time.monotonic() - info.get("returned_at", 0.0)
        if info["generation"] == self._generation and idle_seconds < IDLE_SECONDS:
            return True
        alive = await self._answers(pooled.connection)
        info["generation"] = self._generation
        return alive

    async def _answers(self, connection: Connection) -> bool:
        """Whether the connection answers a ping; the silence of one condemns all of its age."""
        ping = asyncio.create_task(connection.ping())
        ping.add_done_callback(seen)
        try:
            await asyncio.wait({ping}, timeout=PING_SECONDS)
        finally:
            if not ping.done():
                ping.cancel()
        if not ping.done():
            self._condemned = self._generation
            return False
        error = ping.exception()
        if error is not None and self._dialect.translate(error, None) is None:
            raise error
        return error is None

    def _throw_away(self, proxy: PoolProxiedConnection) -> None:
        """Close a connection for good, without waiting."""
        self._in_background(_invalidate(proxy))

    async def _return(self, pooled: PooledConnection, after: asyncio.Task[None] | None) -> None:
        try:
            if after is not None:
                await asyncio.wait({after})
            await self._clean(pooled)
        finally:
            if self._slots is not None:
                self._slots.give_back()

    async def _clean(self, pooled: PooledConnection) -> None:
        """Reset a connection and put it back; without a reset it is thrown away."""
        clean = False
        try:
            if not pooled.broken and not pooled.connection.is_broken():
                async with asyncio.timeout(RESET_SECONDS):
                    await pooled.connection.reset()
                clean = True
        finally:
            size, _, _ = self.sizes
            if clean and len(self._idle) < size:
                pooled.proxy.info["returned_at"] = time.monotonic()
                pooled.fresh = False
                self._idle.append(pooled)
            else:
                await _invalidate(pooled.proxy)

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            reason = self._dialect.translate(error, None) or type(error).__name__
            log.info("%s: a connection was thrown away: %s", self._settings.name, reason)


class _Connecting:
    """Turns whatever goes wrong while connecting into UnavailableError."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __enter__(self) -> None:
        """Watch."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Raise what is to be said in the error's place."""
        if error is not None:
            self._pool.explain(error)


def _cancellations() -> int:
    """How often the current task was asked to end."""
    task = asyncio.current_task()
    return 0 if task is None else task.cancelling()


def seen(task: "asyncio.Future[Any]") -> None:
    """Look at the error of a task, as its callback: nobody may wait for it any more."""
    if not task.cancelled():
        task.exception()


async def _release(proxy: PoolProxiedConnection) -> None:
    await greenlet_spawn(proxy.close)


async def _invalidate(proxy: PoolProxiedConnection) -> None:
    await greenlet_spawn(proxy.invalidate)
