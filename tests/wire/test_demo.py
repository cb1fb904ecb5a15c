"""The demo as a stranger meets it: one command, then questions over either transport."""

from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from tests.wire.process import command, environment, running_http
from tests.wire.test_client import Mode, text_of

QUESTIONS: list[tuple[str, dict[str, Any], str]] = [
    ("execute_query", {"query": "SELECT count(*) FROM orders", "fetch_mode": "scalar"}, "0"),
    ("execute_query", {"query": "SELECT * FROM customers ORDER BY 1", "max_rows": 2}, "2 rows"),
    ("search_schema", {}, "orders"),
    ("search_schema", {"table": "orders", "detail": "full"}, "id"),
    ("execute_query", {"query": "DROP TABLE orders"}, "[policy_denied]"),
    ("execute_query", {"query": "SELECT * FROM orderz"}, "nearest"),
]


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_demo_answers_over_stdio(tmp_path: Path, mode: Mode) -> None:
    program, *arguments = command("demo", "--stdio")
    parameters = StdioServerParameters(
        command=program, args=arguments, env=environment(XDG_STATE_HOME=str(tmp_path))
    )
    async with Client(parameters, mode=mode) as client:
        await ask(client)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_demo_answers_over_http(tmp_path: Path, mode: Mode) -> None:
    variables = {"XDG_STATE_HOME": str(tmp_path)}
    async with (
        running_http("demo", variables=variables) as (_, port),
        Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client,
    ):
        await ask(client)


async def ask(client: Client) -> None:
    for tool, arguments, expected in QUESTIONS:
        assert expected in text_of(await client.call_tool(tool, arguments)), arguments
