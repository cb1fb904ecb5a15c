"""Frozen values that rooms hand to each other and that cross the MCP border."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dbmcp.audit import Entry

PlainValue: TypeAlias = "bool | int | float | str | bytes | Sequence[PlainValue] | None"
"""A database value with nothing lost, in one of the few forms that every writer knows.

A dialect turns what its driver returns into these: decimals, dates, times, intervals, UUIDs, JSON
and everything exotic are `str` in their exact canonical text (timestamps ISO 8601 with `T`, JSON
compact), non-finite floats are the texts `NaN`, `Infinity`, `-Infinity`, binary is `bytes`, arrays
are (nested) lists.
"""

Row: TypeAlias = "tuple[PlainValue, ...]"
ParameterValue: TypeAlias = (
    "bool | int | float | str | list[ParameterValue] | dict[str, ParameterValue] | None"
)
"""One value of `parameters` as JSON gives it, tags (`$bytes`, `$decimal`) included."""


class FetchMode(StrEnum):
    """How much of a result `execute_query` answers."""

    ALL = "all"
    ONE = "one"
    SCALAR = "scalar"
    NONE = "none"


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result.

    Attributes:
        name: the name as the engine reports it; names may repeat.
        type: the engine's type as an agent would write it, e.g. `numeric(12,2)`; `""` if unknown.
        numeric: the values are exact numbers that a text may carry (decimals, big integers).
        json: the values are JSON texts.
        cut: the values are long by nature (text, JSON, binary), so `max_cell` applies.
    """

    name: str
    type: str = ""
    numeric: bool = False
    json: bool = False
    cut: bool = True


class TableKind(StrEnum):
    """What a relation is."""

    TABLE = "table"
    VIEW = "view"
    MATERIALIZED_VIEW = "materialized view"
    FOREIGN_TABLE = "foreign table"
    SEQUENCE = "sequence"


@dataclass(frozen=True, slots=True)
class TableName:
    """A table's full name as the engine stores it (not as it would be quoted).

    Attributes:
        schema: the schema (Postgres), database (MySQL family) or `main` (SQLite); `""` if open.
        name: the table's own name.
    """

    schema: str
    name: str

    def __str__(self) -> str:
        """`schema.name`, or the bare name where the schema is open."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One line of a catalog's list of tables: cheap to read for thousands of tables.

    Attributes:
        name: the full name.
        kind: table, view, ...
        rows: the engine's own estimate of the row count; None if it has none.
        comment: the table's comment, `""` if it has none.
        system: it belongs to the engine, not to the user.
    """

    name: TableName
    kind: TableKind
    rows: int | None = None
    comment: str = ""
    system: bool = False


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column of a table, as the catalog tells it.

    Attributes:
        name: the column's name.
        type: the engine's type as one would write it in DDL.
        nullable: NULL may be stored.
        default: the default's text, None if there is none.
        generated: the value is computed or always given by the engine (generated, identity).
        comment: the comment, `""` if none.
    """

    name: str
    type: str
    nullable: bool = True
    default: str | None = None
    generated: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """One index; a primary key and a unique constraint are indexes here too.

    Attributes:
        name: the index's name.
        columns: key columns in order; an expression stands as its text.
        unique: no two rows share the key.
        primary: it is the primary key.
        where: the predicate of a partial index, `""` if it is whole.
        method: the access method where it is not a B-tree, e.g. `gin`; `""` otherwise.
    """

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    primary: bool = False
    where: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A foreign key, seen from the table that refers.

    Attributes:
        name: the constraint's name, `""` if the engine gives none.
        table: the table that refers.
        columns: its columns.
        target: the table referred to.
        target_columns: its columns, in the same order.
        on_delete: the rule as SQL words, e.g. `CASCADE`; `""` for the default.
        on_update: likewise.
    """

    name: str
    table: TableName
    columns: tuple[str, ...]
    target: TableName
    target_columns: tuple[str, ...]
    on_delete: str = ""
    on_update: str = ""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """Everything the catalog knows of one table.

    Attributes:
        entry: name, kind, estimate, comment.
        columns, indexes: in the table's order; the primary key first, then by name.
        foreign_keys, referenced_by: those of this table, and those of others that point here.
        checks: (name, expression) of each CHECK constraint.
        partitions: names of its partitions; empty if it is whole.
        definition: a view's text, `""` otherwise.
        hidden_columns, hides_indexes: columns that the operator hides, and whether an index went.
        relatives: tables that share rows with it by inheritance, on whichever side.
    """

    entry: TableEntry
    columns: tuple[ColumnFacts, ...]
    indexes: tuple[IndexFacts, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    referenced_by: tuple[ForeignKey, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    partitions: tuple[str, ...] = ()
    definition: str = ""
    hidden_columns: tuple[str, ...] = ()
    hides_indexes: bool = False
    relatives: tuple[TableName, ...] = ()

    @property
    def primary_key(self) -> tuple[str, ...]:
        """The primary key's columns, empty if there is none."""
        return next((index.columns for index in self.indexes if index.primary), ())


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a connection learns of its server once.

    Attributes:
        product: e.g. `PostgreSQL`, `MariaDB`, `MySQL`, `TiDB`, `SQLite`.
        version: the version's text as the server gives it.
        numbers: the version as numbers for feature gates, e.g. `(8, 5, 4)`.
        user: the account as the server names it, `""` if the engine has none.
        schema: the schema that an unqualified name is looked up in first.
        tls: the cipher or protocol in use, `""` for plaintext, None where it has no meaning.
        could_write: what the account may do beyond reading, e.g. `("INSERT", "DROP")`.
        notes: anything `dbmcp check` should say, one sentence each.
        search_path: the schemas in which an unqualified name is looked up, in order; empty where
            the engine has only `schema`.
    """

    product: str
    version: str
    numbers: tuple[int, ...]
    user: str = ""
    schema: str = ""
    tls: str | None = None
    could_write: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    search_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; leases belong to a principal.

    Attributes:
        principal: `local` without authentication.
        client: the client's name and version, `""` if unknown.
        request_id: the request's id on its connection, `""` if unknown.
        entry: the call in the audit, None where nothing is recorded.
    """

    principal: str = "local"
    client: str = ""
    request_id: str = ""
    entry: "Entry | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """The arguments of one `execute_query`, as sent (CONTRACT "Tools").

    Attributes:
        query: the text; `""` where a cursor is sent instead.
        parameters: an object for `:name`, an array for `?`, None without.
        fetch_mode, format: see there.
        timeout_seconds: None takes the database's default; so do max_rows and max_cell.
        max_rows: rows of one answer.
        max_cell: characters of one cell; 0 = whole.
        cursor: a cursor of an earlier answer; `""` without.
        transaction: the handle of an open transaction to run in; `""` without.
    """

    query: str = ""
    parameters: dict[str, ParameterValue] | list[ParameterValue] | None = None
    fetch_mode: FetchMode = FetchMode.ALL
    timeout_seconds: float | None = None
    max_rows: int | None = None
    max_cell: int | None = None
    cursor: str = ""
    format: Format = Format.TABLE
    transaction: str = ""


class OnConflict(StrEnum):
    """What a load does with a row whose key exists already."""

    ERROR = "error"
    IGNORE = "ignore"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """The arguments of one `bulk_insert`, as sent (CONTRACT "Tools").

    Attributes:
        table_name: the table, in any spelling that finds it.
        records: objects, or arrays in the order of `columns`.
        columns: names of the columns; empty where the objects' keys tell.
        batch_size: rows sent at once, None where bytes decide.
        on_conflict: see there.
        conflict_columns: the unique key that decides; empty where it follows.
        transaction: the handle of an open transaction to load in; `""` without.
    """

    table_name: str
    records: Sequence[object]
    columns: tuple[str, ...] = ()
    batch_size: int | None = None
    on_conflict: OnConflict = OnConflict.ERROR
    conflict_columns: tuple[str, ...] = ()
    transaction: str = ""


@dataclass(frozen=True, slots=True)
class RowBounds:
    """How many rows a statement has to match or return.

    Attributes:
        least: at least so many.
        most: at most so many, None without a bound.
    """

    least: int = 0
    most: int | None = None

    def __str__(self) -> str:
        """`1`, `at least 1`, `at most 3` or `1 to 3`."""
        if self.most is None:
            return f"at least {self.least:,}"
        if self.least == self.most:
            return f"{self.least:,}"
        return f"{self.least:,} to {self.most:,}" if self.least else f"at most {self.most:,}"

    def admit(self, rows: int) -> bool:
        """Whether a number of rows is within the bounds."""
        return rows >= self.least and (self.most is None or rows <= self.most)


@dataclass(frozen=True, slots=True)
class Operation:
    """One statement of a transaction.

    Attributes:
        query: the text.
        parameters: an object for `:name`, an array for `?`, None without.
        fetch_mode: how much of its result is answered.
        expect_rows: how many rows it must match or return, None where any number will do.
        save_as: the name by which later operations refer to its result, `""` without.
    """

    query: str
    parameters: dict[str, ParameterValue] | list[ParameterValue] | None = None
    fetch_mode: FetchMode = FetchMode.ALL
    expect_rows: RowBounds | None = None
    save_as: str = ""


class Action(StrEnum):
    """What is to be done with a transaction that stays open between calls."""

    BEGIN = "begin"
    EXECUTE = "execute"
    SAVEPOINT = "savepoint"
    ROLLBACK_TO = "rollback_to"
    COMMIT = "commit"
    ROLLBACK = "rollback"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class TransactionRequest:
    """The arguments of one `transaction_manager`, as sent (CONTRACT "Tools").

    Attributes:
        operations: what runs, in order.
        isolation_level: a level in any spelling, `""` for the engine's default.
        timeout_seconds: for all of it; None takes the database's default.
        action: what to do with an open transaction; None: all operations in one of their own.
        transaction: the handle of the open one.
        savepoint: a savepoint's name.
    """

    operations: tuple[Operation, ...] = ()
    isolation_level: str = ""
    timeout_seconds: float | None = None
    action: Action | None = None
    transaction: str = ""
    savepoint: str = ""


@dataclass(frozen=True, slots=True)
class AdviceRequest:
    """The arguments of one `query_optimization`, as sent.

    Attributes:
        query: the statement.
        analyze: it is to be run and its rows counted; reads only.
        max_indexes: how many indexes may be suggested, None for the default.
        as_json: the answer is to be one JSON object.
    """

    query: str
    analyze: bool = False
    max_indexes: int | None = None
    as_json: bool = False
