"""execute_query: one SQL statement, or the next page of one."""

from typing import Annotated

from pydantic import Field

from dbmcp.models import FetchMode, Format, ParameterValue, QueryRequest
from dbmcp.tools.call import Call

_PARAMETERS: dict[str, object] = {
    # Vertex AI takes no description beside an anyOf, only inside.
    "anyOf": [
        {"type": "object", "description": "values for :name"},
        {
            "type": "array",
            "description": "values for ?",
            "items": {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]},
        },
    ]
}


async def execute_query(
    call: Call,
    *,
    query: Annotated[
        str, Field(description="One statement in the database's dialect", validation_alias="sql")
    ] = "",
    parameters: Annotated[
        dict[str, ParameterValue] | list[ParameterValue] | None,
        Field(json_schema_extra=_PARAMETERS),  # pyright: ignore[reportArgumentType] -- its JsonDict is invariant
    ] = None,
    fetch_mode: Annotated[
        FetchMode,
        Field(description="one: first row; scalar: the bare value; none: only counts"),
    ] = FetchMode.ALL,
    timeout: Annotated[float | None, Field(description="Seconds", gt=0)] = None,
    max_rows: Annotated[
        int | None, Field(description="Rows of this answer; the cursor gives the rest", ge=1)
    ] = None,
    max_cell: Annotated[
        int | None, Field(description="Characters of a cell before it is cut; 0: whole", ge=0)
    ] = None,
    transaction: Annotated[
        str, Field(description="Run in this open one, from transaction_manager")
    ] = "",
    cursor: Annotated[
        str, Field(description="From an earlier answer, instead of query: its next rows")
    ] = "",
    preview: Annotated[
        bool, Field(description="A write is tried out and taken back; answers a confirm token")
    ] = False,
    confirm: Annotated[
        str, Field(description="A preview's token, instead of query: runs it if nothing changed")
    ] = "",
    format: Annotated[
        Format, Field(description="table: facts, then CSV; json: exact types")
    ] = Format.TABLE,
    database: Annotated[str, Field(description="Which database")] = "",
) -> str:
    """Run one SQL statement: rows with their columns, or the count of changed rows.

    Args:
        call: the call.
        query: the text; empty where a cursor is sent.
        parameters: an object for `:name`, a list for `?`.
        fetch_mode: how much of the result is answered.
        timeout: seconds, None for the database's default.
        max_rows: rows of one answer, None for the default.
        max_cell: characters of one cell, None for the default.
        transaction: the handle of an open transaction.
        cursor: continues an earlier answer.
        preview: only tries a write out.
        confirm: runs what a preview showed.
        format: how rows are written.
        database: the database's name; empty where there is only one.
    """
    request = QueryRequest(
        query=query,
        parameters=parameters,
        fetch_mode=fetch_mode,
        timeout_seconds=timeout,
        max_rows=max_rows,
        max_cell=max_cell,
        cursor=cursor,
        format=format,
        transaction=transaction,
        preview=preview,
        confirm=confirm,
    )
    return await call.app.query(database, request, caller=call.caller)
