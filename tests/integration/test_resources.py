"""The schema as MCP resources, on every engine and in both eras of the protocol."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Literal

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    ResourceTemplateReference,
    TextResourceContents,
)

from dbmcp.models import Caller
from dbmcp.server.build import build_server
from dbmcp.server.resources import TABLE_URI
from dbmcp.tools.call import Call
from dbmcp.tools.schema import search_schema
from dbmcp.tools.schema_search import Detail
from tests.engines.scratch import Scratch
from tests.engines.servers import Server
from tests.integration.agent import Agent, open_agent

Era = Literal["auto", "legacy"]
TEMPLATE = ResourceTemplateReference(type="ref/resource", uri=TABLE_URI)


@asynccontextmanager
async def connected(agent: Agent, *, mode: Era = "auto") -> AsyncGenerator[Client]:
    async with Client(build_server(agent.app), mode=mode) as client:
        yield client


async def read(client: Client, uri: str) -> str:
    (content,) = (await client.read_resource(uri)).contents
    assert isinstance(content, TextResourceContents)
    assert content.uri == uri
    assert content.mime_type == "text/plain"
    return content.text


async def complete(client: Client, name: str, value: str) -> list[str]:
    found = await client.complete(TEMPLATE, {"name": name, "value": value}, {"database": "shop"})
    return found.completion.values


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_table_is_what_search_schema_tells(shop: Scratch, mode: Era) -> None:
    await shop.run("CREATE TABLE cities (id INTEGER PRIMARY KEY)")
    async with open_agent(shop.url) as agent, connected(agent, mode=mode) as client:
        (listed,) = (await client.list_resources()).resources
        assert listed.uri == "schema://shop"
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == TABLE_URI
        assert template.description
        names = await read(client, listed.uri)
        assert "cities" in names
        assert "customers" in names
        text = await read(client, "schema://shop/customers")

        async def unheard(_: str) -> None:
            """Nobody listens."""

        call = Call(agent.app, Caller(), unheard)
        assert text == await search_schema(call, table="customers", detail=Detail.FULL)
        assert "note" in text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_completion_knows_the_tables(shop: Scratch, mode: Era) -> None:
    await shop.run("CREATE TABLE cities (id INTEGER PRIMARY KEY)")
    async with open_agent(shop.url) as agent, connected(agent, mode=mode) as client:
        assert await complete(client, "database", "s") == ["shop"]
        assert sorted(await complete(client, "table", "c")) == ["cities", "customers"]
        assert await complete(client, "table", "tomer") == ["customers"]
        assert await complete(client, "column", "c") == []


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_what_is_hidden_is_not_found_and_not_offered(shop: Scratch, mode: Era) -> None:
    await shop.run("CREATE TABLE payroll (id INTEGER PRIMARY KEY)")
    async with (
        open_agent(shop.url, deny_tables=("*payroll",)) as agent,
        connected(agent, mode=mode) as client,
    ):
        assert "payroll" not in await read(client, "schema://shop")
        assert await complete(client, "table", "pay") == []
        hidden, missing = [
            await refusal(client, f"schema://shop/{t}") for t in ("payroll", "payrol")
        ]
        assert hidden.code == missing.code == INVALID_PARAMS
        assert hidden.message.replace("payroll", "payrol") == missing.message
        assert hidden.data == {"uri": "schema://shop/payroll"}


async def test_a_hidden_column_is_in_no_resource(shop: Scratch) -> None:
    async with (
        open_agent(shop.url, deny_columns=("customers.note",)) as agent,
        connected(agent) as client,
    ):
        told = [await read(client, f"schema://shop{end}") for end in ("", "/customers")]
        assert "customers" in told[0]
        assert "total" in told[1]
        assert "note" not in "".join(told)


@pytest.mark.parametrize(
    "uri",
    [
        "schema://shop/nowhere",
        "schema://shop/",
        "schema://shop/customers%2Cnowhere",
        "schema://shop/customers%2Ccustomers",
        "schema:///customers",
        "schema://other/customers",
        "schema://shop/a/b",
        "schema://shop/..%2F..%2Fetc",
        "file:///etc/passwd",
    ],
)
async def test_whatever_else_is_not_found(reader: Agent, uri: str) -> None:
    for mode in ("auto", "legacy"):
        async with connected(reader, mode=mode) as client:
            assert (await refusal(client, uri)).code == INVALID_PARAMS


async def refusal(client: Client, uri: str) -> MCPError:
    with pytest.raises(MCPError) as caught:
        await client.read_resource(uri)
    return caught.value


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_crash_tells_nothing(
    reader: Agent, mode: Era, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def crash() -> object:
        raise RuntimeError("postgres://user:secret@host")

    monkeypatch.setattr(reader.target.catalog, "listing", crash)
    with caplog.at_level(logging.CRITICAL):
        async with connected(reader, mode=mode) as client:
            for uri in ("schema://shop", "schema://shop/customers"):
                error = await refusal(client, uri)
                assert error.code == INTERNAL_ERROR
                assert "secret" not in str(error)
            with pytest.raises(MCPError) as caught:
                await complete(client, "table", "c")
            assert "secret" not in str(caught.value)


@pytest.mark.needs("server")
async def test_a_server_that_is_down_is_said(
    private_server: Server, private_scratch: Scratch
) -> None:
    await private_scratch.close()
    private_server.stop()
    async with open_agent(private_scratch.url, connect=False) as agent, connected(agent) as client:
        error = await refusal(client, "schema://shop/customers")
        assert error.code == INTERNAL_ERROR
        assert error.message.startswith("[unavailable] shop:")
        assert await complete(client, "table", "c") == []
