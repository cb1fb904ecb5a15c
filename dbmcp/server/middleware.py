"""What every request passes first: the tool's name, the limits on concurrent calls, the stop."""

import asyncio
from collections.abc import Mapping
from typing import Any

import anyio
from mcp.server import MCPServer
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, INVALID_PARAMS
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from dbmcp.errors import RateLimitError
from dbmcp.tools._mcp import error_result
from dbmcp.tools.arguments import nearest

RUNNING_CALLS = 64
"""Calls that run at once; more than the pools of a few databases hold."""

WAITING_CALLS = 256
"""Calls that may wait for one of those places."""

_START_DELAY_SECONDS = 0.05
"""Long enough for the answer to leave before imports hold the interpreter."""


class Calls:
    """The SDK's middleware: checks, bounds and can stop every tools/call of this process.

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

    async def __call__(
        self, ctx: ServerRequestContext[Any, Any], call_next: CallNext
    ) -> HandlerResult:
        """Pass a request on, a tools/call within the limits."""
        if ctx.method == "tools/list":
            asyncio.get_running_loop().call_later(_START_DELAY_SECONDS, ctx.lifespan_context.start)
        if ctx.method != "tools/call" or ctx.request_id is None:
            return await call_next(ctx)
        self._check(ctx.params or {})
        if len(self._scopes) >= self._most:
            return _overloaded(self._most, ctx.protocol_version)
        return await self._stoppable(ctx, call_next)

    def stop(self) -> None:
        """Cancel every call; each is answered that the server is stopping."""
        for scope in tuple(self._scopes):
            scope.cancel()

    def _check(self, params: Mapping[str, Any]) -> None:
        name, arguments = params.get("name"), params.get("arguments")
        if not isinstance(name, str):
            raise MCPError(INVALID_PARAMS, "params.name must be a tool's name")
        if name not in self._names:
            near = nearest(name, sorted(self._names)) or sorted(self._names)
            shown = ascii(name[:64])[1:-1]
            raise MCPError(INVALID_PARAMS, f"Unknown tool: {shown}. nearest: {', '.join(near)}")
        if arguments is not None and not isinstance(arguments, Mapping):
            raise MCPError(INVALID_PARAMS, "params.arguments must be an object")

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
        raise MCPError(CONNECTION_CLOSED, "the server is stopping")


def stop_calls(server: MCPServer[Any]) -> None:
    """Cancel every call that a server runs.

    Args:
        server: built by `build_server`.
    """
    for middleware in server.middleware:
        if isinstance(middleware, Calls):
            middleware.stop()


def _overloaded(most: int, version: str) -> dict[str, Any]:
    error = RateLimitError(f"{most} calls are running or waiting. retry in a second")
    result = error_result(error).model_dump(by_alias=True, mode="json", exclude_none=True)
    # The SDK shapes what handlers return, but not what a middleware returns.
    return {**result, "resultType": "complete"} if version in MODERN_PROTOCOL_VERSIONS else result
