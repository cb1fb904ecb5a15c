"""SHOW under the operator's lists: hidden tables are left out, and nothing else tells of them."""

import re
from collections.abc import AsyncIterator

import pytest

from dbmcp.models import Operation
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

pytestmark = pytest.mark.family("mysql")

TABLES = (
    "CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(40), KEY by_name (name))",
    "CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT, state VARCHAR(9) "
    "DEFAULT 'new', CONSTRAINT of_customer FOREIGN KEY (customer_id) REFERENCES customers (id))",
    "CREATE TABLE payroll (id INT PRIMARY KEY, salary INT)",
    "CREATE TABLE audits (id INT PRIMARY KEY, entry_id INT, "
    "CONSTRAINT of_entry FOREIGN KEY (entry_id) REFERENCES payroll (id))",
    "CREATE VIEW named AS SELECT id, name FROM customers",
    "CREATE VIEW paid AS SELECT id FROM payroll",
    "INSERT INTO orders (customer_id) VALUES (NULL), (NULL)",
)
SHOWN = ["audits", "customers", "named", "orders", "paid"]


@pytest.fixture
async def shop(scratch: Scratch) -> Scratch:
    """Tables of which one is nobody's business."""
    await scratch.run(*TABLES)
    return scratch


@pytest.fixture
async def agent(shop: Scratch) -> AsyncIterator[Agent]:
    """An agent that may see everything but the payroll."""
    async with open_agent(shop.url, deny_tables=("payroll",)) as agent:
        yield agent


async def schema_of(agent: Agent) -> str:
    """The connection's database."""
    return (await agent.target.catalog.listing()).default_schemas[-1]


async def names(agent: Agent, query: str, *, place: int = 0) -> list[str]:
    """One column of an answer, in order."""
    return sorted(row[place] for row in await agent.rows(query))


async def test_lists_leave_hidden_tables_out(agent: Agent) -> None:
    schema = await schema_of(agent)
    column = f"`Tables_in_{schema}`"
    for query, expected in (
        ("SHOW TABLES", SHOWN),
        (f"SHOW FULL TABLES IN `{schema}`", SHOWN),
        ("SHOW FULL TABLES WHERE Table_type = 'VIEW'", ["named", "paid"]),
        ("SHOW TABLES LIKE '%s'", ["audits", "customers", "orders"]),
        ("SHOW TABLES LIKE 'pa%'", ["paid"]),
        ("SHOW TABLES LIKE 'payroll'", []),
        (f"SHOW TABLES WHERE {column} = 'payroll'", []),
        (f"SHOW TABLES WHERE {column} = 'nosuch'", []),
        (f"SHOW TABLES WHERE {column} <> 'orders'", [n for n in SHOWN if n != "orders"]),
        (f"SHOW TABLES WHERE NOT {column} IN ('orders', 'payroll')", SHOWN[:3] + SHOWN[4:]),
        ("SHOW TABLE STATUS", SHOWN),
        (f"SHOW TABLE STATUS FROM {schema} LIKE 'payroll'", []),
        ("SHOW TABLE STATUS WHERE Name LIKE 'o%'", ["orders"]),
    ):
        assert await names(agent, query) == expected, query
    assert schema in await names(agent, "SHOW DATABASES")
    assert "payroll" not in await names(agent, "SHOW OPEN TABLES", place=1)
    page = await agent.ask("SHOW TABLES", max_rows=3)
    assert "payroll" not in page


async def test_what_could_tell_of_a_row_that_is_left_out_is_refused(agent: Agent) -> None:
    schema = await schema_of(agent)
    column = f"`Tables_in_{schema}`"
    for query in (
        f"SHOW TABLES WHERE {column} = 'payroll' AND (SELECT 1 UNION SELECT 2) = 1",
        f"SHOW TABLES WHERE {column} = 0",
        f"SHOW TABLES WHERE {column}",
        f"SHOW TABLES WHERE extractvalue(1, concat('~', {column})) = ''",
        f"SHOW TABLES WHERE {column} IN (SELECT name FROM customers)",
        "SHOW TABLE STATUS WHERE Auto_increment > 1",
        "SHOW TABLE STATUS WHERE Comment = 'x'",
        "SHOW TABLES FROM nosuch",
        "SHOW TRIGGERS WHERE Statement LIKE '%payroll%'",
        "SHOW EVENTS",
        "SHOW FULL PROCESSLIST",
    ):
        refusal = await agent.refusal(query)
        assert refusal.startswith("[policy_denied] "), query
        assert "search_schema" in refusal or "(rule functions)" in refusal, query
        assert "payroll" not in refusal, query
    for query in ("SHOW TABLES", "SHOW TABLE STATUS"):
        refusal = await agent.rolled_back(Operation(query), Operation("SELECT FOUND_ROWS()"))
        assert "(rule transaction). send it alone" in refusal


async def test_a_hidden_schema_is_answered_as_a_missing_one(shop: Scratch) -> None:
    async with open_agent(shop.url, allow_tables=("orders",)) as agent:
        assert await names(agent, "SHOW TABLES") == ["orders"]
        told = [await agent.refusal(f"SHOW TABLES FROM {name}") for name in ("test", "nosuch")]
        assert told[0] == told[1]
        own = await schema_of(agent)
        databases = await names(agent, "SHOW DATABASES")
        assert (
            {own}
            <= set(databases)
            <= {own, "information_schema"}
            | {
                *("INFORMATION_SCHEMA", "PERFORMANCE_SCHEMA", "METRICS_SCHEMA"),
                *("mysql", "performance_schema", "sys", "metrics_schema"),
            }
        )


async def test_a_table_s_own_text_is_told_where_it_names_nothing_hidden(agent: Agent) -> None:
    told = await agent.ask("SHOW CREATE TABLE orders")
    assert "REFERENCES `customers` (`id`)" in told
    assert "DEFAULT 'new'" in told
    assert "customers" in await agent.ask("SHOW CREATE VIEW named")
    keys = "SELECT constraint_name, {} FROM information_schema.{} WHERE table_name = '{}'"
    usage = keys.format("referenced_table_name", "key_column_usage", "orders")
    assert ["of_customer", "customers"] in await agent.rows(usage)
    views = "SELECT view_definition FROM information_schema.views WHERE table_name = '{}'"
    assert "customers" in await agent.scalar(views.format("named"))
    for query in (
        "SHOW CREATE TABLE audits",
        "SHOW CREATE TABLE paid",
        "SHOW CREATE VIEW paid",
        keys.format("referenced_table_name", "key_column_usage", "audits"),
        keys.format("referenced_table_name", "referential_constraints", "audits"),
        usage.replace("table_name =", "referenced_table_name ="),
        views.format("paid"),
        views.format("named") + " OR 1 = 1",
    ):
        refusal = await agent.refusal(query)
        assert refusal.startswith("[policy_denied] "), query
        assert "payroll" not in refusal, query
    missing = await agent.refusal("SHOW CREATE TABLE payrall")
    assert (await agent.refusal("SHOW CREATE TABLE payroll")).replace("roll", "rall") == missing


async def test_hidden_columns_are_told_by_none_of_them(shop: Scratch) -> None:
    await shop.run("CREATE VIEW also AS SELECT name AS n FROM customers")
    async with open_agent(
        shop.url, deny_columns=("customers.name", "orders.id", "audits.entry_id")
    ) as agent:
        assert await names(agent, "SHOW TABLES") == sorted([*SHOWN, "also", "payroll"])
        status = {row[0]: row[10] for row in await agent.rows("SHOW TABLE STATUS")}
        assert status["orders"] is None
        assert "CREATE TABLE" in await agent.ask("SHOW CREATE TABLE payroll")
        for query in (
            "SHOW CREATE TABLE customers",
            "SHOW CREATE TABLE orders",
            "SHOW CREATE VIEW named",
            "SHOW CREATE VIEW also",
            "SELECT * FROM information_schema.key_column_usage WHERE table_name = 'audits'",
            "SELECT * FROM information_schema.views WHERE table_name = 'also'",
        ):
            assert (await agent.refusal(query)).startswith("[policy_denied] "), query


async def test_hidden_columns_that_no_pattern_names_are_told_by_none(shop: Scratch) -> None:
    await shop.run("CREATE VIEW hints AS SELECT left(name, 2) AS hint FROM customers")
    async with open_agent(shop.url, deny_columns=("customers.*",)) as agent:
        assert "CREATE TABLE" in await agent.ask("SHOW CREATE TABLE payroll")
        for query in (
            "SELECT view_definition FROM information_schema.views WHERE table_name = 'hints'",
            "SELECT * FROM information_schema.key_column_usage WHERE table_name = 'orders'",
            "SHOW CREATE VIEW hints",
            "SHOW CREATE TABLE orders",
        ):
            assert (await agent.refusal(query)).startswith("[policy_denied] "), query


@pytest.mark.needs("triggers")
async def test_triggers_are_told_where_none_names_what_is_hidden(shop: Scratch) -> None:
    await shop.run(
        "CREATE TRIGGER kept BEFORE INSERT ON orders FOR EACH ROW SET NEW.state = 'open'",
        "CREATE TRIGGER paying AFTER INSERT ON payroll FOR EACH ROW INSERT INTO audits VALUES "
        "(NEW.id, NULL)",
    )
    async with open_agent(shop.url, deny_tables=("payroll",)) as agent:
        assert await names(agent, "SHOW TRIGGERS") == ["kept"]
        assert await names(agent, "SHOW TRIGGERS LIKE 'pay%'") == []
        assert await names(agent, "SHOW TRIGGERS WHERE `Table` = 'payroll'") == []
        await shop.run(
            "CREATE TRIGGER telling AFTER INSERT ON orders FOR EACH ROW "
            "INSERT INTO payroll VALUES (NEW.id, 1)"
        )
        refusal = await agent.refusal("SHOW TRIGGERS")
        assert re.match(r"\[policy_denied\] SHOW TRIGGERS would name what .*search_schema", refusal)
        assert "payroll" not in refusal
    await shop.run(
        "DROP TRIGGER telling",
        "CREATE TRIGGER naming AFTER INSERT ON orders FOR EACH ROW "
        "UPDATE customers SET name = 'x' WHERE id = NEW.customer_id",
    )
    async with open_agent(shop.url, deny_columns=("customers.*",)) as agent:
        refusal = await agent.refusal("SHOW TRIGGERS")
        assert "not available" in refusal
        assert "UPDATE" not in refusal
