"""The MCP server of an App: its tools, resources, prompts, instructions and limits."""

import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.caching import CacheableMethod, CacheHint

from dbmcp import __version__
from dbmcp.config import DatabaseSettings, Settings
from dbmcp.server.middleware import Calls
from dbmcp.server.prompts import PromptCheck, prompts
from dbmcp.server.resources import add_table_template, table_lists
from dbmcp.tools._mcp import published_tools

if TYPE_CHECKING:
    from dbmcp.app import App

_CACHE_HINTS: dict[CacheableMethod, CacheHint] = {
    "tools/list": CacheHint(ttl_ms=300_000, scope="private"),
    "prompts/list": CacheHint(ttl_ms=300_000, scope="private"),
    "resources/list": CacheHint(ttl_ms=300_000, scope="private"),
    "resources/templates/list": CacheHint(ttl_ms=300_000, scope="private"),
    "resources/read": CacheHint(ttl_ms=60_000, scope="private"),
}
"""How long a client may keep an answer: the lists change with the configuration only, a schema is
asked of the database once a minute."""


def build_server(app: "App") -> "MCPServer[App]":
    """The server; it opens nothing, the App is its lifespan.

    Args:
        app: what the tools work on; its owner opens and closes it.
    """

    @asynccontextmanager
    async def lifespan(_: MCPServer[Any]) -> AsyncGenerator["App"]:
        yield app

    tools, questions = published_tools(app.settings), prompts(app.settings)
    with _without_rich():
        server = MCPServer(
            "dbmcp",
            title="Database MCP",
            version=__version__,
            instructions=instructions(app.settings),
            tools=tools,
            resources=table_lists(app),
            lifespan=lifespan,
            log_level="WARNING",
            cache_hints=_CACHE_HINTS,
            middleware=[PromptCheck(questions), Calls(frozenset(tool.name for tool in tools))],
        )
    add_table_template(server, app)
    for prompt in questions:
        server.add_prompt(prompt)
    return server


def instructions(settings: Settings) -> str:
    """What a model should know before its first call: the databases and what holds for all.

    Args:
        settings: what the operator configured.
    """
    databases = [_database(database) for database in settings.databases.values()]
    noun = "Database" if len(databases) == 1 else "Databases"
    return (
        f"{noun}: {', '.join(databases)}. One statement a call. "
        "Errors are [code] what is wrong. what to do."
    )


def _database(database: DatabaseSettings) -> str:
    limits = database.limits
    ddl = f", DDL {' '.join(database.ddl)}" if database.ddl else ""
    return (
        f"{database.name} ({database.mode}{ddl}; {limits.max_rows} rows and "
        f"{limits.timeout_seconds:g} s a call unless you ask for more)"
    )


@contextmanager
def _without_rich() -> Generator[None]:
    # The SDK's constructor imports rich for its log lines wherever it is installed: 80 ms of start.
    before = sys.modules.get("rich.console")
    sys.modules["rich.console"] = None  # pyright: ignore[reportArgumentType] -- None stops an import
    try:
        yield
    finally:
        del sys.modules["rich.console"]
        if before is not None:
            sys.modules["rich.console"] = before
