"""A database that never was, for the checks of one."""

from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from dbmcp.config import DatabaseSettings, Mode, Secret
from dbmcp.database import Counters, PoolState
from dbmcp.dialects.accounts import Survey
from dbmcp.dialects.base import ServerLoad
from dbmcp.health import Subject
from dbmcp.models import ServerFacts, TableEntry, TableKind, TableName
from dbmcp.sql.policy import Policy, Rules

NOTHING = Survey()
FACTS = ServerFacts("Engine", "1.2", (1, 2), user="agent", tls="")


class FakeDatabase:
    """Database, dialect, session and connection in one."""

    def __init__(
        self,
        *,
        url: str = "postgresql://db.example/shop",
        mode: Mode = Mode.READ_ONLY,
        facts: ServerFacts = FACTS,
        load: ServerLoad | None = None,
        fenced: bool = True,
        survey: Survey = NOTHING,
        deny: tuple[str, ...] = (),
    ) -> None:
        self.found = survey
        self.policy = Policy("shop", mode, Rules(), deny=deny)
        self.settings = DatabaseSettings("shop", Secret(url), mode=mode)
        self.counters = Counters()
        self.known = facts
        self.load = load
        self.enforces_read_only = fenced

    @property
    def dialect(self) -> "FakeDatabase":
        return self

    @property
    def connection(self) -> Any:
        return SimpleNamespace(facts=self.known, ping=self.ping)

    async def ping(self) -> None:
        """Answer at once."""

    async def facts(self, *, timeout_seconds: float) -> ServerFacts:
        assert timeout_seconds > 0
        return self.known

    def accounts(self) -> "FakeDatabase":
        return self

    async def survey(self, _: object) -> Survey:
        return self.found

    async def server_load(self, _: object) -> ServerLoad | None:
        return self.load

    @asynccontextmanager
    async def read(self, *, timeout_seconds: float) -> AsyncGenerator["FakeDatabase"]:
        assert timeout_seconds > 0
        yield self

    async def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return await work


NAME = TableName("public", "orders")


async def tables() -> dict[TableName, TableEntry]:
    """One table of the user's."""
    return {NAME: TableEntry(NAME, TableKind.TABLE)}


async def listing() -> Any:
    """It hides the table `payroll`."""
    return SimpleNamespace(
        betrays=lambda text: "payroll" in text,  # pyright: ignore[reportUnknownLambdaType]  a stand-in
        hides_schema=lambda text, *, system: False,  # noqa: ARG005  # pyright: ignore[reportUnknownLambdaType]  a stand-in
    )


def subject(pools: Mapping[str, PoolState] | None = None, **facts: Any) -> Subject:
    database: Any = FakeDatabase(**facts)
    catalog: Any = SimpleNamespace(hits=7, loads=2, tables=tables, listing=listing)
    return Subject(database, catalog, pools or {})
