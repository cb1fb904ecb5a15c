"""Mode admin: kinds of DDL by name, on every engine, and what no mode allows."""

from typing import Any

import pytest

from dbmcp.config import DdlKind, Mode
from dbmcp.errors import DbmcpError, RequestError
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.test_corpus import state
from tests.unit.sql.case_files import Case, all_cases, shop_statements

ADMIN = [case for case in all_cases() if case.on == "admin"]


def cases_for(scratch: Scratch, *, verdict: str) -> list[Case]:
    return [
        case
        for case in ADMIN
        if case.dialect in {scratch.backend.name, scratch.backend.family}
        and case.verdict == verdict
        and case.only in {"", scratch.backend.name}
        and not (case.needs and scratch.backend.lacks(case.needs))
    ]


def administrator(scratch: Scratch, *kinds: str, **settings: Any) -> Any:
    return open_agent(scratch.url, mode=Mode.ADMIN, ddl=kinds or tuple(DdlKind), **settings)


async def exists(agent: Agent, table: str) -> bool:
    try:
        await agent.ask(f"SELECT * FROM {table}")
    except RequestError:
        return False
    return True


async def test_honest_changes_are_made_one_after_the_other(scratch: Scratch) -> None:
    await scratch.run(*shop_statements(scratch.backend.family, engine=scratch.backend.name))
    cases = cases_for(scratch, verdict="allow")
    assert len(cases) > 10
    failed: list[tuple[str, str]] = []
    async with administrator(scratch) as agent:
        for case in cases:
            try:
                await agent.ask(case.text)
            except DbmcpError as error:
                failed.append((case.text, str(error)))
    assert not failed


async def test_attacks_are_refused_with_every_kind_on(scratch: Scratch) -> None:
    await scratch.run(*shop_statements(scratch.backend.family, engine=scratch.backend.name))
    attacks = cases_for(scratch, verdict="refuse")
    assert len(attacks) > 30
    before = await state(scratch)
    leaked: list[str] = []
    async with administrator(scratch) as agent:
        for case in attacks:
            try:
                await agent.ask(case.text)
                leaked.append(case.text)
            except RequestError:
                continue
    assert not leaked
    assert await state(scratch) == before


async def test_a_change_is_said_and_seen_at_once(scratch: Scratch) -> None:
    async with administrator(scratch, "create_table", "drop_table") as agent:
        await agent.target.catalog.listing()
        said = await agent.ask("CREATE TABLE notes (id integer PRIMARY KEY)")
        assert said.startswith("CREATE TABLE done, ")
        assert (await agent.json("CREATE TABLE other (id integer)"))["done"] == "CREATE TABLE"
        names = {entry.name for entry in (await agent.target.catalog.listing()).tables}
        assert {"notes", "other"} <= names
        assert await agent.rows("SELECT * FROM notes") == []
        await agent.ask("DROP TABLE notes")
        assert not await exists(agent, "notes")


async def test_only_the_kinds_that_are_on(scratch: Scratch) -> None:
    async with administrator(scratch, "create_table") as agent:
        await agent.ask("CREATE TABLE notes (id integer)")
    async with administrator(scratch, "create_index") as agent:
        await agent.ask("CREATE INDEX by_id ON notes (id)")
        refusal = await agent.refusal("DROP TABLE notes")
    assert "DROP TABLE is not allowed on shop (mode admin, rule statement-kind)" in refusal
    assert refusal.endswith("CREATE INDEX")


@pytest.mark.needs("transactional_ddl")
async def test_a_change_that_fails_in_a_transaction_is_undone(scratch: Scratch) -> None:
    async with administrator(scratch) as agent:
        create = "CREATE TABLE notes (id integer PRIMARY KEY)"
        insert = "INSERT INTO notes VALUES (1)"
        await agent.rolled_back(create, insert, insert)
        assert not await exists(agent, "notes")
        await agent.transact(create, insert)
        assert await agent.rows("SELECT id FROM notes") == [[1]]


async def test_a_change_that_would_commit_is_refused_in_a_transaction(scratch: Scratch) -> None:
    if not scratch.backend.lacks("transactional_ddl"):
        return
    async with administrator(scratch) as agent:
        refusal = await agent.rolled_back("SELECT 1", "CREATE TABLE notes (id integer)")
    assert "(rule transaction)" in refusal


LISTED = {"allow_tables": ("notes*", "copies"), "deny_tables": ("notes_secret",)}


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE payments (id integer)",
        "CREATE TABLE notes_secret (id integer)",
        "CREATE TABLE copies AS SELECT * FROM payroll",
        "CREATE TABLE copies (id integer, p integer REFERENCES payroll (id))",
        "CREATE VIEW copies AS SELECT salary FROM payroll",
        "CREATE VIEW payments AS SELECT id FROM notes",
        "CREATE INDEX i ON payroll (salary)",
        "DROP TABLE payroll",
        "DROP TABLE IF EXISTS payroll",
        "DROP TABLE notes, payroll",
        "DROP VIEW payroll_view",
        "ALTER TABLE payroll ADD COLUMN x integer",
        "ALTER TABLE notes RENAME TO payments",
        "ALTER TABLE payroll RENAME TO notes_more",
        "ALTER TABLE notes ADD COLUMN p integer REFERENCES payroll (id)",
        "DROP INDEX by_salary",
    ],
)
async def test_table_lists_hold_for_changes(scratch: Scratch, change: str) -> None:
    await scratch.run(
        "CREATE TABLE payroll (id integer PRIMARY KEY, salary integer)",
        "CREATE INDEX by_salary ON payroll (salary)",
        "CREATE VIEW payroll_view AS SELECT * FROM payroll",
        "CREATE TABLE notes (id integer)",
    )
    async with administrator(scratch, **LISTED) as agent:
        refusal = await agent.refusal(change)
        # MySQL and its like want the table of an index, which is a mistake of form.
        if "DROP INDEX" not in change:
            assert "(rule tables)" in refusal
        assert await exists(agent, "notes")
    await scratch.run("SELECT salary FROM payroll", "SELECT * FROM payroll_view")


async def test_allowed_tables_can_be_changed_with_lists(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE payroll (id integer PRIMARY KEY, salary integer)")
    copying = "CREATE TABLE copies AS SELECT id FROM notes"
    if scratch.backend.lacks("create_as"):
        copying = "CREATE TABLE copies LIKE notes"
    async with administrator(scratch, **LISTED) as agent:
        for change in (
            "CREATE TABLE notes (id integer PRIMARY KEY, text varchar(10))",
            "CREATE INDEX by_text ON notes (text)",
            "CREATE VIEW notes_view AS SELECT id FROM notes",
            "ALTER TABLE notes ADD COLUMN more integer",
            copying,
            "DROP TABLE copies",
            "DROP VIEW notes_view",
            "ALTER TABLE notes RENAME TO notes_2",
        ):
            await agent.ask(change)
        assert await agent.rows("SELECT more FROM notes_2") == []


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE copies AS SELECT email FROM people",
        "CREATE VIEW copies AS SELECT * FROM people",
        "ALTER TABLE people RENAME TO others",
        "ALTER TABLE people RENAME COLUMN email TO e",
        "ALTER TABLE people ADD COLUMN e varchar(9) GENERATED ALWAYS AS (email) STORED",
        "CREATE INDEX i ON people (email)",
    ],
)
async def test_no_change_brings_a_hidden_column_to_light(scratch: Scratch, change: str) -> None:
    await scratch.run("CREATE TABLE people (id integer, email varchar(9))")
    async with administrator(scratch, deny_columns=("people.email",)) as agent:
        assert "(rule columns)" in await agent.refusal(change)
        if not scratch.backend.lacks("create_as"):
            await agent.ask("CREATE TABLE copies AS SELECT 1 AS id")


@pytest.mark.family("postgres")
async def test_a_whole_is_not_changed_where_a_part_is_denied_by_name(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE days (id integer) PARTITION BY LIST (id)",
        "CREATE TABLE days_1 PARTITION OF days FOR VALUES IN (1)",
        "CREATE TABLE events (id integer)",
        "CREATE TABLE events_old () INHERITS (events)",
        "CREATE TABLE plain (id integer)",
        "INSERT INTO days VALUES (1)",
        *(f"ALTER TABLE {name} OWNER TO agent" for name in ("days", "events", "plain")),
        "ALTER TABLE days_1 OWNER TO agent",
    )
    changes = ("DROP TABLE {}", "TRUNCATE {}", "ALTER TABLE {} ADD COLUMN x integer")
    async with administrator(scratch, deny_tables=("days_1", "events_old")) as agent:
        for table in ("days", "events"):
            for change in changes:
                refusal = await agent.refusal(change.format(table))
                assert refusal.startswith("[policy_denied] "), change
                assert "_1" not in refusal
                assert "_old" not in refusal
        assert await agent.rows("SELECT id FROM days") == [[1]]
        for change in reversed(changes):
            await agent.ask(change.format("plain"))
    async with administrator(scratch, allow_tables=("days", "events")) as agent:
        for change in reversed(changes):
            await agent.ask(change.format("days"))
