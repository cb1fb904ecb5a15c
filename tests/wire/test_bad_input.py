"""Bad input of every kind, on every way and engine: one clear error each, and nothing is lost.

The pool has one connection: whatever kept it would make the question after it unavailable.
"""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from dbmcp.demo import create_demo
from tests.engines.scratch import Scratch
from tests.wire.process import PATIENCE_SECONDS
from tests.wire.way import WAYS, HttpWay, StdioWay, Way, config, open_way

YEAR_SECONDS = 31_536_000
ONE_MEGABYTE = "SELECT " + "1," * 524_288 + "1"


def nested(levels: int) -> str:
    return f"SELECT {'(' * levels}1{')' * levels}"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "[invalid_argument]"),
    "empty text": ({"query": ""}, "[invalid_argument] query is empty"),
    "only spaces": ({"query": " \n\t "}, "[invalid_argument] query is empty"),
    "only a comment": ({"query": "-- nothing here"}, "["),
    "only a block comment": ({"query": "/* nothing here */"}, "["),
    "only a semicolon": ({"query": ";"}, "["),
    "two statements": ({"query": "SELECT 1; SELECT 2"}, "[policy_denied] 2 statements"),
    "a write behind a read": ({"query": "SELECT 1; DELETE FROM t"}, "[policy_denied]"),
    "1 MB of text": ({"query": ONE_MEGABYTE}, "[limit_exceeded]"),
    "500 levels": ({"query": nested(500)}, "[limit_exceeded]"),
    "100,000 levels": ({"query": nested(100_000)}, "[limit_exceeded]"),
    "500 NOT": ({"query": f"SELECT {'NOT ' * 500}1"}, "[limit_exceeded]"),
    "500 subselects": ({"query": f"{'SELECT (' * 500}SELECT 1{')' * 500}"}, "[limit_exceeded]"),
    "no SQL": ({"query": "hello there, how are you"}, "["),
    "an unknown parameter": (
        {"query": "SELECT :a", "parameters": {"a": 1, "b": 2}},
        "[invalid_argument]",
    ),
    "a missing parameter": ({"query": "SELECT :a", "parameters": {}}, "[invalid_argument]"),
    "too few values": ({"query": "SELECT ?, ?", "parameters": [1]}, "[invalid_argument]"),
    "too many values": ({"query": "SELECT ?", "parameters": [1, 2]}, "[invalid_argument]"),
    "parameters of another kind": ({"query": "SELECT 1", "parameters": 5}, "[invalid_argument]"),
    "a mistyped parameter": (
        {"query": "SELECT ?", "parameters": [{"$bytes": "zz"}]},
        "[invalid_argument]",
    ),
    "a number that is none": (
        {"query": "SELECT ?", "parameters": [{"$decimal": "many"}]},
        "[invalid_argument]",
    ),
    "a text where a number is due": (
        {"query": "SELECT name FROM customers WHERE id = :id", "parameters": {"id": "abc"}},
        "",
    ),
    "an unknown argument": ({"query": "SELECT 1", "max_row": 1}, "[invalid_argument] unknown"),
    "a mistyped argument": ({"query": 5}, "[invalid_argument] query must be text"),
    "NUL byte": ({"query": "SELECT '\x00'"}, "["),
    "NUL byte in a value": ({"query": "SELECT 1 WHERE '' = ?", "parameters": ["\x00"]}, ""),
    "lone surrogate": ({"query": "SELECT '\ud800'"}, "[invalid_argument]"),
    "lone surrogate in a value": (
        {"query": "SELECT 1 WHERE '' = ?", "parameters": ["\udfff"]},
        "[invalid_argument]",
    ),
    "a table that is not there": ({"query": "SELECT * FROM custmers"}, "[unknown_name] table"),
    "a column that is not there": (
        {"query": "SELECT nme FROM customers"},
        "[unknown_name] column",
    ),
    "a database that is not there": (
        {"query": "SELECT 1", "database": "other"},
        '[unknown_name] database "other"',
    ),
    "a schema that is not there": ({"query": "SELECT * FROM no_such.customers"}, "["),
    "timeout 0": ({"query": "SELECT 1", "timeout": 0}, "[invalid_argument] timeout"),
    "timeout -1": ({"query": "SELECT 1", "timeout": -1}, "[invalid_argument] timeout"),
    "timeout a year": ({"query": "SELECT 1", "timeout": YEAR_SECONDS}, "[limit_exceeded] timeout"),
    "max_rows 0": ({"query": "SELECT 1", "max_rows": 0}, "[invalid_argument] max_rows"),
    "max_rows -1": ({"query": "SELECT 1", "max_rows": -1}, "[invalid_argument] max_rows"),
    "max_rows a billion": ({"query": "SELECT 1", "max_rows": 10**9}, "[limit_exceeded] max_rows"),
    "max_cell -1": ({"query": "SELECT 1", "max_cell": -1}, "[invalid_argument] max_cell"),
    "a forged cursor": ({"cursor": "q7Fd2aXXXX"}, "[lease_expired] cursor q7Fd2aXXXX is gone"),
    "a long forged cursor": ({"cursor": "x" * 100_000}, "[lease_expired]"),
    "query and cursor": ({"query": "SELECT 1", "cursor": "x"}, "[invalid_argument]"),
}
"""What is wrong -> arguments, and how the error begins; `""`: an answer is as good."""

PARSE_ERROR = "-32700 Parse error"
"""What the SDK itself says of half a surrogate pair in a session's request: no valid JSON."""

MALFORMED = [
    b"{",
    b'{"jsonrpc":"2.0","id":1,"method":"\xff"}',
    b"[" * 100_000,
    b"[]",
    b"42",
    b"null",
    b'{"jsonrpc":"1.0","id":7,"method":"ping"}',
    b'{"id":7,"method":"ping"}',
    b'{"jsonrpc":"2.0","id":7,"method":5}',
    b'{"jsonrpc":"2.0","id":7}',
    b'{"jsonrpc":"2.0","id":7,"method":"ping","params":[1]}',
]

BAD_ID = b'{"jsonrpc":"2.0","id":{},"method":"ping"}'
"""Over HTTP the SDK takes it for a notification in a session: 202, and nothing to answer."""


async def check(way: Way) -> None:
    """Send everything that is bad; after each the only connection still answers."""
    wrong: list[str] = []
    for name, (arguments, expected) in BAD.items():
        text, is_error = await way.ask(**arguments)
        told = text.startswith((expected, PARSE_ERROR)) and "\n" not in text and len(text) < 1_000
        if expected and not (is_error and told):
            wrong.append(f"{name}: {text[:200]}")
        if await way.ask(query="SELECT 41 + 1", fetch_mode="scalar") != ("42", False):
            wrong.append(f"{name}: the pool is not whole after it")
    assert wrong == []
    await expired(way)
    for body in MALFORMED:
        await malformed(way, body)
    if isinstance(way, StdioWay):
        await malformed(way, BAD_ID)
        await malformed(way, b'{"jsonrpc":"2.0","id":77,"x":"%s"}' % (b"x" * 50_000_000))
    assert await way.ask(query="SELECT 41 + 1", fetch_mode="scalar") == ("42", False)


async def expired(way: Way) -> None:
    """A cursor whose life is over, in the configuration one second after its last use."""
    text, _ = await way.ask(query="SELECT name FROM customers", max_rows=1)
    cursor = text.partition("(cursor ")[2].partition(")")[0]
    assert cursor
    assert (await way.ask(cursor=cursor))[1] is False
    await asyncio.sleep(1.2)
    text, is_error = await way.ask(cursor=cursor)
    assert (text, is_error) == (
        f"[lease_expired] cursor {cursor} is gone. run the query again",
        True,
    )


async def malformed(way: Way, body: bytes) -> None:
    """What is no message gets one JSON-RPC error."""
    if isinstance(way, HttpWay):
        answer = await way.http.send(body, way.session)
        assert 400 <= answer.status < 500, body[:40]
        assert answer.json["error"]["message"]
    else:
        answer = await asyncio.wait_for(way.client.exchange(body), PATIENCE_SECONDS)
        assert answer["error"]["code"] < 0, body[:40]
        assert answer["error"]["message"]


@pytest.mark.parametrize(("transport", "era"), WAYS)
async def test_bad_input_on_every_engine(
    scratch: Scratch, tmp_path: Path, transport: str, era: str
) -> None:
    await scratch.run(
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40))",
        "INSERT INTO customers VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    )
    file = config(tmp_path, scratch.url, cursor_seconds=1)
    async with open_way(transport, era, "--config", str(file)) as way:
        await check(way)
        if not scratch.backend.lacks("server"):
            assert await scratch.connections() <= 1
        await scratch.until_running(count=0)


@pytest.mark.parametrize(("transport", "era"), WAYS)
async def test_bad_input_on_the_demo(tmp_path: Path, transport: str, era: str) -> None:
    path = tmp_path / "demo.sqlite"
    create_demo(path)
    file = config(tmp_path, f"sqlite:///{path}", cursor_seconds=1)
    async with open_way(transport, era, "--config", str(file)) as way:
        await check(way)
