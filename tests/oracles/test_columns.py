"""What is said to reach no hidden column against what SQLite reads, as its authorizer tells."""

import random
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dbmcp.dialects.sqlite.rules import LEXIS
from dbmcp.errors import DbmcpError
from dbmcp.models import TableName
from dbmcp.sql.column import find_reach
from dbmcp.sql.facts import Statement
from dbmcp.sql.parameters import Marked
from dbmcp.sql.shown import TableColumns
from dbmcp.sql.statement import parse

SCHEMA = (
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, status TEXT, email TEXT);"
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total INTEGER);"
    "CREATE TABLE staff (id INTEGER PRIMARY KEY, email TEXT, name TEXT)"
)
KEYS = frozenset({"rowid", "oid", "_rowid_"})
TABLES = {
    "customers": TableColumns(
        TableName("main", "customers"), KEYS | {"id", "name", "status"}, frozenset({"email"})
    ),
    "orders": TableColumns(
        TableName("main", "orders"), KEYS | {"id", "customer_id", "total"}, frozenset()
    ),
    "staff": TableColumns(TableName("main", "staff"), KEYS | {"id", "email", "name"}, frozenset()),
}
NAMES = ("id", "name", "email", "status", "total", "customer_id")
ALIASES = ("c", "o", "s", "x", "C", "customers", "staff", "email")
STATEMENTS = 3_000


@dataclass
class Maker:
    """Statements of a small grammar; many of them are wrong, and some reach the hidden column.

    Attributes:
        draw: the source of chance.
        ctes: names that a WITH has made.
    """

    draw: random.Random
    ctes: list[str] = field(default_factory=list[str])

    def statement(self) -> str:
        """A SELECT, an INSERT, an UPDATE or a DELETE."""
        kind = self.draw.random()
        if kind < 0.8:
            return self.query(3)
        if kind < 0.87:
            return f"INSERT INTO staff (id, email) {self.query(2)}"
        if kind < 0.94:
            value = self.value(2, ["customers", "staff"])
            return f"UPDATE customers SET name = {value} WHERE {self.condition(2, ['customers'])}"
        returning = self.draw.choice(("", " RETURNING id", " RETURNING *", " RETURNING email"))
        return f"DELETE FROM customers WHERE {self.condition(2, ['customers'])}{returning}"

    def query(self, depth: int) -> str:
        """A query with all that may stand around it."""
        text = self.select(depth)
        if depth > 1 and self.draw.random() < 0.15:
            operator = self.draw.choice(("UNION", "UNION ALL", "INTERSECT", "EXCEPT"))
            text = f"{text} {operator} {self.select(depth - 1)}"
            if self.draw.random() < 0.5:
                text += f" ORDER BY {self.draw.choice((*NAMES, '1'))}"
        if depth > 1 and self.draw.random() < 0.25:
            name = self.draw.choice(("w", "customers", "staff", "email"))
            columns = self.draw.choice(("", "", "(e)", "(id, email)"))
            text = f"WITH {name}{columns} AS ({self.select(depth - 1)}) {text}"
        return text

    def select(self, depth: int) -> str:
        """One SELECT."""
        source, names = self.sources(depth)
        shown = ", ".join(self.shown(depth, names) for _ in range(self.draw.randint(1, 2)))
        text = f"SELECT {shown} FROM {source}"
        if self.draw.random() < 0.5:
            text += f" WHERE {self.condition(depth, names)}"
        if self.draw.random() < 0.2:
            text += f" GROUP BY {self.column(names)}"
        if self.draw.random() < 0.2:
            text += f" ORDER BY {self.value(1, names)}"
        return text

    def sources(self, depth: int) -> tuple[str, list[str]]:
        """What stands behind FROM, and the names that qualify its columns."""
        parts, names = list[str](), list[str]()
        for index in range(self.draw.choice((1, 1, 1, 2, 2, 3))):
            text, name = self.source(depth)
            names.append(name)
            if index:
                parts.append(self.joined(text, names, depth))
            else:
                parts.append(text)
        text = " ".join(parts)
        return (f"({text})" if self.draw.random() < 0.1 else text), names

    def joined(self, text: str, names: list[str], depth: int) -> str:
        """A source with how it is joined."""
        match self.draw.randrange(5):
            case 0:
                return f", {text}"
            case 1:
                return f"JOIN {text} USING ({self.draw.choice(('id', 'name', 'email'))})"
            case 2:
                return f"NATURAL JOIN {text}"
            case 3:
                return f"LEFT JOIN {text} ON {self.condition(depth - 1, names)}"
            case _:
                return f"JOIN {text} ON {self.column(names)} = {self.column(names)}"

    def source(self, depth: int) -> tuple[str, str]:
        """A table or a subquery, and the name that qualifies its columns."""
        alias = self.draw.choice(ALIASES)
        if depth > 1 and self.draw.random() < 0.2:
            return f"({self.select(depth - 1)}) AS {alias}", alias
        table = self.draw.choice(("customers", "customers", "orders", "staff", "w"))
        if self.draw.random() < 0.5:
            return table, table
        return f"{table} {self.draw.choice(('', 'AS '))}{alias}", alias

    def shown(self, depth: int, names: list[str]) -> str:
        """One item behind SELECT."""
        kind = self.draw.random()
        if kind < 0.07:
            return "*"
        if kind < 0.14:
            return f"{self.draw.choice(names)}.*"
        if kind < 0.2:
            return "count(*)"
        value = self.value(depth, names)
        return f"{value} AS {self.draw.choice((*NAMES, 'e'))}" if kind < 0.5 else value

    def value(self, depth: int, names: list[str]) -> str:
        """A value."""
        kind = self.draw.random()
        if kind < 0.6 or depth < 1:
            return self.column(names)
        if kind < 0.7:
            return self.draw.choice(("1", "'email'", "NULL"))
        if kind < 0.85:
            name = self.draw.choice(("lower", "max", "length", "coalesce"))
            return f"{name}({self.value(depth - 1, names)}{', 1' if name == 'coalesce' else ''})"
        return f"({self.select(depth - 1)})"

    def condition(self, depth: int, names: list[str]) -> str:
        """A condition."""
        kind = self.draw.random()
        if kind < 0.5 or depth < 1:
            return f"{self.column(names)} > 'a'"
        if kind < 0.75:
            return f"EXISTS ({self.select(depth - 1)})"
        return f"{self.column(names)} IN ({self.select(depth - 1)})"

    def column(self, names: list[str]) -> str:
        """A column, mostly of what is there."""
        name = self.draw.choice(NAMES)
        if self.draw.random() < 0.1:
            name = self.draw.choice(('"email"', "[email]", "EMAIL", '"Name"'))
        kind = self.draw.random()
        if kind < 0.45:
            return name
        return f"{self.draw.choice(names if kind < 0.9 else ALIASES)}.{name}"


@dataclass
class Oracle:
    """SQLite in memory, telling which columns a statement reads."""

    connection: sqlite3.Connection
    read: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def columns(self, text: str) -> set[tuple[str, str]] | None:
        """The columns that a statement reads; None if SQLite does not understand it."""
        self.read.clear()
        try:
            self.connection.execute(f"EXPLAIN {text}").fetchall()
        except sqlite3.Error:
            return None
        return set(self.read)


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    """The oracle on the tables of the shop."""
    connection = sqlite3.connect(":memory:", cached_statements=0)
    connection.executescript(SCHEMA)
    oracle = Oracle(connection)

    def note(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action in {sqlite3.SQLITE_READ, sqlite3.SQLITE_UPDATE}:
            oracle.read.add(((table or "").lower(), (column or "").lower()))
        return sqlite3.SQLITE_OK

    connection.set_authorizer(note)
    yield oracle
    connection.close()


def facts(text: str) -> Statement | None:
    """The facts of a statement; None if it is refused before its columns are looked at."""
    try:
        return parse(Marked((text,)), lexis=LEXIS)
    except DbmcpError:
        return None


@pytest.mark.parametrize("seed", range(4))
def test_what_reaches_nothing_reads_nothing(oracle: Oracle, seed: int) -> None:
    maker = Maker(random.Random(seed))  # noqa: S311 - statements, no secrets
    understood = accepted = 0
    for _ in range(STATEMENTS):
        text = maker.statement()
        read = oracle.columns(text)
        statement = facts(text) if read is not None else None
        if read is None or statement is None:
            continue
        understood += 1
        known = {
            name: TABLES[str(name).lower()]
            for name in statement.tables
            if str(name).lower() in TABLES
        }
        reach = find_reach(Marked((text,)), frozenset(known.items()), lexis=LEXIS)
        if reach is None:
            accepted += 1
            assert ("customers", "email") not in read, text
    assert understood > STATEMENTS / 10
    assert accepted > understood / 5
