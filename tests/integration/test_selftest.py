"""dbmcp selftest on every engine: no leak, nothing changed, and what a leak looks like."""

from dataclasses import replace
from typing import Any

import pytest

from dbmcp.config import DdlKind, Mode
from dbmcp.dialects.base import Dialect
from dbmcp.selftest import Attack, Outcome, attack_database, run
from dbmcp.selftest.attack import corpus
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.below import outcome

SET_UP = (
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, note VARCHAR(20))",
    "CREATE TABLE payroll (a INTEGER)",
    "CREATE TABLE zebra (id INTEGER)",
    "INSERT INTO orders VALUES (1, 'a')",
    "INSERT INTO payroll VALUES (1)",
)


async def content(scratch: Scratch, agent: Agent) -> Any:
    """Every table with its rows, as far as the administrator sees them."""
    async with agent.target.database.read(timeout_seconds=10) as session:
        entries = await agent.target.database.dialect.list_tables(session.connection)
    names = sorted(str(entry.name) for entry in entries if not entry.system)
    rows = [await scratch.run(f"SELECT * FROM {name}") for name in ("orders", "payroll", "zebra")]
    return names, [[tuple(row) for row in table] for table in rows]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    "lists", [{}, {"deny_tables": ("payroll",), "deny_columns": ("orders.note",)}]
)
async def test_no_attack_is_a_leak(scratch: Scratch, mode: Mode, lists: dict[str, Any]) -> None:
    await scratch.run(*SET_UP)
    ddl = tuple(DdlKind) if mode is Mode.ADMIN else ()
    async with open_agent(scratch.url, mode=mode, ddl=ddl, **lists) as agent:
        before = await content(scratch, agent)
        score = await attack_database(agent.target.execution)
        assert [leak.text for leak in score.leaks] == []
        assert score.count(Outcome.REFUSED) == score.count() > 150
        for family in ("hidden tables", "hidden columns"):
            assert (family in score.families) == bool(lists)
            assert (family in {attack.family for attack in score.untried}) != bool(lists)
        assert not any(result.sent for result in score.results)
        assert "orders" in score.table
        assert await content(scratch, agent) == before


async def test_what_the_policy_lets_through_is_not_run(scratch: Scratch) -> None:
    await scratch.run(*SET_UP)
    async with open_agent(scratch.url, functions=("dbmcp_selftest",)) as agent:
        score = await attack_database(agent.target.execution)
    assert {leak.attack.family for leak in score.leaks} == {"unknown functions"}
    assert not any(leak.sent for leak in score.leaks)


async def test_without_a_table_the_rest_is_tried(scratch: Scratch) -> None:
    async with open_agent(scratch.url) as agent:
        score = await attack_database(agent.target.execution)
    assert score.table == ""
    assert score.leaks == []
    assert score.count() > 100
    assert {attack.family for attack in score.untried} >= {"writes", "whole tables"}


def fenced(dialect: Dialect) -> list[Attack]:
    return [attack for attack in corpus(dialect.attack_files) if attack.fenced]


NAMES = {"table": "orders", "other": "zebra", "column": "id"}


@pytest.mark.needs("read_only_fence")
async def test_the_engine_stops_what_is_said_to_be_fenced(scratch: Scratch) -> None:
    await scratch.run(*SET_UP)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        database = agent.target.database
        before = await content(scratch, agent)
        attacks = fenced(database.dialect)
        assert len(attacks) > 20
        for attack in attacks:
            # A text that is no SQL here proves nothing, and does nothing.
            assert await outcome(database, attack.filled(NAMES)) != "passed", attack.text
        assert await content(scratch, agent) == before


@pytest.mark.needs("read_only_fence")
async def test_a_leak_that_the_engine_stops_is_told_apart(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scratch.run(*SET_UP)
    attack = Attack(
        "writes", "DELETE FROM <<table>> WHERE id = 7", fenced=True, modes=frozenset(Mode)
    )
    reads = replace(attack, text="SELECT id FROM <<table>>")
    monkeypatch.setattr(run, "corpus", lambda _: [attack, replace(attack, fenced=False), reads])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]  a stand-in
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        before = await content(scratch, agent)
        score = await attack_database(agent.target.execution)
        stopped, unrun, ran = score.results
        assert (stopped.outcome, stopped.sent) == (Outcome.STOPPED, True)
        assert stopped.told
        assert (unrun.outcome, unrun.sent) == (Outcome.LEAK, False)
        assert (ran.outcome, ran.sent) == (Outcome.LEAK, True)
        assert await content(scratch, agent) == before
