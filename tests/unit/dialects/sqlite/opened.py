"""A database in memory, opened as dbmcp opens it, for the tests of this folder."""

import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass

from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.dialects.base import Answer, Argument, Bound
from dbmcp.dialects.sqlite.connection import SQLiteConnection
from dbmcp.dialects.sqlite.dialect import SQLiteDialect
from dbmcp.dialects.sqlite.driver import open_driver
from dbmcp.models import ParameterValue, Row
from dbmcp.sql.parameters import Marked


def settings(
    url: str = ":memory:", *, mode: Mode = Mode.READ_WRITE, deny_columns: tuple[str, ...] = ()
) -> DatabaseSettings:
    return DatabaseSettings("shop", Secret(url), mode=mode, deny_columns=deny_columns)


def bound(text: str, *values: ParameterValue, types: Sequence[str | None] = ()) -> Bound:
    """A statement with `?` for each value."""
    pieces = tuple(text.split("?"))
    types = types or [None] * len(values)
    names = tuple(str(number) for number in range(1, len(pieces)))
    arguments = (
        Argument(str(number), value, type_)
        for number, (value, type_) in enumerate(zip(values, types, strict=True), 1)
    )
    return Bound(Marked(pieces, names), tuple(arguments))


@dataclass
class Opened:
    """The two connections that an opened database has."""

    dialect: SQLiteDialect
    reader: SQLiteConnection
    writer: SQLiteConnection

    def script(self, text: str) -> None:
        """Run anything at all, beside dbmcp."""
        with closing(self.plain()) as connection:
            connection.executescript(text)

    def plain(self) -> sqlite3.Connection:
        """A connection without dbmcp's fences."""
        uri = self.dialect.place.uri(writable=True)
        return sqlite3.connect(uri, uri=True, isolation_level=None)

    async def read(
        self, text: str, *values: ParameterValue, types: Sequence[str | None] = ()
    ) -> list[Row]:
        """Return all rows of a read."""
        await self.reader.begin(read_only=True, timeout_seconds=5)
        try:
            answer = await self.reader.execute(bound(text, *values, types=types))
            return list(await answer.fetch(10_000))
        finally:
            await self.reader.reset()

    async def write(self, text: str, *values: ParameterValue) -> Answer:
        """Run a write and commit it; its answer is read to the end."""
        await self.writer.begin(read_only=False, timeout_seconds=5)
        try:
            answer = await self.writer.execute(bound(text, *values))
            await answer.fetch(10_000)
            await self.writer.commit()
            return answer
        finally:
            await self.writer.reset()


@asynccontextmanager
async def opened(
    script: str = "", *, url: str = ":memory:", deny_columns: tuple[str, ...] = ()
) -> AsyncGenerator[Opened]:
    """Open a database in memory that holds what the script makes."""
    dialect = SQLiteDialect(settings(url, deny_columns=deny_columns))
    if script:
        with closing(
            sqlite3.connect(dialect.place.uri(writable=True), uri=True, isolation_level=None)
        ) as connection:
            connection.executescript(script)
    drivers = [await open_driver(dialect.place, writable=True) for _ in range(2)]
    try:
        reader = await dialect.adopt(drivers[0], writable=False)
        writer = await dialect.adopt(drivers[1], writable=True)
        assert isinstance(reader, SQLiteConnection)
        assert isinstance(writer, SQLiteConnection)
        yield Opened(dialect, reader, writer)
    finally:
        for driver in drivers:
            await driver.close()
