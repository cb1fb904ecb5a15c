"""Connections of one target: opened, checked before use, reset after it, thrown away when in doubt.

SQLAlchemy's pool keeps them; its own reset and ping are off, because it cannot see what happened on
the driver connection (ARCHITECTURE "Hot path").
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from dbmcp.config import DatabaseSettings
from dbmcp.database.outage import Outage
from dbmcp.dialects.base import Connection, Dialect
from dbmcp.errors import UnavailableError

log = logging.getLogger(__name__)

IDLE_SECONDS = 5.0
"""A connection unused for longer is pinged before use."""

RESET_SECONDS = 5.0
"""A reset that takes longer costs the connection its life."""

MAX_STALE = 64
"""Dead connections that one checkout throws away before it gives up."""


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
        self._generation = 0
        self._closed = False
        self._sizes: tuple[int, int, int] | None = None
        self._waiting = 0
        self._returning: set[asyncio.Task[None]] = set()

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
        queue: Any = None if self._engine is None else self._engine.pool
        idle = 0 if queue is None else queue.checkedin()
        in_use = 0 if queue is None else queue.checkedout()
        return PoolState(size, overflow, in_use, idle, self._waiting)

    async def check_out(self, *, deadline: float) -> PooledConnection:
        """Return a usable connection, opened if need be.

        Args:
            deadline: the event loop's time at which the caller gives up.

        Raises:
            UnavailableError: the server cannot be reached or no connection gets free in time.
        """
        for _ in range(MAX_STALE):
            pooled = await self._take(deadline)
            if self._closed:
                await self._discard(pooled)
                break
            if pooled.fresh or await self._is_alive(pooled):
                return pooled
            self.mark_dead()
            await self._discard(pooled)
        raise UnavailableError(f"{self._settings.name}: no usable connection. retry later")

    def mark_dead(self) -> None:
        """Distrust every connection opened before now: each is pinged before its next use."""
        self._generation += 1

    def give_back(self, pooled: PooledConnection, *, after: asyncio.Task[None] | None) -> None:
        """Take a connection back without waiting: reset first, or throw it away.

        Args:
            pooled: what `check_out` gave.
            after: a task that still stops the connection's statement.
        """
        task = asyncio.create_task(self._return(pooled, after))
        self._returning.add(task)
        task.add_done_callback(self._returned)

    async def settle(self) -> None:
        """Wait until every connection under way is back."""
        if self._returning:
            await asyncio.wait(set(self._returning))

    async def close(self) -> None:
        """Close every connection and open no further one."""
        self._closed = True
        await self.settle()
        if self._engine is not None:
            await self._engine.dispose()

    def _open_engine(self) -> AsyncEngine:
        if self._engine is None:
            url, arguments = self._dialect.engine_arguments(writable=self._writable)
            size, overflow, recycle = self.sizes
            self._engine = create_async_engine(
                url,
                **{
                    "poolclass": AsyncAdaptedQueuePool,
                    "pool_size": size,
                    "max_overflow": overflow,
                    "pool_recycle": recycle,
                    "pool_timeout": self._settings.pool.timeout_seconds,
                    "pool_use_lifo": True,
                    "pool_reset_on_return": None,
                    "pool_pre_ping": False,
                    "hide_parameters": True,
                    **arguments,
                },
            )
        return self._engine

    async def _take(self, deadline: float) -> PooledConnection:
        if self._closed:
            raise UnavailableError(f"{self._settings.name}: the server is closing")
        engine = self._open_engine()
        queue: Any = engine.pool
        if not queue.checkedin():
            self._outage.check()
        with _Connecting(self):
            proxy = await self._connect(engine, deadline)
            kept = proxy.info.get("connection")
            if kept is not None:
                return PooledConnection(kept, proxy, fresh=False)
            return await self._adopt(proxy, deadline)

    async def _connect(self, engine: AsyncEngine, deadline: float) -> PoolProxiedConnection:
        now = asyncio.get_running_loop().time()
        limit = self._settings.limits.connect_timeout_seconds + self._settings.pool.timeout_seconds
        state = self.state()
        waits = not state.idle and state.in_use >= state.size + state.overflow
        self._waiting += waits
        try:
            async with asyncio.timeout_at(min(deadline, now + limit)):
                return await engine.raw_connection()
        finally:
            self._waiting -= waits

    def explain(self, error: BaseException) -> UnavailableError | None:
        """Say why no connection could be had; None where the error is none of ours to say."""
        state = self.state()
        full = isinstance(error, TimeoutError) and state.in_use >= state.size + state.overflow
        if full or isinstance(error, PoolTimeoutError):
            return UnavailableError(
                f"{self._settings.name}: all {state.in_use} connections are in use. retry later"
            )
        return self._outage.failed(error, dialect=self._dialect)

    async def _adopt(self, proxy: PoolProxiedConnection, deadline: float) -> PooledConnection:
        adopted = False
        try:
            async with asyncio.timeout_at(deadline):
                connection = await self._dialect.adopt(
                    proxy.driver_connection, writable=self._writable
                )
            adopted = True
        finally:
            if not adopted:
                asyncio.get_running_loop().create_task(_invalidate(proxy))
        proxy.info["connection"] = connection
        proxy.info["generation"] = self._generation
        self._outage.over()
        return PooledConnection(connection, proxy, fresh=True)

    async def _is_alive(self, pooled: PooledConnection) -> bool:
        info = pooled.proxy.info
        idle_seconds = time.monotonic() - info.get("returned_at", 0.0)
        if pooled.connection.is_broken():
            return False
        if info["generation"] == self._generation and idle_seconds < IDLE_SECONDS:
            return True
        alive = await answers(pooled.connection, dialect=self._dialect)
        info["generation"] = self._generation
        return alive

    async def _return(self, pooled: PooledConnection, after: asyncio.Task[None] | None) -> None:
        if after is not None:
            await asyncio.wait({after})
        clean = False
        try:
            if not pooled.broken and not pooled.connection.is_broken():
                async with asyncio.timeout(RESET_SECONDS):
                    await pooled.connection.reset()
                clean = True
        finally:
            pooled.proxy.info["returned_at"] = time.monotonic()
            await (_release(pooled.proxy) if clean else _invalidate(pooled.proxy))

    def _returned(self, task: asyncio.Task[None]) -> None:
        self._returning.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            reason = self._dialect.translate(error, None) or type(error).__name__
            log.info("%s: a connection was thrown away: %s", self._settings.name, reason)

    async def _discard(self, pooled: PooledConnection) -> None:
        await _invalidate(pooled.proxy)


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
        if error is not None and (ours := self._pool.explain(error)) is not None:
            raise ours from error


async def answers(connection: Connection, *, dialect: Dialect) -> bool:
    """Whether the connection answers a ping within two seconds."""
    ping = asyncio.create_task(connection.ping())
    done, _ = await asyncio.wait({ping}, timeout=2.0)
    if not done:
        ping.cancel()
        await asyncio.wait({ping})
        return False
    error = ping.exception()
    if error is not None and dialect.translate(error, None) is None:
        raise error
    return error is None


async def _release(proxy: PoolProxiedConnection) -> None:
    await greenlet_spawn(proxy.close)


async def _invalidate(proxy: PoolProxiedConnection) -> None:
    await greenlet_spawn(proxy.invalidate)
