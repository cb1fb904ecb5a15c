"""idempotency_key on every engine: no row twice, whatever ended the call before."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dbmcp.bulk.ledger import ledger_ddl, ledger_name
from dbmcp.cli.grants import Order, script
from dbmcp.config import DatabaseSettings, Limits, Mode, Secret
from dbmcp.database import Session
from dbmcp.errors import ConflictError, OutcomeUnknownError, UnavailableError
from dbmcp.models import Caller, OnConflict
from tests.engines.proxy import open_proxy
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.test_bulk import people

ITEMS = "CREATE TABLE items (id INTEGER NOT NULL, name VARCHAR(20) NOT NULL)"
COUNT = "SELECT count(*) FROM items"
KEY: dict[str, Any] = {"idempotency_key": "monday's items"}
STEPS: dict[str, Any] = {"atomic": False, "batch_size": 10}


def counts(inserted: int, rejected: int = 0, **more: int) -> dict[str, Any]:
    return {"inserted": inserted, "updated": 0, "ignored": 0, "rejected": rejected, **more}


async def make_ledger(scratch: Scratch, agent: Agent) -> str:
    database = agent.target.database
    table = ledger_name(database, (await database.facts()).schema)
    await scratch.run(ledger_ddl(table))
    return table


@pytest.fixture
async def writer(scratch: Scratch) -> AsyncIterator[Agent]:
    """An agent on a table without any key, so that nothing but the ledger knows a row again."""
    await scratch.run(ITEMS)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        await make_ledger(scratch, agent)
        yield agent


@pytest.mark.parametrize("way", [{}, STEPS], ids=["whole", "steps"])
async def test_a_repeated_call_inserts_nothing_twice(writer: Agent, way: Any) -> None:
    records = people(*range(95))
    assert await writer.load("items", records, **KEY, **way) == counts(95)
    for again in ({}, STEPS):
        assert await writer.load("items", records, **KEY, **again) == counts(95, done_before=95)
    assert await writer.scalar(COUNT) == "95"
    other = await writer.load("items", records, idempotency_key="tuesday", **way)
    assert other == counts(95)
    assert await writer.load("items", records, **KEY, caller=Caller("someone else")) == counts(95)
    assert await writer.scalar(COUNT) == str(3 * 95)


async def test_a_key_belongs_to_one_load(writer: Agent, scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE others (id INTEGER NOT NULL, name VARCHAR(20) NOT NULL)")
    records = people(1, 2)
    await writer.load("items", records, **KEY)
    for table, rows in (("items", people(1, 3)), ("items", people(1)), ("others", records)):
        error = await writer.not_loaded(table, rows, **KEY)
        assert error.startswith("[invalid_argument] idempotency_key was used for another load")
    assert await writer.scalar(COUNT) == "2"
    for key in (" ", "x" * 201):
        error = await writer.not_loaded("items", records, idempotency_key=key)
        assert "must have 1 to 200 characters" in error
    error = await writer.not_loaded("items", records, **KEY, transaction="x")
    assert "is of no use in an open transaction" in error


async def test_a_load_goes_on_where_it_was_stopped(scratch: Scratch) -> None:
    await scratch.run(ITEMS)

    async def hear(_: str) -> None:
        await asyncio.sleep(0.15)

    records = people(*range(1, 301))
    records[4]["name"] = None
    limits = Limits(max_timeout_seconds=1)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        await make_ledger(scratch, agent)
        error = await agent.not_loaded("items", records, **KEY, **STEPS, progress=hear)
        assert "send the same call again" in error
        await agent.until_idle()
        kept = int(await agent.scalar(COUNT))
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        preview = await agent.load("items", records, **KEY, preview=True)
        assert preview["rows"] == 300 - kept - (kept > 0)
        assert preview.get("done_before", 0) == 300 - preview["rows"]
        answer = await agent.load("items", records, **KEY, **STEPS)
        assert (answer["inserted"], answer["rejected"]) == (299, 1)
        assert await agent.scalar(COUNT) == "299"


@pytest.mark.parametrize("arrived", [True, False], ids=["committed", "lost"])
@pytest.mark.parametrize("way", [{}, STEPS], ids=["whole", "steps"])
async def test_a_lost_acknowledgement_is_found_out(
    writer: Agent,
    monkeypatch: pytest.MonkeyPatch,
    arrived: bool,  # noqa: FBT001 -- drawn
    way: Any,
) -> None:
    commit, commits = Session.commit, 0

    async def breaks(self: Session) -> None:
        nonlocal commits
        commits += 1
        if way and commits != 3:
            await commit(self)
            return
        if arrived:
            await commit(self)
        raise OutcomeUnknownError("the connection broke during COMMIT. check with a SELECT")

    records = people(*range(50))
    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", breaks)
        error = await writer.not_loaded("items", records, **KEY, **way)
    assert error.startswith("[outcome_unknown] the connection broke during COMMIT")
    assert "send the same call again" in error
    await writer.until_idle()
    answer = await writer.load("items", records, **KEY, **way)
    assert answer.pop("done_before", 0) == (20 if way else 0) + arrived * (10 if way else 50)
    assert answer == counts(50)
    assert await writer.scalar(COUNT) == "50"


async def test_two_calls_with_one_key_load_once(writer: Agent) -> None:
    records = people(*range(500))
    calls = [writer.load("items", records, **KEY, **way) for way in ({}, STEPS, {}, STEPS)]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    said = [str(answer) for answer in answers if isinstance(answer, Exception)]
    assert len(said) < 4
    assert all("another call with this idempotency_key came first" in text for text in said)
    await writer.until_idle()
    assert (await writer.load("items", records, **KEY))["inserted"] == 500
    assert await writer.scalar(COUNT) == "500"


async def test_without_a_ledger_a_key_needs_one_in_the_table(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL)")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        options: dict[str, Any]
        for options in ({}, {"on_conflict": OnConflict.IGNORE}):
            error = await agent.not_loaded("items", people(1), **KEY, **options)
            assert error.startswith("[unsupported] idempotency_key needs the table dbmcp_ledger")
            assert "`dbmcp grants`" in error
        options = {"on_conflict": OnConflict.IGNORE, "conflict_columns": ("id",)}
        for _ in range(2):
            await agent.load("items", people(1, 2), **KEY, **options)
        assert await agent.scalar(COUNT) == "2"
        await agent.until_idle()


async def test_a_ledger_of_other_columns_is_told(writer: Agent, scratch: Scratch) -> None:
    ledger = "dbmcp_ledger"
    await scratch.run(
        f"ALTER TABLE {ledger} RENAME TO old_ledger",
        f"{ledger_ddl(ledger)[:-1]}, more INTEGER NOT NULL)",
    )
    if scratch.backend.family == "postgres":
        await scratch.run(f"GRANT SELECT, INSERT, UPDATE ON {ledger} TO agent")
    error = await writer.not_loaded("items", people(1), **KEY)
    assert error.startswith(f"[statement_failed] {ledger}: ")
    assert ". the operator makes it with what `dbmcp grants` prints" in error
    assert await writer.scalar(COUNT) == "0"


async def test_nobody_else_writes_the_ledger(writer: Agent, scratch: Scratch) -> None:
    await writer.load("items", people(1), **KEY)
    assert await writer.scalar("SELECT rows_done FROM dbmcp_ledger") == "1"
    schema = (await writer.target.database.facts()).schema
    if scratch.backend.family == "mysql":
        joined = (
            "UPDATE items i JOIN dbmcp_ledger l ON l.rows_done = i.id SET l.rows_done = 9 "
            "WHERE i.id = 1"
        )
        assert "dbmcp_ledger is written by dbmcp alone" in await writer.refusal(joined)
    for table in ("dbmcp_ledger", "DBMCP_LEDGER", f"{schema}.dbmcp_ledger"):
        for text in (f"DELETE FROM {table} WHERE id = '1'", f"INSERT INTO {table} SELECT 1"):
            assert "dbmcp_ledger is written by dbmcp alone" in await writer.refusal(text)
        error = await writer.not_loaded(table, [{"id": "x"}])
        assert error.startswith(("[policy_denied]", "[unknown_name]"))
    ddl = tuple(writer.target.database.dialect.rules.ddl)
    async with open_agent(scratch.url, mode=Mode.ADMIN, ddl=ddl) as admin:
        for text in (
            "CREATE VIEW mine AS SELECT * FROM dbmcp_ledger",
            "DROP TABLE dbmcp_ledger",
            "ALTER TABLE dbmcp_ledger ADD COLUMN x INTEGER",
            "ALTER TABLE items RENAME TO dbmcp_ledger",
            "CREATE INDEX mine ON dbmcp_ledger (digest)",
        ):
            assert "[policy_denied]" in await admin.refusal(text)
    assert await writer.scalar("SELECT count(*) FROM dbmcp_ledger") == "1"


async def test_grants_print_how_the_ledger_is_made(scratch: Scratch) -> None:
    await scratch.run(ITEMS)
    settings = DatabaseSettings("shop", Secret(scratch.url), mode=Mode.READ_WRITE, origin="test")
    lines = await script(Order(), settings)
    start = next(n for n, line in enumerate(lines) if "bulk_insert with idempotency_key" in line)
    statements = [line.removeprefix("-- ").removesuffix(";") for line in lines[start + 1 :]]
    assert len(statements) == 1 + (not scratch.backend.lacks("accounts"))
    await scratch.run(*statements)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, allow_tables=("items",)) as agent:
        assert await agent.load("items", people(1), **KEY) == counts(1)
        assert await agent.load("items", people(1), **KEY) == counts(1, done_before=1)
    assert not [line for line in await script(Order(), settings) if "CREATE TABLE" in line]


@pytest.mark.needs("server")
@pytest.mark.parametrize("way", [{}, STEPS], ids=["whole", "steps"])
async def test_a_connection_that_breaks_in_commit_loses_nothing(
    scratch: Scratch, way: dict[str, Any]
) -> None:
    await scratch.run(ITEMS)
    async with (
        open_proxy(scratch.url) as proxy,
        open_agent(proxy.url(scratch.url), mode=Mode.READ_WRITE) as agent,
    ):
        await make_ledger(scratch, agent)
        for number, proxy.passes in enumerate((False, True), 1):
            proxy.cut_at = b"COMMIT"
            key: dict[str, Any] = {"idempotency_key": str(proxy.passes)}
            error = await agent.not_loaded("items", people(*range(30)), **key, **way)
            assert error.startswith("[outcome_unknown] the connection broke during COMMIT")
            proxy.cut_at = b""
            answer = await until_answered(agent, people(*range(30)), **key, **way)
            assert answer["inserted"] == 30
            assert answer.get("done_before", 0) == proxy.passes * (10 if way else 30)
            assert await scratch.run(COUNT) == [(30 * number,)]


async def until_answered(agent: Agent, *arguments: Any, **options: Any) -> Any:
    """Load as soon as the database is no longer taken for dead."""
    async with asyncio.timeout(30):
        while True:
            try:
                return await agent.load("items", *arguments, **options)
            except (UnavailableError, ConflictError):
                await asyncio.sleep(0.05)


async def test_a_file_goes_on_and_a_changed_one_does_not(scratch: Scratch, tmp_path: Path) -> None:
    await scratch.run(ITEMS)
    path = tmp_path / "items.csv"
    lines = [f"{number},name {number}" for number in range(1, 101)]
    lines[41] = "x,name 42"
    path.write_text("\n".join(["id,name", *lines]))
    load: dict[str, Any] = {"source": path.name, **KEY, **STEPS}
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, directories=[tmp_path]) as agent:
        await make_ledger(scratch, agent)

        async def stop(message: str) -> None:
            if message.startswith("50 "):
                raise UnavailableError("the power failed")

        error = await agent.not_loaded("items", (), progress=stop, **load)
        assert "committed: rows 1 to 50 (inserted 49, updated 0, ignored 0, rejected 1)" in error
        assert "resume_at 51: send the same call again\nrejected:\nrow 42, id" in error
        answer = await agent.load("items", (), **load)
        del answer["source"]
        assert answer == counts(99, 1, done_before=50)
        path.write_text("\n".join(["id,name", *lines[:-1]]))
        error = await agent.not_loaded("items", (), **load)
        assert "idempotency_key was used for another load" in error
        options: dict[str, Any] = {
            **load,
            "idempotency_key": "",
            "source_options": {"start_row": 98},
        }
        answer = await agent.load("items", (), **options)
        assert answer["inserted"] == 2
        assert await agent.scalar(COUNT) == "101"
