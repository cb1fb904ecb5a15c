"""bulk_insert and transaction_manager through the real server, as clients send their arguments."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from dbmcp.tools import TOOLS
from tests.wire.process import command, environment, running_http
from tests.wire.test_client import WAYS, Mode, text_of

CONFIG = '[databases.shop]\nurl = "{url}"\nmode = "read_write"\n'


@pytest.fixture
def config(url: str, tmp_path: Path) -> Path:
    path = tmp_path / "dbmcp.toml"
    path.write_text(CONFIG.format(url=url))
    return path


@asynccontextmanager
async def connected(config: Path, *, mode: Mode, transport: str) -> AsyncGenerator[Client]:
    if transport == "stdio":
        program, *arguments = command("--config", str(config))
        parameters = StdioServerParameters(command=program, args=arguments, env=environment())
        async with Client(parameters, mode=mode) as client:
            yield client
    else:
        async with (
            running_http("--transport", "http", "--config", str(config)) as (_, port),
            Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client,
        ):
            yield client


async def answer(client: Client, tool: str, **arguments: object) -> Any:
    result = await client.call_tool(tool, arguments)
    text = text_of(result)
    return f"error: {text}" if result.is_error else json.loads(text)


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_rows_are_loaded_and_moved(config: Path, mode: Mode, transport: str) -> None:
    async with connected(config, mode=mode, transport=transport) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert names == [tool.__name__ for tool in TOOLS]
        records = [{"id": number, "name": f"n{number}"} for number in range(10, 1_010)]
        loaded = await answer(client, "bulk_insert", table_name="customers", records=records)
        assert loaded["inserted"] == 1_000
        assert loaded["rows_per_second"] > 0
        again = await answer(client, "bulk_insert", table_name="customers", records=records[:3])
        assert again.startswith("error: [statement_failed] 3 of 3 rows rejected; rolled back")
        done = await answer(
            client,
            "transaction_manager",
            operations=[
                {"query": "DELETE FROM customers WHERE id >= :id", "parameters": {"id": 10}},
                {"query": "SELECT count(*) FROM customers", "fetch_mode": "scalar"},
            ],
        )
        assert done["status"] == "committed"
        assert done["results"] == [{"affected_rows": 1_000}, {"value": 2}]
        failed = await answer(
            client,
            "transaction_manager",
            operations=["DELETE FROM customers WHERE id = 1", "DROP TABLE customers"],
        )
        assert failed.startswith("error: [policy_denied] operation 2 of 2: DROP TABLE is not")
        assert failed.endswith("nothing was run")


AS_TEXT: list[dict[str, Any]] = [
    {"records": [[5, "five"], [6, None]], "columns": ["id", "name"]},
    {"records": '[[5, "five"], [6, null]]', "columns": "id, name", "batch_size": "1"},
    {"records": ['{"id": 5, "name": "five"}', '{"name": null, "id": "6"}']},
    {"records": ['[5, "five"]', "[6, null]"], "columns": '["id", "name"]'},
]
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"records": [[1]], "table_name": "customers"}, "columns is missing"),
    ({"records": [], "table_name": "customers"}, "records is empty"),
    ({"records": "x", "table_name": "customers"}, "records must be a list"),
    ({"records": [{"id": 1}]}, "table_name is missing"),
    ({"records": [{"id": 1}], "table": "customers"}, "nearest: table_name"),
    ({"records": [{"id": 1}], "table_name": "customers", "columns": [1]}, "name is text"),
    ({"records": [{"id": 1}], "table_name": "t", "on_conflict": "replace"}, "error, ignore, up"),
    ({"records": [{"id": 1}], "table_name": "t", "batch_size": 0}, "batch_size must be at le"),
]


async def test_arguments_may_come_as_text(config: Path, url: str) -> None:
    path = url.removeprefix("sqlite:///")
    async with connected(config, mode="auto", transport="stdio") as client:
        for arguments in AS_TEXT:
            loaded = await answer(client, "bulk_insert", table_name="customers", **arguments)
            assert loaded["inserted"] == 2
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                rows = connection.execute("DELETE FROM customers WHERE id >= 5 RETURNING *")
                assert sorted(rows.fetchall()) == [(5, "five"), (6, None)]


SOURCE = '[server]\nsource_directories = ["loads"]\n'
SOURCES: list[dict[str, Any]] = [
    {},
    {"records": [], "source_options": {}},
    {"source_options": '{"delimiter": ";", "columns": "id, name"}'},
    {"source_options": {"columns": ["name", "id"], "header": False, "start_row": 2}},
]
WRONG_SOURCES: list[tuple[dict[str, Any], str]] = [
    ({"source": "more.csv", "records": [{"id": 1}]}, "[invalid_argument] records and source are"),
    ({}, "[invalid_argument] records is missing. send objects"),
    ({"records": [{"id": 1}], "source_options": {"header": True}}, "source_options needs source"),
    ({"source": "more.csv", "source_options": {"delimeter": ";"}}, "nearest: delimiter"),
    ({"source": "more.csv", "source_options": {"start_row": 0}}, "source_options: start_row must"),
    ({"source": "more.csv", "source_options": {"format": "xml"}}, "must be one of csv, jsonl"),
    ({"source": "more.csv", "source_options": {"header": False}}, "columns is missing: header"),
    ({"source": "moore.csv"}, '[unknown_name] file "moore.csv" does not exist. nearest: more.csv'),
    ({"source": "../dbmcp.toml"}, '[policy_denied] source "../dbmcp.toml" leads out of its'),
    ({"source": "/etc/passwd"}, "[policy_denied] source "),
]


@pytest.fixture
def source(config: Path) -> str:
    """A file in a directory that the operator allows."""
    config.write_text(SOURCE + config.read_text())
    folder = config.parent / "loads"
    folder.mkdir()
    (folder / "more.csv").write_bytes("name;id\nfünf;5\n;6\n".encode())
    return "more.csv"


async def test_a_file_is_loaded(config: Path, url: str, source: str) -> None:
    path = url.removeprefix("sqlite:///")
    async with connected(config, mode="auto", transport="stdio") as client:
        table: dict[str, Any] = {"table_name": "customers"}
        for options in SOURCES:
            loaded = await answer(client, "bulk_insert", source=source, **table, **options)
            assert loaded["inserted"] == 2
            assert loaded["source"]["encoding"] == "utf-8"
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                rows = connection.execute("DELETE FROM customers WHERE id >= 5 RETURNING *")
                assert sorted(rows.fetchall()) == [(5, "fünf"), (6, None)]
        for options, said in WRONG_SOURCES:
            error = await answer(client, "bulk_insert", **table, **options)
            assert said in error
            assert "\n" not in error


async def test_without_a_directory_no_file_is_read(config: Path) -> None:
    async with connected(config, mode="auto", transport="stdio") as client:
        error = await answer(client, "bulk_insert", table_name="customers", source="dbmcp.toml")
    assert error.startswith("error: [unsupported] source needs a directory")
    assert "[server] source_directories" in error


async def test_wrong_arguments_are_one_error_each(config: Path) -> None:
    async with connected(config, mode="auto", transport="stdio") as client:
        for arguments, said in WRONG:
            error = await answer(client, "bulk_insert", **arguments)
            assert error.startswith("error: [invalid_argument] ")
            assert said in error
            assert "\n" not in error


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_cancelled_load_is_rolled_back(config: Path, url: str, mode: Mode) -> None:
    async with connected(config, mode=mode, transport="stdio") as client:
        records = [[number, "x" * 10] for number in range(10, 100_000)]
        arguments = {
            "table_name": "customers",
            "records": records,
            "columns": ["id", "name"],
            "batch_size": 1,
        }
        call = asyncio.create_task(client.call_tool("bulk_insert", arguments))
        await asyncio.sleep(1.5)
        call.cancel()
        await asyncio.wait([call])
        assert call.cancelled()
        query = {"query": "SELECT count(*) FROM customers", "fetch_mode": "scalar"}
        assert text_of(await client.call_tool("execute_query", query)) == "2"
        loaded = await answer(
            client, "bulk_insert", table_name="customers", records=[{"id": 3, "name": "c"}]
        )
        assert loaded["inserted"] == 1
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("SELECT count(*) FROM customers").fetchone() == (3,)


async def test_a_long_load_reports_its_rows(config: Path) -> None:
    heard: list[str] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:  # noqa: ARG001 -- the SDK's signature
        heard.append(message or "")

    async with connected(config, mode="auto", transport="stdio") as client:
        arguments: dict[str, Any] = {
            "table_name": "customers",
            "records": [[number, "x"] for number in range(10, 30_000)],
            "columns": ["id", "name"],
            "batch_size": 1,
        }
        result = await client.call_tool("bulk_insert", arguments, progress_callback=note)
        assert json.loads(text_of(result))["inserted"] == 29_990
    assert any(" of 29,990 rows, " in message for message in heard), heard


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_a_transaction_stays_open_between_calls(
    config: Path, mode: Mode, transport: str
) -> None:
    count = {"query": "SELECT count(*) FROM customers", "fetch_mode": "scalar"}
    insert = "INSERT INTO customers (id, name) VALUES (10, 'new')"
    async with connected(config, mode=mode, transport=transport) as client:
        before = int(text_of(await client.call_tool("execute_query", count)))
        begun = await answer(client, "transaction_manager", action="begin")
        held = {"transaction": begun["transaction"]}
        await answer(client, "transaction_manager", action="execute", operations=[insert], **held)
        await answer(client, "transaction_manager", action="savepoint", savepoint="a", **held)
        records = [{"id": 11, "name": "x"}]
        await answer(client, "bulk_insert", table_name="customers", records=records, **held)
        inside = await client.call_tool("execute_query", {**count, **held})
        assert text_of(inside) == str(before + 2)
        assert text_of(await client.call_tool("execute_query", count)) == str(before)
        await answer(client, "transaction_manager", action="rollback_to", savepoint="a", **held)
        done = await answer(client, "transaction_manager", action="commit", **held)
        assert done == {"status": "committed", "statements": 3}
        assert text_of(await client.call_tool("execute_query", count)) == str(before + 1)
        for forged in (held["transaction"], "AAAAAAAAAA"):
            told = await answer(client, "transaction_manager", action="commit", transaction=forged)
            assert told.startswith(f"error: [lease_expired] transaction {forged} ")


@pytest.fixture
def careful(config: Path) -> Path:
    config.write_text(config.read_text() + 'writes = "preview"\n')
    return config


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_writes_are_previewed_and_confirmed(
    careful: Path, url: str, mode: Mode, transport: str
) -> None:
    path = url.removeprefix("sqlite:///")
    async with connected(careful, mode=mode, transport=transport) as client:

        async def ask(**arguments: object) -> str:
            result = await client.call_tool("execute_query", arguments)
            return f"error: {text_of(result)}" if result.is_error else text_of(result)

        write = "UPDATE customers SET name = :n WHERE id = 1"
        refused = await ask(query=write, parameters={"n": "x"})
        assert refused.startswith("error: [confirmation_required] writes on shop need a preview")
        shown = await ask(query=write, parameters={"n": "x"}, preview=True)
        head, *lines, mark = shown.splitlines()
        token = re.search(r"1 row affected, confirm token (\w{10}) \(5 minutes\)", head)
        assert token is not None
        assert head.split("untrusted data until ")[1].startswith(mark)
        assert lines == ["rows before and after:", "id,name before,name after", "1,Northwind,x"]
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE customers SET name = 'y' WHERE id = 1")
            connection.commit()
        again = await ask(confirm=token[1])
        assert again.startswith("not run: what it changes is not what the preview showed. preview")
        token = re.search(r"confirm token (\w{10})", again)
        assert token is not None
        assert (await ask(confirm=token[1])).startswith("1 row affected, ")
        assert (await ask(confirm=token[1])).startswith("error: [lease_expired] confirm token")
        loads = {"table_name": "customers", "records": [{"id": 9, "name": "z"}]}
        tried = await answer(client, "bulk_insert", preview=True, **loads)
        loaded = await answer(client, "bulk_insert", confirm=tried["confirm"])
        assert loaded["inserted"] == 1
        work = ["DELETE FROM customers WHERE id > 1", "UPDATE customers SET name = 'w'"]
        tried = await answer(client, "transaction_manager", operations=work, preview=True)
        assert tried["results"] == [{"affected_rows": 2}, {"affected_rows": 1}]
        done = await answer(client, "transaction_manager", confirm=tried["confirm"])
        assert done["status"] == "committed"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT id, name FROM customers").fetchall() == [(1, "w")]
