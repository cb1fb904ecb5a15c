"""One way to the real server: a transport and an era, with raw messages."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.wire.process import ENVELOPE, PATIENCE_SECONDS, RawClient, running, running_http
from tests.wire.test_http import Http, modern_headers, modern_message

WAYS = [(transport, era) for transport in ("stdio", "http") for era in ("modern", "handshake")]

Answer = tuple[str, bool]
"""An answer's text, and whether it is an error."""


def config(folder: Path, url: str, **limits: object) -> Path:
    """A configuration with a pool of one connection: one that is lost would be missed."""
    path = folder / "one.toml"
    # Of an account that could write and is to read, one engine warns on stderr.
    mode = "read_write" if url.startswith("tidb") else "read_only"
    lines = [
        "[databases.shop]",
        f"url = {json.dumps(url)}",
        f"mode = {json.dumps(mode)}",
        "[databases.shop.pool]",
        "size = 1",
        "overflow = 0",
        "timeout_seconds = 3",
        "[databases.shop.limits]",
        *(f"{name} = {value}" for name, value in limits.items()),
    ]
    path.write_text("\n".join(lines))
    return path


class Way(ABC):
    """A connection to a server process.

    Attributes:
        client: the process.
    """

    def __init__(self, client: RawClient) -> None:
        self.client = client

    @abstractmethod
    async def ask(self, **arguments: object) -> Answer:
        """Call execute_query and return its answer."""

    @abstractmethod
    async def begin(self, **arguments: object) -> None:
        """Call execute_query without waiting for the answer."""

    @abstractmethod
    async def cancel(self) -> None:
        """Cancel the call that was begun, as this era and transport do it."""

    @abstractmethod
    async def leave(self) -> None:
        """Go away without a word."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of what is open."""


class StdioWay(Way):
    """Lines on stdin and stdout."""

    def __init__(self, client: RawClient, era: str) -> None:
        super().__init__(client)
        self._meta = {"_meta": ENVELOPE} if era == "modern" else {}
        self._begun = 0

    async def ask(self, **arguments: object) -> Answer:
        answer = await self.client.request("tools/call", self._params(arguments))
        return answer_of(answer)

    async def begin(self, **arguments: object) -> None:
        message = self.client.message("tools/call", self._params(arguments))
        self._begun = message["id"]
        await self.client.send(json.dumps(message).encode())

    async def cancel(self) -> None:
        note = {"requestId": self._begun, "reason": "enough", **self._meta}
        message = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": note}
        await self.client.send(json.dumps(message).encode())

    async def leave(self) -> None:
        """Close stdin only: what a client does that ends in order."""
        assert self.client.process.stdin is not None
        self.client.process.stdin.close()

    async def close(self) -> None:
        """The process goes with its test."""

    def _params(self, arguments: dict[str, object]) -> dict[str, Any]:
        return {"name": "execute_query", "arguments": arguments, **self._meta}


class HttpWay(Way):
    """Requests to a loopback port."""

    def __init__(self, client: RawClient, http: Http, session: dict[str, str] | None) -> None:
        super().__init__(client)
        self.http = http
        self.session = session
        self._id = 0
        self._begun = 0
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, **arguments: object) -> Answer:
        headers, message = self._request(arguments)
        return answer_of((await self.http.send(message, headers)).json)

    async def begin(self, **arguments: object) -> None:
        headers, message = self._request(arguments)
        self._begun = message["id"]
        body = json.dumps(message).encode()
        _, self._writer = await self.http.open("POST", "/mcp", headers, body)

    async def cancel(self) -> None:
        """The modern era has no other word for it than hanging up."""
        if self.session is None:
            await self.leave()
        else:
            note = {"method": "notifications/cancelled", "params": {"requestId": self._begun}}
            await self.http.send({"jsonrpc": "2.0", **note}, self.session)

    async def leave(self) -> None:
        assert self._writer is not None
        self._writer.close()

    async def close(self) -> None:
        await self.http.close()

    def _request(self, arguments: dict[str, object]) -> tuple[dict[str, str], dict[str, Any]]:
        params: dict[str, Any] = {"name": "execute_query", "arguments": arguments}
        self._id += 1
        message = {**modern_message("tools/call", **params), "id": self._id}
        if self.session is None:
            return modern_headers("tools/call", params), message
        return self.session, {**message, "params": params}


def answer_of(message: dict[str, Any]) -> Answer:
    """The text of a tools/call's answer, or of its protocol error."""
    if "error" in message:
        return f"{message['error']['code']} {message['error']['message']}", True
    (block,) = message["result"]["content"]
    return block["text"], message["result"].get("isError", False)


@asynccontextmanager
async def open_way(transport: str, era: str, *arguments: str) -> AsyncGenerator[Way]:
    """Start a server and connect to it."""
    if transport == "stdio":
        async with running(*arguments) as client:
            if era == "handshake":
                await client.initialize()
            yield StdioWay(client, era)
        return
    async with running_http("--transport", "http", *arguments) as (client, port):
        http = Http(client, port)
        session = await http.session() if era == "handshake" else None
        way = HttpWay(client, http, session)
        try:
            yield way
        finally:
            await asyncio.wait_for(way.close(), PATIENCE_SECONDS)
