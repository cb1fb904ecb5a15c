"""The audit of a real server: what arrives in the store, and what is left after a crash."""

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.wire.process import ENVELOPE, PATIENCE_SECONDS, environment, running

SLOW = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000) "
    "SELECT count(*) FROM n a, n b WHERE a.x + b.x = -1"
)
CANARY = "Canary-7f3a"
MALFORMED: list[dict[str, Any]] = [
    {"name": "nosuch", "arguments": {"a": CANARY}},
    {"name": "execute_query", "arguments": [CANARY]},
    {"arguments": {}},
]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "audit" / "store.sqlite"


def variables(store: Path) -> dict[str, str]:
    return {"DBMCP_STORE_URL": f"sqlite:///{store}"}


def executions(store: Path, columns: str = "tool_name, status, error_code") -> list[Any]:
    """The recorded calls in order; none as long as there is no store."""
    if not store.exists():
        return []
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
        try:
            query = f"SELECT {columns} FROM tool_executions ORDER BY id"
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:
            return []


def stored_bytes(store: Path) -> bytes:
    """Everything that is on the disk."""
    return b"".join(path.read_bytes() for path in store.parent.glob(f"{store.name}*"))


async def until(condition: Callable[[], Any]) -> Any:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := condition()):  # noqa: ASYNC110 -- another process changes it
            await asyncio.sleep(0.05)
    return found


async def dbmcp(store: Path, *arguments: str) -> tuple[int, str]:
    """Run a command on the store: its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dbmcp", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environment(**variables(store)),
    )
    out, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    assert process.returncode is not None
    return process.returncode, out.decode()


async def test_every_kind_of_call_is_recorded(url: str, store: Path) -> None:
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        await client.call(query="SELECT id FROM customers WHERE name = 'Miller'")
        text, _ = await client.call(query="SELECT id FROM customers", max_rows=1)
        cursor = text.partition("(cursor ")[2].partition(")")[0]
        await client.call(cursor=cursor)
        await client.call(query="DROP TABLE customers")
        await client.call(query="SELEC 1")
        await client.call(qeury=f"SELECT '{CANARY}'")
        await client.call(query=SLOW, timeout=0.2)
        for params in MALFORMED:
            assert "error" in await client.request("tools/call", params)
        await client.request("tools/list", {"_meta": ENVELOPE})
        await until(lambda: len(executions(store)) >= 10)
        kept = stored_bytes(store)
    assert executions(store) == [
        ("execute_query", "success", ""),
        ("execute_query", "success", ""),
        ("execute_query", "success", ""),
        ("execute_query", "refused", "policy_denied"),
        ("execute_query", "error", "sql_syntax"),
        ("execute_query", "error", "invalid_argument"),
        ("execute_query", "timeout", "time_limit"),
        ("nosuch", "error", "unknown_name"),
        ("execute_query", "error", "invalid_argument"),
        ("", "error", "invalid_argument"),
    ]
    sources = executions(store, "source, client_name, client_version, transport, request_id")
    assert [row[0] for row in sources] == ["live", "live", "cached"] + ["live"] * 7
    assert {row[1:4] for row in sources} == {("raw", "1", "stdio")}
    assert len({row[4] for row in sources}) == 10
    assert b"SELECT id FROM customers" in kept
    for secret in (CANARY, "Miller", cursor):
        assert secret.encode() not in kept


async def test_a_cancelled_call_is_recorded(url: str, store: Path) -> None:
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        params = {"name": "execute_query", "arguments": {"query": SLOW}}
        message = client.message("tools/call", params)
        await client.send(json_line(message))
        await until(lambda: len(executions(store)) == 2)  # written while it runs
        assert executions(store)[1][1] == "unfinished"
        cancel = {"requestId": message["id"], "reason": "enough"}
        await client.send(
            json_line({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": cancel})
        )
        await until(lambda: executions(store)[1][1] == "cancelled")


def json_line(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()


async def test_the_end_of_stdin_loses_no_call(url: str, store: Path) -> None:
    await dbmcp(store, "store", "upgrade")
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        for _ in range(20):
            await client.call(query="SELECT 1")
        assert client.process.stdin is not None
        client.process.stdin.close()
        code, _, said = await client.ended()
    assert (code, said) == (0, "")
    assert len(executions(store)) == 20


async def test_a_kill_loses_at_most_the_last_second(url: str, store: Path) -> None:
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        await until(lambda: executions(store))  # from now on the store is open
        for _ in range(50):
            await client.call(query="SELECT 2")
        await client.send(
            json_line(
                client.message(
                    "tools/call", {"name": "execute_query", "arguments": {"query": SLOW}}
                )
            )
        )
        # What is older than a second is there whenever the kill comes; the slow call runs on.
        await until(lambda: len(executions(store)) == 52)
        client.process.kill()
        await client.process.wait()
    found = executions(store)
    assert [status for _, status, _ in found] == ["success"] * 51 + ["unfinished"]
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def read_only(store: Path) -> None:
    """A file where the store's folder should be: it can be neither made nor opened."""
    store.parent.parent.mkdir(exist_ok=True)
    store.parent.write_text("in the way")


def corrupt(store: Path) -> None:
    store.parent.mkdir()
    store.write_bytes(b"not a database, " * 512)


def newer(store: Path) -> None:
    store.parent.mkdir()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE dbmcp_version (version_num TEXT)")
        connection.execute("INSERT INTO dbmcp_version VALUES ('9999')")
        connection.commit()


BROKEN = [
    (read_only, "cannot be made"),
    (corrupt, "is not an SQLite database"),
    (newer, "at revision 9999, made by a newer dbmcp"),
]


@pytest.mark.parametrize(("spoil", "words"), BROKEN, ids=lambda case: getattr(case, "__name__", ""))
async def test_a_broken_store_is_told_once_and_calls_go_on(
    url: str, store: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(store)
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        for _ in range(10):
            assert await client.call(query="SELECT 1", fetch_mode="scalar") == ("1", False)
            await asyncio.sleep(0.1)
        assert client.process.stdin is not None
        client.process.stdin.close()
        code, _, said = await client.ended()
    assert code == 0
    assert sum(words in line for line in said.splitlines()) == 1, said
    assert "Traceback" not in said
    code, told = await dbmcp(store, "audit", "tail")
    assert code in {1, 2}
    assert "Traceback" not in told


async def test_tail_follows_and_report_sums(url: str, store: Path) -> None:
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        await until(lambda: executions(store))
        follower = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "dbmcp", "audit", "tail", "--follow", "--limit", "1"),
            stdout=asyncio.subprocess.PIPE,
            env=environment(**variables(store)),
        )
        assert follower.stdout is not None
        first = await asyncio.wait_for(follower.stdout.readline(), PATIENCE_SECONDS)
        assert b"execute_query  default  success" in first
        await client.call(query="DROP TABLE customers")
        second = await asyncio.wait_for(follower.stdout.readline(), PATIENCE_SECONDS)
        assert b"refused statement-kind" in second
        assert b"DROP TABLE customers" in second
        follower.kill()
        await follower.wait()
    code, text = await dbmcp(store, "audit", "report", "--since", "1h")
    assert code == 0
    lines = text.splitlines()
    assert lines[0].endswith(": 2 calls")
    assert lines[3].split()[:2] == ["execute_query", "2"]
    assert lines[3].split()[-3:] == ["1", "0", "1"]
    assert "       1  statement-kind" in lines
    assert "error rate: 0.0 % (error and timeout)" in lines


async def test_a_reader_that_goes_away_is_no_error(url: str, store: Path) -> None:
    async with running("--database-url", url, variables=variables(store)) as client:
        await client.initialize()
        await client.call(query="SELECT 1")
        await until(lambda: executions(store))
    read, write = os.pipe()
    os.close(read)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dbmcp", "audit", "tail"),
        stdout=write,
        stderr=asyncio.subprocess.PIPE,
        env=environment(**variables(store)),
    )
    os.close(write)
    _, said = await process.communicate()
    assert (process.returncode, said) == (0, b"")
