"""One connection of a dialect, opened through SQLAlchemy's pool as `Database` does it."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import greenlet_spawn

from dbmcp.dialects.base import Answer, Argument, Bound, Connection, Dialect
from dbmcp.errors import DbmcpError
from dbmcp.models import ParameterValue, Row
from dbmcp.sql.parameters import mark


class Link:
    """A connection and short ways to use it."""

    def __init__(self, dialect: Dialect, connection: Connection) -> None:
        self.dialect = dialect
        self.connection = connection

    def bound(
        self, text: str, parameters: Mapping[str, ParameterValue] | None = None, **facts: Any
    ) -> Bound:
        """A caller's statement."""
        marked = mark(text, parameters, lexis=self.dialect.lexis)
        values = parameters or {}
        return Bound(marked, tuple(Argument(name, values[name]) for name in marked.names), **facts)

    async def begin(self, *, read_only: bool = True, timeout_seconds: float = 10) -> None:
        """Open a transaction."""
        await self.connection.begin(read_only=read_only, timeout_seconds=timeout_seconds)

    async def answer(
        self, text: str, parameters: Mapping[str, ParameterValue] | None = None, **facts: Any
    ) -> Answer:
        """Run in the open transaction; a driver's error is raised as ours."""
        bound = self.bound(text, parameters, **facts)
        try:
            return await self.connection.execute(bound)
        except DbmcpError:
            raise
        except Exception as error:
            ours = self.dialect.translate(error, bound)
            if ours is None:
                raise
            raise ours from error

    async def rows(
        self, text: str, parameters: Mapping[str, ParameterValue] | None = None
    ) -> Sequence[Row]:
        """Run in the open transaction and read all rows."""
        return await (await self.answer(text, parameters)).fetch(100_000)

    async def one(
        self, text: str, parameters: Mapping[str, ParameterValue] | None = None
    ) -> Sequence[Row]:
        """Run in a read-only transaction of its own."""
        await self.begin()
        try:
            return await self.rows(text, parameters)
        finally:
            await self.connection.rollback()


@asynccontextmanager
async def open_link(dialect: Dialect) -> AsyncGenerator[Link]:
    """Open one connection; it is thrown away at the end."""
    url, arguments = dialect.engine_arguments(writable=True)
    engine = create_async_engine(
        url, pool_reset_on_return=None, pool_pre_ping=False, hide_parameters=True, **arguments
    )
    proxy = await greenlet_spawn(engine.pool.connect)
    try:
        yield Link(dialect, await dialect.adopt(proxy.driver_connection, writable=True))
    finally:
        await greenlet_spawn(proxy.invalidate)
        await engine.dispose()
