"""query_optimization: why a statement is slow, and which index would help."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dbmcp.models import AdviceRequest
from dbmcp.tools.call import Call


class AdviceFormat(StrEnum):
    """How the advice is written."""

    TEXT = "text"
    JSON = "json"


async def query_optimization(
    call: Call,
    *,
    query: Annotated[
        str, Field(description="One SELECT, INSERT, UPDATE or DELETE", validation_alias="sql")
    ],
    analyze: Annotated[bool, Field(description="Run it (reads only) and count real rows")] = False,
    max_indexes: Annotated[int | None, Field(ge=1)] = None,
    format: AdviceFormat = AdviceFormat.TEXT,
    database: Annotated[str, Field(description="Which database")] = "",
) -> str:
    """Explain a statement: its plan, what makes it slow, indexes that would help, tried on paper.

    Args:
        call: the call.
        query: the statement; it is not run unless `analyze` says so.
        analyze: run a read and count its rows.
        max_indexes: how many indexes are suggested at most.
        format: text or one JSON object.
        database: the database's name; empty where there is only one.
    """
    as_json = format is AdviceFormat.JSON
    request = AdviceRequest(query, analyze, max_indexes, as_json)
    return await call.app.optimize(database, request, caller=call.caller)
