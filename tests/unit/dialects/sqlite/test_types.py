"""Every case of the table of types goes out exactly and comes back to the same row."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dbmcp.models import ParameterValue
from tests.unit.dialects.sqlite.opened import opened

TABLE = Path(__file__).parents[3] / "integration" / "types" / "sqlite.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text())["case"]


def expected(value: Any) -> "ParameterValue | bytes":
    match value:
        case {"bytes": str(digits)}:
            return bytes.fromhex(digits)
        case {"null": True}:
            return None
        case _:
            return value


def sent(value: "ParameterValue | bytes") -> ParameterValue:
    return {"$bytes": value.hex()} if isinstance(value, bytes) else value


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
async def test_round_trip(case: dict[str, Any]) -> None:
    strict = "STRICT" if case.get("strict") else ""
    script = (
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, c {case['ddl']}) {strict};"
        f"INSERT INTO t (c) VALUES ({case['insert']})"
    )
    async with opened(script) as database:
        value = expected(case["value"])
        ((found,),) = await database.read("SELECT c FROM t")
        assert (type(found), found) == (type(value), value)
        if case["compare"] == "equal":
            query = "SELECT id FROM t WHERE c = ?"
            assert await database.read(query, sent(value), types=[case["ddl"]]) == [(1,)]


async def test_binary_is_also_taken_as_hexadecimal_text_for_a_blob() -> None:
    async with opened("CREATE TABLE t (c BLOB); INSERT INTO t VALUES (x'00ff')") as database:
        query = "SELECT count(*) FROM t WHERE c = ?"
        assert await database.read(query, "\\x00ff", types=["BLOB"]) == [(1,)]
        assert await database.read(query, "\\x00ff") == [(0,)]
