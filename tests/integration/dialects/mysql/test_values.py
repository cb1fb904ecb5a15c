"""Every type of the family, there and back: read, sent as a parameter, found, stored again."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dbmcp.dialects.base import Argument, Bound
from dbmcp.models import TableName
from dbmcp.sql.parameters import Marked
from tests.integration.dialects.mysql.lab import Lab

pytestmark = pytest.mark.family("mysql")

TABLE = Path(__file__).parents[2] / "types" / "mysql.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


def plain(value: Any) -> Any:
    """The value as a row holds it."""
    if not isinstance(value, dict):
        return value
    tagged: dict[str, Any] = {**value}
    if "null" in tagged:
        return None
    return bytes.fromhex(tagged["bytes"]) if "bytes" in tagged else int(tagged["integer"])


def forms(value: Any) -> list[Any]:
    """The forms in which a caller may send it back."""
    if isinstance(value, bytes):
        return [{"$bytes": value.hex()}, f"\\x{value.hex()}"]
    return [value, str(value)] if isinstance(value, int) else [value]


async def store(lab: Lab, case: dict[str, Any], text: str, *arguments: Argument) -> None:
    """Insert one row under the case's own sql_mode."""
    await lab.connection.begin(read_only=False, timeout_seconds=30)
    if "sql_mode" in case:
        await lab.rows(f"SET sql_mode = '{case['sql_mode']}'")
    pieces = tuple(text.split("<v>"))
    await lab.connection.execute(Bound(Marked(pieces, tuple(a.name for a in arguments)), arguments))
    await lab.connection.commit()
    await lab.connection.reset()


async def lost(lab: Lab, case: dict[str, Any]) -> list[str]:
    """Return what does not survive of one case."""
    value = plain(case["value"])
    await lab.write("DROP TABLE IF EXISTS ty", f"CREATE TABLE ty (id INT, c {case['ddl']})")
    await store(lab, case, f"INSERT INTO ty VALUES (1, {case['insert']})")
    [facts] = await lab.dialect.describe(lab.connection, [TableName(lab.scratch.name, "ty")])
    declared = facts.columns[1].type
    problems: list[str] = []
    [[read]] = await lab.rows("SELECT c FROM ty")
    if (read, type(read)) != (value, type(value)):
        problems.append(f"{case['name']}: read {read!r}")
    for form in forms(value) if case["compare"] == "equal" else []:
        found = await lab.rows("SELECT id FROM ty WHERE c = ?", Argument("v", form, declared))
        problems += [] if found == [(1,)] else [f"{case['name']}: {form!r} finds {found}"]
    await store(
        lab, case, "INSERT INTO ty VALUES (2, <v>)", Argument("v", forms(value)[0], declared)
    )
    if await lab.rows("SELECT c FROM ty WHERE id = 2") != [(value,)]:
        problems.append(f"{case['name']}: stored otherwise")
    return problems


async def test_no_value_is_lost(lab: Lab) -> None:
    name = lab.scratch.backend.name
    cases = [case for case in CASES if name in case.get("engines", [name])]
    problems = [problem for case in cases for problem in await lost(lab, case)]
    assert len(cases) > 60
    assert problems == []
