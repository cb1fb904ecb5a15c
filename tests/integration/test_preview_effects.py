"""What a write does beside changing its rows, as its preview tells it: triggers, rules, the COMMIT.

`test_preview.py` has the form of a preview and its foreign keys.
"""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Mode
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.test_preview import previewed

WAITING = "foreign keys that are deferred are checked at COMMIT only, not here"
TRIGGERED = (
    "CREATE TABLE log (what text)",
    "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO log VALUES (TG_NAME); RETURN NEW; END $$",
)
PARTS = (
    *TRIGGERED,
    "CREATE TABLE whole (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k)",
    "CREATE TABLE first PARTITION OF whole FOR VALUES IN (1)",
    "INSERT INTO whole VALUES (1, 1)",
    "CREATE TRIGGER here AFTER UPDATE ON whole FOR EACH ROW EXECUTE FUNCTION noted()",
    "CREATE TRIGGER inside AFTER INSERT OR UPDATE ON first FOR EACH ROW EXECUTE FUNCTION noted()",
    "CREATE TRIGGER never AFTER UPDATE ON first FOR EACH STATEMENT EXECUTE FUNCTION noted()",
    "CREATE TABLE parent (id int PRIMARY KEY, v int)",
    "CREATE TABLE child () INHERITS (parent)",
    "INSERT INTO child VALUES (2, 2)",
    "CREATE TRIGGER of_child AFTER INSERT OR UPDATE ON child FOR EACH ROW EXECUTE FUNCTION noted()",
    "CREATE TRIGGER off AFTER UPDATE ON child FOR EACH ROW EXECUTE FUNCTION noted()",
    "ALTER TABLE child ENABLE REPLICA TRIGGER off",
)
RULES = (
    "CREATE TABLE log (what text)",
    "CREATE TABLE r (id int PRIMARY KEY, v int)",
    "INSERT INTO r VALUES (1, 1)",
    "CREATE RULE also AS ON INSERT TO r DO ALSO INSERT INTO log VALUES ('x')",
    "CREATE RULE nothing AS ON UPDATE TO r DO INSTEAD NOTHING",
)
UNIQUE = (
    "CREATE TABLE u (id INTEGER PRIMARY KEY, email TEXT UNIQUE)",
    "CREATE TABLE k (id INTEGER PRIMARY KEY, u INTEGER REFERENCES u ON DELETE CASCADE)",
    "CREATE TABLE says (id INTEGER PRIMARY KEY, email TEXT UNIQUE ON CONFLICT REPLACE)",
    "INSERT INTO u VALUES (1, 'a'), (2, 'b'), (3, 'c')",
    "INSERT INTO says VALUES (1, 'a'), (2, 'b')",
    "CREATE TRIGGER never BEFORE DELETE ON u BEGIN INSERT INTO k VALUES (9, 9); END",
)
GONE = "{} of {} with the same unique values would be deleted"
UNCOUNTED = "; what foreign keys change with that is not counted"


@pytest.fixture
async def agent(scratch: Scratch) -> AsyncIterator[Agent]:
    """An agent that may write."""
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        yield agent


async def triggers(agent: Agent, query: str) -> Any:
    return (await previewed(agent, query)).get("triggers", [])


@pytest.mark.family("postgres")
async def test_triggers_of_partitions_and_children_are_named(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run(*PARTS)
    inner = "inside AFTER INSERT OR UPDATE on a part of whole"
    for query, expected in {
        "UPDATE whole SET id = 3 WHERE id = 1": ["here AFTER UPDATE on whole", inner],
        "INSERT INTO whole VALUES (5, 1)": [inner],
        "UPDATE parent SET v = 3 WHERE id = 2": ["of_child AFTER UPDATE on a part of parent"],
        "INSERT INTO parent VALUES (7, 7)": [],
    }.items():
        assert await triggers(agent, query) == expected
        await scratch.run("DELETE FROM log", query)
        fired = {name for (name,) in await scratch.run("SELECT what FROM log")}
        assert fired == {one.split()[0] for one in expected}


@pytest.mark.family("postgres")
async def test_foreign_keys_to_a_part_of_a_table_are_told(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        *PARTS,
        "CREATE TABLE refers (id int, k int, FOREIGN KEY (id, k) REFERENCES first "
        "ON DELETE CASCADE)",
        "CREATE TABLE plain (id int, k int, FOREIGN KEY (id, k) REFERENCES whole "
        "ON DELETE CASCADE)",
    )
    told = ["a foreign key AFTER DELETE on a part of whole"]
    assert await triggers(agent, "DELETE FROM whole WHERE id = 1") == told
    inside = await triggers(agent, "UPDATE whole SET id = 3 WHERE id = 1")
    assert [one.split()[0] for one in inside] == ["here", "inside"]


@pytest.mark.family("postgres")
async def test_a_hidden_partition_is_not_named(scratch: Scratch) -> None:
    await scratch.run(*PARTS)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, deny_tables=("first",)) as agent:
        told = await triggers(agent, "INSERT INTO whole VALUES (5, 1)")
    assert told == ["a trigger AFTER INSERT OR UPDATE on a part of whole"]


@pytest.mark.family("postgres")
async def test_rules_are_named(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(*RULES)
    assert await triggers(agent, "INSERT INTO r VALUES (2, 2)") == ["also RULE BESIDE INSERT on r"]
    told = await triggers(agent, "UPDATE r SET v = 3 WHERE id = 1")
    assert told == ["nothing RULE INSTEAD OF UPDATE on r"]
    assert await triggers(agent, "DELETE FROM r WHERE id = 1") == []


@pytest.mark.needs("triggers")
async def test_a_trigger_made_since_then_is_something_else(agent: Agent, scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE t (id INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)")
    update = "UPDATE t SET id = 9 WHERE id = 1"
    alone = await previewed(agent, update)
    together = await agent.transact(update, preview=True)
    trigger = scratch.backend.spell("trigger")
    await scratch.run(trigger.format(name="later", when="BEFORE UPDATE", table="t"))
    assert '"changed":true' in await agent.ask(confirm=alone["confirm"])
    assert (await agent.transact(confirm=together["confirm"]))["status"] == "changed"
    assert await scratch.run("SELECT id FROM t ORDER BY id") == [(1,), (2,)]


@pytest.mark.needs("deferred_constraints")
async def test_what_only_the_commit_checks_is_refused_or_told(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run(
        "CREATE TABLE d (id INTEGER PRIMARY KEY, up INTEGER REFERENCES d "
        "DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO d VALUES (1, 1)",
    )
    checked = agent.target.database.dialect.effects().check_now
    for query in (
        "INSERT INTO d VALUES (5, 77)",
        "UPDATE d SET up = 77 WHERE id = 1",
    ):
        if checked:
            assert "foreign key d_up_fkey" in await agent.refusal(query, preview=True)
            assert "foreign key d_up_fkey" in await agent.rolled_back(query, preview=True)
        else:
            answer = await previewed(agent, query)
            assert answer["notes"] == [WAITING]
            tried = await agent.transact(query, preview=True)
            assert tried["results"][0]["notes"] == [WAITING]
            refused = await agent.refusal("", confirm=answer["confirm"])
            assert refused.startswith("[statement_failed] FOREIGN KEY failed")


@pytest.mark.family("postgres")
async def test_constraint_triggers_fire_before_the_preview_ends(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run(
        "CREATE TABLE t (id int PRIMARY KEY)",
        "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'too late'; END $$",
        "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION late()",
    )
    assert "too late" in await agent.refusal("INSERT INTO t VALUES (1)", preview=True)


@pytest.mark.family("sqlite")
async def test_rows_that_give_way_are_counted(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(*UNIQUE)
    one = GONE.format("1 row", "u")
    for query, note in {
        "UPDATE OR REPLACE u SET email = 'b' WHERE id = 1": one + UNCOUNTED,
        "INSERT OR REPLACE INTO u VALUES (2, 'x')": None,
        "INSERT OR REPLACE INTO u VALUES (9, 'b')": one + UNCOUNTED,
        "REPLACE INTO u VALUES (3, 'b')": one + UNCOUNTED,
        "UPDATE says SET email = 'b' WHERE id = 1": GONE.format("1 row", "says"),
        "INSERT INTO says VALUES (9, 'b')": GONE.format("1 row", "says"),
        "UPDATE OR REPLACE u SET email = 'z' WHERE id = 1": None,
        "INSERT INTO says VALUES (9, 'z')": None,
    }.items():
        answer = await previewed(agent, query)
        assert answer.get("notes") == (note and [note]), query
        assert "triggers" not in answer, "rows that give way fire none"


@pytest.mark.family("sqlite")
async def test_more_rows_that_give_way_are_something_else(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(*UNIQUE)
    for table, query in (
        ("u", "UPDATE OR REPLACE u SET email = 'z' WHERE id = 1"),
        ("says", "INSERT INTO says (id, email) VALUES (8, 'z')"),
    ):
        answer = await previewed(agent, query)
        await scratch.run(
            f"INSERT INTO {table} VALUES (7, 'z')",
        )
        again: Any = await agent.json("", confirm=answer["confirm"])
        assert again["changed"] is True
        assert "1 row of" in again["notes"][0]
        assert (await agent.json("", confirm=again["confirm"]))["affected_rows"] == 1
