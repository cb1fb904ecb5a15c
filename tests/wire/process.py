"""The real server process and a client that speaks raw JSON-RPC lines."""

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.engines.pace import slowness

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 120
END_SECONDS = 2.0
SLOW = 3.0
STORE = tempfile.TemporaryDirectory()  # for the whole run: a store of its own costs each start

INITIALIZE: dict[str, Any] = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "raw", "version": "1"},
}
ENVELOPE: dict[str, Any] = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "raw", "version": "1"},
}


def environment(**more: str) -> dict[str, str]:
    """The environment of a server: nothing of the machine's own databases, nor its store."""
    passed = ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
    kept = {name: os.environ[name] for name in passed if name in os.environ}
    store = f"sqlite:///{STORE.name}/store.sqlite"
    return {**kept, "PYTHONPATH": str(ROOT), "DBMCP_STORE_URL": store, **more}


class RawClient:
    """A server process on stdio, driven line by line."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._id = 0

    async def send(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        await self.process.stdin.drain()

    async def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE_SECONDS)
        assert line, "the server closed stdout"
        return json.loads(line)

    async def exchange(self, line: bytes) -> dict[str, Any]:
        await self.send(line)
        return await self.receive()

    async def request(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = await self.exchange(json.dumps(self.message(method, params)).encode())
        assert answer["id"] == self._id
        return answer

    def message(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        self._id += 1
        return {"jsonrpc": "2.0", "id": self._id, "method": method, "params": params or {}}

    async def initialize(self) -> dict[str, Any]:
        answer = await self.request("initialize", INITIALIZE)
        await self.send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}')
        return answer["result"]

    async def call(self, **arguments: object) -> tuple[str, bool]:
        """The text of an execute_query and whether it is an error."""
        params = {"name": "execute_query", "arguments": arguments}
        result = (await self.request("tools/call", params))["result"]
        (block,) = result["content"]
        return block["text"], result.get("isError", False)

    async def ended(self) -> tuple[int, float, str]:
        """Exit code, seconds from now, and stderr of a process that is about to end."""
        assert self.process.stderr is not None
        loop = asyncio.get_running_loop()
        begun = loop.time()
        code = await asyncio.wait_for(self.process.wait(), PATIENCE_SECONDS)
        seconds = loop.time() - begun
        return code, seconds, heard(await self.process.stderr.read())


def heard(said: bytes) -> str:
    """What a process said; on a slow machine its last calls need not be in time for the audit."""
    lines = said.decode().splitlines(keepends=True)
    if slowness() > SLOW:
        lines = [line for line in lines if "audit: calls that could not be recorded" not in line]
    return "".join(lines)


@asynccontextmanager
async def running(
    *arguments: str, variables: Mapping[str, str] | None = None
) -> AsyncGenerator[RawClient]:
    """A server process with pipes; killed at the end if it still lives."""
    process = await asyncio.create_subprocess_exec(
        *command(*arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(**(variables or {})),
        limit=64 * 1024 * 1024,
    )
    try:
        yield RawClient(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def command(*arguments: str) -> Sequence[str]:
    return [sys.executable, "-m", "dbmcp", *arguments]


@asynccontextmanager
async def running_http(
    *arguments: str, variables: Mapping[str, str] | None = None
) -> AsyncGenerator[tuple[RawClient, int]]:
    """A server process on a free loopback port, once it listens."""
    port = free_port()
    async with running(*arguments, "--port", str(port), variables=variables) as client:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _listening(client)
        yield client, port


async def _listening(client: RawClient) -> None:
    assert client.process.stderr is not None
    said = b""
    while b"listens on" not in said:
        line = await client.process.stderr.readline()
        assert line, said
        said += line


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
