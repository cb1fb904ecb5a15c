"""HTTP: who may ask, what is malformed, how calls are cancelled and how the process ends."""

import asyncio
import json
import signal
import socket
import time
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple

import pytest

from tests.engines.pace import held, in_time
from tests.wire.process import (
    END_SECONDS,
    ENVELOPE,
    INITIALIZE,
    PATIENCE_SECONDS,
    RawClient,
    free_port,
    running,
    running_http,
)
from tests.wire.test_stdio import ENDLESS

JSON = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
MODERN = {**JSON, "MCP-Protocol-Version": "2026-07-28"}


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> dict[str, Any]:
        """The JSON-RPC message, from JSON or from the first event."""
        data = [line[6:] for line in self.body.splitlines() if line.startswith("data: {")]
        return json.loads(data[0] if data else self.body)


class Http:
    """A server process and plain HTTP requests to it."""

    def __init__(self, client: RawClient, port: int) -> None:
        self.client = client
        self.port = port
        self._writers: list[asyncio.StreamWriter] = []

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
            await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])

    async def open(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        lines = {
            "Host": f"127.0.0.1:{self.port}",
            "Content-Length": str(len(body)),
            "Connection": "close",
            **headers,
        }
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
        writer.write(head.encode() + b"\r\n" + body)
        await writer.drain()
        return reader, writer

    async def send(
        self,
        body: bytes | dict[str, Any],
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
        path: str = "/mcp",
    ) -> Answer:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        reader, _ = await self.open(method, path, JSON if headers is None else headers, raw)
        answer = await asyncio.wait_for(reader.read(), PATIENCE_SECONDS)
        head, _, content = answer.partition(b"\r\n\r\n")
        first, *fields = head.decode().split("\r\n")
        names = (field.partition(": ") for field in fields)
        return Answer(int(first.split()[1]), {n.lower(): v for n, _, v in names}, content.decode())

    async def modern(self, method: str, **params: Any) -> Answer:
        message = modern_message(method, **params)
        return await self.send(message, modern_headers(method, params))

    async def session(self) -> dict[str, str]:
        """The headers of an initialized session of the older era."""
        message = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": INITIALIZE}
        session = (await self.send(message)).headers["mcp-session-id"]
        headers = {**JSON, "Mcp-Session-Id": session, "MCP-Protocol-Version": "2025-11-25"}
        await self.send({"jsonrpc": "2.0", "method": "notifications/initialized"}, headers)
        return headers


def modern_message(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": ENVELOPE}}


def modern_headers(method: str, params: dict[str, Any]) -> dict[str, str]:
    named = {"Mcp-Name": params["name"]} if "name" in params else {}
    return {**MODERN, "Mcp-Method": method, **named}


def query(text: str, **more: Any) -> dict[str, Any]:
    return {"name": "execute_query", "arguments": {"query": text, **more}}


@pytest.fixture
async def http(url: str) -> AsyncGenerator[Http]:
    async with running_http("--transport", "http", "--database-url", url) as (client, port):
        http = Http(client, port)
        yield http
        await http.close()


async def test_both_eras_ask_a_question(http: Http) -> None:
    modern = await http.modern("tools/call", **query("SELECT 4", fetch_mode="scalar"))
    assert modern.headers["content-type"] == "application/json"
    assert modern.json["result"]["content"] == [{"type": "text", "text": "4"}]
    headers = await http.session()
    params = query("SELECT 5", fetch_mode="scalar")
    message = {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}
    assert (await http.send(message, headers)).json["result"]["content"][0]["text"] == "5"


async def test_healthz_answers(http: Http) -> None:
    answer = await http.send(b"", {}, method="GET", path="/healthz")
    assert (answer.status, answer.json["status"]) == (200, "ok")


@pytest.mark.parametrize("headers", [JSON, MODERN], ids=["handshake", "modern"])
async def test_only_this_machine_and_its_pages_may_ask(http: Http, headers: dict[str, str]) -> None:
    message = modern_message("tools/list")
    for host in ("evil.example", f"evil.example:{http.port}", "127.0.0.1:1", "127.0.0.1"):
        assert (await http.send(message, {**headers, "Host": host})).status == 421
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "https://localhost"):
        assert (await http.send(message, {**headers, "Origin": origin})).status == 403
    for host in (f"localhost:{http.port}", f"127.0.0.1:{http.port}"):
        allowed = {**headers, "Host": host, "Origin": f"http://{host}"}
        assert (await http.send(message, allowed)).status not in (421, 403)


MALFORMED = [b"{", b"\xff", b"[" * 100_000, b"[]", b"42", b'{"jsonrpc":"1.0","id":1,"method":"x"}']


@pytest.mark.parametrize("headers", [JSON, MODERN], ids=["handshake", "modern"])
async def test_malformed_bodies_get_one_error_each(http: Http, headers: dict[str, str]) -> None:
    for body in MALFORMED:
        answer = await http.send(body, headers)
        assert answer.status == 400, body[:20]
        assert answer.json["error"]["message"] != ""
    assert (await http.send(b"", {**headers, "Content-Length": "5000000"})).status == 413
    modern = await http.modern("tools/call", **query("SELECT 4", fetch_mode="scalar"))
    assert modern.json["result"]["content"][0]["text"] == "4"


async def test_unknown_tool_and_unknown_argument(http: Http) -> None:
    tool = await http.modern("tools/call", name="execute_quer", arguments={})
    assert tool.json["error"]["code"] == -32602
    assert "execute_query" in tool.json["error"]["message"]
    argument = await http.modern("tools/call", name="execute_query", arguments={"max_row": 1})
    assert argument.json["result"]["isError"]
    assert "nearest: max_rows" in argument.json["result"]["content"][0]["text"]


async def test_half_a_surrogate_pair_is_refused(http: Http) -> None:
    answer = await http.modern("tools/call", **query("SELECT '\ud800'"))
    assert "half of a surrogate pair" in answer.json["result"]["content"][0]["text"]


async def test_a_client_that_leaves_stops_its_call(http: Http) -> None:
    await http.modern("tools/call", **query("SELECT 1"))
    params = query(ENDLESS, timeout=60)
    body = json.dumps(modern_message("tools/call", **params)).encode()
    headers = modern_headers("tools/call", params)
    opened = [await http.open("POST", "/mcp", headers, body) for _ in range(12)]
    await asyncio.sleep(0.5)
    for _, writer in opened:
        writer.close()
    await asyncio.sleep(1)
    # Twelve endless statements would hold every reader that the file has.
    begun = time.monotonic()
    answer = await http.modern("tools/call", **query("SELECT 4", fetch_mode="scalar", timeout=30))
    assert answer.json["result"]["content"][0]["text"] == "4"
    assert in_time(begun, seconds=2)


async def test_a_session_cancels_its_call(http: Http) -> None:
    headers = await http.session()
    params = query(ENDLESS, timeout=60)
    message = {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": params}
    running_call = asyncio.create_task(http.send(message, headers))
    await asyncio.sleep(1)
    note = {"method": "notifications/cancelled", "params": {"requestId": 9}}
    assert (await http.send({"jsonrpc": "2.0", **note}, headers)).status == 202
    ended = await asyncio.wait_for(running_call, PATIENCE_SECONDS)
    assert '"result"' not in ended.body


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_process_ends_in_time_with_calls_and_streams_open(
    http: Http, number: signal.Signals
) -> None:
    headers = await http.session()
    events = {name: value for name, value in headers.items() if name != "Content-Type"}
    stream, _ = await http.open("GET", "/mcp", {**events, "Accept": "text/event-stream"})
    await stream.readuntil(b"\r\n\r\n")
    params = query(ENDLESS, timeout=60)
    legacy = {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": params}
    calls = [
        asyncio.create_task(http.send(legacy, headers)),
        asyncio.create_task(http.modern("tools/call", **params)),
    ]
    await asyncio.sleep(1)
    http.client.process.send_signal(number)
    code, seconds, said = await http.client.ended()
    await asyncio.gather(*calls, return_exceptions=True)
    assert (code, said) == (0, "")
    assert held(seconds, seconds=END_SECONDS)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com"])  # noqa: S104
async def test_other_machines_are_not_served(url: str, host: str) -> None:
    arguments = ("--transport", "http", "--database-url", url, "--host", host)
    async with running(*arguments) as client:
        code, _, said = await client.ended()
    assert code == 2
    assert "no authentication" in said
    assert said.count("\n") == 1


async def test_a_port_in_use_is_one_sentence(url: str) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        arguments = ("--transport", "http", "--database-url", url, "--port", str(port))
        async with running(*arguments) as client:
            code, _, said = await client.ended()
    assert code == 2
    assert str(port) in said
    assert said.count("\n") == 1
