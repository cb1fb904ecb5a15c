"""query_optimization on every engine: plans, findings, suggestions that help, and refusals."""

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from dbmcp.audit import Entry
from dbmcp.config import Limits, Mode, PoolSettings
from dbmcp.demo import SLOW_QUERIES, create_demo
from dbmcp.errors import DbmcpError
from dbmcp.models import AdviceRequest, Caller
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.integration.agent import Agent, open_agent

ORDERS, CUSTOMERS = 8_000, 2_000
TABLES = (
    "CREATE TABLE customers (id INTEGER NOT NULL PRIMARY KEY, email VARCHAR(60) NOT NULL, "
    "city_id INTEGER NOT NULL)",
    "CREATE TABLE orders (id INTEGER NOT NULL PRIMARY KEY, customer_id INTEGER NOT NULL, "
    "place INTEGER NOT NULL, status VARCHAR(10) NOT NULL, placed_at TIMESTAMP NOT NULL, "
    "code VARCHAR(20) NOT NULL, total INTEGER NOT NULL)",
    "CREATE TABLE colours (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL)",
    "CREATE INDEX orders_total ON orders (total, place)",
)


def orders() -> list[str]:
    """Eight thousand orders: 20 places, one new in fifty, a minute apart in a shuffled order."""
    rows: list[str] = []
    for n in range(1, ORDERS + 1):
        minute = n * 37 % ORDERS
        moment = f"2024-01-{minute // 1440 + 1:02} {minute // 60 % 24:02}:{minute % 60:02}:00"
        status = "new" if n % 50 == 0 else "paid"
        rows.append(
            f"({n}, {n * 7 % CUSTOMERS + 1}, {n % 20}, '{status}', '{moment}', "
            f"'code {n % 2500}', {n % 2000})"
        )
    return rows


async def fill(scratch: Scratch, table: str, rows: list[str]) -> None:
    for start in range(0, len(rows), 1_000):
        values = ", ".join(rows[start : start + 1_000])
        await scratch.run(f"INSERT INTO {table} VALUES {values}")


@pytest.fixture
async def market(scratch: Scratch) -> Scratch:
    """A scratch database with a few thousand rows, analysed."""
    await scratch.run(*TABLES)
    await fill(scratch, "orders", orders())
    people = [f"({n}, 'User{n}@example.org', {n % 40})" for n in range(1, CUSTOMERS + 1)]
    await fill(scratch, "customers", people)
    await fill(scratch, "colours", [f"({n}, 'colour {n}')" for n in range(20)])
    async with open_agent(scratch.url) as agent:
        analyze = agent.target.database.dialect.planner().traits.analyze
    await scratch.run(*(analyze.format(table=name) for name in ("orders", "customers", "colours")))
    return scratch


@pytest.fixture
async def advisor(market: Scratch) -> AsyncIterator[Agent]:
    async with open_agent(market.url) as agent:
        yield agent


async def text(agent: Agent, query: str, *, caller: Caller | None = None, **options: Any) -> str:
    request = AdviceRequest(query, **options)
    return await agent.app.optimize("", request, caller=caller or Caller())


async def advice(agent: Agent, query: str, **options: Any) -> Any:
    return orjson.loads(await text(agent, query, as_json=True, **options))


async def refusal(agent: Agent, query: str, **options: Any) -> str:
    with pytest.raises(DbmcpError) as caught:
        await text(agent, query, **options)
    return f"[{caught.value.code}] {caught.value}"


def suggested(told: Any) -> list[tuple[str, list[str]]]:
    return [(one["table"], one["columns"]) for one in told["suggestions"]]


EXPECTED = [
    ("SELECT * FROM orders WHERE code = 'code 5'", ("orders", ["code"])),
    (
        "SELECT * FROM orders WHERE place = 5 AND placed_at < '2024-01-01 02:00:00'",
        ("orders", ["place", "placed_at"]),
    ),
    ("SELECT * FROM orders WHERE placed_at < '2024-01-01 00:30:00'", ("orders", ["placed_at"])),
    (
        "SELECT id, code FROM orders WHERE status = 'new' ORDER BY placed_at DESC LIMIT 5",
        ("orders", ["status", "placed_at"]),
    ),
    (
        "SELECT c.email, o.code FROM customers c JOIN orders o ON o.customer_id = c.id "
        "WHERE c.id = 77",
        ("orders", ["customer_id"]),
    ),
    ("SELECT * FROM customers WHERE email LIKE 'User19%'", ("customers", ["email"])),
    (
        "SELECT c.id FROM customers c WHERE city_id = 7 AND "
        "(SELECT count(*) FROM orders o WHERE o.customer_id = c.id) > 3",
        ("orders", ["customer_id"]),
    ),
]


async def test_the_index_that_helps_is_suggested(advisor: Agent, market: Scratch) -> None:
    dear = market.backend.lacks("cheap_lookups")
    for query, index in EXPECTED:
        told = await advice(advisor, query)
        if dear and index[0] == "customers":
            assert suggested(told) == [], query
            continue
        shown = [(t, keys[: len(index[1])] if dear else keys) for t, keys in suggested(told)]
        assert index in shown, (query, told)
        first = told["suggestions"][0]
        assert first["cost_after"] < 0.5 * first["cost_before"]
        assert first["ddl"].startswith("CREATE INDEX ")
        assert first["status"] == ("verified" if "by" in first else "rule")


async def test_a_suggested_index_can_be_created_and_is_then_used(market: Scratch) -> None:
    async with open_agent(market.url) as agent:
        told = {query: (await advice(agent, query))["suggestions"] for query, _ in EXPECTED}
        analyze = agent.target.database.dialect.planner().traits.analyze
    statements = dict.fromkeys(one["ddl"] for made in told.values() for one in made)
    await market.run(*statements)
    await market.run(*(analyze.format(table=name) for name in ("orders", "customers")))
    async with open_agent(market.url) as agent:
        for query, made in told.items():
            after = await advice(agent, query)
            used = orjson.dumps(after["plan"]).decode()
            assert all(one["ddl"].split(" ON ")[0].split()[-1] in used for one in made), query
            assert suggested(after) == [], query
            assert not [one for one in after["findings"] if "full scan of orders" in one["what"]]


@pytest.mark.needs("expression_index")
async def test_an_expression_is_indexed_as_it_is_written(advisor: Agent) -> None:
    told = await advice(advisor, "SELECT * FROM customers c WHERE lower(c.email) = 'user5@x.org'")
    assert suggested(told) == [("customers", ["lower(email)"])]
    assert "lower(email)" in told["suggestions"][0]["ddl"]
    assert any("lower(email) is computed for every row" in one["what"] for one in told["findings"])


REASONS = {
    "SELECT * FROM orders WHERE id = 5": r"orders: \w+( KEY)? finds its row already",
    "SELECT * FROM orders WHERE total = 5": r"orders: orders_total \(total, place\) serves it",
    "SELECT * FROM colours WHERE name = 'colour 5'": r"colours is small \(20 rows\), .*",
    "SELECT * FROM orders WHERE status = 'paid'": r"orders: its conditions keep 98 % of .*",
    "SELECT * FROM orders": "orders: every row is wanted, .*",
    "SELECT * FROM orders WHERE status <> 'x'": "orders: no condition that an index could .*",
}


async def test_nothing_is_suggested_and_the_reason_told(advisor: Agent) -> None:
    for query, reason in REASONS.items():
        told = await advice(advisor, query)
        assert told["suggestions"] == [], query
        assert re.fullmatch(reason, told["nothing"][0]), (query, told["nothing"])


async def test_the_text_has_head_plan_findings_and_suggestions(advisor: Agent) -> None:
    lines = (await text(advisor, EXPECTED[0][0])).splitlines()
    assert lines[0].startswith("simple: 1 table; ")
    assert lines[1:4:2] == ["plan", "findings"]
    assert lines[2].startswith(" Scan orders, filter ")
    assert lines[2].endswith("-> 4") or lines[2].endswith("-> 3")
    assert lines[4].startswith(" medium full scan of orders keeps 0.0")
    assert lines[5] == "suggest"
    assert lines[6].startswith(" CREATE INDEX ")
    assert "every INSERT and every UPDATE of code pays for it" in lines[7]


async def test_one_connection_is_enough(market: Scratch) -> None:
    pool = PoolSettings(size=1, overflow=0)
    async with open_agent(market.url, pool=pool, limits=Limits(timeout_seconds=20)) as agent:
        assert suggested(await advice(agent, EXPECTED[0][0])) == [EXPECTED[0][1]]


async def test_max_indexes_bounds_the_suggestions(advisor: Agent) -> None:
    query = "SELECT o.id FROM orders o, customers c WHERE c.id = o.customer_id AND c.email = 'x'"
    assert len((await advice(advisor, query, max_indexes=1))["suggestions"]) == 1
    assert len((await advice(advisor, query))["suggestions"]) <= 5


async def test_analyze_counts_what_a_read_does(advisor: Agent) -> None:
    told = await advice(advisor, "SELECT * FROM orders WHERE status = 'new'", analyze=True)
    assert told["actual_rows"] == ORDERS // 50
    assert (await text(advisor, EXPECTED[0][0], analyze=True)).startswith("simple: 1 table; ")


async def test_analyze_ends_at_the_time_limit(scratch: Scratch) -> None:
    await scratch.add_numbers()
    async with open_agent(scratch.url, limits=Limits(timeout_seconds=1)) as agent:
        answer = await refusal(agent, SLOW_QUERY, analyze=True)
        assert answer.startswith("[time_limit] stopped on the server after 1 s")
        await scratch.until_running(count=0)
        await agent.until_idle()
        assert "cartesian" not in await text(agent, "SELECT n FROM numbers WHERE n = 1")


async def test_a_cartesian_product_and_a_deep_offset_are_found(advisor: Agent) -> None:
    query = "SELECT o.id FROM orders o, customers c ORDER BY o.id LIMIT 5 OFFSET 20000"
    told = [one["what"] for one in (await advice(advisor, query))["findings"]]
    assert any(
        one.startswith("orders and customers are joined without a condition") for one in told
    )
    assert "OFFSET 20,000 reads and drops 20,000 rows" in told


FOUND = [
    ("SELECT * FROM orders WHERE place = 5", r"full scan of orders keeps 5 % of 8,\d+ rows"),
    (
        "SELECT id, code FROM orders ORDER BY placed_at DESC LIMIT 5",
        r"sorts 8,\d+ rows of orders by placed_at DESC to return 5",
    ),
    (
        "SELECT id FROM orders WHERE lower(code) = 'code 5'",
        r"lower\(code\) is computed for every row, so an index on code cannot serve",
    ),
    (
        "SELECT id FROM orders WHERE code LIKE '%5'",
        r"LIKE '%5' begins with a wildcard, so no index on code serves",
    ),
    (
        "SELECT c.id FROM customers c WHERE 3 < (SELECT count(*) FROM orders o "
        "WHERE o.customer_id = c.id)",
        r"the subquery on o runs once for each of (up to )?2,000 rows",
    ),
]


async def test_what_makes_it_slow_is_found(advisor: Agent, market: Scratch) -> None:
    for query, what in FOUND:
        if "3 < (" in query and market.backend.lacks("nested_subqueries"):
            assert "CorrelatedSubquery" not in orjson.dumps(await advice(advisor, query)).decode()
            continue
        told = [one["what"] for one in (await advice(advisor, query))["findings"]]
        assert [one for one in told if re.fullmatch(what, one)], (query, told)


async def test_a_converted_column_is_found_where_the_engine_converts_it(advisor: Agent) -> None:
    query = "SELECT id FROM orders WHERE code = 5"
    if advisor.target.database.dialect.planner().traits.casts_columns:
        told = [one["what"] for one in (await advice(advisor, query))["findings"]]
        assert "code is text, compared with a number: every row is converted" in told


@pytest.mark.needs("analyze_first")
async def test_missing_statistics_are_found(market: Scratch) -> None:
    await market.run("CREATE TABLE fresh (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL)")
    await fill(market, "fresh", [f"({n}, {n % 50})" for n in range(3_000)])
    async with open_agent(market.url) as agent:
        told = (await advice(agent, "SELECT id FROM fresh WHERE n = 7"))["findings"]
        [found] = [one for one in told if one["what"].startswith("fresh ")]
        assert found["what"].endswith(": plans are guesses")
        assert found["do"] == agent.target.database.dialect.planner().traits.analyze.format(
            table="fresh"
        )


ERRORS = {
    "": "[invalid_argument] query is empty",
    "EXPLAIN SELECT 1": "[invalid_argument] EXPLAIN has no plan to look at. send the SELECT",
    "SELECT 1; SELECT 2": "[policy_denied] 2 statements in one text",
    "SELECT * FROM nowhere": '[unknown_name] table "nowhere" does not exist',
    "SELECT nme FROM customers": '[unknown_name] column "nme" does not exist in customers',
    "SELECT FROM WHERE": "[sql_syntax] ",
    "DROP TABLE orders": "[policy_denied] DROP TABLE is not allowed",
    "DELETE FROM orders WHERE id = 1": "[policy_denied] DELETE is not allowed",
}


async def test_one_clear_error(advisor: Agent) -> None:
    for query, answer in ERRORS.items():
        assert (await refusal(advisor, query)).startswith(answer)


async def test_a_text_with_markers_is_planned_or_the_way_told(advisor: Agent) -> None:
    query = "SELECT * FROM orders WHERE code = :code"
    if advisor.target.database.dialect.planner().plans_markers:
        told = await advice(advisor, query)
        assert suggested(told) == [("orders", ["code"])]
    else:
        assert (await refusal(advisor, query)).endswith("write a typical value for each")
    answer = await refusal(advisor, query, analyze=True)
    assert answer.endswith("write a typical value for each")


async def test_a_write_is_explained_and_never_run(market: Scratch) -> None:
    query = "UPDATE orders SET total = 0 WHERE code = 'code 7'"
    async with open_agent(market.url, mode=Mode.READ_WRITE) as agent:
        assert suggested(await advice(agent, query)) == [("orders", ["code"])]
        answer = await refusal(agent, query, analyze=True)
        assert answer.startswith("[policy_denied] analyze would run the UPDATE (rule analyze)")
        await agent.until_idle()
    zeros = await market.run("SELECT count(*) FROM orders WHERE code = 'code 7' AND total = 0")
    assert zeros[0][0] == 0


async def test_hidden_tables_leave_no_trace(market: Scratch) -> None:
    await market.run(
        "CREATE VIEW spenders AS SELECT c.email, o.total FROM customers c "
        "JOIN orders o ON o.customer_id = c.id WHERE c.city_id > 3"
    )
    async with open_agent(market.url, deny_tables=("customers",)) as agent:
        told = await text(agent, "SELECT email FROM spenders WHERE total > 1990")
        assert not [word for word in ("customers", "city_id", "2,000") if word in told], told
        assert "(hidden)" in told
        answer = await refusal(agent, "SELECT * FROM customers")
        assert answer.startswith("[policy_denied] table customers is not available")
        missing = await refusal(agent, "SELECT * FROM customerz")
        assert missing.startswith("[policy_denied] table customerz is not available")


@pytest.mark.family("sqlite")
async def test_an_error_names_no_hidden_table(market: Scratch) -> None:
    await market.run("CREATE VIEW broken AS SELECT customers.ghost FROM customers")
    async with open_agent(market.url, deny_tables=("customers",)) as agent:
        told = await refusal(agent, "SELECT * FROM broken")
        assert "customers" not in told
        assert told.startswith("[statement_failed] a value or a view names a column")


async def test_the_statement_is_noted_for_the_audit(advisor: Agent) -> None:
    entry = Entry("query_optimization", {})
    await text(advisor, "SELECT * FROM colours", caller=Caller(entry=entry))
    await refusal(advisor, "DROP TABLE colours", caller=Caller(entry=entry))
    assert [note.text for note in entry.notes] == ["SELECT * FROM colours", "DROP TABLE colours"]
    assert [note.outcome.status for note in entry.notes if note.outcome] == ["success", "refused"]
    assert entry.summary == "no finding, no suggestion"


@pytest.mark.needs("hypopg")
@pytest.mark.family("postgres")
async def test_hypopg_verifies_and_leaves_nothing_behind(market: Scratch) -> None:
    async with open_agent(market.url) as agent:
        [note] = (await advice(agent, EXPECTED[0][0]))["notes"]
        assert note == "CREATE EXTENSION hypopg (no restart) lets Postgres verify suggestions"
    await market.run("CREATE SCHEMA ext", "CREATE EXTENSION hypopg SCHEMA ext")
    async with open_agent(market.url) as agent:
        for query, index in EXPECTED:
            if index[0] == "customers":
                continue  # two thousand rows are read in no time
            told = await advice(agent, query)
            assert index in suggested(told)
            assert all(one["by"] == "HypoPG" and one["bytes"] > 0 for one in told["suggestions"])
        # An expression that is not immutable cannot be indexed: the others are tried all the same.
        odd = "SELECT * FROM orders WHERE to_char(placed_at, 'DD') = '07' AND code = 'code 5'"
        assert ("orders", ["code"]) in suggested(await advice(agent, odd))
        marked = await advice(agent, "SELECT * FROM orders WHERE code = :code")
        assert marked["suggestions"][0]["by"] == "HypoPG"
        await agent.idle()
        async with agent.target.database.read(timeout_seconds=10) as session:
            left = await session.connection.query("SELECT count(*) FROM ext.hypopg_list_indexes")
            prepared = await session.connection.query("SELECT name FROM pg_prepared_statements")
        assert left[0][0] == 0
        assert not [row for row in prepared if row[0].startswith("dbmcp_plan")]


# --- the demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    create_demo(path)
    return path


def steps(path: Path, query: str) -> int:
    """How many thousand steps of SQLite's machine a query takes."""
    with closing(sqlite3.connect(path)) as connection:
        count = 0

        def more() -> int:
            nonlocal count
            count += 1
            return 0

        connection.set_progress_handler(more, 1_000)
        connection.execute(query).fetchall()
        return count


@pytest.mark.parametrize("name", SLOW_QUERIES)
async def test_what_is_suggested_for_the_demo_really_helps(
    demo: Path, tmp_path: Path, name: str
) -> None:
    query = SLOW_QUERIES[name]
    async with open_agent(f"sqlite:///{demo}") as agent:
        told = await advice(agent, query)
    assert told["findings"][0]["severity"] == "high"
    assert {one["status"] for one in told["suggestions"]} == {"verified"}
    copy = tmp_path / "copy.sqlite"
    shutil.copy(demo, copy)
    with closing(sqlite3.connect(copy)) as connection:
        for one in told["suggestions"]:
            connection.execute(one["ddl"])
        connection.execute("ANALYZE")
    assert steps(copy, query) * 100 < steps(demo, query)
