"""The demo as a stranger meets it: one command, then questions over either transport."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from dbmcp.demo import SLOW_QUERIES
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


MOVE = (
    "UPDATE stock SET quantity = quantity + :change WHERE warehouse_id = :warehouse "
    "AND product_id = :product"
)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_day_of_an_agent_stands_in_the_report(tmp_path: Path, mode: Mode) -> None:
    variables = environment(
        XDG_STATE_HOME=str(tmp_path), DBMCP_STORE_URL=f"sqlite:///{tmp_path}/store.sqlite"
    )
    program, *arguments = command("demo", "--stdio")
    parameters = StdioServerParameters(command=program, args=arguments, env=variables)
    async with Client(parameters, mode=mode) as client:
        await tune(client)
        await load(client)
        await move_stock(client)
    [program, *arguments] = command("audit", "report")
    process = await asyncio.create_subprocess_exec(
        program, *arguments, env=variables, stdout=asyncio.subprocess.PIPE
    )
    told = (await process.communicate())[0].decode()
    for tool in ("execute_query", "query_optimization", "bulk_insert", "transaction_manager"):
        assert re.search(rf"^{tool} +\d+ ", told, re.MULTILINE), told
    assert "INSERT INTO main.customers" in told
    assert "UPDATE stock SET quantity = quantity + " in told


async def tune(client: Client) -> None:
    """Find the slow query's index, confirmed by the engine."""
    query = SLOW_QUERIES["products nobody bought lately"]
    assert " ms" in text_of(await client.call_tool("execute_query", {"query": query}))
    advised = text_of(await client.call_tool("query_optimization", {"query": query}))
    assert re.search(r"^ CREATE INDEX \w+ ON orders \(placed_at\)$", advised, re.MULTILINE)
    assert "verified" in advised


async def load(client: Client) -> None:
    """Load a thousand customers at once."""
    records = [[f"new{n}@example.org", f"New {n}", 1, "2026-06-30 12:00:00"] for n in range(1_000)]
    columns = ["email", "name", "city_id", "created_at"]
    call = {"table_name": "customers", "columns": columns, "records": records}
    answer = json.loads(text_of(await client.call_tool("bulk_insert", call)))
    assert answer["inserted"] == 1_000


async def move_stock(client: Client) -> None:
    """Move five pieces between two warehouses, all or nothing."""
    find = (
        "SELECT a.product_id, a.warehouse_id, b.warehouse_id, a.quantity FROM stock a JOIN stock b "
        "ON b.product_id = a.product_id AND b.warehouse_id > a.warehouse_id "
        "WHERE a.quantity BETWEEN 5 AND 9 ORDER BY 1, 2, 3 LIMIT 1"
    )
    found = text_of(await client.call_tool("execute_query", {"query": find, "format": "json"}))
    [[product, giver, taker, quantity]] = json.loads(found)["rows"]
    both = [
        {"query": MOVE, "parameters": {"change": -5, "warehouse": giver, "product": product}},
        {"query": MOVE, "parameters": {"change": 5, "warehouse": taker, "product": product}},
    ]
    done = json.loads(text_of(await client.call_tool("transaction_manager", {"operations": both})))
    assert done["status"] == "committed"
    # A second time there is not enough: the CHECK fails and the giver keeps what it has.
    again = text_of(await client.call_tool("transaction_manager", {"operations": both[::-1]}))
    assert again.startswith("[statement_failed] operation 2 of 2")
    left = {"query": "SELECT quantity FROM stock WHERE warehouse_id = ? AND product_id = ?"}
    call = {**left, "parameters": [giver, product], "fetch_mode": "scalar"}
    assert text_of(await client.call_tool("execute_query", call)) == str(quantity - 5)
