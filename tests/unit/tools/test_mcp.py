"""The MCP border: errors and texts become results; what tools/list publishes."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, ResourceTemplateReference, TextContent

from dbmcp.audit import Recorder
from dbmcp.config import DatabaseSettings, Limits, Mode, Secret, Settings
from dbmcp.errors import DbmcpError, PolicyError, UnavailableError
from dbmcp.models import Caller, FetchMode, Format, QueryRequest
from dbmcp.server.build import build_server, instructions
from dbmcp.server.middleware import Calls, stop_calls
from dbmcp.server.resources import TABLE_URI

SNAPSHOT = Path(__file__).with_name("tools_list.json")


def settings(*modes: Mode) -> Settings:
    names = ("shop", "store", "stock")
    return Settings(
        databases={
            name: DatabaseSettings(name=name, url=Secret("sqlite:///x"), mode=mode)
            for name, mode in zip(names, modes, strict=False)
        }
    )


READ_ONLY = settings(Mode.READ_ONLY)


class FakeApp:
    """What the tools see of the App."""

    def __init__(self, configured: Settings, answer: Callable[[QueryRequest], str]) -> None:
        self.settings = configured
        self.recorder = Recorder(enabled=False)
        self.answer = answer
        self.asked: list[tuple[str, QueryRequest, Caller]] = []
        self.started = 0
        self.reached = asyncio.Event()
        self.release = asyncio.Event()
        self.release.set()

    def start(self) -> None:
        self.started += 1

    async def query(self, database: str, request: QueryRequest, *, caller: Caller) -> str:
        self.asked.append((database, request, caller))
        self.reached.set()
        await self.release.wait()
        return self.answer(request)


def fake(answer: Callable[[QueryRequest], str] = lambda _: "ok", *modes: Mode) -> FakeApp:
    return FakeApp(settings(*modes) if modes else READ_ONLY, answer)


def connect(app: FakeApp) -> Client:
    return Client(build_server(app))  # pyright: ignore[reportArgumentType] -- a stand-in for App


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    assert result.structured_content is None
    return block.text


def failing(error: BaseException) -> Callable[[QueryRequest], str]:
    def answer(_: QueryRequest) -> str:
        raise error

    return answer


async def test_the_request_reaches_the_app_as_sent() -> None:
    app = fake()
    arguments = {"sql": "SELECT :a", "parameters": {"a": 1}, "max_rows": "7", "format": "json"}
    async with connect(app) as client:
        assert text_of(await client.call_tool("execute_query", arguments)) == "ok"
    ((database, request, caller),) = app.asked
    assert database == ""
    assert request == QueryRequest(
        query="SELECT :a",
        parameters={"a": 1},
        fetch_mode=FetchMode.ALL,
        max_rows=7,
        format=Format.JSON,
    )
    assert caller.principal == "local"
    assert caller.client.startswith("mcp")
    assert caller.request_id != ""


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (PolicyError("no. do that", rule="tables"), "[policy_denied] no. do that"),
        (UnavailableError("shop: refused"), "[unavailable] shop: refused"),
        (PolicyError("half \ud800", rule="tables"), "[policy_denied] half \\ud800"),
    ],
)
async def test_a_known_error_is_a_result_with_its_code(error: DbmcpError, text: str) -> None:
    async with connect(fake(failing(error))) as client:
        result = await client.call_tool("execute_query", {"query": "x"})
    assert result.is_error
    assert text_of(result) == text


async def test_a_crash_shows_a_reference_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    app = fake(failing(RuntimeError("postgres://user:secret@host")))
    with caplog.at_level(logging.ERROR):
        async with connect(app) as client:
            result = await client.call_tool("execute_query", {"query": "x"})
    text = text_of(result)
    assert result.is_error
    assert "secret" not in text
    (record,) = caplog.records
    reference = record.getMessage().split()[-1]
    assert len(reference) == 8
    assert text == f"[internal] unexpected failure, reference {reference} (see the server's log)"
    assert record.exc_info is not None


async def test_an_answer_with_half_a_surrogate_pair_is_still_sent() -> None:
    async with connect(fake(lambda _: "a\udc00b")) as client:
        assert text_of(await client.call_tool("execute_query", {"query": "x"})) == "a\\udc00b"


async def test_an_unknown_tool_is_a_protocol_error_with_the_nearest_name() -> None:
    async with connect(fake()) as client:
        with pytest.raises(MCPError, match=r"Unknown tool: execute_sql\. nearest: execute_query"):
            await client.call_tool("execute_sql", {})


async def test_too_many_calls_are_refused_and_the_rest_is_served() -> None:
    app = fake()
    app.release.clear()
    server: Any = build_server(app)  # pyright: ignore[reportArgumentType] -- a stand-in for App
    server.middleware[-1] = Calls(frozenset({"execute_query"}), running=1, waiting=1)
    async with Client(server) as client:
        calls = [
            asyncio.create_task(client.call_tool("execute_query", {"query": "x"})) for _ in range(3)
        ]
        done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        refused = done.pop().result()
        assert refused.is_error
        assert text_of(refused).startswith("[rate_limited] 2 calls")
        assert len(app.asked) == 1
        name = {"name": "database", "value": "s"}
        for asking in (
            client.read_resource("schema://shop/orders"),
            client.complete(ResourceTemplateReference(type="ref/resource", uri=TABLE_URI), name),
        ):
            with pytest.raises(MCPError, match=r"\[rate_limited\] 2 calls"):
                await asking
        app.release.set()
        results = await asyncio.gather(*calls)
        assert sorted(text_of(result)[:4] for result in results) == ["[rat", "ok", "ok"]


async def test_the_stop_cancels_calls_and_answers_them() -> None:
    app = fake()
    app.release.clear()
    server: Any = build_server(app)  # pyright: ignore[reportArgumentType] -- a stand-in for App
    async with Client(server) as client:
        call = asyncio.create_task(client.call_tool("execute_query", {"query": "x"}))
        await app.reached.wait()
        stop_calls(server)
        with pytest.raises(MCPError, match="stopping"):
            await call


async def test_the_list_is_what_it_was() -> None:
    async with connect(fake(lambda _: "ok", Mode.READ_WRITE)) as client:
        tools = (await client.list_tools()).tools
    listed = [tool.model_dump(by_alias=True, exclude_none=True) for tool in tools]
    assert listed == json.loads(SNAPSHOT.read_text())
    assert len(json.dumps(listed, separators=(",", ":"))) / 4 < 2_000


async def test_writes_are_announced_where_a_mode_allows_them() -> None:
    for modes, read_only in (
        ((Mode.READ_ONLY, Mode.READ_ONLY), True),
        ((Mode.READ_WRITE,), False),
        ((Mode.READ_ONLY, Mode.ADMIN), False),
    ):
        async with connect(fake(lambda _: "ok", *modes)) as client:
            tools = {tool.name: tool.annotations for tool in (await client.list_tools()).tools}
        query, schema, health = (
            tools[name] for name in ("execute_query", "search_schema", "health_check")
        )
        assert query is not None
        assert schema is not None
        assert health is not None
        assert query.read_only_hint is read_only
        assert query.destructive_hint is not read_only
        assert schema.read_only_hint is True
        assert health.read_only_hint is read_only
        assert health.destructive_hint is False


async def test_a_tool_that_only_writes_is_listed_where_a_mode_lets_it() -> None:
    for modes, databases in (
        ((Mode.READ_ONLY,), None),
        ((Mode.READ_ONLY, Mode.READ_ONLY), None),
        ((Mode.READ_WRITE,), []),
        ((Mode.READ_ONLY, Mode.READ_WRITE, Mode.ADMIN), ["store", "stock"]),
    ):
        async with connect(fake(lambda _: "ok", *modes)) as client:
            tools = {tool.name: tool.input_schema for tool in (await client.list_tools()).tools}
        assert ("bulk_insert" in tools) is (databases is not None)
        assert "transaction_manager" in tools
        if databases:
            assert tools["bulk_insert"]["properties"]["database"]["enum"] == databases


async def test_the_database_is_an_argument_only_among_several() -> None:
    app = fake(lambda _: "ok", Mode.READ_ONLY, Mode.READ_WRITE)
    async with connect(app) as client:
        tool = (await client.list_tools()).tools[0]
        assert tool.input_schema["properties"]["database"]["enum"] == ["shop", "store"]
        assert tool.input_schema["required"] == ["database"]
        health = next(t for t in (await client.list_tools()).tools if t.name == "health_check")
        assert "database" in health.input_schema["properties"]
        assert "required" not in health.input_schema
        await client.call_tool("execute_query", {"query": "x", "database": "store"})
    assert app.asked[0][0] == "store"


async def test_the_byte_budget_is_announced() -> None:
    large = replace(READ_ONLY.databases["shop"], limits=Limits(max_result_bytes=4_000_000))
    for database, characters in ((READ_ONLY.databases["shop"], 32_768), (large, 500_000)):
        app = FakeApp(Settings(databases={"shop": database}), lambda _: "ok")
        async with connect(app) as client:
            tool = (await client.list_tools()).tools[0]
        assert tool.meta == {"anthropic/maxResultSizeChars": characters}


def test_instructions_name_the_databases_and_their_modes() -> None:
    text = instructions(settings(Mode.READ_ONLY, Mode.READ_WRITE))
    assert "shop (read_only" in text
    assert "store (read_write" in text
