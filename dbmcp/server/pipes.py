"""The process's own stdin and stdout as asynchronous streams of bytes, whatever stands behind them.

Pipes and sockets are read and written by the event loop itself; regular files and terminals, which
a loop cannot watch, are read by a thread and written directly.
"""

import asyncio
import os
import socket
import stat
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

import anyio

MAX_LINE_BYTES = 4 * 1024 * 1024
"""The longest line that is read; a longer one is skipped without being kept."""

_CHUNK_BYTES = 64 * 1024
_EDGE_BYTES = 256
_FLUSH_SECONDS = 0.3


class LongLineError(Exception):
    """A line was longer than `MAX_LINE_BYTES`; it is skipped to its end.

    Args:
        head: its first bytes.
        tail: its last bytes.
    """

    def __init__(self, head: bytes, tail: bytes) -> None:
        super().__init__("line too long")
        self.head = head
        self.tail = tail


@contextmanager
def claimed_streams() -> Generator[tuple[int, int]]:
    """Private descriptors of stdin and stdout; what else prints or reads misses the wire.

    Yields:
        The descriptors to read from and to write to.
    """
    stdin, stdout = os.dup(0), os.dup(1)
    printed, sys.stdout = sys.stdout, sys.stderr
    _divert()
    try:
        yield stdin, stdout
    finally:
        sys.stdout = printed


def _divert() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # stderr is closed
        os.dup2(nothing, 1)
    os.close(nothing)


class Input:
    """Lines of a descriptor.

    Args:
        descriptor: what is read; it belongs to this object from now on.

    Attributes:
        is_stopped: nothing more is read.
        has_client: False for a regular file: nobody stands behind it who could go away.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._reader = asyncio.StreamReader(limit=MAX_LINE_BYTES)
        self.is_stopped = False
        self._close: Callable[[], None] = lambda: None
        self.has_client = not stat.S_ISREG(os.fstat(descriptor).st_mode)

    async def open(self) -> None:
        """Begin to read."""
        if _watchable(self._descriptor):
            pipe = os.fdopen(self._descriptor, "rb", buffering=0)
            loop = asyncio.get_running_loop()
            transport, _ = await loop.connect_read_pipe(lambda: _Feed(self._reader), pipe)
            self._close = transport.close
        else:
            self._close = _ThreadedReading(self._descriptor, self._reader).stop

    async def line(self) -> bytes | None:
        """The next line, None at the end.

        Raises:
            LongLineError: the line is too long; the next call returns the one after it.
        """
        try:
            line = await self._reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as end:
            line = end.partial
        except asyncio.LimitOverrunError as overrun:
            raise await self._skip(overrun.consumed) from None
        return None if self.is_stopped else line or None

    def stop(self) -> None:
        """Read no more: the next `line` is the end, also for somebody who waits for it now."""
        if not self.is_stopped:
            self.is_stopped = True
            self._close()
            if not self._reader.at_eof():
                self._reader.feed_eof()

    async def _skip(self, consumed: int) -> LongLineError:
        head, tail = b"", b""
        while consumed:
            chunk = await self._reader.readexactly(consumed)
            head, tail = head or chunk[:_EDGE_BYTES], (tail + chunk)[-_EDGE_BYTES:]
            try:
                rest = await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as overrun:
                consumed = overrun.consumed
            except asyncio.IncompleteReadError as end:
                rest, consumed = end.partial, 0
                tail = (tail + rest)[-_EDGE_BYTES:]
            else:
                tail, consumed = (tail + rest)[-_EDGE_BYTES:], 0
        return LongLineError(head, tail)


class Output:
    """Bytes to a descriptor, with the reader's pace.

    Args:
        descriptor: what is written; it belongs to this object from now on.
        on_gone: called when nobody reads any more.
    """

    def __init__(self, descriptor: int, on_gone: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._flow = _Flow(on_gone)
        self._transport: asyncio.WriteTransport | None = None

    async def open(self) -> None:
        """Begin to write."""
        loop = asyncio.get_running_loop()
        mode = os.fstat(self._descriptor).st_mode
        if sys.platform == "win32" or not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
            return
        if stat.S_ISFIFO(mode):
            pipe = os.fdopen(self._descriptor, "wb", buffering=0)
            self._transport, _ = await loop.connect_write_pipe(lambda: self._flow, pipe)
        else:
            # One socket may be stdin as well: what arrives on it is not ours to read.
            end = socket.socket(fileno=self._descriptor)
            transport, _ = await loop.create_connection(lambda: self._flow, sock=end)
            transport.pause_reading()
            self._transport = transport

    @property
    def is_slow(self) -> bool:
        """Whether the reader is behind."""
        return self._flow.is_paused

    async def write(self, data: bytes) -> None:
        """Write and wait until the reader keeps up.

        Raises:
            anyio.BrokenResourceError: nobody reads any more.
        """
        if self._transport is None:
            self._write_all(data)
            return
        if not self._flow.is_gone:
            self._transport.write(data)
            await self._flow.drain()
        if self._flow.is_gone:
            raise anyio.BrokenResourceError

    async def close(self) -> None:
        """Write what is still buffered, for a moment at most, and close."""
        if self._transport is not None and not self._flow.is_gone:
            self._transport.close()
            with anyio.move_on_after(_FLUSH_SECONDS, shield=True):
                await self._flow.gone.wait()
            if not self._flow.is_gone:
                self._transport.abort()

    def _write_all(self, data: bytes) -> None:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            self._flow.connection_lost(error)
            raise anyio.BrokenResourceError from error


class _Feed(asyncio.Protocol):
    """Hands what a pipe brings to a StreamReader, which also sets its pace."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._reader.set_transport(transport)

    def data_received(self, data: bytes) -> None:
        if not self._reader.at_eof():
            self._reader.feed_data(data)

    def eof_received(self) -> None:
        self._reader.feed_eof()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- the loop's signature
        self._reader.feed_eof()


class _ThreadedReading(asyncio.Transport):
    """Reads a file or a terminal in a thread that ends with the process."""

    def __init__(self, descriptor: int, reader: asyncio.StreamReader) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._reader = reader
        self._loop = asyncio.get_running_loop()
        self._may_read = threading.Event()
        self._may_read.set()
        self._stopped = False
        reader.set_transport(self)
        threading.Thread(target=self._read, name="stdin", daemon=True).start()

    def pause_reading(self) -> None:
        self._may_read.clear()

    def resume_reading(self) -> None:
        self._may_read.set()

    def stop(self) -> None:
        self._stopped = True
        self._may_read.set()

    def _read(self) -> None:
        while not self._stopped:
            self._may_read.wait()
            try:
                chunk = os.read(self._descriptor, _CHUNK_BYTES)
            except OSError:
                chunk = b""
            if not self._hand_over(chunk):
                return

    def _hand_over(self, chunk: bytes) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._feed, chunk)
        except RuntimeError:  # the loop is closed
            return False
        return bool(chunk)

    def _feed(self, chunk: bytes) -> None:
        if self._stopped or self._reader.at_eof():
            return
        if chunk:
            self._reader.feed_data(chunk)
        else:
            self._reader.feed_eof()


class _Flow(asyncio.Protocol):
    """The reader's pace, and whether there still is one."""

    def __init__(self, on_gone: Callable[[], None]) -> None:
        self._on_gone = on_gone
        self._writable = asyncio.Event()
        self._writable.set()
        self.gone = asyncio.Event()

    @property
    def is_gone(self) -> bool:
        return self.gone.is_set()

    @property
    def is_paused(self) -> bool:
        return not self._writable.is_set()

    async def drain(self) -> None:
        await self._writable.wait()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def eof_received(self) -> bool:
        return True  # the other direction may stay open

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- the loop's signature
        self.gone.set()
        self._writable.set()
        self._on_gone()


def _watchable(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    return sys.platform != "win32" and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))
