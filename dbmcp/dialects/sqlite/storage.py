"""dbmcp's own store in an SQLite file: made on first use, for its owner's eyes, in WAL mode."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from dbmcp.dialects.sqlite.driver import Driver
from dbmcp.dialects.sqlite.place import Place
from dbmcp.dialects.storage import LOCK_SECONDS, POOL, READING, Storage
from dbmcp.errors import UnavailableError

if TYPE_CHECKING:
    from dbmcp.dialects.sqlite.dialect import SQLiteDialect

BUSY_SECONDS = 5.0
"""How long a write waits for the writer of another process."""


class SQLiteStorage(Storage):
    """A file, or a database in memory.

    Args:
        dialect: of the store's URL; it keeps a database in memory alive.
    """

    def __init__(self, dialect: "SQLiteDialect") -> None:
        self._dialect = dialect
        self._place = dialect.place

    async def prepare(self) -> None:
        """Make the folder and the file, both for the user alone."""
        await asyncio.to_thread(_make, self._place)

    def engine(self) -> AsyncEngine:
        """Return an engine whose transactions take the write lock when they begin."""
        place = self._place

        def create(*_: object, **__: object) -> "Awaitable[Driver]":
            return _open(place)

        engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=str(place.path or "memory")),
            poolclass=AsyncAdaptedQueuePool,
            connect_args={"async_creator_fn": create},
            **{**POOL, "pool_pre_ping": False},
        )
        event.listen(engine.sync_engine, "begin", _begin)
        return engine

    @contextmanager
    def locked(self, connection: Connection) -> Generator[None]:
        """Wait for the write lock; the transaction has it from its first moment."""
        _be_patient(connection, LOCK_SECONDS)
        try:
            with connection.begin():
                yield
        finally:
            _be_patient(connection, BUSY_SECONDS)


def _begin(connection: Connection) -> None:
    # A transaction that begins with a read and then writes fails at once where another has written.
    reading = connection.get_execution_options().get(READING)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _be_patient(connection: Connection, seconds: float) -> None:
    """Set how long a lock is waited for, below SQLAlchemy, which would begin a transaction."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")
    cursor.close()


def _make(place: Place) -> None:
    if place.path is None:
        return
    try:
        place.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(place.path, os.O_CREAT | os.O_RDONLY, 0o600))
    except OSError as error:
        raise UnavailableError(
            f"the store's file {place.path} cannot be made: {error.strerror}"
        ) from error


async def _open(place: Place) -> Driver:
    if place.path is not None and not place.path.is_file():
        raise UnavailableError(f"the store's file {place.path} does not exist yet")
    driver = Driver(
        lambda: sqlite3.connect(
            place.uri(writable=True),
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
    )
    try:
        await driver
        await driver.call(_settle)
    except BaseException:
        driver.stop()
        await driver.ended()
        raise
    return driver


def _settle(connection: sqlite3.Connection) -> None:
    """Give an empty file WAL mode: readers and the writer then do not wait for each other."""
    [[pages]] = connection.execute("PRAGMA page_count").fetchall()
    if not pages:
        connection.execute("PRAGMA journal_mode=WAL").fetchall()
    # Enough for the end of the process; only a power failure may take the last moments.
    connection.execute("PRAGMA synchronous=NORMAL").fetchall()
