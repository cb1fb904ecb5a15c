"""Frozen values that rooms hand to each other and that cross the MCP border."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from dbmcp.models.schema import (
    ColumnFacts,
    ForeignKey,
    IndexFacts,
    ServerFacts,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
    UnseenKey,
)

if TYPE_CHECKING:
    from dbmcp.audit import Entry

__all__ = [
    "Action",
    "AdviceRequest",
    "Caller",
    "Column",
    "ColumnFacts",
    "FetchMode",
    "ForeignKey",
    "Format",
    "IndexFacts",
    "LoadRequest",
    "OnConflict",
    "Operation",
    "ParameterValue",
    "PlainValue",
    "QueryRequest",
    "Row",
    "RowBounds",
    "ServerFacts",
    "SourceFormat",
    "TableEntry",
    "TableFacts",
    "TableKind",
    "TableName",
    "TransactionRequest",
    "UnseenKey",
]

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
        preview: a write is tried out and taken back.
        confirm: a token of a preview, to run what it showed; `""` without.
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
    preview: bool = False
    confirm: str = ""


class OnConflict(StrEnum):
    """What a load does with a row whose key exists already."""

    ERROR = "error"
    IGNORE = "ignore"
    UPDATE = "update"


class SourceFormat(StrEnum):
    """What a file that is loaded holds."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """The arguments of one `bulk_insert`, as sent (CONTRACT "Tools").

    Attributes:
        table_name: the table, in any spelling that finds it.
        records: objects, or arrays in the order of `columns`; empty with a source.
        columns: names of the columns; empty where the objects' keys tell.
        batch_size: rows sent at once, None where bytes decide.
        on_conflict: see there.
        conflict_columns: the unique key that decides; empty where it follows.
        transaction: the handle of an open transaction to load in; `""` without.
        atomic: all rows or none; else batches commit one by one.
        idempotency_key: a name of the load, so that a repeated call inserts nothing twice.
        preview: nothing is kept, and what would happen is told.
        confirm: a token of a preview, to load what it looked at; `""` without.
        source: the path of a file to load instead of records; `""` without.
        source_options: how the file is to be read, by name.
    """

    table_name: str = ""
    records: Sequence[object] = ()
    columns: tuple[str, ...] = ()
    batch_size: int | None = None
    on_conflict: OnConflict = OnConflict.ERROR
    conflict_columns: tuple[str, ...] = ()
    transaction: str = ""
    atomic: bool = True
    idempotency_key: str = ""
    preview: bool = False
    confirm: str = ""
    source: str = ""
    source_options: Mapping[str, Any] = field(default_factory=dict[str, Any])


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
        preview: the operations are tried out and taken back.
        confirm: a token of a preview, to run what it showed; `""` without.
    """

    operations: tuple[Operation, ...] = ()
    isolation_level: str = ""
    timeout_seconds: float | None = None
    action: Action | None = None
    transaction: str = ""
    savepoint: str = ""
    preview: bool = False
    confirm: str = ""


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
