"""Table lists hold on every tool and engine: what is hidden is missing, and is named nowhere."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.models import Caller
from dbmcp.tools.call import Call
from dbmcp.tools.schema import Detail, search_schema
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

PAYROLL = (
    "CREATE TABLE payroll (id INTEGER PRIMARY KEY, customer_id INTEGER, salary INTEGER, "
    "FOREIGN KEY (customer_id) REFERENCES customers (id))",
    "INSERT INTO payroll VALUES (1, 1, 4711)",
    "CREATE TABLE payments (id INTEGER PRIMARY KEY, amount INTEGER)",
    "INSERT INTO payments VALUES (1, 5)",
    "CREATE VIEW totals AS SELECT sum(salary) AS total FROM payroll",
)
LISTS = [
    {"deny_tables": ("payroll",)},
    {"deny_tables": ("*.payrol?",)},
    {"allow_tables": ("customers", "pay*", "totals"), "deny_tables": ("*roll",)},
    {"allow_tables": ("customers", "payments", "totals")},
]
TOUCHING = [
    "SELECT * FROM {}",
    "SELECT p.salary FROM {} AS p",
    "SELECT c.name FROM customers c JOIN {} p ON p.customer_id = c.id",
    "SELECT name FROM customers WHERE id IN (SELECT customer_id FROM {})",
    "SELECT (SELECT max(id) FROM {}) AS m",
    "SELECT id FROM customers UNION SELECT id FROM {}",
    "WITH x AS (SELECT id FROM {}) SELECT * FROM x",
    "WITH customers AS (SELECT id FROM {}) SELECT * FROM customers",
    "EXPLAIN SELECT id FROM {}",
]


@pytest.fixture(params=LISTS, ids=str)
async def agent(shop: Scratch, request: pytest.FixtureRequest) -> AsyncIterator[Agent]:
    """An agent of the shop from whom the table `payroll` is hidden."""
    await shop.run(*PAYROLL)
    async with open_agent(shop.url, **request.param) as opened:
        yield opened


async def schema(agent: Agent, **arguments: Any) -> str:
    async def progress(_: str) -> None:
        """Nobody listens."""

    return await search_schema(Call(agent.app, Caller(), progress), **arguments)


async def test_a_hidden_and_a_missing_table_get_the_same_answer(agent: Agent) -> None:
    for text in TOUCHING:
        hidden = await agent.refusal(text.format("payroll"))
        missing = await agent.refusal(text.format("payrolz"))
        assert hidden.startswith("[policy_denied] table payroll is not available"), text
        assert missing.replace("payrolz", "payroll") == hidden, text
        assert "salary" not in hidden


async def test_no_spelling_reaches_a_hidden_table(agent: Agent) -> None:
    quote = agent.target.database.dialect.quote
    schemas = agent.target.database.dialect.default_schemas(await agent.target.database.facts())
    spellings = [quote("payroll"), "/* x */ payroll", f"{quote(schemas[-1])}.payroll"]
    for spelling in spellings:
        refusal = await agent.refusal(f"SELECT * FROM {spelling}")
        assert refusal.startswith("[policy_denied] table payroll is not available")


async def test_what_is_allowed_is_answered(agent: Agent) -> None:
    assert await agent.scalar("SELECT count(*) FROM customers") == "5"
    assert await agent.scalar("SELECT amount FROM payments") == "5"
    # A view is asked for as itself: the operator lists it or does not.
    assert await agent.scalar("SELECT total FROM totals") == "4711"
    shadow = "WITH payroll AS (SELECT 7 AS id) SELECT id FROM payroll"
    assert await agent.scalar(shadow) == "7"


async def test_search_schema_names_nothing_hidden(agent: Agent) -> None:
    for arguments in ({}, {"detail": Detail.FULL}, {"pattern": "pay"}, {"table": "customers"}):
        answer = await schema(agent, **arguments)
        assert "payroll" not in answer, arguments
        assert "salary" not in answer
    assert "payments" in await schema(agent, pattern="pay")


async def test_no_error_offers_a_hidden_name(agent: Agent) -> None:
    refusal = await agent.refusal("SELECT * FROM payrol")
    assert "payroll" not in refusal
    assert "salary" not in await agent.refusal("SELECT salry FROM payments")
