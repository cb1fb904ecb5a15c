"""dbmcp's own store on Postgres: SQLAlchemy's own dialect, an advisory lock while migrating."""

import uuid
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from dbmcp.dialects.postgres.engine import connect
from dbmcp.dialects.postgres.target import Target
from dbmcp.dialects.storage import LOCK_SECONDS, POOL, Storage

LOCK = 0x64626D6370
"""The advisory lock's number in the store's database: the letters `dbmcp`."""


class PostgresStorage(Storage):
    """A database of a Postgres server.

    Args:
        target: where and how to connect.
    """

    def __init__(self, target: Target) -> None:
        self._target = target

    async def prepare(self) -> None:
        """Nothing: the operator makes the database."""

    def engine(self) -> AsyncEngine:
        """Return an engine of SQLAlchemy's own asyncpg dialect."""
        address = self._target.address
        url = URL.create(
            "postgresql+asyncpg",
            username=address.user or None,
            password=address.password,
            database=address.database or address.user or None,
        )
        arguments: dict[str, Any] = {**self._target.arguments, "async_creator_fn": connect}
        if self._target.pooled_outside:
            # Behind a pooler a name may be taken on the server connection that comes next.
            arguments |= {
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": lambda: f"dbmcp_{uuid.uuid4().hex}",
            }
        return create_async_engine(url, connect_args=arguments, **POOL)

    @contextmanager
    def locked(self, connection: Connection) -> Generator[None]:
        """Wait for the advisory lock, which the transaction's end lets go."""
        with connection.begin():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            yield
