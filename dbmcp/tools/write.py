"""transaction_manager: several statements, all of them or none."""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

from pydantic import Field

from dbmcp.errors import ArgumentError
from dbmcp.models import FetchMode, Operation, ParameterValue, TransactionRequest
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
        },
        "required": ["query"],
    },
}


async def transaction_manager(
    call: Call,
    *,
    operations: Annotated[list[object], Field(json_schema_extra=_OPERATIONS)],
    isolation_level: Annotated[str, Field(description="E.g. serializable")] = "",
    timeout: Annotated[float | None, Field(description="Seconds for all", gt=0)] = None,
    database: Annotated[str, Field(description="Which database")] = "",
) -> str:
    """Run statements in one transaction: all are kept, or nothing if one fails.

    Args:
        call: the call.
        operations: what runs, in order.
        isolation_level: a level of the engine, empty for its default.
        timeout: seconds for all of it, None for the database's default.
        database: the database's name; empty where there is only one.
    """
    request = TransactionRequest(read_operations(operations), isolation_level, timeout)
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
        item = _decoded(item)
    if not isinstance(item, dict):
        raise ArgumentError('it is not an object. send {"query": "...", "parameters": ...}')
    return cast("Mapping[str, object]", item)


def _decoded(text: str) -> object:
    if not text.lstrip().startswith("{"):
        return {"query": text}
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
) -> Operation:
    """One operation, made of the arguments that it shares with execute_query.

    Args:
        _: what was sent.
        query: the text.
        parameters: an object for `:name`, a list for `?`.
        fetch_mode: how much of the result is answered.
    """
    return Operation(query, parameters, fetch_mode)


_ARGUMENTS = arguments_of(operation)
