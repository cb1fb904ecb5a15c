"""dbmcp's own store: opened, migrated, written and read; every failure in dbmcp's words."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from dbmcp.config import StoreSettings
from dbmcp.dialects.base import Dialect
from dbmcp.dialects.storage import READING
from dbmcp.errors import ConfigError, UnavailableError
from dbmcp.store.migration import HEAD, check_revision, migrate, move, read_revision
from dbmcp.store.place import store_dialect
from dbmcp.store.tables import statements, tool_executions

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["Store"]

StoredRow = Mapping[str, Any]


class Store:
    """dbmcp's own tables.

    Args:
        settings: where they lie.

    Raises:
        ConfigError: there is no store, or its URL cannot be used.
        UnsupportedError: the engine cannot hold a store.
    """

    def __init__(self, settings: StoreSettings) -> None:
        self._dialect = store_dialect(settings)
        self._storage = self._dialect.storage()
        self._engine = self._storage.engine()

    async def open(self) -> None:
        """Make what is missing and bring it to the newest revision.

        Raises:
            DbmcpError: it cannot be reached, made or migrated; a newer dbmcp made it.
        """
        with _Translating(self._dialect):
            await self._storage.prepare()
            await migrate(self._engine, self._storage)

    async def check(self) -> None:
        """Make sure that there is a store of this version, without making one.

        Raises:
            DbmcpError: it cannot be reached; there is none, or one of another version.
        """
        revision = await self.revision()
        check_revision(revision)
        if revision != HEAD:
            at = f"at revision {revision}" if revision else "empty"
            raise UnavailableError(f"the store is {at}. run: dbmcp store upgrade")

    async def revision(self) -> str | None:
        """Return the revision it is at, None where nothing was made yet.

        Raises:
            DbmcpError: it cannot be reached.
        """
        with _Translating(self._dialect):
            return await read_revision(self._engine)

    async def move(self, run: "Callable[[Config], None]") -> None:
        """Let one of Alembic's commands move it, while no other process does.

        Args:
            run: is handed Alembic's configuration.

        Raises:
            DbmcpError: as `open`, and what Alembic refuses.
        """
        with _Translating(self._dialect):
            await self._storage.prepare()
            await move(self._engine, self._storage, run=run)

    async def write(
        self,
        executions: Sequence[StoredRow],
        notes: Sequence[StoredRow],
        *,
        replaced: Sequence[str] = (),
    ) -> None:
        """Write rows in one transaction.

        Args:
            executions: rows of tool_executions.
            notes: rows of statements.
            replaced: ids of executions that were written before, while they ran.

        Raises:
            DbmcpError: nothing was written, or nobody knows.
        """
        with _Translating(self._dialect):
            async with self._engine.begin() as connection:
                if replaced:
                    ours = statements.c.execution_id.in_(replaced)
                    await connection.execute(delete(statements).where(ours))
                    ours = tool_executions.c.id.in_(replaced)
                    await connection.execute(delete(tool_executions).where(ours))
                if executions:
                    await connection.execute(insert(tool_executions), executions)
                if notes:
                    await connection.execute(insert(statements), notes)

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """A connection for reports.

        Raises:
            DbmcpError: what the driver's error means.
        """
        with _Translating(self._dialect):
            async with self._engine.connect() as connection:
                yield await connection.execution_options(**{READING: True})

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class _Translating:
    """Turns a driver's error, raw or in SQLAlchemy's wrapping, into ours."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    def __enter__(self) -> None:
        """Watch."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        """Raise what is to be said in the error's place."""
        if isinstance(error, TimeoutError):
            raise UnavailableError("store: no answer in time") from error
        ours = self._dialect.translate(error, None) if isinstance(error, Exception) else None
        if ours is not None and not isinstance(error, ConfigError):
            raise ours from error
