"""A database, its dialect and its policy in one, for tests of the catalog and the schema tool."""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

from dbmcp.catalog import Catalog
from dbmcp.config import Limits
from dbmcp.errors import PolicyError
from dbmcp.models import ColumnFacts, TableEntry, TableFacts, TableKind, TableName
from dbmcp.sql.lexer import Lexis

START = datetime(2026, 1, 1, tzinfo=UTC)


def table(text: str) -> TableName:
    schema, _, name = text.rpartition(".")
    return TableName(schema or "public", name)


@dataclass
class FakeDatabase:
    """Database, dialect and policy in one; counts what is asked of it."""

    names: list[str]
    hidden: set[str] = field(default_factory=set[str])
    hidden_columns: set[str] = field(default_factory=set[str])
    folds_quoted: bool = False
    facts: dict[TableName, TableFacts] = field(default_factory=dict[TableName, TableFacts])
    error: Exception | None = None
    asked: list[Any] = field(default_factory=list[Any])
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def dialect(self) -> "FakeDatabase":
        return self

    @property
    def lexis(self) -> Lexis:
        return Lexis("postgres")

    @property
    def policy(self) -> "FakeDatabase":
        return self

    def allows_table(self, name: TableName) -> bool:
        return name.name not in self.hidden

    @property
    def has_table_rules(self) -> bool:
        return bool(self.hidden)

    @property
    def deny_columns(self) -> tuple[str, ...]:
        return tuple(f"*.{name}" for name in sorted(self.hidden_columns))

    def hides_column(self, name: TableName, column: str) -> bool:
        assert name
        return column in self.hidden_columns

    def refuse_table(self, name: str, *, nearest: Sequence[str]) -> NoReturn:
        raise PolicyError(f"{name} near {','.join(nearest)}", rule="tables", obj=name)

    def fold(self, name: str, *, quoted: bool) -> str:
        return name if quoted and not self.folds_quoted else name.lower()

    def default_schemas(self, facts: object) -> tuple[str, ...]:
        assert facts == "facts"
        return ("public", "pg_catalog")

    @asynccontextmanager
    async def read(self, *, timeout_seconds: float) -> AsyncGenerator[Any]:
        assert timeout_seconds == self.limits.timeout_seconds
        if self.error:
            raise self.error

        async def run(work: Coroutine[Any, Any, Any]) -> Any:
            return await work

        yield SimpleNamespace(connection=SimpleNamespace(facts="facts"), run=run)

    async def list_tables(self, connection: object) -> Sequence[TableEntry]:
        assert connection
        self.asked.append("tables")
        await self.gate.wait()
        return [
            self.facts[table(name)].entry
            if table(name) in self.facts
            else TableEntry(
                table(name), TableKind.TABLE, rows=len(self.asked), system=name.startswith("pg_")
            )
            for name in self.names
        ]

    async def describe(
        self, connection: object, tables: Sequence[TableName]
    ) -> Sequence[TableFacts]:
        assert connection
        self.asked.append(tuple(str(each) for each in tables))
        await self.gate.wait()
        return [self.facts.get(each) or make_facts(each) for each in tables]


def make_facts(name: TableName, **changes: Any) -> TableFacts:
    entry = TableEntry(name, TableKind.TABLE, rows=1)
    return TableFacts(entry, (ColumnFacts("id", "bigint"),), **changes)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def make_catalog(database: FakeDatabase) -> tuple[Catalog, Clock]:
    clock = Clock()
    fake: Any = database
    return Catalog(fake, clock=clock), clock
