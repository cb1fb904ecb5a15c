"""The raw drivers, each used in its best plain way: what dbmcp is measured against."""

import sqlite3
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from benchmarks.items import Item
from dbmcp.dialects.address import parse_address

Rows = Sequence[Sequence[Any]]
Steps = Sequence[tuple[str, Sequence[Any]]]
PACKET_CHARACTERS = 1024 * 1024
LOADED = ("id", "big", "amount", "at", "note", "ratio")
"""The columns of a load."""


class Raw(ABC):
    """One driver connection.

    Attributes:
        columns: the table's columns as the engine declares them.
        emptied: the statement that takes all rows out of a table.
    """

    columns: str
    emptied = "TRUNCATE TABLE {}"

    @classmethod
    @abstractmethod
    async def open(cls, url: str) -> Self:
        """Connect."""

    @abstractmethod
    async def run(self, text: str) -> Rows:
        """Run a statement without parameters and fetch all rows."""

    @abstractmethod
    async def point(self, text: str, key: int) -> Rows:
        """Run a statement with one `?` and fetch all rows."""

    @abstractmethod
    async def transact(self, steps: Steps) -> None:
        """Run statements with `?` in one transaction, and fetch what they return."""

    @abstractmethod
    def ready(self, items: Sequence[Item]) -> Any:
        """Return rows of `LOADED` as the driver's fastest way of loading takes them."""

    @abstractmethod
    async def load(self, table: str, ready: Any) -> None:
        """Load such rows in one transaction."""

    @abstractmethod
    async def close(self) -> None:
        """Disconnect."""


class SqliteRaw(Raw):
    """aiosqlite, one hop to its thread a statement."""

    columns = (
        "id INTEGER PRIMARY KEY, big BIGINT, amount DECIMAL(12,2), at TIMESTAMP, code TEXT, "
        "note TEXT, active BOOLEAN, ratio DOUBLE"
    )
    emptied = "DELETE FROM {}"

    def __init__(self, connection: Any, path: str) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the file."""
        import aiosqlite  # noqa: PLC0415  a driver loads only where its engine runs

        path = parse_address(url).database
        return cls(await aiosqlite.connect(path, isolation_level=None), path)

    async def run(self, text: str) -> Rows:
        """Run a statement."""
        return list(await self._connection.execute_fetchall(text))

    async def point(self, text: str, key: int) -> Rows:
        """Run a statement with a value."""
        return list(await self._connection.execute_fetchall(text, (key,)))

    async def transact(self, steps: Steps) -> None:
        """Run statements in one transaction."""
        await self._connection.execute("BEGIN IMMEDIATE")
        for text, values in steps:
            await self._connection.execute_fetchall(text, values)
        await self._connection.execute("COMMIT")

    def ready(self, items: Sequence[Item]) -> Any:
        """Return tuples of what SQLite keeps."""
        return [(i.id, i.big, float(i.amount), i.at, i.note, i.ratio) for i in items]

    async def load(self, table: str, ready: Any) -> None:
        """Load with the standard library's executemany, no thread between."""
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        names = ", ".join(LOADED)
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES (?, ?, ?, ?, ?, ?)", ready)
        connection.execute("COMMIT")
        connection.close()

    async def close(self) -> None:
        """Close the file."""
        await self._connection.close()


class PostgresRaw(Raw):
    """asyncpg with its statement cache."""

    columns = (
        "id integer PRIMARY KEY, big bigint, amount numeric(12,2), at timestamp, code text, "
        "note text, active boolean, ratio double precision"
    )

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect."""
        import asyncpg  # noqa: PLC0415  a driver loads only where its engine runs

        connect: Any = asyncpg.connect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  untyped
        return cls(await connect(url))

    async def run(self, text: str) -> Rows:
        """Run a statement."""
        return await self._connection.fetch(text)

    async def point(self, text: str, key: int) -> Rows:
        """Run a statement with a value."""
        return await self._connection.fetch(text.replace("?", "$1"), key)

    async def transact(self, steps: Steps) -> None:
        """Run statements in one transaction."""
        async with self._connection.transaction():
            for text, values in steps:
                await self._connection.fetch(_numbered(text), *values)

    def ready(self, items: Sequence[Item]) -> Any:
        """Return tuples of the types that the driver's binary codecs take."""
        return [
            (i.id, i.big, Decimal(i.amount), datetime.fromisoformat(i.at), i.note, i.ratio)
            for i in items
        ]

    async def load(self, table: str, ready: Any) -> None:
        """Load by binary COPY."""
        await self._connection.copy_records_to_table(table, records=ready, columns=LOADED)

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.close()


class MysqlRaw(Raw):
    """aiomysql in autocommit; a TiDB Cloud host and a URL that asks for TLS get it verified."""

    columns = (
        "id INT PRIMARY KEY, big BIGINT, amount DECIMAL(12,2), at DATETIME(6), code VARCHAR(20), "
        "note VARCHAR(80), active BOOLEAN, ratio DOUBLE"
    )

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect."""
        import aiomysql  # noqa: PLC0415  a driver loads only where its engine runs

        address = parse_address(url)
        tls = address.host.endswith(".tidbcloud.com") or any("ssl" in key for key in address.query)
        connect: Any = aiomysql.connect  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]  untyped
        connection = await connect(
            host=address.host,
            port=address.port or (4000 if address.scheme == "tidb" else 3306),
            user=address.user,
            password=address.password or "",
            db=address.database,
            autocommit=True,
            ssl=ssl.create_default_context(cafile=address.query.get("ssl_ca")) if tls else None,
        )
        return cls(connection)

    async def run(self, text: str) -> Rows:
        """Run a statement."""
        return await self._fetch(text, None)

    async def point(self, text: str, key: int) -> Rows:
        """Run a statement with a value."""
        return await self._fetch(text.replace("?", "%s"), (key,))

    async def transact(self, steps: Steps) -> None:
        """Run statements in one transaction."""
        await self._connection.begin()
        for text, values in steps:
            await self._fetch(text.replace("?", "%s"), values)
        await self._connection.commit()

    def ready(self, items: Sequence[Item]) -> Any:
        """Return the items themselves: the driver knows texts only, and they cost time to write."""
        return items

    async def load(self, table: str, ready: Any) -> None:
        """Load by INSERT of many rows, written by hand: the driver's executemany is slower."""
        escape = self._connection.escape_string
        lines = [
            f"({i.id},{i.big},{i.amount},'{i.at}','{escape(i.note)}',{i.ratio!r})" for i in ready
        ]
        head = f"INSERT INTO {table} ({', '.join(LOADED)}) VALUES "
        await self._connection.begin()
        for values in _packets(lines):
            await self._fetch(head + values, None)
        await self._connection.commit()

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.ensure_closed()

    async def _fetch(self, text: str, values: Sequence[object] | None) -> Rows:
        async with self._connection.cursor() as cursor:
            await cursor.execute(text, values)
            return await cursor.fetchall()


def _numbered(text: str) -> str:
    """Return a text with asyncpg's markers."""
    first, *rest = text.split("?")
    return first + "".join(f"${number}{part}" for number, part in enumerate(rest, 1))


def _packets(lines: Sequence[str]) -> Iterator[str]:
    """Join rows to texts of about a mebibyte."""
    taken: list[str] = []
    size = 0
    for line in lines:
        if size > PACKET_CHARACTERS:
            yield ",".join(taken)
            taken, size = [], 0
        taken.append(line)
        size += len(line) + 1
    yield ",".join(taken)


FAMILIES: dict[str, type[Raw]] = {"sqlite": SqliteRaw, "postgres": PostgresRaw, "mysql": MysqlRaw}
"""By family, as tests/engines/backends.py names them."""
