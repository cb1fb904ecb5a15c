"""A thin MCP client over pipes: the same for every server, and next to nothing itself."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).parent.parent
LINE_LIMIT = 64 * 1024 * 1024
ANSWER_SECONDS = 120
END_SECONDS = 10
STORE = tempfile.TemporaryDirectory()  # dbmcp records these calls, but not among the user's

DBMCP = (sys.executable, "-m", "dbmcp", "serve", "--config")
EMPTY = (sys.executable, "-m", "benchmarks.empty")

_HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "dbmcp benchmarks", "version": "1"},
}


class Client:
    """One server process and the client's end of its pipes.

    Args:
        process: a running server.
    """

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self._process = process
        self._to, self._from = process.stdin, process.stdout
        self._sent = 0

    async def request(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Send a request and return its result."""
        self._sent += 1
        self._send(id=self._sent, method=method, params=params)
        while True:
            async with asyncio.timeout(ANSWER_SECONDS):
                line = await self._from.readline()
            if not line:
                raise RuntimeError(f"the server ended before it answered {method}")
            message = orjson.loads(line)
            if message.get("id") == self._sent:
                return message["result"]

    async def shake_hands(self) -> None:
        """Open the session."""
        await self.request("initialize", _HELLO)
        self._send(method="notifications/initialized")

    async def call(self, tool: str, **arguments: Any) -> str:
        """Call a tool and return its one text."""
        result = await self.request("tools/call", {"name": tool, "arguments": arguments})
        (block,) = result["content"]
        if result.get("isError"):
            raise RuntimeError(block["text"])
        return block["text"]

    async def close(self) -> None:
        """Close the pipe as a client does that is done, and wait for the server's end."""
        self._to.close()
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._process.wait()
        finally:
            if self._process.returncode is None:
                self._process.kill()
                await self._process.wait()

    def _send(self, **message: Any) -> None:
        self._to.write(orjson.dumps({"jsonrpc": "2.0", **message}) + b"\n")


async def start(command: Sequence[str]) -> Client:
    """Start a server and open a session with it."""
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DBMCP_STORE_URL": f"sqlite:///{STORE.name}/s.db",
        },
        limit=LINE_LIMIT,
    )
    client = Client(process)
    await client.shake_hands()
    return client
