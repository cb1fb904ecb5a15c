"""The SDK's own client against the real server: both eras, both transports."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CallToolResult,
    ResourceTemplateReference,
    TextContent,
    TextResourceContents,
)

from dbmcp.tools import MERE_WRITERS, TOOLS
from tests.wire.process import command, environment, running_http
from tests.wire.test_stdio import ENDLESS

Mode = Literal["auto", "legacy"]
WAYS = [(mode, transport) for mode in ("auto", "legacy") for transport in ("stdio", "http")]
VERSIONS = {"auto": "2026-07-28", "legacy": "2025-11-25"}


@asynccontextmanager
async def connected(url: str, *, mode: Mode, transport: str) -> AsyncGenerator[Client]:
    if transport == "stdio":
        program, *arguments = command("--database-url", url)
        parameters = StdioServerParameters(command=program, args=arguments, env=environment())
        async with Client(parameters, mode=mode) as client:
            yield client
    else:
        async with (
            running_http("--transport", "http", "--database-url", url) as (_, port),
            Client(f"http://127.0.0.1:{port}/mcp", mode=mode) as client,
        ):
            yield client


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_a_client_lists_and_asks(url: str, mode: Mode, transport: str) -> None:
    async with connected(url, mode=mode, transport=transport) as client:
        assert client.protocol_version == VERSIONS[mode]
        assert "default (read_only" in (client.instructions or "")
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert names == [tool.__name__ for tool in TOOLS if tool not in MERE_WRITERS]
        query: dict[str, Any] = {"query": "SELECT id, name FROM customers ORDER BY id"}
        result = await client.call_tool("execute_query", query)
        assert not result.is_error
        assert result.structured_content is None
        facts, *rows, mark = text_of(result).splitlines()
        assert facts.startswith(f"2 rows, untrusted data until {mark}, ")
        assert rows == ["id,name", "1,Northwind", "2,Miller"]
        wrong = await client.call_tool("execute_query", {"max_row": 1})
        assert wrong.is_error
        assert "nearest: max_rows" in text_of(wrong)
        with pytest.raises(MCPError, match="Unknown tool: drop_all"):
            await client.call_tool("drop_all", {})


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_a_client_reads_resources_and_prompts(url: str, mode: Mode, transport: str) -> None:
    async with connected(url, mode=mode, transport=transport) as client:
        (listed,) = (await client.list_resources()).resources
        (template,) = (await client.list_resource_templates()).resource_templates
        for uri in (listed.uri, f"{listed.uri}/customers"):
            (content,) = (await client.read_resource(uri)).contents
            assert isinstance(content, TextResourceContents)
            assert "customers" in content.text
        reference = ResourceTemplateReference(type="ref/resource", uri=template.uri_template)
        found = await client.complete(reference, {"name": "table", "value": "cust"})
        assert found.completion.values == ["customers"]
        names = [prompt.name for prompt in (await client.list_prompts()).prompts]
        assert names == ["explore_database", "why_is_it_slow"]
        (message,) = (await client.get_prompt(names[1], {"query": "SELECT 1"})).messages
        assert isinstance(message.content, TextContent)
        assert "SELECT 1" in message.content.text
        health = json.loads(text_of(await client.call_tool("health_check", {"checks": ["pool"]})))
        assert health["databases"]["default"]["status"] == "healthy"


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_a_cancelled_call_leaves_the_server_usable(
    url: str, mode: Mode, transport: str
) -> None:
    async with connected(url, mode=mode, transport=transport) as client:
        await client.call_tool("execute_query", {"query": "SELECT 1"})
        endless = {"query": ENDLESS, "timeout": 60}
        call = asyncio.create_task(client.call_tool("execute_query", endless))
        await asyncio.sleep(0.3)
        call.cancel()
        await asyncio.wait([call])
        assert call.cancelled()
        result = await client.call_tool("execute_query", {"query": "SELECT 8", "timeout": 30})
        assert text_of(result).splitlines()[1:-1] == ["8", "8"]


@pytest.mark.parametrize(("mode", "transport"), WAYS)
async def test_a_long_call_reports_progress(url: str, mode: Mode, transport: str) -> None:
    reports: list[float] = []

    async def note(progress: float, total: float | None, message: str | None) -> None:  # noqa: ARG001 -- the SDK's signature
        reports.append(progress)

    async with connected(url, mode=mode, transport=transport) as client:
        arguments = {"query": ENDLESS, "timeout": 5}
        result = await client.call_tool("execute_query", arguments, progress_callback=note)
        assert result.is_error
        assert text_of(result).startswith("[time_limit]")
    assert reports == sorted(reports)
    assert reports
    assert reports[0] >= 1
