"""However a call ends, its statement ends on the database server, on every engine and way."""

import asyncio
import json
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.engines.pace import held, in_time
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.wire.process import END_SECONDS, ENVELOPE, RawClient, command, environment
from tests.wire.way import WAYS, HttpWay, Way, config, open_way

STOP_SECONDS = 1.0


@pytest.fixture
async def numbers(scratch: Scratch) -> Scratch:
    """A database with a table whose joins never end."""
    await scratch.add_numbers()
    return scratch


async def begun(way: Way, scratch: Scratch, **arguments: object) -> None:
    """Begin an endless call and wait until it runs on the server."""
    assert await way.ask(query="SELECT 41 + 1", fetch_mode="scalar") == ("42", False)
    await way.begin(query=SLOW_QUERY, **{"timeout": 60, **arguments})
    if scratch.backend.lacks("server"):
        await asyncio.sleep(0.5)
    else:
        await scratch.until_running()


async def stopped(scratch: Scratch) -> None:
    """Nothing runs on the server a second later at most."""
    since = time.monotonic()
    await scratch.until_running(count=0)
    assert in_time(since, seconds=STOP_SECONDS)


async def usable(way: Way) -> None:
    """The only connection is back, and answers."""
    since = time.monotonic()
    assert await way.ask(query="SELECT 41 + 1", fetch_mode="scalar") == ("42", False)
    assert in_time(since, seconds=STOP_SECONDS)


async def ended(client: RawClient) -> None:
    """The process ends in time, with 0 and without a word."""
    code, seconds, said = await client.ended()
    assert (code, said) == (0, "")
    assert held(seconds, seconds=END_SECONDS)


@pytest.mark.parametrize(("transport", "era"), WAYS)
async def test_however_a_call_ends_its_statement_ends_too(
    numbers: Scratch, tmp_path: Path, transport: str, era: str
) -> None:
    file = config(tmp_path, numbers.url)
    async with open_way(transport, era, "--config", str(file)) as way:
        await begun(way, numbers)
        await way.cancel()
        await stopped(numbers)
        await usable(way)
        text, is_error = await way.ask(query=SLOW_QUERY, timeout=0.3)
        assert (text[:46], is_error) == ("[time_limit] stopped on the server after 0.3 s", True)
        await stopped(numbers)
        await usable(way)
        if isinstance(way, HttpWay):
            await leaves(way, numbers)
        await begun(way, numbers)
        way.client.process.send_signal(signal.SIGTERM)
        await stopped(numbers)
        await ended(way.client)


async def leaves(way: HttpWay, numbers: Scratch) -> None:
    """A client that goes away: by hanging up, or, in a session, by ending it."""
    await begun(way, numbers)
    if way.session is None:
        await way.leave()
    else:
        assert (await way.http.send(b"", way.session, method="DELETE")).status == 200
        way.session = await way.http.session()
    await stopped(numbers)
    await usable(way)


@pytest.mark.parametrize(("transport", "era"), [WAYS[0], WAYS[3]])
async def test_ctrl_c_stops_everything(
    numbers: Scratch, tmp_path: Path, transport: str, era: str
) -> None:
    file = config(tmp_path, numbers.url)
    async with open_way(transport, era, "--config", str(file)) as way:
        await begun(way, numbers)
        way.client.process.send_signal(signal.SIGINT)
        await stopped(numbers)
        await ended(way.client)


@pytest.mark.parametrize("era", ["modern", "handshake"])
async def test_the_end_of_stdin_stops_everything(
    numbers: Scratch, tmp_path: Path, era: str
) -> None:
    file = config(tmp_path, numbers.url)
    async with open_way("stdio", era, "--config", str(file)) as way:
        await begun(way, numbers)
        await way.leave()
        await stopped(numbers)
        await ended(way.client)


CLIENT = """
import json, subprocess, sys, time
server = subprocess.Popen(json.loads(sys.argv[1]), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in json.loads(sys.argv[2]):
    server.stdin.write(line.encode() + b"\\n")
server.stdin.flush()
print(server.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.needs("server")
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="/proc tells who still runs")
async def test_kill_9_of_the_client_ends_the_server_and_its_statement(
    numbers: Scratch, tmp_path: Path
) -> None:
    file = config(tmp_path, numbers.url)
    raw = RawClient(None)  # pyright: ignore[reportArgumentType] -- only its messages are used
    params = {"name": "execute_query", "arguments": {"query": SLOW_QUERY, "timeout": 60}}
    lines = [json.dumps(raw.message("tools/call", {**params, "_meta": ENVELOPE}))]
    client = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CLIENT,
        json.dumps(list(command("--config", str(file)))),
        json.dumps(lines),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
    )
    assert client.stdout is not None
    server = int(await client.stdout.readline())
    await numbers.until_running()
    client.kill()
    since = time.monotonic()
    await stopped(numbers)
    await asyncio.to_thread(wait_for_end, server)
    assert in_time(since, seconds=END_SECONDS)
    _, said = await client.communicate()
    assert said == b""


def wait_for_end(process_id: int) -> None:
    """Wait until a process that is not our child has ended, for a while at most."""
    give_up = time.monotonic() + 2 * END_SECONDS
    while lives(process_id) and time.monotonic() < give_up:
        time.sleep(0.02)


def lives(process_id: int) -> bool:
    """Whether a process still runs; one that waits to be buried does not."""
    try:
        status = Path(f"/proc/{process_id}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
