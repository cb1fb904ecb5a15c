"""bulk_insert refuses each value that its column would change, and says what the column takes."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.dialects.loading import Loader
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

Case = tuple[str, Any, str]

WRONG: dict[str, list[Case]] = {
    "sqlite": [
        ("INTEGER", "x", "integer"),
        ("INTEGER", 2**63, "64-bit integer"),
        ("BOOLEAN", "maybe", "boolean"),
        ("REAL", "x", "number"),
        ("DECIMAL(30,10)", "1.12345678901234567890", "doubles"),
        ("BLOB", {"$bytes": "xyz"}, "hexadecimal"),
        ("TEXT", "\ud800", "Unicode"),
    ],
    "postgres": [
        ("smallint", 32768, "smallint"),
        ("integer", 1.5, "integer"),
        ("bigint", 2**63, "bigint"),
        ("numeric(6,2)", "1.555", "column holds 2"),
        ("numeric(6,2)", "NaN0", "numeric"),
        ("real", "x", "real"),
        ("real", "1e99", "real"),
        ("double precision", "1e999", "double precision"),
        ("boolean", 2, "boolean"),
        ("char(3)", "abcd", "column holds 3"),
        ("char(3)", "ab   ", "column holds 3"),
        ("varchar(3)", "abc ", "column holds 3"),
        ("date", "2026-02-30", "date"),
        ("date", "2026-01-01T10:00", "dates only"),
        ("timestamp(0)", "2026-01-01T10:00:00.5", "column holds 0"),
        ("timestamp", "2026-01-01T10:00:00+02:00", "offset"),
        ("time(3)", "10:00:00.1234", "column holds 3"),
        ("interval", "three moons", "interval"),
        ("uuid", "123", "uuid"),
        ("bytea", "plain", "bytea"),
        ("jsonb", "{broken", "json"),
        ("integer[]", [1, "x"], "integer"),
        ("text[]", {"a": 1}, "text[]"),
        ("int4range", "[5,1]", "range"),
        ("inet", "1.2.3", "inet"),
        ("bit(3)", "10", "bit"),
        ("bit varying(3)", "10101", "bit varying(3)"),
        ("mood", "angry", "enum mood"),
        ("money", "12.345", "column holds 2"),
        ("name", "x" * 64, "column holds 63"),
        ("numeric(40,2)", f"{'1' * 30}.555", "column holds 2"),
        ("numeric(3,-2)", 12345, "multiples of 100"),
        ("numeric(5,2)[]", "{1.5,1.555}", "column holds 2"),
        ("varchar(3)[]", ["abc "], "column holds 3"),
        ("interval(0)", "1.6 seconds", "column holds 0"),
        ("positive", -1, "positive"),
        ("double precision", 2**53 + 1, "double precision"),
        ("interval day", "1 day 2 hours", "below days"),
        ("tsrange", '["2026-01-01 00:00:00.1234567",)', "column holds 6"),
        ("cents[]", "{1.5,1.555}", "column holds 2"),
        ("pair", "(1.555,1 day)", "share: 3 decimals, column holds 2"),
        ("pair", '(1.55,"1 day 01:00")', "span: it has hours"),
        ("pairs", '("(,1 hour)",)', "one: span: it has hours"),
        ("pairs", '(,"{1,1.55}")', "many: 2 decimals, column holds 1"),
        ("pair[]", '{"(1,)","(1.555,\\"1 day\\")"}', "share: 3 decimals"),
        ("shares", "[1.5,1.555]", "column holds 2"),
    ],
    "mysql": [
        ("TINYINT", 128, "from -128 to 127"),
        ("INT", 1.5, "integer"),
        ("INT UNSIGNED", -1, "from 0 to 4294967295"),
        ("BIGINT UNSIGNED", 2**64, "from 0 to 18446744073709551615"),
        ("DECIMAL(6,2)", "1.555", "column holds 2"),
        ("DECIMAL(6,2) UNSIGNED", "-1", "out of range"),
        ("FLOAT", "x", "float"),
        ("FLOAT", 1e39, "out of range"),
        ("DOUBLE", "1e999", "finite number"),
        ("CHAR(3)", "abcd", "column holds 3"),
        ("CHAR(3)", "ab   ", "column holds 3"),
        ("VARCHAR(3)", "abc ", "column holds 3"),
        ("BINARY(2)", {"$bytes": "010203"}, "too long"),
        ("VARBINARY(2)", {"$bytes": "010203"}, "too long"),
        ("TINYTEXT", "x" * 256, "too long"),
        ("ENUM('a','b')", "c", "enum"),
        ("ENUM('a','b')", "", "enum"),
        ("ENUM('a','b')", 0, "enum"),
        ("ENUM('a','b')", "1", "enum"),
        ("SET('a','b')", 3, "set"),
        ("FLOAT(5,2)", "1.239", "column holds 2"),
        ("FLOAT", 2**24 + 1, "more digits than a float holds"),
        ("DOUBLE", 2**53 + 1, "more digits than a double holds"),
        ("DOUBLE", "-9007199254740993", "more digits than a double holds"),
        ("DOUBLE", "1e-400", "too small"),
        ("DECIMAL(65,30)", f"0.{'1' * 31}", "column holds 30"),
        ("SET('a','b')", "a,c", "set"),
        ("YEAR", 2156, "year"),
        ("YEAR", "x", "year"),
        ("BIT(3)", 8, "bit"),
        ("DATE", "2026-02-30", "date"),
        ("DATE", "2026-01-01T10:00", "dates only"),
        ("DATETIME", "2026-01-01T10:00:00.5", "column holds 0"),
        ("TIMESTAMP", "1960-01-01T00:00:00", "1960-01-01"),
        ("TIME", "900:00:00", "time"),
        ("JSON", "{broken", ""),  # a CHECK of the column where JSON is no type
    ],
}
"""By family: a column's type, a value that it cannot hold, and what is said of the type."""

BEFORE: dict[str, tuple[str, ...]] = {
    "postgres": (
        "CREATE TYPE mood AS ENUM ('sad', 'glad')",
        "CREATE DOMAIN positive AS int CHECK (value > 0)",
        "CREATE DOMAIN cents AS numeric(5,2)",
        "CREATE TYPE plain_pair AS (share numeric(5,2), span interval day)",
        "CREATE DOMAIN pair AS plain_pair",
        "CREATE TYPE pairs AS (one plain_pair, many numeric(4,1)[])",
        "CREATE TYPE shares AS RANGE (subtype = cents, subtype_opclass = numeric_ops)",
    )
}


async def test_no_value_is_changed(scratch: Scratch) -> None:
    cases = WRONG[scratch.backend.family]
    columns = ", ".join(f"c{number} {kind} NULL" for number, (kind, _, _) in enumerate(cases, 1))
    before = BEFORE.get(scratch.backend.family, ())
    await scratch.run(
        *before,
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})",
    )
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        wrong: list[str] = []
        for number, (kind, value, said) in enumerate(cases, 1):
            records: list[dict[str, Any]] = [{"id": n, f"c{number}": None} for n in (1, 2, 3)]
            records[1][f"c{number}"] = value
            error = await agent.not_loaded("t", records)
            line = error.split("\n")[-1]
            if not line.startswith(f"row 2, c{number} ") or said.lower() not in line.lower():
                wrong.append(f"{kind} {value!r:.30}: {line}")
        assert wrong == []
        assert await agent.scalar("SELECT count(*) FROM t") == "0"


async def test_a_bad_row_among_many_costs_few_statements(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scratch.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        await agent.load("t", [{"id": 700, "v": 0}])
        sent: list[int] = []
        for kind in Loader.__subclasses__():
            monkeypatch.setattr(kind, "send", _counted(kind.send, sent))
        rows = [[n, n] for n in range(1_000)]
        error = await agent.not_loaded("t", rows, "id", "v")
        assert "\nrow 701" in error
        assert 1 < len(sent) <= 22, sent
        sent.clear()
        rows[300] = [299, 300]
        error = await agent.not_loaded("t", rows, "id", "v")
        assert [line[:7] for line in error.split("\n")[1:]] == ["row 301", "row 701"]
        assert len(sent) <= 44, sent
        assert await agent.scalar("SELECT count(*) FROM t") == "1"


def _counted(send: Callable[..., Awaitable[Any]], sent: list[int]) -> Callable[..., Awaitable[Any]]:
    async def counted(loader: Loader, rows: Sequence[Any]) -> Any:
        sent.append(len(rows))
        return await send(loader, rows)

    return counted
