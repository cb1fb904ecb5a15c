"""The facts of one statement: plain values, so that policy and callers need no parser."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

LOCKING = "SELECT FOR UPDATE"
"""The verb of a SELECT that locks rows, which counts as a write."""


EVERY_TABLE = "every table"
"""The `show` of an ANALYZE that names no table."""


class Kind(StrEnum):
    """What a statement does, at most."""

    READ = "read"
    WRITE = "write"
    DDL = "ddl"
    SESSION = "session"
    ADMINISTRATION = "administration"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A table or column name as the text has it.

    Attributes:
        parts: each part with its quoting, outermost first: `(("public", False), ("Order", True))`.
    """

    parts: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        """The parts joined by dots, without quotes."""
        return ".".join([part for part, _ in self.parts])


def type_names(parts: tuple[tuple[str, bool], ...]) -> set[Name]:
    """The names that a type may go by: `_x` is the array of `x`."""
    *schema, (last, quoted) = parts
    names = {Name(parts)}
    if last.startswith("_"):
        names.add(Name((*schema, (last[1:], quoted))))
    return names


@dataclass(frozen=True, slots=True)
class Target:
    """What the text says about one parameter marker's type.

    Attributes:
        cast: the type of a cast around the marker, as written, e.g. `bigint`; `""` if none.
        table: the table of the column it is compared with or stored into, None if unknown.
        column: that column, `""` if none or not resolved to one table.
        candidates: all tables in scope, where the column was not qualified.
        listed: it is one of the values in `IN (...)`.
        place: the column's place in the table, from 0, where an INSERT names no columns.
    """

    cast: str = ""
    table: Name | None = None
    column: str = ""
    candidates: tuple[Name, ...] = ()
    listed: bool = False
    place: int = -1


class Listed(NamedTuple):
    """What a list that SHOW gives is asked for.

    Attributes:
        schema: the one that it is of, as written; `""` for that of the connection.
        columns: those that its condition compares with texts, lower case.
    """

    schema: str
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Statement:
    """The facts of one statement.

    Attributes:
        kind: what it does at most (a CTE that deletes makes it a write).
        verb: the statement's name for people, e.g. `SELECT`, `DROP TABLE`, `EXPLAIN`.
        tables_read: tables read, CTE names excluded.
        tables_written: tables written, or changed by DDL.
        tables_made: tables, views and sequences that DDL makes, by their new names.
        indexes: indexes that DDL drops, or names without their table.
        schemas: schemas that DDL makes or drops.
        ddl: the kind of DDL, see `DdlKind`; `""` for any other statement.
        functions: every function called, lower case, schema prefix kept (`pg_catalog.abs`); a
            quoted name with capitals keeps its quotes, since it is another function.
        applied: those of them that are called with an argument somewhere.
        searched: those of them that stand in FROM and may be tables called with what to search for.
        narrow: those of them all of whose calls have the number of arguments that makes them
            harmless.
        described: those that tell of the one table that their argument names, with that table, if
            each of their calls names one; and a show with what its argument names.
        row_calls: those that are called with such tables, or with rows of the engine's own lists.
        attributes: names in `(value).name` and in columns of a table function, which an engine may
            take for a function called on the value.
        fields: names in `table.name`, which an engine may take for a function called on the row.
        types: names of types that only the engine knows, e.g. of an enum or a table's rows.
        settings: settings of the server that are read by name, lower case; `""` for one whose name
            the text does not tell.
        words: keywords and type names of the text that are neither names nor function calls.
        hints: names of optimizer hints, lower case.
        show: the normal form of a SHOW, DESCRIBE or PRAGMA, e.g. `columns`, `table_info()`.
        listed: what such a list is asked for; None where that cannot be told, or it is none.
        nodes: names of the syntax tree's node kinds, for the policy's allow-list; nodes of
            functions are left out, since `functions` and `words` account for each of them.
        only_explained: it explains a write and does not run it, so that its kind is a read.
        returns_rows: it has a result set.
        bounded_rows: an upper bound of the rows that the text itself gives (LIMIT, aggregate
            without GROUP BY); None if it gives none.
        spared_by_null: (verb, table, columns) of each UPDATE and DELETE that spares no row but
            those in which one of these columns is NULL.
        asked_loosely: (verb, table, columns) of each UPDATE and DELETE that changes every row if
            none of these columns is the table's.
        listed_values: (verb, table, column, texts) of each UPDATE and DELETE that changes every row
            if the column can have none but these.
        quoted: columns of an UPDATE or DELETE that an engine may take for texts, if it has none.
        commanded: tables with a column of their own name into which a row is put, which may be a
            command that loses something.
        targets: one for each marker, in the text's order.
        problems: what was not understood or is never allowed, as (rule, object, sentence); the
            policy refuses the statement if there is any.
    """

    kind: Kind
    verb: str
    tables_read: frozenset[Name] = frozenset()
    tables_written: frozenset[Name] = frozenset()
    functions: frozenset[str] = frozenset()
    applied: frozenset[str] = frozenset()
    searched: frozenset[str] = frozenset()
    narrow: frozenset[str] = frozenset()
    described: frozenset[tuple[str, Name]] = frozenset()
    row_calls: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    types: frozenset[Name] = frozenset()
    settings: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    show: str = ""
    listed: Listed | None = None
    nodes: frozenset[str] = frozenset()
    only_explained: bool = False
    returns_rows: bool = False
    bounded_rows: int | None = None
    spared_by_null: tuple[tuple[str, Name, frozenset[str]], ...] = ()
    asked_loosely: tuple[tuple[str, Name, frozenset[str]], ...] = ()
    listed_values: tuple[tuple[str, Name, str, frozenset[str]], ...] = ()
    quoted: frozenset[str] = frozenset()
    commanded: frozenset[Name] = frozenset()
    targets: tuple[Target, ...] = ()
    problems: tuple[tuple[str, str, str], ...] = ()
    ddl: str = ""
    tables_made: frozenset[Name] = frozenset()
    indexes: frozenset[Name] = frozenset()
    schemas: frozenset[Name] = frozenset()

    @property
    def tables(self) -> frozenset[Name]:
        """Every table that the statement touches."""
        return self.tables_read | self.tables_written

    @property
    def ruled(self) -> Kind:
        """The kind by whose rules it is judged: a write stays one where it is only explained."""
        return Kind.WRITE if self.only_explained else self.kind

    @property
    def is_unbounded(self) -> bool:
        """Whether it may change every row of a table."""
        found = any(rule == "unbounded-write" for rule, _, _ in self.problems)
        return found or bool(self.spared_by_null)
