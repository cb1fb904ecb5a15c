"""dbmcp check-sql on every engine: with a connection it says what a call would be told."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dbmcp.cli.check_sql import Asked, check_sql
from dbmcp.config import DatabaseSettings, Mode, Secret, Settings
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

TEXTS = (
    "SELECT id FROM orders",
    "SELECT o.id FROM orders o JOIN payroll p ON p.id = o.id",
    "SELECT id FROM seen",
    "EXPLAIN SELECT id FROM seen",
    "SELECT id FROM nowhere",
    "UPDATE orders SET id = 2 WHERE id = :id",
    "DROP TABLE orders",
    "SELECT nothing(1)",
    "SELECT FROM WHERE",
)


def told(asked: Asked, settings: DatabaseSettings, capsys: Any) -> tuple[int, Any]:
    code = check_sql(replace(asked, as_json=True), Settings({settings.name: settings}))
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.READ_WRITE])
async def test_the_verdict_is_that_of_a_call(
    scratch: Scratch, mode: Mode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await scratch.run(
        "CREATE TABLE orders (id integer)",
        "CREATE TABLE payroll (id integer)",
        "CREATE VIEW seen AS SELECT id FROM payroll",
    )
    lists: dict[str, Any] = {"deny_tables": ("payroll",), "mode": mode}
    settings = DatabaseSettings("shop", Secret(scratch.url), **lists)
    file = tmp_path / "texts.sql"
    file.write_text(";\n".join(TEXTS))
    code, answer = await _in_thread(Asked(file=file, connect=True), settings, capsys)
    assert code == 1
    assert answer["connected"] is True
    async with open_agent(scratch.url, **lists) as agent:
        for text, verdict in zip(TEXTS, answer["statements"], strict=True):
            parameters: Any = {"id": 7} if ":id" in text else None
            if verdict["verdict"] == "allowed":
                await agent.ask(text, parameters)
                continue
            error = await agent.refusal(text, parameters)
            reason = f"{verdict['reason']}. {verdict['accepted']}".removesuffix(". ")
            assert error == f"[{verdict['code']}] {reason}"


async def test_a_text_is_judged_whole_and_offline(
    scratch: Scratch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = DatabaseSettings("shop", Secret(scratch.url))
    code, answer = await _in_thread(Asked(text="SELECT 1;\nSELECT 2"), settings, capsys)
    assert (code, answer["connected"]) == (1, False)
    assert [each["rule"] for each in answer["statements"]] == ["one-statement"]
    code, answer = await _in_thread(Asked(text="SELECT id FROM nowhere"), settings, capsys)
    assert code == 0
    assert answer["statements"][0]["reads"] == ["nowhere"]


async def _in_thread(asked: Asked, settings: DatabaseSettings, capsys: Any) -> tuple[int, Any]:
    """The command starts an event loop of its own."""
    return await asyncio.to_thread(told, asked, settings, capsys)
