"""The prompts: a person's questions, written out as the steps that answer them best."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, cast

from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.prompts.base import PromptArgument
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS

from dbmcp.config import Settings
from dbmcp.tools.arguments import nearest

_DATABASE = PromptArgument(name="database", description="Which database", required=True)
_QUESTION = PromptArgument(name="question", description="What you want to know in the end")
_QUERY = PromptArgument(name="query", description="The slow SQL statement", required=True)


async def explore_database(*, database: str = "", question: str = "") -> str:
    """The steps to know a database by, from its names to its rows."""
    aim = f" It is about this question: {question}" if question else ""
    return f"""Get to know the database{_named(database)}.{aim}
1. search_schema without a pattern: which tables and views there are.
2. search_schema with table = those that matter, several in one call: columns, keys, indexes.
3. execute_query with max_rows 5 on each of them, and count(*) where no row count was told.
Only read. Then tell in at most 15 lines: what the data is about; the main tables, how large they \
are and how they join; columns that need an explanation; what looks wrong."""


async def why_is_it_slow(*, query: str, database: str = "") -> str:
    """The steps from a slow statement to its cause and its cure."""
    fence = "```" if "```" not in query else "~~~~~~~~"
    return f"""Find out why this query is slow{_on(database)} and what would make it fast.
{fence}sql
{query}
{fence}
1. query_optimization with this query; if it only reads and may run, once more with analyze = true.
2. search_schema with the tables of its findings: column types and the indexes that exist.
3. If another form of the query looks faster, run both with execute_query and compare rows and ms.
Change nothing: show DDL, do not run it. Then tell: the cause in one sentence; the line of the \
plan that proves it; what to do, best first, with the exact SQL, the cost before and after, and \
what each index costs the writes."""


def prompts(settings: Settings) -> list[Prompt]:
    """Every prompt, with the argument `database` only where there are several.

    Args:
        settings: what the operator configured.
    """
    several = [_DATABASE] if len(settings.databases) > 1 else []
    return [
        _prompt(
            explore_database,
            "Explore a database",
            "What a database holds and how its tables belong together",
            [*several, _QUESTION],
        ),
        _prompt(
            why_is_it_slow,
            "Why is a query slow?",
            "The cause of a slow query, and the index or rewrite that cures it",
            [_QUERY, *several],
        ),
    ]


class PromptCheck:
    """The SDK's middleware: refuses a prompts/get that cannot be answered.

    The SDK would answer some of these with a text of its own and no error code of the protocol.

    Args:
        published: the prompts that exist.
    """

    def __init__(self, published: Iterable[Prompt]) -> None:
        self._arguments = {prompt.name: prompt.arguments or [] for prompt in published}

    async def __call__(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Pass a request on, a prompts/get if its name and arguments are known."""
        if ctx.method == "prompts/get":
            self._check(ctx.params or {})
        return await call_next(ctx)

    def _check(self, params: Mapping[str, Any]) -> None:
        name: Any = params.get("name")
        sent: Any = params.get("arguments") or {}
        if not isinstance(name, str) or name not in self._arguments:
            raise _wrong("prompt", str(name), self._arguments)
        if not isinstance(sent, Mapping):
            raise MCPError(INVALID_PARAMS, "params.arguments must be an object")
        arguments = self._arguments[name]
        _check_arguments(cast("Mapping[str, Any]", sent), arguments)


def _check_arguments(sent: Mapping[str, Any], arguments: Iterable[PromptArgument]) -> None:
    known = {argument.name: argument for argument in arguments}
    for key, value in sent.items():
        if key not in known:
            raise _wrong("argument", key, known)
        if not isinstance(value, str):
            raise MCPError(INVALID_PARAMS, f"{key} must be text")
    for argument in known.values():
        if argument.required and not sent.get(argument.name):
            raise MCPError(INVALID_PARAMS, f"{argument.name} is missing")


def _prompt(
    function: Callable[..., Awaitable[str]],
    title: str,
    description: str,
    arguments: list[PromptArgument],
) -> Prompt:
    # Made by hand: the SDK's way builds a model of each signature at start, and validates twice.
    return Prompt(
        name=function.__name__,
        title=title,
        description=description,
        arguments=arguments,
        fn=function,
        context_kwarg=None,
    )


def _wrong(kind: str, name: str, known: Iterable[str]) -> MCPError:
    names = list(known)
    near = nearest(name, names) or names
    shown = ascii(name[:64])[1:-1]
    return MCPError(INVALID_PARAMS, f"Unknown {kind}: {shown}. nearest: {', '.join(near)}")


def _named(database: str) -> str:
    return f" {database}" if database else ""


def _on(database: str) -> str:
    return f" on {database}" if database else ""
