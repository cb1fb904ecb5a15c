"""stdio: what is not a message, the eras, and how the process ends."""

import asyncio
import json
import shlex
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.engines.pace import held, in_time
from tests.wire.process import (
    END_SECONDS,
    ENVELOPE,
    INITIALIZE,
    PATIENCE_SECONDS,
    RawClient,
    command,
    environment,
    heard,
    running,
)

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS, PARSE_ERROR = -32600, -32601, -32602, -32700
# Counts for minutes unless it is stopped.
ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
    "SELECT count(*) FROM n a, n b WHERE a.i + b.i = -1"
)

MALFORMED = [
    pytest.param(b"{", None, PARSE_ERROR, id="no JSON"),
    pytest.param(b'{"jsonrpc":"2.0","id":1,"method":"\xff"}', None, PARSE_ERROR, id="no UTF-8"),
    pytest.param(b"[" * 100_000, None, PARSE_ERROR, id="100,000 brackets"),
    pytest.param(b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', None, INVALID_REQUEST, id="batch"),
    pytest.param(b"42", None, INVALID_REQUEST, id="a number"),
    pytest.param(b'{"jsonrpc":"1.0","id":7,"method":"ping"}', 7, INVALID_REQUEST, id="version"),
    pytest.param(b'{"id":7,"method":"ping"}', 7, INVALID_REQUEST, id="no version"),
    pytest.param(b'{"jsonrpc":"2.0","id":7,"method":5}', 7, INVALID_REQUEST, id="method"),
    pytest.param(b'{"jsonrpc":"2.0","id":7}', 7, INVALID_REQUEST, id="no method"),
    pytest.param(b'{"jsonrpc":"2.0","id":null,"method":"ping"}', None, INVALID_REQUEST, id="null"),
    pytest.param(b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', None, INVALID_REQUEST, id="1.5"),
    pytest.param(b'{"jsonrpc":"2.0","id":{},"method":"ping"}', None, INVALID_REQUEST, id="object"),
    pytest.param(
        b'{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}', 7, INVALID_PARAMS, id="params"
    ),
    pytest.param(b'{"jsonrpc":"2.0","id":7,"method":"no/such"}', 7, METHOD_NOT_FOUND, id="unknown"),
    pytest.param(
        b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"execute_quer"}}',
        7,
        INVALID_PARAMS,
        id="unknown tool",
    ),
    pytest.param(
        b'{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"execute_query",'
        b'"arguments":[]}}',
        7,
        INVALID_PARAMS,
        id="arguments no object",
    ),
    pytest.param(
        b'{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"explore"}}',
        7,
        INVALID_PARAMS,
        id="unknown prompt",
    ),
    pytest.param(
        b'{"jsonrpc":"2.0","id":7,"method":"prompts/get","params":{"name":"explore_database",'
        b'"arguments":[]}}',
        7,
        INVALID_PARAMS,
        id="prompt arguments no object",
    ),
    pytest.param(
        b'{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":"schema://x/y"}}',
        7,
        INVALID_PARAMS,
        id="unknown resource",
    ),
]


async def test_malformed_lines_get_one_error_each(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        for case in MALFORMED:
            line, request_id, code = case.values
            assert isinstance(line, bytes)
            answer = await client.exchange(line)
            assert (answer["id"], answer["error"]["code"]) == (request_id, code), case.id
            assert answer["error"]["message"] != ""
        assert (await client.call(query="SELECT 1", fetch_mode="scalar")) == ("1", False)


async def test_a_request_before_initialize_is_told_so(url: str) -> None:
    async with running("--database-url", url) as client:
        early = await client.request("tools/list")
        assert early["error"]["code"] == INVALID_REQUEST
        assert "initialize" in early["error"]["message"]
        assert (await client.initialize())["protocolVersion"] == "2025-11-25"
        assert (await client.request("tools/list"))["result"]["tools"]


async def test_a_line_of_50_megabytes_gets_one_error(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        for shape in (
            b'{"jsonrpc":"2.0","id":77,"method":"tools/call","params":{"q":"%s"}}',
            b'{"method":"tools/call","params":{"q":"%s"},"jsonrpc":"2.0","id":77}',
        ):
            answer = await client.exchange(shape % (b"x" * 50_000_000))
            assert (answer["id"], answer["error"]["code"]) == (77, INVALID_REQUEST)
            assert "4194304 bytes" in answer["error"]["message"]
        assert resident_megabytes(client) < 250
        assert (await client.call(query="SELECT 1", fetch_mode="scalar")) == ("1", False)


def resident_megabytes(client: RawClient) -> float:
    status = Path(f"/proc/{client.process.pid}/status")
    if not status.exists():
        pytest.skip("only Linux tells a process's memory in /proc")
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


@pytest.mark.parametrize("enveloped", [True, False])
async def test_a_client_that_probes_and_then_initializes_is_served(
    url: str, *, enveloped: bool
) -> None:
    async with running("--database-url", url) as client:
        probe = await client.request("server/discover", {"_meta": ENVELOPE} if enveloped else None)
        if enveloped:
            assert "2026-07-28" in probe["result"]["supportedVersions"]
        else:
            assert "error" in probe
        assert (await client.initialize())["protocolVersion"] == "2025-11-25"
        assert (await client.request("tools/list"))["result"]["tools"]
        assert (await client.call(query="SELECT 2", fetch_mode="scalar")) == ("2", False)


async def test_a_modern_client_is_served_without_a_handshake(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.request("server/discover", {"_meta": ENVELOPE})
        listed = (await client.request("tools/list", {"_meta": ENVELOPE}))["result"]
        assert (listed["resultType"], listed["ttlMs"]) == ("complete", 300_000)
        arguments = {"query": "SELECT name FROM customers WHERE id = 1", "fetch_mode": "scalar"}
        params = {"name": "execute_query", "arguments": arguments, "_meta": ENVELOPE}
        result = (await client.request("tools/call", params))["result"]
        assert result["content"] == [{"type": "text", "text": "Northwind"}]
        assert "structuredContent" not in result


BAD_ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"max_row": 3}, "[invalid_argument] unknown argument max_row. nearest: max_rows"),
    ({"query": 5}, "[invalid_argument] query must be text, not 5"),
    ({"query": "SELECT 1", "max_rows": "many"}, "[invalid_argument] max_rows must be an integer"),
    ({"query": "SELECT 1", "max_rows": 0}, "[invalid_argument] max_rows must be at least 1"),
    ({"query": "SELECT 1", "timeout": 0}, "[invalid_argument] timeout must be greater than 0"),
    ({"query": "SELECT 1", "timeout": -1}, "[invalid_argument] timeout must be greater than 0"),
    ({"query": "SELECT 1", "timeout": "soon"}, "[invalid_argument] timeout must be a number"),
    ({"query": "SELECT 1", "timeout": 31_536_000}, "[limit_exceeded]"),
    ({"query": "SELECT 1", "sql": "SELECT 2"}, "[invalid_argument] query and sql are one argument"),
    ({"query": "SELECT 1", "fetch_mode": "first"}, "[invalid_argument] fetch_mode must be one of"),
    ({"query": "SELECT 1", "parameters": "x"}, "[invalid_argument] parameters must be an object"),
    ({}, "[invalid_argument]"),
    ({"query": "SELECT '\x00'"}, "["),
    ({"query": "SELECT 1; SELECT 2"}, "[policy_denied]"),
    ({"query": "x" * 1_000_000}, "[limit_exceeded]"),
    ({"cursor": "forged"}, "[lease_expired]"),
    ({"query": "SELECT 1", "database": "other"}, '[unknown_name] database "other"'),
    ({"query": "\ud800"}, "[invalid_argument] query holds \\ud800"),
    ({"query": "SELECT ?", "parameters": ["\udfff"]}, "[invalid_argument] parameters holds"),
    ({"\ud800": 1}, "[invalid_argument] unknown argument \\ud800"),
]


async def test_every_bad_argument_is_one_clear_sentence(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        for arguments, expected in BAD_ARGUMENTS:
            text, is_error = await client.call(**arguments)
            assert (is_error, text[: len(expected)]) == (True, expected), text
            assert "\n" not in text
            assert "pydantic" not in text
        assert (await client.call(query="SELECT 1", fetch_mode="scalar")) == ("1", False)


async def test_arguments_sent_as_text_are_accepted(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        text = await client.call(
            sql="SELECT name FROM customers WHERE id = :id",
            parameters='{"id": 2}',
            max_rows="5",
            timeout="3.5",
            fetch_mode="SCALAR",
        )
        assert text == ("Miller", False)


async def test_nothing_heavy_is_imported_before_the_first_list() -> None:
    probe = (
        "import sys\n"
        "import dbmcp.cli, dbmcp.cli.serve\n"
        "import dbmcp.app, dbmcp.server.build, dbmcp.server.stdio, dbmcp.server.http\n"
        "heavy = {'sqlalchemy', 'sqlglot', 'asyncpg', 'aiomysql', 'aiosqlite', 'alembic', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", probe, stdout=asyncio.subprocess.PIPE, env=environment()
    )
    out, _ = await process.communicate()
    assert (process.returncode, out.decode().strip()) == (0, "[]")


@pytest.mark.parametrize("end", ["eof", "SIGTERM", "SIGINT", "gone"])
async def test_the_process_ends_in_time_and_quietly(url: str, end: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        call = {"name": "execute_query", "arguments": {"query": ENDLESS, "timeout": 60}}
        await client.send(json.dumps(client.message("tools/call", call)).encode())
        await asyncio.sleep(0.3)
        stdin, stdout = client.process.stdin, client.process.stdout
        assert stdin is not None
        assert stdout is not None
        if end == "eof":
            stdin.close()
        elif end == "gone":
            stdout_transport: Any = getattr(stdout, "_transport", None)
            stdout_transport.close()
            stdin.close()
        else:
            client.process.send_signal(getattr(signal, end))
        code, seconds, said = await client.ended()
        assert (code, said) == (0, "")
        assert held(seconds, seconds=END_SECONDS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_idle_server_ends_at_once(url: str, number: signal.Signals) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        client.process.send_signal(number)
        code, seconds, said = await client.ended()
        assert (code, said) == (0, "")
        assert held(seconds, seconds=END_SECONDS)


async def test_a_file_of_requests_is_answered_to_its_end(url: str, tmp_path: Path) -> None:
    client = RawClient(None)  # pyright: ignore[reportArgumentType] -- only its messages are used
    call = {"name": "execute_query", "arguments": {"query": "SELECT 7", "fetch_mode": "scalar"}}
    messages = [
        client.message("initialize", INITIALIZE),
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        client.message("tools/call", call),
    ]
    requests, answers = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    requests.write_text("\n".join(map(json.dumps, messages)))  # the last line has no end
    with requests.open() as stdin, answers.open("w") as stdout:
        process = await asyncio.create_subprocess_exec(
            *command("--database-url", url),
            stdin=stdin,
            stdout=stdout,
            stderr=asyncio.subprocess.PIPE,
            env=environment(),
        )
        _, said = await process.communicate()
    assert (process.returncode, heard(said)) == (0, "")
    last = json.loads(answers.read_text().splitlines()[-1])
    assert last["result"]["content"] == [{"type": "text", "text": "7"}]


async def test_a_reader_that_falls_behind_loses_nothing(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        arguments = {"query": "SELECT hex(zeroblob(14000)) AS h", "max_cell": 0}
        wide = {"name": "execute_query", "arguments": arguments}
        sent = {(message := client.message("tools/call", wide))["id"]: message for _ in range(60)}
        for message in sent.values():
            await client.send(json.dumps(message).encode())
        await asyncio.sleep(1)
        answered = [(await client.receive()) for _ in sent]
        assert {answer["id"] for answer in answered} == set(sent)
        assert all("0" * 28_000 in answer["result"]["content"][0]["text"] for answer in answered)


async def test_a_cancelled_call_is_not_answered_and_frees_the_server(url: str) -> None:
    async with running("--database-url", url) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        call = {"name": "execute_query", "arguments": {"query": ENDLESS, "timeout": 60}}
        message = client.message("tools/call", call)
        await client.send(json.dumps(message).encode())
        await asyncio.sleep(0.2)
        note = {"requestId": message["id"], "reason": "enough"}
        cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": note}
        await client.send(json.dumps(cancel).encode())
        begun = time.monotonic()
        assert await client.call(query="SELECT 3", fetch_mode="scalar") == ("3", False)
        assert in_time(begun, seconds=2)


async def test_one_socket_may_be_both_ends(url: str) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        process = await asyncio.create_subprocess_exec(
            *command("--database-url", url),
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            env=environment(),
        )
    reader, writer = await asyncio.open_connection(sock=ours)
    client = RawClient(None)  # pyright: ignore[reportArgumentType] -- only its messages are used
    writer.write(json.dumps(client.message("initialize", INITIALIZE)).encode() + b"\n")
    answer = json.loads(await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS))
    assert answer["result"]["serverInfo"]["name"] == "dbmcp"
    writer.write_eof()
    assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0
    writer.close()
    await writer.wait_closed()


async def test_a_closed_stdin_is_an_end(url: str) -> None:
    line = f"{shlex.join(command('--database-url', url))} <&-"
    process = await asyncio.create_subprocess_shell(
        line, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment()
    )
    out, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert (process.returncode, out, said) == (0, b"", b"")
