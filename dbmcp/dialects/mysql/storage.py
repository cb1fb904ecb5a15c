"""dbmcp's own store on the MySQL family: real transactions, UTC, a named lock while migrating."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from dbmcp.dialects.storage import LOCK_SECONDS, POOL, Storage, waited_too_long

if TYPE_CHECKING:
    from dbmcp.dialects.mysql.dialect import MySQLDialect

LOCK = "CONCAT('dbmcp-', MD5(DATABASE()))"
"""Names are the whole server's: each database has its own."""

SESSION = "SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'"
"""UTC whatever the server's zone is; and a value that does not fit is an error, not cut."""


class MySQLStorage(Storage):
    """A database of a server of the family.

    Args:
        dialect: of the store's URL.
    """

    def __init__(self, dialect: "MySQLDialect") -> None:
        self._dialect = dialect

    async def prepare(self) -> None:
        """Nothing: the operator makes the database."""

    def engine(self) -> AsyncEngine:
        """Return an engine with transactions: callers' connections commit by themselves."""
        url, arguments = self._dialect.engine_arguments(writable=True)
        connect: dict[str, Any] = {
            **arguments["connect_args"],
            "autocommit": False,
            "init_command": SESSION,
        }
        recycle = self._dialect.pool_recycle_seconds
        return create_async_engine(url, connect_args=connect, pool_recycle=recycle, **POOL)

    @contextmanager
    def locked(self, connection: Connection) -> Generator[None]:
        """Hold the named lock around the transaction: DDL here commits what is open."""
        taken = connection.exec_driver_sql(f"SELECT GET_LOCK({LOCK}, {LOCK_SECONDS})").scalar()
        connection.rollback()
        if taken != 1:
            raise waited_too_long()
        try:
            # Committed before the lock is free: whoever has it next finds what was made.
            with connection.begin():
                yield
        finally:
            connection.exec_driver_sql(f"SELECT RELEASE_LOCK({LOCK})")
            connection.rollback()
