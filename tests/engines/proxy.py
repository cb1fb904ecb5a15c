"""A proxy before a server, to cut, to silence and to count what passes between dbmcp and it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

CHUNK_BYTES = 65_536


@dataclass
class _Pair:
    """Both ends of one connection."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    cutting: bool = False

    def abort(self) -> None:
        self.client.transport.abort()
        self.server.transport.abort()


class Proxy:
    """Passes bytes between clients and one server.

    Attributes:
        port: where it listens.
        cut_at: a text of the client at which its connection is cut; empty: none.
        passes: whether that text still reaches the server; its answer never comes back.
        seen: how often the text came.
    """

    def __init__(self, target: int) -> None:
        self.port = 0
        self.cut_at = b""
        self.passes = False
        self.seen = 0
        self._target = target
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def url(self, url: str) -> str:
        """Return a URL of the server that leads through here."""
        parts = urlsplit(url)
        place = parts.netloc.replace(f":{parts.port}", f":{self.port}")
        return urlunsplit(parts._replace(netloc=place))

    def cut(self) -> None:
        """Cut every connection."""
        for writer in self._writers:
            writer.transport.abort()

    def freeze(self) -> None:
        """Pass nothing on and cut nothing: the server is silent."""
        self._open.clear()

    def thaw(self) -> None:
        """Pass everything on again."""
        self._open.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join one client with the server."""
        await self._open.wait()
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        pair = _Pair(writer, forth)
        self._writers.update((writer, forth))
        for work in (self._forth(reader, forth, pair), self._back(back, writer, pair)):
            task = asyncio.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _forth(
        self, client: asyncio.StreamReader, server: asyncio.StreamWriter, pair: "_Pair"
    ) -> None:
        with suppress(OSError):
            while data := await client.read(CHUNK_BYTES):
                await self._open.wait()
                pair.cutting = bool(self.cut_at) and self.cut_at in data
                self.seen += pair.cutting
                if not pair.cutting or self.passes:
                    server.write(data)
                    await server.drain()
                if pair.cutting:
                    await asyncio.sleep(0.1)  # what passes has arrived and is done by then
                    break
        pair.abort()

    async def _back(
        self, server: asyncio.StreamReader, client: asyncio.StreamWriter, pair: "_Pair"
    ) -> None:
        with suppress(OSError):
            while data := await server.read(CHUNK_BYTES):
                await self._open.wait()
                if not pair.cutting:
                    client.write(data)
                    await client.drain()
        pair.abort()

    async def close(self) -> None:
        """Cut everything and end."""
        self.thaw()
        self.cut()
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=5)


@asynccontextmanager
async def open_proxy(url: str) -> AsyncGenerator[Proxy]:
    """Open a proxy before the server of a URL."""
    port = urlsplit(url).port
    assert port
    proxy = Proxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        await proxy.close()
