"""The policy is read once at start: nothing that a client, a database or a file says changes it."""

import asyncio
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import Any

from dbmcp.config import DatabaseSettings, Limits, ServerSettings
from dbmcp.tools import MERE_WRITERS, TOOLS
from dbmcp.tools.arguments import arguments_of
from tests.unit.sql.case_files import all_cases
from tests.wire.process import PATIENCE_SECONDS, RawClient, running

POLICY = """
[databases.shop]
url = {url}
mode = {mode}
[databases.shop.tables]
deny = ["payroll"]
"""
# Names under which a client could hope to change something: every key of the settings.
KEYS = sorted(
    {field.name for kind in (DatabaseSettings, Limits, ServerSettings) for field in fields(kind)}
    | {"policy", "allow", "deny", "tables", "ddl", "writes", "settings", "config", "admin", "rules"}
    | {"databases", "limits.max_rows", "read_only", "principal", "user", "role", "_meta"}
)
MESSAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("initialize", {"capabilities": {"experimental": {"policy": {"mode": "admin"}}}}),
    ("logging/setLevel", {"level": "debug", "mode": "admin"}),
    ("settings/update", {"databases": {"shop": {"mode": "admin"}}}),
    ("resources/read", {"uri": "schema://shop?mode=admin"}),
    ("completion/complete", {"ref": {"type": "ref/prompt", "name": "x"}, "mode": "admin"}),
    ("ping", {"mode": "admin", "_meta": {"mode": "admin"}}),
)
TRIES = ("INSERT INTO customers VALUES (9, 'x')", "SELECT * FROM payroll", "DROP TABLE customers")


def configured(folder: Path, url: str, mode: str) -> Path:
    path = folder / "dbmcp.toml"
    path.write_text(POLICY.format(url=json.dumps(url), mode=json.dumps(mode)))
    return path


async def tool(client: RawClient, name: str, arguments: object, **more: object) -> tuple[str, bool]:
    params = {"name": name, "arguments": arguments, **more}
    answer = await client.request("tools/call", params)
    if "error" in answer:
        return answer["error"]["message"], True
    return answer["result"]["content"][0]["text"], answer["result"].get("isError", False)


async def policy_of(client: RawClient) -> tuple[str, list[str]]:
    """The hash that health_check tells, and what the server says to what the policy forbids."""
    health = json.loads((await tool(client, "health_check", {"checks": ["pool"]}))[0])
    said = [(await client.call(query=query))[0] for query in TRIES]
    return health["databases"]["shop"]["policy_hash"], said


async def recorded(store: Path, query: str, *, count: int) -> Sequence[Any]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro", uri=True)) as connection:
                rows = connection.execute(query).fetchall() if has_tables(connection) else []
            if len(rows) >= count:
                return rows
            await asyncio.sleep(0.05)


def has_tables(connection: sqlite3.Connection) -> bool:
    """Whether the store is made: the server makes it while it answers already."""
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'tool_executions'"
    return bool(connection.execute(query).fetchone()[0])


async def test_no_message_and_no_content_reaches_it(url: str, tmp_path: Path) -> None:
    file, store = configured(tmp_path, url, "read_only"), tmp_path / "store.sqlite"
    variables = {"DBMCP_STORE_URL": f"sqlite:///{store}"}
    async with running("--config", str(file), variables=variables) as client:
        await client.initialize()
        before = await policy_of(client)
        assert [text.split("]")[0] for text in before[1]] == ["[policy_denied"] * 3
        for method, params in MESSAGES:
            await client.request(method, params)
        for function in TOOLS:
            if function in MERE_WRITERS:
                continue
            known = arguments_of(function).schema()["properties"]
            for key in set(KEYS) - set(known):
                text, is_error = await tool(client, function.__name__, {key: "admin"})
                assert is_error
                assert text.startswith(f"[invalid_argument] unknown argument {key}."), text
        await tool(client, "execute_query", {"query": "SELECT 1"}, mode="admin", _meta={"a": 1})
        # The operator's file changes, and so does what stands in the database.
        configured(tmp_path, url, "admin")
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("CREATE TABLE dbmcp_policy (mode TEXT)")
            connection.execute("INSERT INTO dbmcp_policy VALUES ('admin')")
            connection.execute("PRAGMA user_version = 7")
            connection.commit()
        assert await policy_of(client) == before
        rules = await recorded(
            store, "SELECT rule FROM tool_executions WHERE status = 'refused'", count=6
        )
        assert [rule for (rule,) in rules] == ["statement-kind", "tables", "statement-kind"] * 2
        hashes = await recorded(store, "SELECT policy_hash FROM tool_executions", count=9)
        assert set(hashes) == {(before[0],)}


async def test_a_restart_keeps_the_hash_and_another_policy_has_another(
    url: str, tmp_path: Path
) -> None:
    hashes: list[str] = []
    for mode in ("read_only", "read_only", "read_write"):
        async with running("--config", str(configured(tmp_path, url, mode))) as client:
            await client.initialize()
            text, _ = await tool(client, "health_check", {"checks": ["pool"]})
            hashes.append(json.loads(text)["databases"]["shop"]["policy_hash"])
    assert hashes[0] == hashes[1] != hashes[2]


async def test_every_refusal_of_the_corpus_is_in_the_audit_with_its_rule(
    url: str, tmp_path: Path
) -> None:
    store = tmp_path / "store.sqlite"
    cases = [case for case in all_cases() if case.dialect == "sqlite"]
    attacks = [case.text for case in cases if case.verdict == "refuse" and case.mode == "read_only"]
    refused: list[tuple[str, str, str]] = []
    variables = {"DBMCP_STORE_URL": f"sqlite:///{store}"}
    async with running("--database-url", url, variables=variables) as client:
        await client.initialize()
        for query in attacks:
            text, is_error = await client.call(query=query)
            assert is_error, query
            if text.startswith(("[policy_denied]", "[limit_exceeded]")):
                assert len(text) < 240, text
                refused.append((text, "refused", text[1 : text.index("]")]))
        rows = await recorded(
            store,
            "SELECT '[' || error_code || '] ' || error_message, status, error_code, rule "
            "FROM tool_executions WHERE status = 'refused' ORDER BY id",
            count=len(refused),
        )
    assert len(refused) > 200
    assert [row[1:3] for row in rows] == [row[1:] for row in refused]
    for (text, _, code), (_, _, _, rule) in zip(refused, rows, strict=True):
        assert rule
        assert code != "policy_denied" or f"rule {rule})" in text
