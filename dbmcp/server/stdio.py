"""The stdio transport: JSON-RPC lines on stdin and stdout, both protocol eras on one connection.

The SDK's own transport hops between threads for every message, and its server refuses `initialize`
after a client has probed with `server/discover`. Here each request is served in the era that it
carries: with the 2026-07-28 envelope statelessly, without it on the handshake's connection.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import anyio
from mcp.server import MCPServer
from mcp.server.connection import Connection, NotifyOnlyOutbound
from mcp.server.lowlevel.server import Server
from mcp.server.runner import ServerRunner, aclose_shielded, serve_one
from mcp.shared.dispatcher import DispatchContext
from mcp.shared.exceptions import MCPError
from mcp.shared.inbound import InboundLadderRejection, classify_inbound_request
from mcp.shared.jsonrpc_dispatcher import JSONRPCDispatcher
from mcp.shared.message import SessionMessage
from mcp.shared.transport_context import TransportContext
from mcp_types import INVALID_REQUEST, PROTOCOL_VERSION_META_KEY, JSONRPCRequest

from dbmcp.server.ending import Ending
from dbmcp.server.jsonrpc import LineError, decode, encode, oversized
from dbmcp.server.pipes import MAX_LINE_BYTES, Input, LongLineError, Output, claimed_streams

EOF_GRACE_SECONDS = 0.4
"""How long calls may still answer after stdin has ended, as in `printf ... | dbmcp`."""

OPENING_GRACE_SECONDS = 0.8
"""How long the databases may still be opening before that; nothing runs on them meanwhile."""

_DISPATCH_SECONDS = 0.05
"""Long enough for the last lines to have become calls."""

_UNREAD_ANSWERS = 256

Context = DispatchContext[TransportContext]
Params = Mapping[str, Any] | None


async def serve_stdio(server: MCPServer[Any], ending: Ending) -> None:
    """Serve one client until stdin ends, nobody reads stdout, or the end begins.

    Args:
        server: built by `build_server`.
        ending: the server's end.
    """
    lowlevel = server._lowlevel_server  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] -- MCPServer runs no transport but its own
    with claimed_streams() as (stdin, stdout):
        line = _Line(Input(stdin), Output(stdout, ending.begin), ending)
        await line.open()
        async with lowlevel.lifespan(lowlevel) as state:
            line.opened = state.opened
            await _Connection(lowlevel, line, state).run()


@dataclass
class _Line:
    """Both ends of the wire and the requests between them."""

    source: Input
    sink: Output
    ending: Ending
    open_requests: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    opened: Callable[[], Awaitable[None]] | None = None

    async def open(self) -> None:
        await self.sink.open()
        await self.source.open()
        self.ending.attach(self._stop)

    def begin(self) -> None:
        self.open_requests += 1
        self.idle.clear()

    def finish(self) -> None:
        self.open_requests -= 1
        if self.open_requests <= 0:
            self.idle.set()

    async def last_answers(self) -> None:
        """Let running calls answer after the end of stdin; for a while where it had a client."""
        if self.source.has_client:
            self.ending.limit()
        if self.open_requests > 0 and not self.source.is_stopped:
            if self.source.has_client:
                await self._grace()
            else:
                await self.idle.wait()
        self.ending.limit()

    async def _grace(self) -> None:
        with anyio.move_on_after(_DISPATCH_SECONDS):
            await self.idle.wait()
        async with anyio.create_task_group() as opening:
            opening.start_soon(self._until_open, opening.cancel_scope)
            with anyio.move_on_after(OPENING_GRACE_SECONDS):
                await self.idle.wait()
            opening.cancel_scope.cancel()
        with anyio.move_on_after(EOF_GRACE_SECONDS):
            await self.idle.wait()

    async def _until_open(self, waiting: anyio.CancelScope) -> None:
        if self.opened is not None:
            await self.opened()
        waiting.cancel()

    def _stop(self) -> None:
        self.source.stop()
        self.idle.set()


class _Stream:
    """What the SDK asks of a stream beside its items."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Nothing to close."""


class _Incoming(_Stream):
    """Messages from the wire; what is not a message is answered here."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def receive(self) -> SessionMessage:
        while True:
            try:
                message = await self._message()
            except LineError as error:
                await self._refuse(error)
                continue
            if message is not None:
                return message

    async def _message(self) -> SessionMessage | None:
        line = await self._next_line()
        if not line.strip():
            return None
        message = decode(line)
        if isinstance(message, JSONRPCRequest):
            self._line.begin()
        return SessionMessage(message)

    async def _next_line(self) -> bytes:
        # A client that sends much and reads nothing waits here, not in our memory.
        while self._line.sink.is_slow and self._line.open_requests > _UNREAD_ANSWERS:
            await self._line.sink.write(b"")
        try:
            line = await self._line.source.line()
        except LongLineError as long:
            raise oversized(long.head, long.tail, limit_bytes=MAX_LINE_BYTES) from None
        if line is None:
            await self._line.last_answers()
            raise anyio.EndOfStream
        return line

    async def _refuse(self, error: LineError) -> None:
        try:
            await self._line.sink.write(encode(error.answer))
        except anyio.BrokenResourceError:
            self._line.ending.begin()


class _Outgoing(_Stream):
    """Messages to the wire."""

    def __init__(self, line: _Line) -> None:
        self._line = line

    async def send(self, item: SessionMessage, /) -> None:
        await self._line.sink.write(encode(item.message))

    async def aclose(self) -> None:
        await self._line.sink.close()


class _Connection:
    """One client, each of its requests served in the era that it carries."""

    def __init__(self, server: Server[Any], line: _Line, state: object) -> None:
        self._server = server
        self._line = line
        self._state = state
        self._dispatcher: JSONRPCDispatcher[TransportContext] = JSONRPCDispatcher(
            _Incoming(line), _Outgoing(line), inline_methods=frozenset({"initialize"})
        )
        self._outbound = NotifyOnlyOutbound(self._dispatcher)
        self._handshake = Connection.for_loop(self._dispatcher)
        self._runner = ServerRunner(server, self._handshake, state)

    async def run(self) -> None:
        try:
            await self._dispatcher.run(self._on_request, self._runner.on_notify)
        finally:
            await aclose_shielded(self._handshake)

    async def _on_request(self, context: Context, method: str, params: Params) -> dict[str, Any]:
        try:
            if method != "initialize" and _has_envelope(params):
                return await self._stateless(context, method, params)
            if not self._handshake.initialize_accepted and method not in {"initialize", "ping"}:
                raise MCPError(
                    INVALID_REQUEST, f"{ascii(method[:64])[1:-1]}: send initialize first"
                )
            return await self._runner.on_request(context, method, params)
        finally:
            self._line.finish()

    async def _stateless(self, context: Context, method: str, params: Params) -> dict[str, Any]:
        route = classify_inbound_request({"method": method, "params": params})
        if isinstance(route, InboundLadderRejection):
            raise MCPError(route.code, route.message, route.data)
        connection = Connection.from_envelope(
            route.protocol_version,
            route.client_info,
            route.client_capabilities,
            outbound=self._outbound,
        )
        return await serve_one(
            self._server,
            context,
            method,
            params,
            connection=connection,
            lifespan_state=self._state,
        )


def _has_envelope(params: Params) -> bool:
    meta = (params or {}).get("_meta")
    return isinstance(meta, Mapping) and PROTOCOL_VERSION_META_KEY in meta
