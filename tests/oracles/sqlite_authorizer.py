"""SQLite's own reading of a text: what it asks its authorizer while it prepares the statement."""

import re
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

from dbmcp.sql.facts import Kind
from tests.oracles.seen import OracleError, Relation, Seen
from tests.unit.sql.case_files import shop_statements

_SYNTAX_ERRORS = ("syntax error", "unrecognized token", "incomplete input", "parser stack overflow")
_MISSING_TABLE = re.compile(r"no such table: (?:main\.)?(.+)")
_MISSING_FUNCTION = re.compile(r"no such function: (.+)")
_EXPLAIN = re.compile(r"\s*explain\s+(query\s+plan\s+)?", re.IGNORECASE)
_EMPTY_STATEMENTS = re.compile(r"[\s;]+\Z")
"""Python's driver counts them, SQLite does not."""
_WORD = re.compile(r"\w+")
_OPERATORS = frozenset({"->", "->>", "like", "glob", "regexp", "match"})
"""Functions that the engine calls for an operator."""

_ALIASES = {
    ("", "sqlite_schema"): ("", "sqlite_master"),
    ("", "sqlite_temp_schema"): ("", "sqlite_temp_master"),
    ("temp", "sqlite_schema"): ("", "sqlite_temp_master"),
    ("temp", "sqlite_master"): ("", "sqlite_temp_master"),
}
_READS = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_PRAGMA,
    }
)
"""The policy's own list knows the pragmas that only ask."""
_WRITES = frozenset({sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE})
_MOST_REPAIRS = 12


class Asked(NamedTuple):
    """One question to the authorizer; the source is the view, trigger or CTE that asks."""

    action: int
    first: str
    second: str
    source: str


@dataclass
class Authorizer:
    """A database with the shop, whose missing tables and functions are made as texts name them.

    Attributes:
        connection: to the database.
        views: the tables below each view.
        shadows: tables that virtual tables keep.
        modules: virtual tables that are called like functions.
    """

    connection: sqlite3.Connection
    views: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    shadows: frozenset[str] = frozenset()
    modules: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.shadows = self._names("sqlite_master WHERE name GLOB 'docs_*' OR name GLOB 'boxes_*'")
        pragmas = (f"pragma_{name}" for name in self._names("pragma_pragma_list"))
        modules = self._names("pragma_module_list").union(pragmas)
        # Connecting one announces reads and writes, which are no statement's.
        tried = {module: self._prepared(f"SELECT * FROM {module}")[1] for module in modules}
        self.modules = frozenset(name for name, error in tried.items() if "no such" not in error)
        for view in self._names("sqlite_master WHERE type = 'view'"):
            asked, _ = self._prepared(f"SELECT * FROM {view}")
            self.views[view] = frozenset(one.first for one in asked if one.source == view)

    def see(self, text: str) -> Seen:
        """What SQLite sees.

        Raises:
            OracleError: it is no SQL for SQLite.
        """
        made: list[str] = []
        text = _EMPTY_STATEMENTS.sub("", text)
        try:
            asked, message = self._prepared(text)
            while len(made) < _MOST_REPAIRS and self._is_repaired(message, text, made):
                asked, message = self._prepared(text)
            opened = self._opened(text)
        finally:
            for table in made:
                self.connection.execute(f'DROP TABLE IF EXISTS "{table}"')
        if any(known in message for known in _SYNTAX_ERRORS):
            raise OracleError(message)
        if "one statement at a time" in message:
            return Seen((Kind.UNKNOWN, Kind.UNKNOWN))
        return self._seen(asked, opened)

    def normal(self, relation: Relation) -> Relation:
        """A relation as the authorizer names it: without its schema."""
        schema, table = relation
        bare = ("" if schema == "main" else schema, table)
        return ("", _ALIASES.get(bare, bare)[1])

    def _names(self, source: str) -> frozenset[str]:
        rows = self.connection.execute(f"SELECT lower(name) FROM {source}")
        return frozenset(name for (name,) in rows)

    def _prepared(self, text: str) -> tuple[list[Asked], str]:
        """What was asked, and the error; a statement that could be prepared runs one step."""
        asked: list[Asked] = []

        def note(action: int, *told: str | None) -> int:
            first, second, _, source = (part or "" for part in told)
            asked.append(Asked(action, first.casefold(), second.casefold(), source.casefold()))
            return sqlite3.SQLITE_OK

        self.connection.set_authorizer(note)
        self.connection.set_progress_handler(lambda: 1, 1)
        try:
            self.connection.execute(text).fetchone()
        except (sqlite3.Error, sqlite3.Warning) as error:
            return asked, str(error)
        finally:
            self.connection.set_authorizer(None)
            self.connection.set_progress_handler(None, 0)
        return asked, ""

    def _is_repaired(self, message: str, text: str, made: list[str]) -> bool:
        """Make what the text needs; whether there was anything to make."""
        if found := _MISSING_FUNCTION.fullmatch(message):
            self.connection.create_function(found[1], -1, lambda *_: None)
            made.append("")
        elif (found := _MISSING_TABLE.fullmatch(message)) and _is_new(found[1], made):
            made.append(found[1])
            return self._is_made(found[1], text)
        else:
            return False
        return True

    def _is_made(self, table: str, text: str) -> bool:
        """Make a table with every word of the text as a column; an index may have its name."""
        columns = dict.fromkeys(word.casefold() for word in ["id", *_WORD.findall(text)])
        listed = ", ".join(f'"{column}"' for column in columns)
        with suppress(sqlite3.OperationalError):
            self.connection.execute(f'CREATE TABLE "{table}" ({listed})')
            return True
        return False

    def _opened(self, text: str) -> frozenset[str]:
        """The tables whose pages the statement's program opens."""
        explained = _EXPLAIN.sub("", text, count=1) if _EXPLAIN.match(text) else text
        try:
            program = self.connection.execute(f"EXPLAIN {explained}").fetchall()
        except (sqlite3.Error, sqlite3.Warning):
            return frozenset()
        pages = {row[3] for row in program if row[1] in {"OpenRead", "ReopenIdx"}}
        rows = self.connection.execute("SELECT lower(tbl_name), rootpage FROM sqlite_master")
        return frozenset(name for name, page in rows if page in pages)

    def _seen(self, asked: list[Asked], opened: frozenset[str]) -> Seen:
        kind = Kind.READ
        written: set[str] = set()
        for one in asked:
            if one.action in _WRITES and not self._is_inner(one):
                kind = Kind.WRITE if kind == Kind.READ else kind
                written.add(one.first)
            elif one.action not in _READS | _WRITES:
                kind = Kind.UNKNOWN
        reads = (one for one in asked if one.action == sqlite3.SQLITE_READ)
        modules = {one.first for one in reads} & self.modules
        functions = {one.second for one in asked if one.action == sqlite3.SQLITE_FUNCTION}
        return Seen(
            (kind,),
            frozenset(("", table) for table in self._read(asked, opened)),
            frozenset(("", table) for table in written),
            frozenset((functions - _OPERATORS) | modules),
        )

    def _read(self, asked: list[Asked], opened: frozenset[str]) -> Iterator[str]:
        """Tables that the text itself reads.

        A relation of which no column is read may be a CTE or lie below a view: it counts if its
        pages are opened and no view can be the reason. A pragma reads no rows.
        """
        if any(one.action == sqlite3.SQLITE_PRAGMA for one in asked):
            return
        sources = {one.source for one in asked}
        below = {
            table for view, tables in self.views.items() if view in sources for table in tables
        }
        for one in asked:
            table = one.first
            if one.action != sqlite3.SQLITE_READ or table in self.shadows | self.modules:
                continue
            is_column = one.second and table not in self.views.get(one.source, ())
            if is_column or (not one.second and table in opened - below):
                yield table

    def _is_inner(self, one: Asked) -> bool:
        """Whether a virtual table announces writes of its own while it is connected."""
        connects = one.action == sqlite3.SQLITE_UPDATE and one.first == "sqlite_master"
        return connects or one.first in self.shadows


def _is_new(table: str, made: list[str]) -> bool:
    return table not in made and "." not in table and '"' not in table


@contextmanager
def shop() -> Generator[Authorizer]:
    """An authorizer of a database in memory that has the shop's tables."""
    connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=0)
    try:
        for statement in shop_statements("sqlite"):
            connection.execute(statement)
        yield Authorizer(connection)
    finally:
        connection.close()
