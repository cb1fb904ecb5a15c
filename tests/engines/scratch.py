"""An own database for one test, and the administrator's sessions beside the server under test."""

import asyncio
import secrets
import sqlite3
import ssl
import warnings
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from dbmcp.dialects.address import Address, parse_address
from tests.engines.backends import Backend
from tests.engines.servers import PASSWORD

NUMBERS = 1000
PATIENCE_SECONDS = 60
SLOW_QUERY = (
    "SELECT count(*) FROM numbers a, numbers b, numbers c, numbers d, numbers e "
    "WHERE a.n + b.n + c.n + d.n + e.n = -1"
)
Rows = list[tuple[Any, ...]]


class Session(ABC):
    """One session of the administrator, in autocommit."""

    @abstractmethod
    async def run(self, *statements: str) -> Rows:
        """Run statements one by one and return the rows of the last."""

    @abstractmethod
    async def close(self) -> None:
        """End the session."""


class Scratch(ABC):
    """A database for one test.

    Attributes:
        backend: the engine's row.
        url: what dbmcp is given: the account `agent`, this database.
        name: the database's name, or the file's path.
    """

    def __init__(self, backend: Backend, url: str, name: str) -> None:
        self.backend = backend
        self.url = url
        self.name = name
        self._session: Session | None = None

    def urls(self) -> dict[str, str]:
        """The same database through each driver: driver -> URL."""
        named = {d: f"+{d}" if d else "" for d in self.backend.drivers}
        return {d: self.url.replace("://", f"{plus}://", 1) for d, plus in named.items()}

    @abstractmethod
    async def open_session(self) -> Session:
        """Open a session of the administrator in this database."""

    @abstractmethod
    async def drop(self) -> None:
        """Remove the database, whoever still uses it."""

    async def running(self) -> list[str]:
        """Return the statements that the server runs in this database, ours excepted."""
        return []

    async def until_running(self, *, count: int = 1) -> list[str]:
        """Wait until so many statements run; 0 waits until nothing does."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                statements = await self.running()
                if len(statements) == count:
                    return statements
                await asyncio.sleep(0.01)

    async def connections(self) -> int:
        """Return how many sessions of others are open in this database."""
        return 0

    async def end_sessions(self) -> None:
        """End every session of dbmcp, as an administrator would, and wait until they are gone."""
        await self.kill_sessions()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if await self.connections() == 0:
                    return
                await asyncio.sleep(0.01)

    async def kill_sessions(self) -> None:
        """Tell the server to end every session of dbmcp."""
        raise NotImplementedError

    async def run(self, *statements: str) -> Rows:
        """Run statements as the administrator and return the rows of the last."""
        if self._session is None:
            self._session = await self.open_session()
        return await self._session.run(*statements)

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[Session]:
        """Open a further session, for locks and open transactions."""
        session = await self.open_session()
        try:
            yield session
        finally:
            await session.close()

    async def add_numbers(self) -> None:
        """Create the table `numbers` that `SLOW_QUERY` needs to run for hours."""
        rows = ",".join(f"({n})" for n in range(NUMBERS))
        await self.run(
            "CREATE TABLE numbers (n integer NOT NULL)", f"INSERT INTO numbers VALUES {rows}"
        )

    async def close(self) -> None:
        """End the session of `run`."""
        if self._session is not None:
            await self._session.close()
            self._session = None


class SqliteSession(Session):
    """A plain sqlite3 connection."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5)

    async def run(self, *statements: str) -> Rows:
        rows: Rows = []
        for statement in statements:
            rows = self._connection.execute(statement).fetchall()
        return rows

    async def close(self) -> None:
        self._connection.close()


class SqliteScratch(Scratch):
    """A file of its own."""

    async def open_session(self) -> Session:
        return SqliteSession(self.name)

    async def drop(self) -> None:
        await self.close()

    async def run(self, *statements: str) -> Rows:
        """Run in a short connection, so that no lock or cached schema stays behind."""
        async with self.session() as session:
            return await session.run(*statements)


class PostgresSession(Session):
    """An asyncpg connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def run(self, *statements: str) -> Rows:
        rows: Rows = []
        for statement in statements:
            rows = [tuple(row) for row in await self._connection.fetch(statement)]
        return rows

    async def close(self) -> None:
        await self._connection.close(timeout=5)


class PostgresScratch(Scratch):
    """A database owned by `agent`; what the administrator creates there is open to `agent`."""

    def __init__(self, backend: Backend, url: str, name: str, admin_url: str) -> None:
        super().__init__(backend, url, name)
        self.admin_url = admin_url

    async def open_session(self) -> Session:
        return await self._open(self.name)

    async def create(self) -> None:
        """Create the database."""
        server = await self._open("postgres")
        await server.run(f"CREATE DATABASE {self.name} OWNER agent TEMPLATE template0")
        await server.close()
        kinds = ("TABLES", "SEQUENCES", "FUNCTIONS", "TYPES", "SCHEMAS")
        await self.run(
            *(f"ALTER DEFAULT PRIVILEGES GRANT ALL ON {kind} TO agent" for kind in kinds)
        )

    async def drop(self) -> None:
        await self.close()
        server = await self._open("postgres")
        await server.run(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
        await server.close()

    async def running(self) -> list[str]:
        rows = await self.run(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database() "
            "AND state = 'active' AND pid <> pg_backend_pid()"
        )
        return [row[0] for row in rows]

    async def connections(self) -> int:
        rows = await self.run(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND usename = 'agent'"
        )
        return rows[0][0]

    async def kill_sessions(self) -> None:
        await self.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = 'agent'"
        )

    async def _open(self, database: str) -> Session:
        import asyncpg  # noqa: PLC0415  the driver loads only where its engine runs

        return PostgresSession(await asyncpg.connect(self.admin_url, database=database))  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  untyped


class MysqlSession(Session):
    """An aiomysql connection whose SQL warnings stay silent."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def run(self, *statements: str) -> Rows:
        rows: Rows = []
        async with self._connection.cursor() as cursor:
            for statement in statements:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    await cursor.execute(statement)
                rows = list(await cursor.fetchall())
        return rows

    async def close(self) -> None:
        self._connection.close()


class MysqlScratch(Scratch):
    """A database of the MySQL family, private or behind a URL."""

    def __init__(self, backend: Backend, url: str, name: str, admin_url: str) -> None:
        super().__init__(backend, url, name)
        self.admin_url = admin_url
        self._address = parse_address(admin_url)

    async def open_session(self) -> Session:
        return await open_mysql(self._address, database=self.name)

    async def create(self) -> None:
        """Create the database."""
        server = await open_mysql(self._address, database=None)
        await server.run(f"CREATE DATABASE {self.name} CHARACTER SET utf8mb4")
        await server.close()

    async def drop(self) -> None:
        await self.close()
        server = await open_mysql(self._address, database=None)
        for row in await server.run(
            f"SELECT id FROM information_schema.processlist WHERE db = '{self.name}'"
        ):
            with suppress(Exception):  # it may have ended by itself
                await server.run(f"KILL {row[0]}")
        await server.run(f"DROP DATABASE IF EXISTS {self.name}")
        await server.close()

    async def running(self) -> list[str]:
        rows = await self.run(
            "SELECT info FROM information_schema.processlist WHERE db = "
            f"'{self.name}' AND info IS NOT NULL AND command <> 'Sleep' AND id <> connection_id()"
        )
        return [row[0] for row in rows]

    async def connections(self) -> int:
        rows = await self.run(
            "SELECT count(*) FROM information_schema.processlist WHERE db = "
            f"'{self.name}' AND id <> connection_id()"
        )
        return rows[0][0]

    async def kill_sessions(self) -> None:
        for (number,) in await self.run(
            "SELECT id FROM information_schema.processlist WHERE db = "
            f"'{self.name}' AND id <> connection_id()"
        ):
            with suppress(Exception):  # it may have ended by itself
                await self.run(f"KILL {number}")


async def make_agent(admin_url: str) -> str:
    """Create `agent` on a server behind a URL, as on private ones, and return its URL."""
    address = parse_address(admin_url)
    # Where a cloud gives an account a prefix, all of its accounts have it.
    prefix, dot, _ = (address.user or "").rpartition(".")
    user = f"{prefix}{dot}agent"
    server = await open_mysql(address, database=None)
    await server.run(
        f"CREATE USER IF NOT EXISTS '{user}'@'%' IDENTIFIED BY '{PASSWORD}'",
        f"GRANT ALL ON `scratch\\_%`.* TO '{user}'@'%'",
    )
    await server.close()
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(PASSWORD, safe='')}@{place}"))


async def open_mysql(address: Address, *, database: str | None) -> MysqlSession:
    """Open a session of the administrator; hosts that ask for TLS get it."""
    import aiomysql  # noqa: PLC0415  the driver loads only where its engine runs

    wants_tls = address.host.endswith(".tidbcloud.com") or "ssl" in "".join(address.query)
    connection: Any = await aiomysql.connect(  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  untyped
        host=address.host,
        port=address.port or (4000 if address.scheme == "tidb" else 3306),
        user=address.user,
        password=address.password or "",
        db=database,
        autocommit=True,
        ssl=ssl.create_default_context(cafile=address.query.get("ssl_ca")) if wants_tls else None,
    )
    return MysqlSession(connection)


def scratch_name() -> str:
    """Return a database name that nobody else uses."""
    return f"scratch_{secrets.token_hex(6)}"


def with_database(url: str, name: str) -> str:
    """Return a URL with its path replaced by a database's name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def sqlite_scratch(backend: Backend, folder: Path) -> SqliteScratch:
    """Return a scratch file in a folder; the file exists and is empty."""
    path = folder / "scratch.sqlite"
    path.touch()
    return SqliteScratch(backend, f"sqlite:///{path}", str(path))
