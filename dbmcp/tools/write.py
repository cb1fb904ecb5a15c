"""bulk_insert: many rows; transaction_manager: several statements. All of them or none."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

from pydantic import Field

from dbmcp.errors import ArgumentError
from dbmcp.models import (
    Action,
    FetchMode,
    LoadRequest,
    OnConflict,
    Operation,
    ParameterValue,
    RowBounds,
    SourceFormat,
    TransactionRequest,
)
from dbmcp.tools.arguments import arguments_of
from dbmcp.tools.call import Call

_VALUE: dict[str, object] = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
_OPERATIONS: Any = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "query": {"type": "string"},
            "parameters": {"anyOf": [{"type": "object"}, {"type": "array", "items": _VALUE}]},
            "fetch_mode": {"type": "string", "enum": [str(mode) for mode in FetchMode]},
            "expect_rows": {
                "anyOf": [
                    {"type": "integer", "description": "else all is rolled back"},
                    {"type": "object", "description": "min, max"},
                ]
            },
            "save_as": {
                "type": "string",
                "description": 'for later parameters: {"$ref": "name.rows[0].id"}',
            },
        },
        "required": ["query"],
    },
}


_RECORDS: Any = {
    "type": "array",
    "items": {"anyOf": [{"type": "object"}, {"type": "array", "items": _VALUE}]},
}


async def bulk_insert(
    call: Call,
    *,
    table_name: str = "",
    records: Annotated[list[object] | None, Field(json_schema_extra=_RECORDS)] = None,
    source: Annotated[str, Field(description="Instead: a CSV or JSON Lines file, .gz or not")] = "",
    source_options: Annotated[
        dict[str, object] | None,
        Field(
            description="If not as detected: format csv/jsonl, delimiter, quote, header, encoding, "
            "columns, start_row, null"
        ),
    ] = None,
    columns: Annotated[
        list[str] | str | None, Field(description="Names of the values, if records are arrays")
    ] = None,
    batch_size: Annotated[int | None, Field(ge=1)] = None,
    on_conflict: Annotated[OnConflict, Field(description="If the key exists")] = OnConflict.ERROR,
    conflict_columns: Annotated[
        list[str] | str | None, Field(description="The unique key; default: the primary key")
    ] = None,
    atomic: Annotated[
        bool, Field(description="false: batches commit one by one, a bad row costs only itself")
    ] = True,
    idempotency_key: Annotated[
        str, Field(description="Any name; the same call repeated goes on, inserts nothing twice")
    ] = "",
    preview: Annotated[
        bool, Field(description="Check all, try the first batch, keep none")
    ] = False,
    confirm: Annotated[str, Field(description="A preview's token, alone: loads it")] = "",
    transaction: Annotated[str, Field(description="Load in this open one")] = "",
    database: Annotated[str, Field(description="Which database")] = "",
) -> str:
    """Insert many rows fast, all or none; values are checked against the columns' types.

    Args:
        call: the call.
        table_name: the table.
        records: objects, or arrays in the order of `columns`.
        source: a file in one of the operator's directories, instead of records.
        source_options: how it is to be read.
        columns: names; a list, or one text with commas.
        batch_size: rows sent at once, None where bytes decide.
        on_conflict: what becomes of a row whose key exists.
        conflict_columns: the unique key that decides; a list, or one text with commas.
        atomic: all rows or none.
        idempotency_key: a name of the load, so that a repeated call inserts nothing twice.
        preview: nothing is kept, and what would happen is told.
        confirm: loads what a preview looked at.
        transaction: the handle of an open transaction.
        database: the database's name; empty where there is only one.
    """
    if confirm:
        if table_name or records or source or preview:
            raise ArgumentError("the server keeps what a confirm token loads. send it alone")
        request = LoadRequest(confirm=confirm)
        return await call.app.load(database, request, caller=call.caller, progress=call.progress)
    if not table_name:
        raise ArgumentError("table_name is missing")
    request = LoadRequest(
        table_name=table_name,
        records=_decoded_records(_one_of(records, source)),
        columns=_names(columns),
        batch_size=batch_size,
        on_conflict=on_conflict,
        conflict_columns=_names(conflict_columns),
        atomic=atomic,
        idempotency_key=idempotency_key,
        preview=preview,
        source=source,
        source_options=_source_options(source_options, source=source),
        transaction=transaction,
    )
    return await call.app.load(database, request, caller=call.caller, progress=call.progress)


def _one_of(records: list[object] | None, source: str) -> Sequence[object]:
    """The records; none with a source."""
    if source:
        if records:
            raise ArgumentError("records and source are two loads. send one of them")
        return ()
    if records is None:
        raise ArgumentError('records is missing. send objects such as {"id": 1}, or source')
    return records


def _source_options(sent: dict[str, object] | None, *, source: str) -> dict[str, Any]:
    if sent and not source:
        raise ArgumentError("source_options needs source. send a file's path, or leave it out")
    try:
        bound: dict[str, Any] = _SOURCE_OPTIONS.bind(sent or {})
    except ArgumentError as error:
        raise error.within(before="source_options: ") from error
    return {**bound, "columns": _names(bound["columns"])}


def _options(
    _: object,
    *,
    format: SourceFormat | None = None,
    delimiter: str = "",
    quote: str | None = None,
    header: bool | None = None,
    encoding: str = "",
    columns: list[str] | str | None = None,
    start_row: Annotated[int, Field(ge=1)] = 1,
    null: str | None = None,
) -> None:
    """The members of a `source_options` object."""


_SOURCE_OPTIONS = arguments_of(_options)


def _names(given: list[str] | str | None) -> tuple[str, ...]:
    """The names in a list, or in one text with commas."""
    parts = given.split(",") if isinstance(given, str) else given or []
    for part in cast("list[object]", parts):
        if not isinstance(part, str):
            raise ArgumentError(f"a column's name is text, not {json.dumps(part)[:60]}")
    return tuple(part.strip() for part in parts if part.strip())


def _decoded_records(sent: Sequence[object]) -> Sequence[object]:
    """Records, each of which may come as JSON text."""
    if set(map(type, sent)) != {str}:
        return sent
    return [_decoded(cast("str", text), opening=("{", "[")) for text in sent]


async def transaction_manager(
    call: Call,
    *,
    operations: Annotated[list[object] | None, Field(json_schema_extra=_OPERATIONS)] = None,
    isolation_level: Annotated[str, Field(description="E.g. serializable")] = "",
    timeout: Annotated[float | None, Field(description="Seconds for all", gt=0)] = None,
    action: Annotated[
        Action | None,
        Field(description="To keep one open between calls; begin answers its handle"),
    ] = None,
    transaction: Annotated[str, Field(description="The open one's handle")] = "",
    savepoint: Annotated[str, Field(description="A name")] = "",
    preview: Annotated[bool, Field(description="Operations are tried out and taken back")] = False,
    confirm: Annotated[str, Field(description="A preview's token, alone")] = "",
    database: Annotated[str, Field(description="Which database")] = "",
) -> str:
    """Run operations in one transaction: all are kept, or nothing if one fails.

    Args:
        call: the call.
        operations: what runs, in order.
        isolation_level: a level of the engine, empty for its default.
        timeout: seconds for all of it, None for the database's default.
        action: what to do with a transaction that stays open between calls.
        transaction: its handle.
        savepoint: a savepoint's name.
        preview: the operations are only tried out.
        confirm: runs what a preview showed.
        database: the database's name; empty where there is only one.
    """
    request = TransactionRequest(
        operations=read_operations(operations or ()),
        isolation_level=isolation_level,
        timeout_seconds=timeout,
        action=action,
        transaction=transaction,
        savepoint=savepoint,
        preview=preview,
        confirm=confirm,
    )
    return await call.app.transact(database, request, caller=call.caller)


def read_operations(sent: Sequence[object]) -> tuple[Operation, ...]:
    """The operations that a caller sent: objects, texts of objects, or bare statements.

    Args:
        sent: the list as sent.

    Raises:
        ArgumentError: with the operation's number.
    """
    read: list[Operation] = []
    for number, item in enumerate(sent, 1):
        try:
            read.append(_operation(_members(item)))
        except ArgumentError as error:
            raise error.within(before=f"operation {number} of {len(sent)}: ") from error
    return tuple(read)


def _members(item: object) -> Mapping[str, object]:
    if isinstance(item, str):
        decoded = _decoded(item, opening=("{",))
        item = {"query": item} if decoded is item and item.lstrip()[:1] != "{" else decoded
    if not isinstance(item, dict):
        raise ArgumentError('it is not an object. send {"query": "...", "parameters": ...}')
    return cast("Mapping[str, object]", item)


def _decoded(text: str, *, opening: tuple[str, ...]) -> object:
    """The object or list that a text holds; the text itself where it holds none."""
    if not text.lstrip().startswith(opening):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _operation(members: Mapping[str, object]) -> Operation:
    bound: dict[str, Any] = _ARGUMENTS.bind(members)
    return operation(members, **bound)


def operation(
    _: object,
    *,
    query: Annotated[str, Field(validation_alias="sql")],
    parameters: dict[str, ParameterValue] | list[ParameterValue] | None = None,
    fetch_mode: FetchMode = FetchMode.ALL,
    expect_rows: Annotated[int | dict[str, object] | None, Field(ge=0)] = None,
    save_as: str = "",
) -> Operation:
    """One operation, made of the arguments that it shares with execute_query.

    Args:
        _: what was sent.
        query: the text.
        parameters: an object for `:name`, a list for `?`.
        fetch_mode: how much of the result is answered.
        expect_rows: how many rows it must match or return: a number, or `min` and `max`.
        save_as: a name by which later operations refer to its result.
    """
    return Operation(query, parameters, fetch_mode, row_bounds(expect_rows), save_as)


_ARGUMENTS = arguments_of(operation)


def row_bounds(sent: int | dict[str, object] | None) -> RowBounds | None:
    """The bounds that `expect_rows` sets.

    Args:
        sent: a number, an object with `min`, `max` or both, or None.

    Raises:
        ArgumentError: it is neither.
    """
    if isinstance(sent, int):
        return RowBounds(sent, sent)
    if sent is None:
        return None
    bound: dict[str, Any] = _BOUNDS.bind(sent)
    least, most = bound["min"], bound["max"]
    if most is not None and most < least:
        raise ArgumentError(f"expect_rows: max {most} is less than min {least}. send max >= min")
    return RowBounds(least, most)


def _bounds(
    _: object,
    *,
    min: Annotated[int, Field(ge=0)] = 0,  # noqa: A002 -- as it is sent
    max: Annotated[int | None, Field(ge=0)] = None,  # noqa: A002
) -> None:
    """The members of an `expect_rows` object."""


_BOUNDS = arguments_of(_bounds)
