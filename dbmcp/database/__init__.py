"""One target: engine, dialect, policy and limits, and the only opener of its connections."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache

from dbmcp.config import DatabaseSettings, Limits, Writes
from dbmcp.database.counters import Counters
from dbmcp.database.outage import Outage
from dbmcp.database.pool import Pool, PoolState
from dbmcp.database.session import Session
from dbmcp.dialects.base import Answer, Bound, Dialect
from dbmcp.errors import UnavailableError
from dbmcp.models import ServerFacts
from dbmcp.sql.policy import Policy, Rules

__all__ = ["Counters", "Database", "PoolState", "Session"]


class Database:
    """One target.

    Args:
        settings: what the operator asked for.
        dialect: how its engine is spoken to.

    Attributes:
        settings: as given.
        dialect: as given.
        counters: what callers' statements came to.
    """

    def __init__(self, settings: DatabaseSettings, *, dialect: Dialect) -> None:
        self.settings = settings
        self.dialect = dialect
        self.counters = Counters()
        self._facts: ServerFacts | None = None
        self._home = dialect.expected_schemas()
        self._sessions: set[Session] = set()
        self._policy: Policy | None = None
        self._policy_for = lru_cache(maxsize=4)(self._make_policy)
        outage = Outage(settings.name)
        self._reader = Pool(settings, dialect=dialect, writable=False, outage=outage)
        self._writer = self._reader
        if dialect.separate_writer:
            self._writer = Pool(settings, dialect=dialect, writable=True, outage=outage)

    @property
    def name(self) -> str:
        """The operator's name for it."""
        return self.settings.name

    @property
    def limits(self) -> Limits:
        """Bounds of its calls."""
        return self.settings.limits

    @property
    def policy(self) -> Policy:
        """What may be done here; exact once the server's product is known (`facts`)."""
        rules, policy = self.dialect.rules, self._policy
        # Comparing the rules takes longer.
        if policy is None or policy.rules is not rules or policy.home is not self._home:
            self._policy = policy = self._policy_for(rules, self._home)
        return policy

    async def facts(self, *, timeout_seconds: float | None = None) -> ServerFacts:
        """Return what the server says of itself, asked once.

        Args:
            timeout_seconds: how long the first time may take; None: the default time limit.

        Raises:
            UnavailableError: the server cannot be reached.
        """
        if self._facts is None:
            seconds = timeout_seconds or self.limits.timeout_seconds
            async with self.read(timeout_seconds=seconds) as session:
                self._facts = session.connection.facts
                self._home = self.dialect.default_schemas(self._facts)
        return self._facts

    def pool_states(self) -> dict[str, PoolState]:
        """How full the pools are: `pool`, or `readers` and `writer` where they are separate."""
        if self._writer is self._reader:
            return {"pool": self._reader.state()}
        return {"readers": self._reader.state(), "writer": self._writer.state()}

    async def open_session(
        self, *, read_only: bool, timeout_seconds: float, isolation: str = ""
    ) -> Session:
        """Check a connection out and open its transaction; the caller must `release` it.

        Args:
            read_only: the engine's read-only mode.
            timeout_seconds: for everything until the session is released.
            isolation: one of the dialect's levels, `""` for the engine's default.

        Raises:
            UnavailableError: the server cannot be reached or no connection gets free in time.
        """
        deadline = asyncio.get_running_loop().time() + timeout_seconds
        while True:
            session = await self.check_out(
                read_only=read_only, deadline=deadline, timeout_seconds=timeout_seconds
            )
            try:
                with self._released_on_error(session):
                    await session.begin(read_only=read_only, isolation=isolation)
                    return session
            except UnavailableError:
                if session.fresh:
                    raise

    async def open_read(self, bound: Bound, *, timeout_seconds: float) -> tuple[Session, Answer]:
        """Start a caller's read; one that finds a dead connection is started once more.

        Raises:
            DbmcpError: what the driver's error means; the session is then released.
        """
        retried = False
        while True:
            session = await self.open_session(read_only=True, timeout_seconds=timeout_seconds)
            try:
                with self._released_on_error(session):
                    return session, await session.execute(bound)
            except UnavailableError:
                if session.fresh or retried:
                    raise
                retried = True

    @asynccontextmanager
    async def read(self, *, timeout_seconds: float) -> AsyncGenerator[Session]:
        """A session in the engine's read-only mode, given back at the end."""
        session = await self.open_session(read_only=True, timeout_seconds=timeout_seconds)
        try:
            yield session
        finally:
            self.release(session)

    @asynccontextmanager
    async def write(self, *, timeout_seconds: float) -> AsyncGenerator[Session]:
        """A session in a write transaction, rolled back unless `session.commit()` is called."""
        session = await self.open_session(read_only=False, timeout_seconds=timeout_seconds)
        try:
            yield session
        finally:
            self.release(session)

    def release(self, session: Session) -> None:
        """Give a session's connection back without waiting."""
        self._sessions.discard(session)
        session.release()

    async def settle(self) -> None:
        """Wait until every connection that was released is back in its pool."""
        await asyncio.gather(self._reader.settle(), self._writer.settle())

    async def close(self) -> None:
        """Stop every statement that runs, then close every connection."""
        for session in list(self._sessions):
            session.stop()
            self.release(session)
        await self._reader.close()
        if self._writer is not self._reader:
            await self._writer.close()

    async def check_out(
        self, *, read_only: bool, deadline: float, timeout_seconds: float
    ) -> Session:
        """Check a connection out for a transaction that the caller begins, and must `release`.

        Args:
            read_only: the engine's read-only mode.
            deadline: the event loop's time at which everything in the session has to be over.
            timeout_seconds: the time limit, for messages.

        Raises:
            UnavailableError: the server cannot be reached or no connection gets free in time.
        """
        pool = self._reader if read_only else self._writer
        session = Session(
            pool,
            await pool.check_out(deadline=deadline),
            dialect=self.dialect,
            deadline=deadline,
            timeout_seconds=timeout_seconds,
        )
        self._sessions.add(session)
        return session

    @contextmanager
    def _released_on_error(self, session: Session) -> Generator[None]:
        done = False
        try:
            yield
            done = True
        finally:
            if not done:
                self.release(session)

    def _make_policy(self, rules: Rules, home: tuple[str, ...]) -> Policy:
        return Policy(
            database=self.name,
            mode=self.settings.mode,
            rules=rules,
            functions=frozenset(name.lower() for name in self.settings.functions),
            ddl=frozenset(self.settings.ddl),
            allow=self.settings.allow_tables,
            deny=self.settings.deny_tables,
            deny_columns=self.settings.deny_columns,
            confirms=self.settings.writes is Writes.PREVIEW,
            home=home,
        )
