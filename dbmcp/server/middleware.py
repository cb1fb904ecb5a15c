"""What every request passes first: the tool's name, the limits on concurrent calls, the stop."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import anyio
from mcp.server import MCPServer
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, INTERNAL_ERROR, INVALID_PARAMS
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from dbmcp.audit import Entry
from dbmcp.errors import ArgumentError, RateLimitError, UnknownNameError
from dbmcp.tools._mcp import RecordedContext, error_result, request_id_of
from dbmcp.tools.arguments import nearest

RUNNING_CALLS = 64
"""Calls that run at once; more than the pools of a few databases hold."""

WAITING_CALLS = 256
"""Calls that may wait for one of those places."""

_START_DELAY_SECONDS = 0.05
"""Long enough for the answer to leave before imports hold the interpreter."""


_ASKING = frozenset({"resources/read", "completion/complete"})
"""What may ask a database too, and is no call of a tool: counted among the calls, not recorded."""


class _StoppedError(MCPError):
    """The server stops while a call runs."""


class Calls:
    """The SDK's middleware: records every tools/call, bounds and can stop what asks a database.

    Args:
        names: the tools that exist.
        running: calls that run at once.
        waiting: calls that wait; one more is refused.
    """

    def __init__(
        self, names: frozenset[str], *, running: int = RUNNING_CALLS, waiting: int = WAITING_CALLS
    ) -> None:
        self._names = names
        self._most = running + waiting
        self._places = asyncio.Semaphore(running)
        self._scopes: set[anyio.CancelScope] = set()
        self._started = False

    async def __call__(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Pass a request on, a tools/call within the limits."""
        if not self._started and ctx.method in {"tools/list", "tools/call"}:
            self._started = True
            asyncio.get_running_loop().call_later(_START_DELAY_SECONDS, ctx.lifespan_context.start)
        if ctx.request_id is None or ctx.method not in {"tools/call", *_ASKING}:
            return await call_next(ctx)
        if ctx.method in _ASKING:
            if len(self._scopes) >= self._most:
                error = _too_many(self._most)
                raise MCPError(INTERNAL_ERROR, f"[{error.code}] {error}")
            return await self._stoppable(ctx, call_next)
        with ctx.lifespan_context.recorder.begin(_entry(ctx)) as entry:
            self._check(ctx.params or {}, entry)
            if len(self._scopes) >= self._most:
                return _overloaded(self._most, ctx.protocol_version, entry)
            recorded = RecordedContext(**vars(ctx), entry=entry)
            try:
                return await self._stoppable(recorded, call_next)
            except _StoppedError:
                entry.error = asyncio.CancelledError()
                raise

    def stop(self) -> None:
        """Cancel every call; each is answered that the server is stopping."""
        for scope in tuple(self._scopes):
            scope.cancel()

    def _check(self, params: Mapping[str, Any], entry: Entry) -> None:
        name, arguments = params.get("name"), params.get("arguments")
        if not isinstance(name, str):
            raise _wrong("params.name must be a tool's name", entry)
        if name not in self._names:
            near = nearest(name, sorted(self._names)) or sorted(self._names)
            shown = ascii(name[:64])[1:-1]
            entry.error = UnknownNameError("tool", shown, choices=near)
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {shown}. nearest: {', '.join(near)}")
        if arguments is not None and not isinstance(arguments, Mapping):
            raise _wrong("params.arguments must be an object", entry)

    async def _stoppable(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        scope = anyio.CancelScope()
        self._scopes.add(scope)
        try:
            with scope:
                async with self._places:
                    return await call_next(ctx)
        finally:
            self._scopes.discard(scope)
        raise _StoppedError(CONNECTION_CLOSED, "the server is stopping")


def stop_calls(server: MCPServer[Any]) -> None:
    """Cancel every call that a server runs.

    Args:
        server: built by `build_server`.
    """
    for middleware in server.middleware:
        if isinstance(middleware, Calls):
            middleware.stop()


def _entry(ctx: ServerRequestContext[Any, Any]) -> Entry:
    """The audit's entry of a tools/call, whatever it holds."""
    params = ctx.params or {}
    sent: Any = params.get("arguments") or {}
    client = ctx.session.client_params.client_info if ctx.session.client_params else None
    return Entry(
        str(params.get("name", "")),
        cast("Mapping[str, Any]", sent if isinstance(sent, Mapping) else {"arguments": sent}),
        client=client.name if client else "",
        client_version=client.version if client else "",
        request_id=request_id_of(ctx),
    )


def _wrong(message: str, entry: Entry) -> MCPError:
    entry.error = ArgumentError(message)
    return MCPError(INVALID_PARAMS, message)


def _too_many(most: int) -> RateLimitError:
    return RateLimitError(f"{most} calls are running or waiting. retry in a second")


def _overloaded(most: int, version: str, entry: Entry) -> dict[str, Any]:
    entry.error = error = _too_many(most)
    result = error_result(error).model_dump(by_alias=True, mode="json", exclude_none=True)
    # The SDK shapes what handlers return, but not what a middleware returns.
    return {**result, "resultType": "complete"} if version in MODERN_PROTOCOL_VERSIONS else result
