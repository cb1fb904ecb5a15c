"""How dbmcp's own store lives on an engine: its connections, its lock, its column types.

Everything here runs through SQLAlchemy, and imports it: nothing but the store imports this module.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Text
from sqlalchemy.dialects.mysql import DATETIME, MEDIUMTEXT
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from dbmcp.errors import ConflictError

POOL: Mapping[str, Any] = {
    "pool_size": 1,
    "max_overflow": 2,
    "pool_pre_ping": True,
    "pool_timeout": 10,
    "hide_parameters": True,
}
"""The store is written by one task and read by a report now and then."""

TABLE_OPTIONS: Mapping[str, Any] = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
"""Options of every table of the store; an engine reads only its own."""

READING = "dbmcp_reading"
"""Execution option of a connection that only reads."""

LOCK_SECONDS = 60
"""How long a process waits while another one migrates."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC with microseconds, on every engine; aware in Python."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the engine's own type: DATETIME of the MySQL family keeps whole seconds else."""
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=_has_zones(dialect)))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return UTC, without the zone where the engine's type has none."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment if _has_zones(dialect) else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment with its zone."""
        if value is None or _has_zones(dialect):
            return value
        return value.replace(tzinfo=UTC)


def _has_zones(dialect: Dialect) -> bool:
    return dialect.name == "postgresql"


LONG_TEXT: TypeEngine[str] = Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")
"""A text that may be longer than the 64 KiB of the MySQL family's TEXT."""


class Now(FunctionElement[datetime]):
    """The store's own clock, as a column's default: UTC, as exact as the engine knows it."""

    type = Moment()
    inherit_cache = True


@compiles(Now)
def _now(*_: Any, **__: Any) -> str:
    return "CURRENT_TIMESTAMP"


@compiles(Now, "mysql", "mariadb")
def _now_mysql(*_: Any, **__: Any) -> str:
    # The session's time zone is UTC: the store's engine sees to it.
    return "CURRENT_TIMESTAMP(6)"


@compiles(Now, "sqlite")
def _now_sqlite(*_: Any, **__: Any) -> str:
    # SQLite's clock has milliseconds; the text is SQLAlchemy's.
    return "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"


class Storage(ABC):
    """One engine as the place of dbmcp's store."""

    @abstractmethod
    async def prepare(self) -> None:
        """Make what has to be there before anybody connects: SQLite's folder and file.

        Raises:
            UnavailableError: it cannot be made.
        """

    @abstractmethod
    def engine(self) -> AsyncEngine:
        """Return a new engine, its sessions in UTC; nothing is connected yet."""

    @abstractmethod
    def locked(self, connection: Connection) -> AbstractContextManager[None]:
        """A transaction in which no other process migrates; committed at its end.

        Waits up to `LOCK_SECONDS` for the other process.

        Args:
            connection: without a transaction.

        Raises:
            ConflictError: it takes longer; or what the driver raises.
        """


def waited_too_long() -> ConflictError:
    """The error of a lock that another process does not let go of."""
    return ConflictError(
        f"another process has been migrating the store for {LOCK_SECONDS} s. retry later",
        waited=True,
    )
