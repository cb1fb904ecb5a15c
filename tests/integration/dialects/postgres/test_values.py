"""Every type's values keep everything, there and back."""

import json
import tomllib
from pathlib import Path
from typing import Any, cast

import pytest

from dbmcp.errors import ArgumentError
from tests.engines.scratch import Scratch
from tests.integration.dialects.link import Link, open_link
from tests.integration.dialects.postgres.making import make_dialect

pytestmark = pytest.mark.family("postgres")

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "types" / "postgres.toml").read_text(encoding="utf-8")
)["case"]


def plain(value: Any) -> Any:
    """A value as JSON: binary in the engine's own hexadecimal form."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    return [plain(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value


def wanted(case: dict[str, Any]) -> Any:
    if "json" in case:
        return json.loads(case["json"])
    value = case["value"]
    if not isinstance(value, dict):
        return value
    return bytes.fromhex(cast("dict[str, str]", value)["bytes"])


def ways_back(value: Any) -> list[Any]:
    """The forms in which an agent sends a value that it was shown."""
    if isinstance(value, bytes):
        return [{"$bytes": value.hex()}, f"\\x{value.hex()}"]
    if isinstance(value, str):
        return [value]
    return [plain(value), json.dumps(plain(value))]


async def round_trip(link: Link, case: dict[str, Any]) -> str:
    """Return what went wrong with a case, empty if nothing did."""
    ddl = case["ddl"]
    await link.rows(f"CREATE TABLE t (id int, c {ddl})")
    await link.rows(f"INSERT INTO t VALUES (1, {case['insert']}), (2, NULL)")
    answer = await link.answer("SELECT c FROM t ORDER BY id")
    (value,), (null,) = await answer.fetch(3)
    want = wanted(case)
    if (plain(value) if "json" in case else value) != want or null is not None:
        return f"{value!r} instead of {want!r}"
    if answer.columns[0].type != case["type"]:
        return f"type {answer.columns[0].type}"
    test = {
        "equal": "c = :v",
        "text": f"c::text = CAST(:v AS {ddl})::text",
        "none": "1 = id AND :v::text IS NOT NULL",
    }[case["compare"]]
    for sent in ways_back(value):
        if await link.rows(f"SELECT id FROM t WHERE {test}", {"v": sent}) != [(1,)]:
            return f"{sent!r} does not come back"
    return ""


@pytest.mark.parametrize("prepared_statements", [True, False])
async def test_every_type_makes_the_round_trip(
    scratch: Scratch,
    *,
    prepared_statements: bool,
) -> None:
    faults: dict[str, str] = {}
    dialect = make_dialect(scratch.url, prepared_statements=prepared_statements)
    for extension in ("hstore", "vector") if scratch.backend.name == "postgres" else ("hstore",):
        await scratch.run(f"CREATE EXTENSION {extension}")
    async with open_link(dialect) as link:
        for case in CASES:
            if scratch.backend.name not in case.get("engines", [scratch.backend.name]):
                continue
            await link.begin(read_only=False)
            for statement in case.get("setup", []):
                await link.rows(statement)
            fault = await round_trip(link, case)
            if fault:
                faults[case["name"]] = fault
            await link.connection.reset()
    assert faults == {}


async def test_unknown_types_are_learned_in_a_read_only_transaction(
    scratch: Scratch, link: Link
) -> None:
    await scratch.run("CREATE TYPE pair AS (n numeric, t text)")
    await link.begin()
    assert await link.rows("SELECT ROW(1.50, 'x')::pair, ARRAY[ROW(2, NULL)::pair]") == [
        ("(1.50,x)", ["(2,)"])
    ]


@pytest.mark.parametrize(
    ("type_", "value", "message"),
    [
        ("int", "abc", 'parameter "id": "abc" is not an integer. send an integer'),
        ("int", 7.5, 'parameter "id": 7.5 is not an integer. send an integer'),
        ("date", "2024-13-01", '"2024-13-01" is not a date. send a date such as 2026-01-31'),
        ("interval", "soon", '"soon" is not an interval. send an interval such as'),
        ("inet", "1.2.3", 'parameter "id": "1.2.3" is not an inet. send its text'),
        ("uuid", "x" * 60, f'"{"x" * 40}…" is not a uuid. send a UUID'),
        ("int[]", ["1", "x"], 'is not an integer[]. send a list, or text such as {"a","b"}'),
        ("jsonb", "{", 'parameter "id": "{" is not a jsonb. send a JSON value, or its text'),
    ],
)
async def test_an_impossible_value_names_parameter_and_type(
    link: Link, type_: str, value: Any, message: str
) -> None:
    await link.begin()
    with pytest.raises(ArgumentError) as caught:
        await link.answer(f"SELECT 1, :id::{type_}", {"id": value})
    assert message in str(caught.value)


async def test_one_name_is_one_marker(link: Link) -> None:
    rows = await link.one("SELECT :x::int, :y::text, :x + 1", {"x": "5", "y": 7})
    assert rows == [(5, "7", 6)]


async def test_json_values_fit_json_parameters(link: Link) -> None:
    rows = await link.one(
        "SELECT :a::jsonb, :b::json, :c::jsonb",
        {"a": {"k": [1, None]}, "b": [1.5, "x y"], "c": '{"n": 1.10}'},
    )
    assert rows == [('{"k":[1,null]}', '[1.5,"x y"]', '{"n":1.10}')]
