"""Writes on every engine: what they answer, each its own transaction, nothing kept of a failure."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.errors import TimeLimitError
from dbmcp.models import FetchMode, Format
from tests.engines.scratch import NUMBERS, SLOW_QUERY, Scratch
from tests.integration.agent import Agent, open_agent, unmarked

MS = r"\d+\.\d ms"
PEOPLE = "SELECT id, name, town_id, age FROM people ORDER BY id"
FIRST = [(1, "Ada", 1, 36), (2, "Bob", 1, 20), (3, "Cid", 2, 50)]


@pytest.fixture
async def town(scratch: Scratch) -> Scratch:
    """Two towns and three people, with every kind of constraint."""
    await scratch.run(
        "CREATE TABLE towns (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, "
        "CONSTRAINT towns_name UNIQUE (name))",
        f"CREATE TABLE people (id {scratch.backend.spell('auto_id')}, name VARCHAR(40) NOT NULL, "
        "town_id INTEGER, age INTEGER, CONSTRAINT people_age CHECK (age >= 0), "
        "CONSTRAINT people_town FOREIGN KEY (town_id) REFERENCES towns (id))",
        "INSERT INTO towns VALUES (1, 'Oslo'), (2, 'Rome')",
        "INSERT INTO people (name, town_id, age) VALUES ('Ada', 1, 36), ('Bob', 1, 20), "
        "('Cid', 2, 50)",
    )
    return scratch


@pytest.fixture
async def agent(town: Scratch) -> AsyncIterator[Agent]:
    """An agent that may write."""
    async with open_agent(town.url, mode=Mode.READ_WRITE) as agent:
        yield agent


@pytest.mark.parametrize(
    ("query", "parameters", "affected", "visible"),
    [
        ("UPDATE people SET age = 37 WHERE id = 1", None, "1 row", [(1, "Ada", 1, 37), *FIRST[1:]]),
        ("UPDATE people SET age = :a WHERE id = :i", {"a": 36, "i": 1}, "1 row", FIRST),
        (
            "UPDATE people SET town_id = NULL, age = age + :n WHERE town_id = :t",
            {"n": 1, "t": 1},
            "2 rows",
            [(1, "Ada", None, 37), (2, "Bob", None, 21), FIRST[2]],
        ),
        ("UPDATE people SET age = 1 WHERE id = 99", None, "0 rows", FIRST),
        ("DELETE FROM people WHERE id IN (:a, :b)", {"a": 1, "b": 99}, "1 row", FIRST[1:]),
        ("DELETE FROM people WHERE age > ?", [10], "3 rows", []),
        ("DELETE FROM people WHERE id = 99", None, "0 rows", FIRST),
        (
            "INSERT INTO people (id, name) SELECT id + 10, name FROM people WHERE id < :n",
            {"n": 3},
            "2 rows",
            [*FIRST, (11, "Ada", None, None), (12, "Bob", None, None)],
        ),
        (
            "DELETE FROM people WHERE town_id = (SELECT id FROM towns WHERE name = :n)",
            {"n": "Oslo"},
            "2 rows",
            FIRST[2:],
        ),
        (
            "UPDATE people SET age = (SELECT max(id) FROM towns WHERE id < :n) WHERE id = 3",
            {"n": 9},
            "1 row",
            [*FIRST[:2], (3, "Cid", 2, 2)],
        ),
    ],
)
async def test_a_write_counts_what_it_matched_and_is_visible_at_once(
    agent: Agent, town: Scratch, query: str, parameters: Any, affected: str, visible: list[Any]
) -> None:
    answer = await agent.ask(query, parameters)
    assert re.fullmatch(f"{affected} affected, {MS}", answer), answer
    assert await town.run(PEOPLE) == visible


@pytest.mark.parametrize(
    ("query", "visible"),
    [
        pytest.param(
            "UPDATE people SET age = 1 FROM towns t WHERE t.id = town_id AND t.name = 'Rome'",
            [*FIRST[:2], (3, "Cid", 2, 1)],
            marks=pytest.mark.family("postgres", "sqlite"),
        ),
        pytest.param(
            "UPDATE people p JOIN towns t ON t.id = p.town_id SET p.age = 1 WHERE t.name = 'Rome'",
            [*FIRST[:2], (3, "Cid", 2, 1)],
            marks=pytest.mark.family("mysql"),
        ),
        pytest.param(
            "DELETE FROM people USING towns t WHERE t.id = town_id AND t.name = 'Rome'",
            FIRST[:2],
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "DELETE p FROM people p JOIN towns t ON t.id = p.town_id WHERE t.name = 'Rome'",
            FIRST[:2],
            marks=pytest.mark.family("mysql"),
        ),
        pytest.param(
            "WITH rome AS (SELECT id FROM towns WHERE name = 'Rome') "
            "UPDATE people SET age = 1 WHERE town_id IN (SELECT id FROM rome)",
            [*FIRST[:2], (3, "Cid", 2, 1)],
            marks=[pytest.mark.family("postgres", "sqlite")],
        ),
        pytest.param(
            "WITH rome AS (SELECT id FROM towns WHERE name = 'Rome') "
            "DELETE FROM people WHERE town_id IN (SELECT id FROM rome)",
            FIRST[:2],
            marks=[pytest.mark.family("postgres", "sqlite")],
        ),
        pytest.param(
            "INSERT INTO people (id, name) "
            "WITH rome AS (SELECT id, name FROM towns WHERE id = 2) "
            "SELECT id + 7, name FROM rome",
            [*FIRST, (9, "Rome", None, None)],
        ),
        pytest.param(
            "INSERT INTO people (id, name) VALUES (3, 'New') "
            "ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            [*FIRST[:2], (3, "New", 2, 50)],
            marks=pytest.mark.family("postgres", "sqlite"),
        ),
        pytest.param(
            "MERGE INTO people USING (VALUES (3, 'New')) AS n (id, name) ON people.id = n.id "
            "WHEN MATCHED THEN UPDATE SET name = n.name "
            "WHEN NOT MATCHED THEN INSERT (id, name) VALUES (n.id, n.name)",
            [*FIRST[:2], (3, "New", 2, 50)],
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "REPLACE INTO people (id, name) VALUES (9, 'New')",
            [*FIRST, (9, "New", None, None)],
            marks=pytest.mark.family("mysql", "sqlite"),
        ),
    ],
)
async def test_every_form_of_write_touches_one_row(
    agent: Agent, town: Scratch, query: str, visible: list[Any]
) -> None:
    answer = await agent.ask(query)
    assert answer.startswith("1 row affected, "), answer
    assert await town.run(PEOPLE) == visible


@pytest.mark.family("mysql")
async def test_an_upsert_counts_as_the_engine_does(agent: Agent, town: Scratch) -> None:
    upsert = (
        "INSERT INTO people (id, name) VALUES (:id, :n) ON DUPLICATE KEY UPDATE name = VALUES(name)"
    )
    assert (await agent.ask(upsert, {"id": 9, "n": "New"})).startswith("1 row affected, ")
    assert (await agent.ask(upsert, {"id": 9, "n": "Newer"})).startswith("2 rows affected, ")
    assert (await town.run(PEOPLE))[-1] == (9, "Newer", None, None)


@pytest.mark.family("postgres", "sqlite")
@pytest.mark.parametrize("number", [3, 9])
async def test_an_upsert_that_does_nothing_says_so(agent: Agent, number: int) -> None:
    query = "INSERT INTO people (id, name) VALUES (:id, 'New') ON CONFLICT DO NOTHING"
    answer = await agent.ask(query, {"id": number})
    assert answer.startswith("0 rows affected, " if number == 3 else "1 row affected, ")


@pytest.mark.needs("generated_id")
async def test_a_single_insert_tells_the_generated_id(agent: Agent, town: Scratch) -> None:
    one = "INSERT INTO people (name) VALUES (:n)"
    assert re.fullmatch(f"1 row affected, generated id 4, {MS}", await agent.ask(one, {"n": "Dan"}))
    assert (await agent.json(one, {"n": "Eve"}))["generated_id"] == 5
    two = await agent.ask("INSERT INTO people (name) VALUES ('Fay'), ('Gil')")
    assert re.fullmatch(f"2 rows affected, {MS}", two)
    assert "generated" not in await agent.ask("UPDATE people SET age = 1 WHERE id = 4")
    sent = await agent.ask("INSERT INTO towns VALUES (3, 'Bonn')")
    assert ("generated id 3" in sent) is town.backend.lacks("sent_id")
    assert [row[0] for row in await town.run(PEOPLE)] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.family("postgres")
async def test_returning_tells_the_generated_id_where_nothing_else_does(agent: Agent) -> None:
    one = "INSERT INTO people (name) VALUES (:n)"
    assert re.fullmatch(f"1 row affected, {MS}", await agent.ask(one, {"n": "Dan"}))
    assert await agent.scalar(f"{one} RETURNING id", {"n": "Eve"}) == "5"


async def test_json_tells_the_counts_of_a_write(agent: Agent) -> None:
    answer = await agent.json("UPDATE people SET age = 1 WHERE town_id = 1")
    assert sorted(answer) == ["affected_rows", "elapsed_ms"]
    assert answer["affected_rows"] == 2


RETURNING = "INSERT INTO people (id, name) VALUES (7, 'Dan'), (8, 'Eve') RETURNING id, name"


@pytest.mark.needs("insert_returning")
async def test_a_write_that_returns_rows_gives_both(agent: Agent, town: Scratch) -> None:
    answer = unmarked(await agent.ask(RETURNING))
    assert re.fullmatch(rf"2 rows, 2 rows affected, {MS}\nid,name\n7,Dan\n8,Eve", answer), answer
    assert len(await town.run(PEOPLE)) == 5
    csv = await agent.ask("DELETE FROM people WHERE id = 7 RETURNING name", format=Format.CSV)
    assert csv == "name\nDan\n# 1 row affected"
    json = await agent.json("DELETE FROM people WHERE id = 8 RETURNING id")
    assert (json["rows"], json["affected_rows"], json["more"]) == ([[8]], 1, False)
    assert await town.run(PEOPLE) == FIRST


@pytest.mark.needs("insert_returning")
@pytest.mark.parametrize(
    ("mode", "answer"),
    [
        (FetchMode.ONE, rf"1 row, 2 rows affected, {MS}\nid,name\n7,Dan"),
        (FetchMode.SCALAR, "7"),
        (FetchMode.NONE, f"2 rows affected, {MS}"),
    ],
)
async def test_a_write_that_returns_rows_keeps_all_of_them_in_every_mode(
    agent: Agent, town: Scratch, mode: FetchMode, answer: str
) -> None:
    given = await agent.ask(RETURNING, fetch_mode=mode)
    assert re.fullmatch(answer, unmarked(given) if mode is FetchMode.ONE else given)
    assert len(await town.run(PEOPLE)) == 5


@pytest.mark.needs("returning")
async def test_an_update_returns_rows_too(agent: Agent) -> None:
    answer = await agent.json("UPDATE people SET age = age + 1 WHERE town_id = 1 RETURNING age")
    assert (sorted(answer["rows"]), answer["affected_rows"]) == ([[21], [37]], 2)


@pytest.mark.needs("insert_returning")
async def test_more_returned_rows_than_asked_for_are_one_cursor_away(
    agent: Agent, town: Scratch
) -> None:
    await town.add_numbers()
    insert = "INSERT INTO people (name) SELECT 'x' FROM numbers WHERE n < 250 RETURNING id"
    first = await agent.ask(insert, max_rows=200)
    cursor = re.match(r"200 rows, 250 rows affected, more follow \(cursor (\w+)\), ", first)
    assert cursor is not None, first[:100]
    rest = await agent.ask(cursor=cursor[1])
    assert rest.startswith("50 rows, end, ")
    assert await town.run("SELECT count(*) FROM people") == [(253,)]
    assert await agent.ask(cursor=cursor[1]) is not None
    assert await town.run("SELECT count(*) FROM people") == [(253,)]


@pytest.mark.parametrize(
    ("query", "beginning", "names"),
    [
        ("INSERT INTO people (id, name) VALUES (9, 'x'), (1, 'y')", "duplicate key: ", "exists. "),
        ("INSERT INTO towns VALUES (9, 'Bonn'), (8, 'Oslo')", "duplicate key: ", "name"),
        ("UPDATE towns SET name = 'Oslo' WHERE id = 2", "duplicate key: ", "exists. "),
        (
            "INSERT INTO people (name, town_id) VALUES ('x', 1), ('y', 99)",
            "foreign key ",
            "insert",
        ),
        ("DELETE FROM towns WHERE id = 1", "foreign key ", "first"),
        pytest.param(
            "UPDATE people SET age = -1 WHERE id >= 1",
            "check people_age",
            "failed. ",
            marks=pytest.mark.needs("check_enforced"),
        ),
        ("INSERT INTO people (name) VALUES ('x'), (NULL)", "", "null. send a value"),
        ("UPDATE people SET name = NULL WHERE id = 1", "", "name"),
    ],
)
async def test_a_broken_constraint_is_told_and_nothing_is_kept(
    agent: Agent, town: Scratch, query: str, beginning: str, names: str
) -> None:
    refusal = (await agent.refusal(query)).lower()
    assert refusal.startswith(f"[statement_failed] {beginning}")
    assert names in refusal
    assert len(refusal) < 250
    assert await town.run(PEOPLE) == FIRST
    assert await town.run("SELECT id FROM towns ORDER BY id") == [(1,), (2,)]
    assert (await agent.ask("UPDATE people SET age = 9 WHERE id = 1")).startswith("1 row affected")


@pytest.mark.needs("declared_types")
@pytest.mark.parametrize(
    "query",
    [
        f"INSERT INTO people (name) VALUES ('x'), ('{'y' * 41}')",
        "INSERT INTO people (name, age) VALUES ('x', 1), ('y', 99999999999)",
        "INSERT INTO people (name, age) VALUES ('x', 1), ('y', 'old')",
    ],
)
async def test_a_value_that_does_not_fit_is_told_and_nothing_is_kept(
    agent: Agent, town: Scratch, query: str
) -> None:
    refusal = await agent.refusal(query)
    assert refusal.startswith("[statement_failed] ")
    assert await town.run(PEOPLE) == FIRST


@pytest.mark.needs("deferred_constraints")
async def test_a_commit_that_fails_keeps_nothing(agent: Agent, town: Scratch) -> None:
    await town.run(
        "CREATE TABLE late (id INTEGER PRIMARY KEY, town_id INTEGER, CONSTRAINT late_town "
        "FOREIGN KEY (town_id) REFERENCES towns (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    refusal = (await agent.refusal("INSERT INTO late VALUES (1, 1), (2, 99)")).lower()
    assert refusal.startswith("[statement_failed] foreign key ")
    returning = "INSERT INTO late VALUES (1, 1), (2, 99) RETURNING id"
    assert (await agent.refusal(returning)).startswith("[statement_failed] ")
    assert await town.run("SELECT * FROM late") == []
    await agent.until_idle()
    assert (await agent.ask("INSERT INTO late VALUES (1, 1)")).startswith("1 row affected, ")


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO people (name) VALUES ('x')",
        "UPDATE people SET age = 1 WHERE id = 1",
        "DELETE FROM people WHERE id = 1",
        "WITH x AS (SELECT 1 AS id) DELETE FROM people WHERE id IN (SELECT id FROM x)",
        "EXPLAIN ANALYZE DELETE FROM people WHERE id = 1",
    ],
)
async def test_a_reader_may_not_write(town: Scratch, query: str) -> None:
    async with open_agent(town.url) as agent:
        refusal = await agent.refusal(query)
        assert re.match(r"\[(policy_denied|sql_syntax|unsupported)\] ", refusal), refusal
        assert "rule statement-kind" in refusal or "EXPLAIN" in query
        assert await town.run(PEOPLE) == FIRST


async def test_a_refused_write_names_the_mode_and_what_is_allowed(town: Scratch) -> None:
    async with open_agent(town.url) as agent:
        refusal = await agent.refusal("DELETE FROM people WHERE id = 1")
        assert refusal.startswith(
            "[policy_denied] DELETE is not allowed on shop (mode read_only, rule statement-kind). "
            "allowed: SELECT, EXPLAIN, "
        )


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE people SET age = 1",
        "DELETE FROM people",
        "DELETE FROM people WHERE 1 = 1",
        "UPDATE people SET age = 1 WHERE id = id",
        "UPDATE people SET age = 1 WHERE TRUE OR id = 1",
        "DELETE FROM people WHERE NOT FALSE",
    ],
)
async def test_a_write_of_every_row_is_refused(agent: Agent, town: Scratch, query: str) -> None:
    refusal = await agent.refusal(query)
    verb = query.split(maxsplit=1)[0]
    assert re.match(rf"\[policy_denied\] {verb} .*\(rule unbounded-write\)\. add a WHERE", refusal)
    assert await town.run(PEOPLE) == FIRST


@pytest.mark.parametrize(
    "query",
    [
        f"UPDATE people SET age = 1 WHERE id > 0 AND ({SLOW_QUERY}) = 0",
        # Each row takes its time, so that there is little to roll back.
        "INSERT INTO people (name) SELECT 'x' FROM numbers a WHERE "
        "(SELECT count(*) FROM numbers b, numbers c WHERE b.n + c.n = a.n) >= 0",
    ],
    ids=["update", "insert"],
)
async def test_a_write_past_its_time_leaves_nothing(
    agent: Agent, town: Scratch, query: str
) -> None:
    await town.add_numbers()
    with pytest.raises(TimeLimitError):
        await agent.ask(query, timeout_seconds=0.7)
    await town.until_running(count=0)
    await agent.until_idle()
    assert await town.run(PEOPLE) == FIRST
    assert (await agent.ask("UPDATE people SET age = 9 WHERE id = 1")).startswith("1 row affected")


async def test_calls_at_once_write_one_after_the_other(agent: Agent, town: Scratch) -> None:
    update = "UPDATE people SET age = age + 1 WHERE id = 1"
    answers = await asyncio.gather(*(agent.ask(update) for _ in range(20)))
    assert all(answer.startswith("1 row affected, ") for answer in answers)
    assert (await town.run(PEOPLE))[0] == (1, "Ada", 1, 36 + 20)


async def test_a_failed_call_takes_nothing_back_from_the_one_before(
    agent: Agent, town: Scratch
) -> None:
    await agent.ask("UPDATE people SET age = 1 WHERE id = 1")
    await agent.refusal("INSERT INTO people (id, name) VALUES (1, 'x')")
    assert (await town.run(PEOPLE))[0] == (1, "Ada", 1, 1)


async def test_a_large_write_counts_every_row(agent: Agent, town: Scratch) -> None:
    await town.add_numbers()
    copied = await agent.ask("INSERT INTO people (name) SELECT 'x' FROM numbers")
    assert copied.startswith(f"{NUMBERS} rows affected, ")
    gone = await agent.ask("DELETE FROM people WHERE name = 'x'")
    assert gone.startswith(f"{NUMBERS} rows affected, ")
    assert await town.run(PEOPLE) == FIRST


@pytest.mark.parametrize(
    "condition",
    ["id IS NOT NULL", "name IS NOT NULL AND id IS NOT NULL", "id IS NOT NULL OR note = 'x'"],
)
async def test_a_column_that_is_never_null_spares_no_row(writer: Agent, condition: str) -> None:
    for text in ("DELETE FROM customers WHERE ", "UPDATE customers SET note = 'x' WHERE "):
        said = await writer.refusal(text + condition)
        assert said.startswith("[policy_denied] ")
        assert "is never NULL (rule unbounded-write)" in said
    assert await writer.scalar("SELECT count(*) FROM customers") == "5"


@pytest.mark.family("postgres")
async def test_a_row_whose_columns_are_never_null_is_none(writer: Agent, shop: Scratch) -> None:
    await shop.run("CREATE TABLE marks (mark INTEGER PRIMARY KEY)", "INSERT INTO marks VALUES (1)")
    for text in ("DELETE FROM marks WHERE marks", "UPDATE marks m SET mark = 2 WHERE m"):
        assert "is never NULL (rule unbounded-write)" in await writer.refusal(f"{text} IS NOT NULL")
    await writer.ask("UPDATE customers SET name = 'x' WHERE customers IS NOT NULL")
    assert await writer.scalar("SELECT mark FROM marks") == "1"


async def test_a_condition_on_another_table_alone_spares_no_row(
    writer: Agent, shop: Scratch
) -> None:
    await shop.run("CREATE TABLE marks (mark INTEGER PRIMARY KEY)", "INSERT INTO marks VALUES (1)")
    form = shop.backend.spell("update_with")
    head = form.format(table="customers", other="marks", change="note = 'x'")
    said = await writer.refusal(head + "mark = 1")
    assert said.startswith("[policy_denied] ")
    assert "asks nothing about its rows" in said
    await writer.ask(head + "mark = 1 AND name = 'last'")
    assert await writer.scalar("SELECT count(*) FROM customers WHERE note = 'x'") == "1"


async def test_a_column_that_may_be_null_spares_rows(writer: Agent) -> None:
    for condition in ("note IS NOT NULL", "id IS NOT NULL AND note = 'end'", "id IS NULL"):
        await writer.ask(f"DELETE FROM customers WHERE {condition}")
    assert await writer.scalar("SELECT count(*) FROM customers") == "2"
