"""The MCP border: a tool function becomes an SDK tool, its errors and its text become results."""

import asyncio
import logging
import secrets
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from inspect import getdoc
from time import monotonic
from typing import Annotated, Any

from mcp.server.context import ServerRequestContext
from mcp.server.mcpserver.context import Context
from mcp.server.mcpserver.tools.base import Tool
from mcp.server.mcpserver.utilities.func_metadata import ArgModelBase, FuncMetadata
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, SkipValidation

from dbmcp.audit import Entry
from dbmcp.config import Mode, Settings
from dbmcp.encoding import visible
from dbmcp.errors import DbmcpError, InternalError
from dbmcp.models import Caller
from dbmcp.tools import ACROSS, MERE_WRITERS, TOOLS, UNDOERS, WRITERS
from dbmcp.tools.arguments import Arguments, arguments_of
from dbmcp.tools.call import Call, ToolFunction

logger = logging.getLogger(__name__)

_LARGEST_RESULT_CHARACTERS = 500_000  # what Claude Code accepts
_FIRST_PROGRESS_SECONDS = 1.0
_PROGRESS_INTERVAL_SECONDS = 0.5
_HEARTBEAT_SECONDS = 2.0

READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
WRITES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=False, open_world_hint=False
)
UNDOES = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


@dataclass(kw_only=True)
class RecordedContext(ServerRequestContext[Any, Any]):
    """A tools/call's context with its entry in the audit; the middleware makes it.

    Attributes:
        entry: the call's entry.
    """

    entry: Entry


def published_tools(settings: Settings) -> list[Tool]:
    """The SDK's tools for what the operator configured.

    Args:
        settings: modes, limits and names decide annotations and schemas.
    """
    return [publish(function, settings) for function in TOOLS if _databases(function, settings)]


def publish(function: ToolFunction, settings: Settings) -> Tool:
    """The SDK's tool for one tool function.

    Args:
        function: the tool.
        settings: what the operator configured.
    """
    arguments = arguments_of(function)
    name = function.__name__
    return _BorderTool(
        fn=function,
        name=name,
        title=name.replace("_", " ").capitalize(),
        description=_description(function),
        parameters=_parameters(function, arguments, settings),
        fn_metadata=FuncMetadata(arg_model=ArgModelBase),
        is_async=True,
        context_kwarg=None,
        annotations=_annotations(function, settings),
        meta={"anthropic/maxResultSizeChars": _result_characters(settings)},
        arguments=arguments,
    )


class _BorderTool(Tool):
    """A tool whose arguments, errors and results are dbmcp's own."""

    arguments: Annotated[Arguments, SkipValidation] = Field(exclude=True)

    async def run(
        self,
        arguments: dict[str, Any],
        context: Context[Any, Any],
        convert_result: bool = False,  # noqa: ARG002, FBT001, FBT002 -- the SDK's signature
    ) -> CallToolResult:
        """Check the arguments, run the function, and make its text or its error a result."""
        entry = _entry_of(context)
        try:
            text = await self._call(arguments, context)
        except DbmcpError as error:
            entry.error = error
            text = visible(f"[{error.code}] {error}")
        except Exception:  # the one boundary: nothing of a crash reaches the model
            entry.error = error = InternalError(secrets.token_hex(4))
            logger.exception("%s failed, reference %s", self.name, error.reference)
            text = f"[{error.code}] {error}"
        text, entry.size = _encodable(text)
        return _result(text, is_error=entry.error is not None)

    async def _call(self, arguments: Mapping[str, object], context: Context[Any, Any]) -> str:
        request = context.request_context
        bound = self.arguments.bind(arguments)
        progress = _Progress(context)
        call = Call(app=request.lifespan_context, caller=caller_of(request), progress=progress)
        async with progress.beating():
            return await self.fn(call, **bound)


class _Progress:
    """Progress notifications of one call: none in the first second, then two a second at most."""

    def __init__(self, context: Context[Any, Any]) -> None:
        self._context = context
        self._started = monotonic()
        self._next = self._started + _FIRST_PROGRESS_SECONDS
        self._wanted = "progress_token" in (context.request_context.meta or {})

    async def __call__(self, message: str) -> None:
        now = monotonic()
        if self._wanted and now >= self._next:
            self._next = now + _PROGRESS_INTERVAL_SECONDS
            elapsed = round(now - self._started, 1)
            await self._context.report_progress(elapsed, None, f"{message}, {elapsed} s")

    @asynccontextmanager
    async def beating(self) -> AsyncGenerator[None]:
        """Report that the call is running while it does: it keeps a client's timeout alive."""
        if not self._wanted:
            yield
            return
        beat = asyncio.create_task(self._beat())
        try:
            yield
        finally:
            beat.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            await self("running")


def caller_of(request: ServerRequestContext[Any, Any]) -> Caller:
    """Who sends a request.

    Args:
        request: the SDK's context of the request.
    """
    params = request.session.client_params
    client = f"{params.client_info.name} {params.client_info.version}".strip() if params else ""
    entry = request.entry if isinstance(request, RecordedContext) else None
    return Caller(client=client, request_id=request_id_of(request), entry=entry)


def request_id_of(request: ServerRequestContext[Any, Any]) -> str:
    """The request's id on its connection, `""` if it has none.

    Args:
        request: the SDK's context of the request.
    """
    return "" if request.request_id is None else str(request.request_id)


def error_result(error: DbmcpError) -> CallToolResult:
    """A result that tells the model what is wrong and what to do.

    Args:
        error: the error.
    """
    return _result(f"[{error.code}] {error}", is_error=True)


def _entry_of(context: Context[Any, Any]) -> Entry:
    """The call's entry; one that goes nowhere where no middleware made one."""
    request = context.request_context
    return request.entry if isinstance(request, RecordedContext) else Entry("", {})


def _result(text: str, *, is_error: bool) -> CallToolResult:
    content = TextContent(type="text", text=text)
    return CallToolResult(content=[content], is_error=is_error)


def _encodable(text: str) -> tuple[str, int]:
    """The text as it can be sent, and how many bytes that are."""
    try:
        return text, len(text.encode())
    except UnicodeEncodeError:
        data = text.encode("utf-8", "backslashreplace")
        return data.decode(), len(data)


def _description(function: ToolFunction) -> str:
    paragraph = (getdoc(function) or "").partition("\n\n")[0]
    return " ".join(paragraph.split())


def _parameters(function: ToolFunction, arguments: Arguments, settings: Settings) -> dict[str, Any]:
    if len(settings.databases) == 1:
        return arguments.schema(without=("database",))
    schema = arguments.schema()
    if "database" in schema["properties"]:
        schema["properties"]["database"]["enum"] = _databases(function, settings)
        if function not in ACROSS:
            schema["required"] = ["database", *schema.get("required", [])]
    return schema


def _databases(function: ToolFunction, settings: Settings) -> list[str]:
    """The databases that a tool is of use for."""
    return [
        name
        for name, database in settings.databases.items()
        if function not in MERE_WRITERS or database.mode is not Mode.READ_ONLY
    ]


def _annotations(function: ToolFunction, settings: Settings) -> ToolAnnotations:
    modes = {database.mode for database in settings.databases.values()}
    if function not in WRITERS or modes == {Mode.READ_ONLY}:
        return READS
    return UNDOES if function in UNDOERS else WRITES


def _result_characters(settings: Settings) -> int:
    budgets: Iterable[int] = (
        database.limits.max_result_bytes for database in settings.databases.values()
    )
    return min(max(budgets), _LARGEST_RESULT_CHARACTERS)
