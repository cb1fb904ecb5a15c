"""The raw drivers, each used in its best plain way: what dbmcp is measured against."""

import ssl
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Self

from dbmcp.dialects.address import parse_address

Rows = Sequence[Sequence[Any]]


class Raw(ABC):
    """One driver connection.

    Attributes:
        columns: the table's columns as the engine declares them.
    """

    columns: str

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
    async def close(self) -> None:
        """Disconnect."""


class SqliteRaw(Raw):
    """aiosqlite, one hop to its thread a statement."""

    columns = (
        "id INTEGER PRIMARY KEY, big BIGINT, amount DECIMAL(12,2), at TIMESTAMP, code TEXT, "
        "note TEXT, active BOOLEAN, ratio DOUBLE"
    )

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the file."""
        import aiosqlite  # noqa: PLC0415  a driver loads only where its engine runs

        return cls(await aiosqlite.connect(parse_address(url).database, isolation_level=None))

    async def run(self, text: str) -> Rows:
        """Run a statement."""
        return list(await self._connection.execute_fetchall(text))

    async def point(self, text: str, key: int) -> Rows:
        """Run a statement with a value."""
        return list(await self._connection.execute_fetchall(text, (key,)))

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

    async def close(self) -> None:
        """Disconnect."""
        await self._connection.ensure_closed()

    async def _fetch(self, text: str, values: Sequence[object] | None) -> Rows:
        async with self._connection.cursor() as cursor:
            await cursor.execute(text, values)
            return await cursor.fetchall()


FAMILIES: dict[str, type[Raw]] = {"sqlite": SqliteRaw, "postgres": PostgresRaw, "mysql": MysqlRaw}
"""By family, as tests/engines/backends.py names them."""
