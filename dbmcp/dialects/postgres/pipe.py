"""Several prepared statements on their way to the server at once: one round trip for all of them.

asyncpg waits for each answer before it sends the next statement. Here each statement has a protocol
of asyncpg's of its own, a lane, which encodes it and decodes its answer; the connection's wire
carries what all of them have to send, and brings each lane what is meant for it.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
from asyncpg import protocol

if TYPE_CHECKING:
    from dbmcp.dialects.postgres.driver import TextConnection

Batch: TypeAlias = tuple[Sequence[Any], bytes | None, bool]
"""Rows, the status at the end, and whether the statement is at its end."""

MAX_STATEMENTS = 32
"""So many are sent at once: what they answer waits in memory until its turn."""

STOP_SECONDS = 2.0
"""How long a request to stop may take before the connection is given up."""

HEADER_BYTES = 5
READY, STATUS = b"ZS"
ENDS = frozenset(b"CsI")
"""Messages that end a statement's answer: complete, stopped at its limit, or empty."""

_WHOLE = ENDS | {READY, STATUS}
# What the pipe has to see whole.

_SYNC = b"S\0\0\0\x04"
_NEXT = b"Z\0\0\0\x05T"
# What the server says after each `_SYNC`: ready, and inside of a transaction.

_WELCOME = b"R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I"
# The server's answer to a login that succeeds at once.

_protocol: Any = protocol
_asyncpg: Any = asyncpg


@dataclass(frozen=True, slots=True)
class Call:
    """A statement to run.

    Attributes:
        statement: the driver's.
        values: as its codecs take them.
        limit: rows at most, 0: all.
    """

    statement: Any
    values: Sequence[Any]
    limit: int


class _Lane(asyncio.Transport):
    """One statement's protocol, and the transport that it believes to have."""

    def __init__(self, driver: "TextConnection") -> None:
        super().__init__()
        loop = asyncio.get_running_loop()
        address, parameters = driver.identity()
        self.protocol = _protocol.Protocol(
            address, loop.create_future(), parameters, _asyncpg.Record, loop
        )
        self._sent: list[bytes] = []
        self._work: Coroutine[Any, Any, Batch] | None = None
        self._waiter: asyncio.Future[Any] | None = None
        self.protocol.connection_made(self)
        self.protocol.data_received(_WELCOME)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep what the protocol sends."""
        self._sent.append(bytes(data))

    def abort(self) -> None:
        """Nothing: the wire is not the lane's."""

    def start(self, call: Call) -> bytes:
        """Return what is to be sent for a statement; its answer is then awaited.

        Raises:
            Exception: what the driver says of a value; the lane is free then.
        """
        self._sent.clear()
        work = self.protocol.bind_execute(
            state=call.statement,
            args=call.values,
            portal_name="",
            limit=call.limit,
            return_extra=True,
            timeout=_protocol.NO_TIMEOUT,
        )
        self._waiter = work.send(None)
        self._work = work
        return b"".join(self._sent).removesuffix(_SYNC)

    def finish(self) -> Batch:
        """Return what came, all of which is there.

        Raises:
            Exception: what the server or the driver says against it.
        """
        work, self._work = self._work, None
        try:
            if work is not None:
                work.send(None)
        except StopIteration as end:
            batch: Batch = end.value
            return batch
        raise AssertionError  # nobody asks before the answer is there

    def abandon(self) -> None:
        """Let nobody wait for the answer; it may still come."""
        work, self._work = self._work, None
        if work is not None and self._waiter is not None:
            self._waiter.add_done_callback(_seen)
            work.close()


class Pipe(asyncio.Protocol):
    """Runs statements of one connection at once, each after the one before it.

    The transaction has to be open: the server then skips what follows one that fails.

    Args:
        driver: the connection.
    """

    def __init__(self, driver: "TextConnection") -> None:
        self._driver = driver
        self._transport = driver.transport()
        self._owner: Any = self._transport.get_protocol()
        self._lanes: list[_Lane] = []
        self._sent = self._answered = self._taken = 0
        self._head = b""
        self._skip = 0
        self._lost = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def is_free(self) -> bool:
        """Whether nothing that was sent waits for its answer."""
        return self._transport.get_protocol() is not self

    def send(self, calls: Sequence[Call]) -> int:
        """Send statements, and return how many: those before one whose values cannot be encoded.

        Raises:
            Exception: what the driver says of the first one's values.
        """
        while len(self._lanes) < len(calls):
            self._lanes.append(_Lane(self._driver))
        parts = self._encoded(calls)
        self._sent, self._answered, self._taken = len(parts), 0, 0
        self._head, self._skip = b"", 0
        self._transport.set_protocol(self)
        self._transport.write(b"".join((*parts, _SYNC)))
        return len(parts)

    def _encoded(self, calls: Sequence[Call]) -> list[bytes]:
        parts: list[bytes] = []
        for lane, call in zip(self._lanes, calls, strict=False):
            try:
                parts.append(lane.start(call))
            except (_asyncpg.DataError, _asyncpg.InterfaceError):
                if not parts:
                    raise
                break
        return parts

    async def next(self) -> Batch:
        """Return the next statement's answer; after one that failed there is no further one.

        Raises:
            Exception: what the server or the driver says against it.
        """
        lane = self._lanes[self._taken]
        whole = False
        try:
            while self._answered <= self._taken and not self._lost:
                await self._arrival()
            batch = lane.finish()
            whole = True
        except asyncio.CancelledError:
            await self._stop()
            raise
        finally:
            if not whole:
                self.abandon()
        self._taken += 1
        return batch

    def abandon(self) -> None:
        """Take no further answers; those to come are dropped."""
        for lane in self._lanes:
            lane.abandon()

    async def _arrival(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    async def _stop(self) -> None:
        """Have the server stop; a request that may come too late costs the connection its life."""
        request = asyncio.create_task(self._driver.stop())
        request.add_done_callback(_seen)
        try:
            await asyncio.wait({request}, timeout=STOP_SECONDS)
        finally:
            if not request.done():
                self._driver.terminate()

    def data_received(self, data: bytes) -> None:
        """Bring what came to the lanes, one after the other; what follows is the connection's."""
        data, self._head = self._head + data, b""
        start, at = 0, self._skip
        while at + HEADER_BYTES <= len(data):
            kind, begin = data[at], at
            end = at + 1 + int.from_bytes(data[at + 1 : at + HEADER_BYTES])
            if end > len(data) and kind in _WHOLE:
                break
            at = end
            if kind in ENDS:
                self._bring(data[start:at] + _NEXT)
                self._answered += 1
                start = at
            elif kind == READY:
                self._bring(data[start:at])
                return self._give_back(data[at:])
            elif kind == STATUS:
                self._owner.data_received(data[begin:at])
        self._skip = max(at - len(data), 0)
        self._head = data[at:]
        if start < at:
            self._bring(data[start:at])
        return self._wake()

    def _bring(self, data: bytes) -> None:
        """Give data to the statement whose turn it is."""
        if self._answered < self._sent:
            self._lanes[self._answered].protocol.data_received(data)

    def _give_back(self, rest: bytes) -> None:
        """Every answer is here: the wire is the connection's again."""
        # What follows a statement that failed has not run.
        for lane in self._lanes[self._answered + 1 : self._sent]:
            lane.protocol.data_received(_NEXT)
        self._answered = self._sent
        self._transport.set_protocol(self._owner)
        if rest:
            self._owner.data_received(rest)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell every statement under way, and the connection."""
        self._lost = True
        for lane in self._lanes[self._answered : self._sent]:
            lane.protocol.connection_lost(exc)
        self._owner.connection_lost(exc)
        self._wake()

    def pause_writing(self) -> None:
        """Pass it on."""
        self._owner.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self._owner.resume_writing()


def _seen(future: "asyncio.Future[Any]") -> None:
    """Look at an error that nobody waits for."""
    if not future.cancelled():
        future.exception()
