"""health_check on every engine: what it shows, what it finds, and that it leaves nothing behind."""

import asyncio
import json
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from mcp import Client
from mcp_types import TextContent

from dbmcp.app import App, open_app
from dbmcp.config import (
    DatabaseSettings,
    Limits,
    Mode,
    PoolSettings,
    Secret,
    Settings,
    StoreSettings,
)
from dbmcp.errors import ArgumentError, DbmcpError, UnknownNameError
from dbmcp.health import CHECKS, operation, table
from dbmcp.models import Caller
from dbmcp.server.build import build_server
from dbmcp.tools import health
from dbmcp.tools.call import Call
from dbmcp.tools.health import health_check
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.engines.servers import Server
from tests.integration.agent import Agent, open_agent


async def ask(app: App, **arguments: Any) -> dict[str, Any]:
    """Call the tool and read its answer."""

    async def progress(_: str) -> None:
        """Nobody listens."""

    return json.loads(await health_check(Call(app, Caller(), progress), **arguments))


async def look(agent: Agent, **arguments: Any) -> dict[str, Any]:
    """Return what the answer says of the only database."""
    answer = await ask(agent.app, **arguments)
    assert list(answer["databases"]) == ["shop"]
    assert answer.get("server", {}).get("status", "healthy") == "healthy"
    report = answer["databases"]["shop"]
    assert report["status"] == answer["status"]
    return report


def found(report: dict[str, Any], check: str) -> list[str]:
    """Return how bad the findings of one check are."""
    return [item["severity"] for item in report.get("findings", ()) if item["check"] == check]


async def test_a_database_that_is_well(writer: Agent, shop: Scratch) -> None:
    report = await look(writer)
    assert report["status"] == "healthy"
    assert report["version"].startswith(shop.backend.product)
    assert 0 <= report["latency_ms"] < 5_000
    assert (report["mode"], report["writes"]) == ("read_write", "direct")
    pools = writer.target.database.pool_states()
    for name, state in pools.items():
        assert report[name]["size"] == state.size
        assert report[name]["waiting"] == 0
    assert not {"statements", "cache", "tables", "operations"} & set(report)
    await writer.until_idle()


@pytest.mark.needs("server")
async def test_a_server_tells_its_connections(writer: Agent, shop: Scratch) -> None:
    async with shop.session():
        if shop.backend.lacks("sees_sessions"):
            assert "connections" not in await look(writer)
            return
        load = (await look(writer))["connections"]
    assert load["used"] >= 2
    if not shop.backend.lacks("connection_limit"):
        assert load["max"] >= load["used"]
        assert load["percent"] == 100 * load["used"] // load["max"]


@pytest.mark.needs("accounts")
async def test_an_account_that_could_write_is_found(reader: Agent) -> None:
    fenced = reader.target.database.dialect.enforces_read_only
    report = await look(reader)
    assert found(report, "account") == ["warning" if fenced else "critical"]
    assert report["status"] == "degraded"


@pytest.mark.needs("accounts")
async def test_privileges_on_hidden_tables_are_counted_and_not_named(shop: Scratch) -> None:
    await shop.run("CREATE TABLE payroll (id integer)", "CREATE TABLE plans (id integer)")
    async with open_agent(shop.url, deny_tables=("payroll", "plans")) as agent:
        report = await look(agent)
    (told,) = [each["what"] for each in report["findings"] if each["check"] == "account"]
    assert "on 2 tables outside the lists" in told
    assert "payroll" not in str(report)
    assert "plans" not in str(report)


@pytest.mark.family("postgres")
async def test_a_schema_of_hidden_tables_alone_is_not_named(shop: Scratch) -> None:
    role, schemas = f"maker_{shop.name[-8:]}", ("empty", "hr", "sales")
    await shop.run(
        f"CREATE ROLE {role} LOGIN PASSWORD 'pass'",
        *(f"CREATE SCHEMA {name}" for name in schemas),
        *(f"GRANT CREATE, USAGE ON SCHEMA {name} TO {role}" for name in schemas),
        "CREATE TABLE hr.payroll (id integer)",
        "CREATE TABLE sales.deals (id integer)",
        f"GRANT SELECT ON hr.payroll, sales.deals TO {role}",
    )
    parts = urlsplit(shop.url)
    url = urlunsplit(parts._replace(netloc=f"{role}:pass@{parts.netloc.rpartition('@')[2]}"))
    async with open_agent(url, deny_tables=("hr.*",)) as agent:
        report = await look(agent, checks="account")
    await shop.run(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    told = " ".join(each["what"] for each in report["findings"])
    assert "CREATE on schema empty; CREATE; CREATE on schema sales" in told
    assert "hr" not in told


async def test_statements_are_counted(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url) as agent:
        for query in (*["SELECT 1"] * 3, "SELECT 1 FROM nowhere", "DROP TABLE customers"):
            await answered(agent, query)
        await answered(agent, SLOW_QUERY, timeout_seconds=1.3)
        report = await look(agent, include_stats=True)
    assert report["statements"] == {"total": 6, "errors": 2, "refused": 1, "slow": 1}
    reused = report["cache"]["statements"]
    # A catalog that is read between two of them has the same text looked at once more.
    assert reused["hits"] in {1, 2}
    assert reused["hits"] + reused["misses"] == 6
    assert report["cache"]["catalog"]["misses"] > 0


async def answered(agent: Agent, query: str, **options: Any) -> None:
    """Send a query; an error is an answer too."""
    try:
        await agent.ask(query, **options)
    except DbmcpError:
        return


async def test_the_operators_tables_are_looked_for_and_counted(
    shop: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "COUNT_SECONDS", 0.5)
    await shop.add_numbers()
    await shop.run(f"CREATE VIEW endless AS {SLOW_QUERY}", "CREATE TABLE payroll (id integer)")
    tables = ("customers", "endless", "payroll", "gone")
    async with open_agent(shop.url, health_tables=tables, deny_tables=("payroll",)) as agent:
        report = await look(agent, checks=["tables"])
        await agent.until_idle()
    assert report["tables"]["customers"] == {"rows": 5}
    assert report["tables"]["endless"]["estimate"] is True
    assert report["tables"]["payroll"] == report["tables"]["gone"] == {"exists": False}
    assert found(report, "tables") == ["critical"]


async def test_the_trial_passes_and_leaves_nothing(writer: Agent, shop: Scratch) -> None:
    for _ in range(2):
        report = await look(writer, test_operations=True)
        assert report["operations"]["status"] == "passed"
        assert report["status"] == "healthy"
    await writer.until_idle()
    names = [entry.name for entry in await writer.target.catalog.tables()]
    assert not [name for name in names if name.startswith("dbmcp_")]
    async with writer.target.database.write(timeout_seconds=5) as session:
        with pytest.raises(DbmcpError):
            await session.run(session.connection.query("SELECT * FROM dbmcp_000000000000"))
    assert await shop.run("SELECT count(*) FROM customers") == [(5,)]


async def test_the_trial_is_skipped_where_nothing_is_written(reader: Agent) -> None:
    report = await look(reader, test_operations=True)
    assert report["operations"] == {"status": "skipped", "reason": "the mode is read_only"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("INSERT INTO {} VALUES (1, 'one'), (1, 'two')", "insert failed: "),
        ("INSERT INTO {} VALUES (1, 'one'), (2, 'too')", "read did not do what it should"),
        ("INSERT INTO no-such (1)", "insert failed: "),
    ],
)
async def test_a_trial_that_fails_is_found_and_undone(
    writer: Agent, monkeypatch: pytest.MonkeyPatch, text: str, what: str
) -> None:
    true = operation.steps

    def wrong(name: str) -> list[operation.Step]:
        return [
            (step, text.format(name) if step == "insert" else sql, rows)
            for step, sql, rows in true(name)
        ]

    monkeypatch.setattr(operation, "steps", wrong)
    report = await look(writer, test_operations=True)
    assert report["operations"] == {"status": "failed"}
    assert report["status"] == "degraded"
    (finding,) = [item for item in report["findings"] if item["check"] == "operations"]
    assert finding["severity"] == "critical"
    assert finding["what"].startswith(what)
    await writer.until_idle()


@pytest.mark.family("postgres")
async def test_the_trial_is_skipped_without_the_right(shop: Scratch) -> None:
    await shop.run(f"REVOKE TEMPORARY ON DATABASE {shop.name} FROM PUBLIC, agent")
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        report = await look(agent, test_operations=True)
    assert report["operations"]["status"] == "skipped"
    assert "create: permission denied" in report["operations"]["reason"]
    assert not found(report, "operations")


@pytest.mark.family("mysql")
async def test_the_trial_is_skipped_where_the_account_lacks_the_privilege(shop: Scratch) -> None:
    account = f"limited_{shop.name[-8:]}"
    await shop.run(
        f"CREATE USER {account} IDENTIFIED BY 'pass'",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {shop.name}.* TO {account}",
    )
    parts = urlsplit(shop.url)
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"{account}:pass@{host}"))
    async with open_agent(url, mode=Mode.READ_WRITE) as agent:
        report = await look(agent, test_operations=True)
    await shop.run(f"DROP USER {account}")
    assert report["operations"]["status"] == "skipped"
    assert "may not do that" in report["operations"]["reason"]
    assert report["status"] == "healthy"


async def test_the_policy_never_admits_what_the_trial_does(writer: Agent) -> None:
    for text in (
        "CREATE TEMPORARY TABLE dbmcp_x (id INTEGER PRIMARY KEY)",
        "CREATE TEMP TABLE dbmcp_x AS SELECT 1 AS a",
        "DROP TABLE dbmcp_x",
    ):
        assert (await writer.refusal(text)).startswith(("[policy_denied]", "[sql_syntax]"))


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, which tells nobody when it does."""
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_full_pool_is_told_with_who_waits(shop: Scratch) -> None:
    await shop.add_numbers()
    pool = PoolSettings(size=1, overflow=0, timeout_seconds=1.0)
    async with open_agent(shop.url, pool=pool) as agent:
        states = agent.target.database.pool_states
        running = asyncio.create_task(agent.ask(SLOW_QUERY))
        await until(lambda: any(state.in_use for state in states().values()))
        waiting = asyncio.create_task(answered(agent, "SELECT 1"))
        await until(lambda: any(state.waiting for state in states().values()))
        report = await look(agent)
        running.cancel()
        await asyncio.wait([running, waiting])
        await agent.until_idle()
        assert (await look(agent))["status"] != "unhealthy"
    assert report["status"] == "unhealthy"
    (name, *_) = agent.target.database.pool_states()
    assert report[name]["in_use"] == 1
    assert report[name]["waiting"] == 1
    assert found(report, "pool") == ["critical"]
    (reason,) = [item for item in report["findings"] if item["check"] == "reachable"]
    assert "all 1 connections are in use" in reason["what"]


@pytest.mark.needs("server")
async def test_a_server_that_is_down_is_no_error_of_the_tool(
    private_server: Server, private_scratch: Scratch
) -> None:
    async with open_agent(private_scratch.url) as agent:
        before = await look(agent, checks=["pool"])
        assert before["status"] == "healthy"
        await private_scratch.close()
        private_server.stop()
        report = await look(agent, include_stats=True, test_operations=True)
        assert report["status"] == "unhealthy"
        assert found(report, "reachable") == ["critical"]
        assert "pass" not in json.dumps(report["findings"])
        assert "pool" in report
        assert "statements" in report
        private_server.start()
        async with asyncio.timeout(60):
            while (await look(agent, checks=["pool"]))["status"] == "unhealthy":  # noqa: ASYNC110 the server tells nobody that it is back
                await asyncio.sleep(0.2)


@pytest.mark.parametrize("url", ["sqlite:///no/such/file.db", "nosuch://host/x"])
async def test_one_that_is_down_does_not_hide_the_others(shop: Scratch, url: str) -> None:
    async with several(shop.url, url) as app:
        answer = await ask(app)
        assert answer["status"] == "unhealthy"
        assert {name: report["status"] for name, report in answer["databases"].items()} == {
            "one": answer["databases"]["one"]["status"],
            "two": "unhealthy",
        }
        assert answer["databases"]["one"]["status"] != "unhealthy"
        assert list((await ask(app, database="two"))["databases"]) == ["two"]
        with pytest.raises(UnknownNameError):
            await ask(app, database="three")


@asynccontextmanager
async def several(*urls: str) -> AsyncGenerator[App]:
    names = ("one", "two")
    databases = {
        name: DatabaseSettings(name, Secret(url)) for name, url in zip(names, urls, strict=True)
    }
    async with open_app(Settings(databases)) as app:
        yield app


@pytest.mark.parametrize("scheme", ["postgresql", "mysql", "tidb"])
async def test_a_server_that_never_answers_is_unhealthy(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = tuple(replace(check, seconds=1.0) for check in CHECKS)
    monkeypatch.setattr(health, "CHECKS", hasty)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"{scheme}://agent:pass@127.0.0.1:{silent.getsockname()[1]}/shop"
        limits = Limits(connect_timeout_seconds=0.3)
        async with open_agent(url, limits=limits, connect=False) as agent:
            report = await look(agent)
    assert report["status"] == "unhealthy"
    assert found(report, "reachable") == ["critical"]


async def test_a_broken_store_is_said_and_calls_go_on(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = StoreSettings(Secret(f"sqlite:///{tmp_path / 'file' / 'store.sqlite'}"))
    shop = DatabaseSettings("shop", Secret("sqlite:///:memory:"))
    async with (
        open_app(Settings({"shop": shop}, store=store)) as app,
        Client(build_server(app)) as client,
        asyncio.timeout(60),
    ):
        while True:
            result = await client.call_tool("health_check", {})
            (block,) = result.content
            assert isinstance(block, TextContent)
            answer = json.loads(block.text)
            if answer["status"] != "healthy":
                break
            await asyncio.sleep(0.05)
    assert not result.is_error
    assert answer["databases"]["shop"]["status"] == "healthy"
    assert answer["server"]["audit"]["written"] == 0
    (finding,) = answer["server"]["findings"]
    assert (finding["check"], finding["severity"]) == ("audit", "critical")
    assert finding["what"].startswith("the store cannot be written: ")


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        (["pol"], "unknown check pol. nearest: pool"),
        ("pool, nowhere", "unknown check nowhere. checks: reachable,"),
        ([1], "unknown check 1"),
    ],
)
async def test_an_unknown_check_is_named(checks: Any, words: str) -> None:
    async with open_agent("sqlite:///:memory:") as agent:
        with pytest.raises(ArgumentError) as caught:
            await ask(agent.app, checks=checks)
        assert words in str(caught.value)


async def test_checks_come_as_a_list_or_as_text(reader: Agent) -> None:
    listed = await look(reader, checks=["account", "pool"])
    assert list(listed) == list(await look(reader, checks="pool, account"))
    assert "connections" not in listed
