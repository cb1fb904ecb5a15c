"""The driver's connection: aiosqlite's thread, opened the way dbmcp needs it."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

import aiosqlite

from dbmcp.config import DatabaseSettings
from dbmcp.dialects.sqlite.authorizer import NOTHING, Authorizer, Hidden, authorizer
from dbmcp.dialects.sqlite.place import Place
from dbmcp.dialects.sqlite.trust import Trust
from dbmcp.models import TableName
from dbmcp.sql.shown import matches_column

P = ParamSpec("P")
T = TypeVar("T")

CACHED_STATEMENTS = 256
LENGTH_BYTES = 64 * 1024 * 1024
LIKE_PATTERN_BYTES = 5_000
TRIGGER_DEPTH = 100
MIB = 1024 * 1024


class Driver(aiosqlite.Connection):
    """An aiosqlite connection that runs a whole function in one hop to its thread.

    Each hop costs 60 to 100 microseconds, more than most point queries: so execute, description and
    the first rows are one function here, where aiosqlite's own methods need three.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, 64)
        self._thread.daemon = True
        self._ending: asyncio.Future[object] | None = None

    def stop(self) -> "asyncio.Future[object] | None":
        """Tell the thread to end, once, and keep what it will answer.

        After the first time nobody answers: whoever waited for a second answer would wait forever.
        """
        if self._ending is None:
            stop = cast("Callable[[], asyncio.Future[object] | None]", super().stop)  # pyright: ignore[reportUnknownMemberType] - left open there
            self._ending = stop()
        return self._ending

    async def ended(self) -> None:
        """Wait until a stopped thread has given its last answer.

        aiosqlite does not when opening fails; the answer would meet a closed event loop.
        """
        if self._ending is not None:
            await self._ending

    async def call(
        self,
        function: Callable[Concatenate[sqlite3.Connection, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `function(connection, ...)` on the connection's thread."""
        # aiosqlite leaves the types of this method out; it is pinned to one minor version.
        execute = cast("Callable[..., Awaitable[T]]", self._execute)  # pyright: ignore[reportUnknownMemberType]
        return await execute(function, self._conn, *args, **kwargs)

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself; off its thread only `interrupt` and `in_transaction` are safe."""
        return self._conn

    @property
    def alive(self) -> bool:
        """Whether the thread still takes work."""
        return self._running and self._connection is not None


async def open_driver(place: Place, *, writable: bool) -> Driver:
    """Open a connection; settings and the authorizer follow in `prepare`.

    Raises:
        UnavailableError: there is no such file.
    """
    place.require()

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            place.uri(writable=writable),
            uri=True,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=CACHED_STATEMENTS,
        )

    driver = Driver(connect)
    try:
        await driver
    except BaseException:
        await driver.ended()
        raise
    return driver


def prepare(
    connection: sqlite3.Connection,
    *,
    writable: bool,
    functions: frozenset[str],
    settings: DatabaseSettings,
    trust: Trust,
) -> str:
    """Give a fresh connection its settings, limits and authorizer, in one hop.

    Returns:
        The journal mode.
    """
    mode = _settings(connection, writable=writable, wal=settings.wal)
    _limits(connection, text_bytes=settings.limits.text_bytes)
    # The pool's dialect adds a REGEXP in Python, whose backtracking would stop the whole process.
    connection.create_function("regexp", 2, None)
    shadows = _names(connection, "FROM pragma_table_list WHERE type = 'shadow'")
    trust.renew(connection)
    # Last: where the file is locked meanwhile all of this runs once more, and it would be refused.
    hidden = _hidden(connection, settings.deny_columns)
    guard = authorizer(
        writable=writable,
        functions=functions,
        shadows=shadows,
        hidden=hidden,
        ddl=frozenset(settings.ddl),
    )
    explained = authorizer(writable=True, functions=functions, shadows=shadows, hidden=hidden)
    trust.guard = guard if writable else _either(guard, explained, trust)
    connection.set_authorizer(trust.guard)
    return mode


def _either(guard: Authorizer, explained: Authorizer, trust: Trust) -> Authorizer:
    """A reader's authorizer, which lets a write be explained: that runs nothing."""

    def answer(*action: Any) -> int:
        return (explained if trust.explains else guard)(*action)

    return answer


def _names(connection: sqlite3.Connection, source: str) -> frozenset[str]:
    rows: list[tuple[str]] = connection.execute(f"SELECT lower(name) {source}").fetchall()
    return frozenset(name for (name,) in rows)


def _hidden(connection: sqlite3.Connection, patterns: tuple[str, ...]) -> Hidden:
    """What the authorizer needs to know of hidden columns; a later view is not exempt."""
    if not patterns:
        return NOTHING

    @lru_cache(maxsize=4096)
    def hides(table: str, column: str) -> bool:
        name = TableName("main", table)
        return any(matches_column(one, name, column, ignores_case=True) for one in patterns)

    inside = _names(connection, "FROM sqlite_master WHERE type IN ('view', 'trigger')")
    return Hidden(hides, inside, _names(connection, "FROM pragma_module_list"))


def _settings(connection: sqlite3.Connection, *, writable: bool, wal: bool) -> str:
    """Set the pragmas and return the journal mode; fails here if the file is no database."""
    if wal and writable:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
    for pragma in (
        "foreign_keys=ON",
        "cell_size_check=ON",
        f"query_only={'OFF' if writable else 'ON'}",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute("PRAGMA schema_version").fetchall()
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def _limits(connection: sqlite3.Connection, *, text_bytes: int) -> None:
    """Bound what one statement may cost in memory."""
    for category, limit in (
        (sqlite3.SQLITE_LIMIT_LENGTH, LENGTH_BYTES),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, text_bytes + MIB),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LIKE_PATTERN_BYTES),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, TRIGGER_DEPTH),
        (sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0),
    ):
        connection.setlimit(category, limit)
