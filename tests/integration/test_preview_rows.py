"""Previews of tables of every shape: their rows are found again, or the answer says why not."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.dialects.mysql.effects import MySQLEffects
from dbmcp.models import Format, ServerFacts
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.test_preview import previewed


@pytest.fixture
async def agent(scratch: Scratch) -> AsyncIterator[Agent]:
    """An agent that may write."""
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        yield agent


async def test_keys_of_several_columns_and_odd_values(agent: Agent, scratch: Scratch) -> None:
    moment, binary = scratch.backend.spell("moment"), scratch.backend.spell("binary")
    quote = agent.target.database.dialect.quote
    table, column = quote("Odd name"), quote("a b")
    await scratch.run(
        f"CREATE TABLE {table} ({column} VARCHAR(20) NOT NULL, n DECIMAL(20, 4) NOT NULL, "
        f"at {moment} NOT NULL, raw {binary}, v INTEGER, PRIMARY KEY ({column}, n, at))",
        f"INSERT INTO {table} VALUES ('it''s', 12345678901234.5678, '2026-01-31 09:30:00', NULL, 1)"
        ", ('é \\ %', -0.5, '1999-12-31 23:59:59', NULL, 2)",
    )
    answer = await previewed(agent, f"UPDATE {table} SET v = v + 10 WHERE v < :n", {"n": 9})
    changed = [(one["before"][4], one["after"][4]) for one in answer["changes"]]
    assert sorted(changed) == [(1, 11), (2, 12)]
    assert "notes" not in answer
    await agent.ask(confirm=answer["confirm"])
    assert await scratch.run(f"SELECT v FROM {table} ORDER BY v") == [(11,), (12,)]


async def test_rows_that_refer_to_rows_of_their_own_table(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE tree (id INTEGER NOT NULL PRIMARY KEY, up INTEGER, CONSTRAINT tree_up "
        "FOREIGN KEY (up) REFERENCES tree (id) ON DELETE CASCADE)",
        "INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (4, 3), (5, NULL)",
    )
    answer = await previewed(agent, "DELETE FROM tree WHERE id = 1")
    assert [(one["does"], one["rows"]) for one in answer["cascades"]] == [("deleted", 3)]
    await agent.ask(confirm=answer["confirm"])
    assert await scratch.run("SELECT id FROM tree") == [(5,)]


@pytest.mark.needs("insert_returning")
async def test_an_insert_with_a_returning_of_its_own(agent: Agent, scratch: Scratch) -> None:
    identity = scratch.backend.spell("auto_id")
    await scratch.run(f"CREATE TABLE bills (id {identity}, total INTEGER)")
    answer = await previewed(agent, "INSERT INTO bills (total) VALUES (7), (8) RETURNING id")
    assert [change["after"][1] for change in answer["changes"]] == [7, 8]
    told = await agent.ask(confirm=answer["confirm"])
    assert '"rows":[[' in told
    assert await scratch.run("SELECT total FROM bills ORDER BY id") == [(7,), (8,)]


@pytest.mark.family("mysql")
async def test_a_server_that_returns_no_inserted_rows(
    agent: Agent, scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As MySQL and TiDB do; one row is found by the id that it was given."""

    def never(effects: MySQLEffects, server: ServerFacts) -> bool:  # noqa: ARG001 -- as it is called
        return False

    monkeypatch.setattr(MySQLEffects, "returns_inserted", never)
    await scratch.run("CREATE TABLE bills (id INTEGER AUTO_INCREMENT PRIMARY KEY, total INTEGER)")
    one = await previewed(agent, "INSERT INTO bills (total) VALUES (7)")
    assert [change["after"][1] for change in one["changes"]] == [7]
    assert "notes" not in one
    two = await previewed(agent, "INSERT INTO bills (total) VALUES (8), (9)")
    assert (two["affected_rows"], "changes" in two) == (2, False)
    assert "does not return inserted rows" in two["notes"][0]
    for answer in (one, two):
        await agent.ask(confirm=answer["confirm"])
    assert await scratch.run("SELECT total FROM bills ORDER BY id") == [(7,), (8,), (9,)]


@pytest.mark.family("mysql")
async def test_an_order_a_limit_and_joins(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE a (id INTEGER PRIMARY KEY, v INTEGER)",
        "CREATE TABLE b (a_id INTEGER, w INTEGER, FOREIGN KEY (a_id) REFERENCES a (id) "
        "ON DELETE CASCADE)",
        "INSERT INTO a VALUES (1, 1), (2, 2), (3, 3)",
        "INSERT INTO b VALUES (1, 5), (1, 6), (3, 7)",
    )
    answer = await previewed(agent, "DELETE FROM a WHERE v > 0 ORDER BY v DESC LIMIT 2")
    assert sorted(one["before"] for one in answer["changes"]) == [[2, 2], [3, 3]]
    assert [one["rows"] for one in answer["cascades"]] == [1]
    joined = await previewed(agent, "UPDATE a JOIN b ON b.a_id = a.id SET a.v = 9 WHERE b.w < 7")
    assert joined["changes"] == [{"before": [1, 1], "after": [1, 9]}]
    both = await previewed(
        agent, "UPDATE a JOIN b ON b.a_id = a.id SET a.v = 9, b.w = 1 WHERE a.id = 3"
    )
    assert "counted, not shown" in both["notes"][0]
    assert both["affected_rows"] == 2
    await agent.ask(confirm=joined["confirm"])
    assert await scratch.run("SELECT v FROM a ORDER BY id") == [(9,), (2,), (3,)]


@pytest.mark.family("postgres")
async def test_a_write_inside_a_query_is_held_to_what_it_returns(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run("CREATE TABLE a (id INTEGER PRIMARY KEY)", "INSERT INTO a VALUES (1), (2)")
    query = "WITH gone AS (DELETE FROM a WHERE id < 9 RETURNING id) SELECT id FROM gone"
    answer = await previewed(agent, query)
    assert answer["affected_rows"] == 2
    assert "returns are counted" in answer["notes"][0]
    await scratch.run("INSERT INTO a VALUES (3)")
    again = await agent.json("", confirm=answer["confirm"])
    assert (again["changed"], again["affected_rows"]) == (True, 3)
    await agent.ask(confirm=again["confirm"])
    assert await scratch.run("SELECT count(*) FROM a") == [(0,)]


@pytest.mark.family("mysql")
@pytest.mark.needs("storage_engines")
async def test_a_table_that_cannot_roll_back_takes_no_preview(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run(
        "CREATE TABLE kept (id INTEGER PRIMARY KEY) ENGINE=MyISAM", "INSERT INTO kept VALUES (1)"
    )
    write = "DELETE FROM kept WHERE id = 1"
    assert (await agent.refusal(write, preview=True)).startswith("[unsupported] kept is kept by")
    assert "[unsupported]" in await agent.rolled_back(write, preview=True)
    part = "[unsupported] operation 1 of 1: kept is kept by an engine that cannot roll back, so it"
    handle = await agent.begin()
    assert (await agent.rolled_back(write)).startswith(part)
    assert (await agent.not_done("execute", handle, write)).startswith(part)
    assert (await agent.refusal(write, transaction=handle)).startswith("[unsupported] kept is kept")
    assert await scratch.run("SELECT id FROM kept") == [(1,)]
    assert '"affected_rows":1' in await agent.ask(write, format=Format.JSON)


@pytest.mark.family("mysql")
@pytest.mark.needs("storage_engines")
@pytest.mark.parametrize(
    ("write", "refused"),
    [
        ("INSERT INTO seen VALUES (2)", "seen is a view that may write to what is kept by"),
        ("UPDATE outer_view SET id = 2 WHERE id = 1", "outer_view is a view"),
        (
            "UPDATE safe s, kept k SET s.id = 2, k.id = 2 WHERE k.id = 1 AND s.id = k.id",
            "kept is kept by",
        ),
        ("DELETE FROM clean WHERE id = 1", ""),
    ],
)
async def test_nothing_writes_through_views_to_what_cannot_roll_back(
    agent: Agent, scratch: Scratch, write: str, refused: str
) -> None:
    await scratch.run(
        "CREATE TABLE kept (id INTEGER PRIMARY KEY) ENGINE=MyISAM",
        "CREATE TABLE safe (id INTEGER PRIMARY KEY)",
        "CREATE VIEW seen AS SELECT id FROM kept",
        "CREATE VIEW outer_view AS SELECT id FROM seen",
        "CREATE VIEW clean AS SELECT id FROM safe",
        "INSERT INTO kept VALUES (1)",
        "INSERT INTO safe VALUES (1)",
    )
    handle = await agent.begin()
    if refused:
        for error in (
            await agent.refusal(write, preview=True),
            await agent.rolled_back(write),
            await agent.refusal(write, transaction=handle),
        ):
            assert "[unsupported] " in error
            assert refused in error
    else:
        answer = await previewed(agent, write)
        note = "clean is a view: foreign keys and triggers of the tables behind it are not told"
        assert answer["notes"] == [note]
        await agent.transact(write, preview=True)
    await agent.act("rollback", handle)
    assert await scratch.run("SELECT k.id, s.id FROM kept k, safe s") == [(1, 1)]


@pytest.mark.family("mysql")
@pytest.mark.needs("storage_engines")
@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("SET NEW.v = 2", False),
        ("INSERT INTO safe VALUES (concat(NEW.id, 1))", False),
        ("INSERT INTO `kept` VALUES (NEW.id)", True),
        ("BEGIN IF NEW.v > 0 THEN UPDATE safe SET id = id + 1; END IF; END", False),
        ("UPDATE safe, kept SET kept.id = 9", True),
        ("DELETE FROM chained WHERE id = 1", True),
        ("INSERT INTO seen VALUES (1)", True),
        ("SET NEW.v = keeps(1)", True),
    ],
)
async def test_a_trigger_that_may_leave_something_takes_no_preview(
    agent: Agent, scratch: Scratch, body: str, *, refused: bool
) -> None:
    await scratch.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)",
        "CREATE TABLE safe (id INTEGER)",
        "CREATE TABLE kept (id INTEGER) ENGINE=MyISAM",
        "CREATE TABLE chained (id INTEGER)",
        "INSERT INTO chained VALUES (1)",
        "CREATE TRIGGER on_it AFTER DELETE ON chained FOR EACH ROW INSERT INTO kept VALUES (1)",
        "CREATE VIEW seen AS SELECT id FROM kept",
        "CREATE FUNCTION keeps(a INT) RETURNS INT BEGIN INSERT INTO kept VALUES (a); RETURN a; END",
        f"CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW {body}",
    )
    write = "INSERT INTO t VALUES (1, 1)"
    if refused:
        for error in (
            await agent.refusal(write, preview=True),
            await agent.rolled_back(write, preview=True),
            await agent.not_loaded("t", [{"id": 1, "v": 1}], preview=True),
        ):
            assert "[unsupported] " in error
            assert "a trigger on t writes to a table whose engine cannot roll back" in error
    else:
        answer = await previewed(agent, write)
        assert answer["triggers"] == ["first BEFORE INSERT on t"]
        await agent.load("t", [{"id": 1, "v": 1}], preview=True)
        await previewed(agent, "UPDATE t SET v = 3 WHERE id = 1")
    assert await scratch.run("SELECT id FROM kept") == []
    assert await scratch.run("SELECT id FROM safe") == []


async def test_random_choices_are_counted_only(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)", "INSERT INTO t VALUES (1, 1)"
    )
    call = "rand()" if scratch.backend.family == "mysql" else "random()"
    answer = await previewed(agent, f"UPDATE t SET v = 2 WHERE id = 1 AND {call} < 1e19")
    assert "may choose other rows each time" in answer["notes"][0]
    assert (answer["affected_rows"], "changes" in answer) == (1, False)
    view: Any = await previewed(
        agent, f"UPDATE t SET v = CASE WHEN {call} < 1e19 THEN 3 END WHERE id = 1"
    )
    assert view["changes"] == [{"before": [1, 1], "after": [1, 3]}]
    await agent.ask(confirm=view["confirm"])
    assert await scratch.run("SELECT v FROM t") == [(3,)]


@pytest.mark.needs("view_writes")
@pytest.mark.family("postgres", "mysql")
async def test_rows_of_a_view_are_those_it_shows(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)",
        "CREATE VIEW few AS SELECT id, v FROM t WHERE v < 10",
        "INSERT INTO t VALUES (1, 1), (2, 20)",
    )
    answer = await previewed(agent, "DELETE FROM few WHERE id > 0")
    assert answer["changes"] == [{"before": [1, 1]}]
    await agent.ask(confirm=answer["confirm"])
    assert await scratch.run("SELECT id FROM t") == [(2,)]
