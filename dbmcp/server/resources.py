"""The schema as MCP resources: a list of tables for each database, and a template for one table.

What a resource gives is what search_schema answers, so that nothing hidden shows here either.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError
from mcp.server.mcpserver.resources import FunctionResource, Resource
from mcp_types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    ResourceTemplateReference,
)

from dbmcp.errors import DbmcpError, PolicyError, UnknownNameError
from dbmcp.models import Caller, TableKind
from dbmcp.tools.call import Call
from dbmcp.tools.schema import search_schema
from dbmcp.tools.schema_search import Detail

if TYPE_CHECKING:
    from dbmcp.app import App

TABLE_URI = "schema://{database}/{table}"
MAX_LISTED = 100
"""Databases that resources/list names: the SDK's list has no pages."""

MAX_COMPLETIONS = 100
"""The specification's limit for one answer."""

COMPLETION_SECONDS = 2.0
"""Whoever is typing waits no longer; a database that needs more gives no completions."""


def table_lists(app: "App") -> list[Resource]:
    """One resource for each database: what tables and views it has.

    Args:
        app: what the resources read.
    """
    return [
        FunctionResource(
            uri=f"schema://{name}",
            name=name,
            title=f"Tables of {name}",
            description="Every table and view by name",
            fn=partial(_list, app, name),
        )
        for name in list(app.settings.databases)[:MAX_LISTED]
    ]


def add_table_template(server: MCPServer[Any], app: "App") -> None:
    """Publish the template, with completion for both of its variables.

    Args:
        server: where it is published.
        app: what it reads.
    """

    @server.resource(
        TABLE_URI,
        name="table",
        title="One table",
        description="Columns, keys, indexes, checks and comments of a table or view",
    )
    async def table(database: str, table: str) -> str:
        return await _table(app, database, table)

    @server.completion()
    async def complete(
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,
    ) -> Completion | None:
        if isinstance(ref, ResourceTemplateReference) and ref.uri != TABLE_URI:
            return None
        if argument.name == "database":
            return completion(app.settings.databases, argument.value)
        if argument.name != "table" or isinstance(ref, PromptReference):
            return None
        chosen = ((context.arguments if context else None) or {}).get("database", "")
        return completion(await _tables(app, chosen), argument.value)


def completion(names: Iterable[str], typed: str) -> Completion:
    """The names that fit what was typed: those that begin with it, then those that hold it.

    Args:
        names: all there are.
        typed: the beginning, or any part.
    """
    wanted = typed.casefold()
    fitting = [name for name in names if wanted in name.casefold()]
    fitting.sort(key=lambda name: not name.casefold().startswith(wanted))
    return Completion(
        values=fitting[:MAX_COMPLETIONS],
        total=len(fitting),
        has_more=len(fitting) > MAX_COMPLETIONS,
    )


async def _list(app: "App", database: str) -> str:
    return await _answered(search_schema(_call(app), detail=Detail.NAMES, database=database))


async def _table(app: "App", database: str, table: str) -> str:
    if not database or not table or "," in table:
        raise ResourceNotFoundError(f"no table {table[:60]}. the template is {TABLE_URI}")
    answer = search_schema(_call(app), table=table, detail=Detail.FULL, database=database)
    return await _answered(answer)


async def _answered(answer: Awaitable[str]) -> str:
    """Make dbmcp's errors the SDK's: what is missing or hidden is not found, all else failed."""
    try:
        return await answer
    except (UnknownNameError, PolicyError) as error:
        raise ResourceNotFoundError(f"[{error.code}] {error}") from None
    except DbmcpError as error:
        raise ResourceError(f"[{error.code}] {error}") from None


async def _tables(app: "App", database: str) -> list[str]:
    """The tables of one database, or none where it cannot be asked in time."""
    try:
        async with asyncio.timeout(COMPLETION_SECONDS):
            target = await app.target(database)
            listing = await target.catalog.listing()
    except (DbmcpError, TimeoutError):
        return []
    return [
        listing.shown(entry.name)
        for entry in listing.listed
        if not entry.system and entry.kind is not TableKind.SEQUENCE
    ]


def _call(app: "App") -> Call:
    return Call(app, Caller(), _unheard)


async def _unheard(_: str) -> None:
    """Nobody waits for the progress of a resource."""
