"""What the engine plans, held against the table lists and the cost limit before anything runs."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Limits, Mode
from dbmcp.dialects.base import Bound, Connection
from dbmcp.errors import DbmcpError
from dbmcp.models import AdviceRequest, Caller
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

SECRET = "hush-4711"
OFFICE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)",
    "CREATE TABLE payroll (id INTEGER PRIMARY KEY, note VARCHAR(40))",
    "CREATE VIEW staff AS SELECT id, name FROM people",
    "CREATE VIEW paid AS SELECT p.name, r.note FROM people p JOIN payroll r ON r.id = p.id",
    "CREATE VIEW paid_too AS SELECT name FROM paid",
    "INSERT INTO people VALUES (1, 'Ada'), (2, 'Bob')",
    f"INSERT INTO payroll VALUES (1, '{SECRET}')",
    "CREATE TABLE visits (id INTEGER, at DATE) PARTITION BY RANGE (at)",
    "CREATE TABLE visits_1 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
    "CREATE TABLE visits_2 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
    "INSERT INTO visits VALUES (1, '2025-05-05')",
    "CREATE FUNCTION whisper() RETURNS SETOF text LANGUAGE sql STABLE AS "
    "'SELECT note::text FROM payroll'",
    "CREATE FUNCTION whisper(which int) RETURNS SETOF text LANGUAGE sql STABLE AS "
    "'SELECT note::text FROM payroll WHERE id = which'",
    "CREATE TABLE memos (id INTEGER, owner INTEGER)",
    "INSERT INTO memos VALUES (1, 1)",
    "CREATE POLICY mine ON memos USING (EXISTS (SELECT 1 FROM payroll r WHERE r.id = owner))",
    "ALTER TABLE memos ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE memos FORCE ROW LEVEL SECURITY",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO PUBLIC",
)
OFFICE_OF_OTHERS = OFFICE[:7]


@pytest.fixture
async def office(scratch: Scratch) -> Scratch:
    """Tables of which one is nobody's business, and ways to it."""
    await scratch.run(*(OFFICE if scratch.backend.family == "postgres" else OFFICE_OF_OTHERS))
    return scratch


@pytest.fixture
async def clerk(office: Scratch) -> AsyncIterator[Agent]:
    """An agent that may read everything but the payroll and the partitions by name."""
    async with open_agent(
        office.url,
        mode=Mode.READ_WRITE,
        deny_tables=("payroll", "visits_?"),
        functions=("whisper",),
    ) as agent:
        yield agent


ALLOWED = (
    "SELECT name FROM people WHERE id = 1",
    "SELECT name FROM staff",
    "SELECT note FROM paid",
    "SELECT name FROM paid_too",
    "SELECT count(*) FROM visits",
    "SELECT id FROM visits WHERE at = '2025-05-05'",
    "SELECT id FROM memos",
    "UPDATE visits SET id = 2 WHERE at = '2025-05-05'",
    "WITH p AS (SELECT * FROM people) SELECT * FROM p",
    "VALUES (1), (2)",
    "TABLE people",
    "EXPLAIN SELECT * FROM people",
    "EXPLAIN SELECT * FROM staff",
    "EXPLAIN (VERBOSE, COSTS off) SELECT * FROM staff WHERE id = 1",
)
REFUSED = (
    "SELECT * FROM whisper()",
    "SELECT w FROM people, LATERAL whisper(people.id) w",
    "SELECT name FROM people WHERE EXISTS (SELECT 1 FROM whisper())",
    "INSERT INTO people SELECT 9, whisper FROM whisper()",
    "EXPLAIN SELECT * FROM paid",
    "EXPLAIN SELECT * FROM paid_too",
    "EXPLAIN ANALYZE SELECT * FROM paid",
    "EXPLAIN SELECT count(*) FROM visits",
)


@pytest.mark.family("postgres")
async def test_each_table_of_the_plan_is_allowed_or_reached_through_a_view(clerk: Agent) -> None:
    for text in ALLOWED:
        answer = await clerk.ask(text)
        assert "payroll" not in answer, text
    for text in REFUSED:
        said = await clerk.refusal(text)
        assert said.startswith("[policy_denied]"), (text, said)
        assert "(rule tables)" in said
        assert "payroll" not in said
        assert SECRET not in said


PART = "visits_1"
LISTS: tuple[tuple[dict[str, Any], bool], ...] = (
    ({"deny_tables": ("payroll",)}, True),
    ({"allow_tables": ("visits*",)}, True),
    ({"allow_tables": ("visits",)}, False),
    ({"allow_tables": ("visits_?",)}, False),
    ({"deny_tables": ("visits",)}, False),
    ({"deny_tables": ("visits_?",)}, False),
)


@pytest.mark.family("postgres")
async def test_a_partition_is_read_by_name_if_it_and_its_table_are_allowed(office: Scratch) -> None:
    for lists, seen in LISTS:
        async with open_agent(office.url, **lists) as agent:
            for text in (f"SELECT count(*) FROM {PART}", f"EXPLAIN SELECT * FROM {PART}"):
                if seen:
                    assert "(rule" not in await agent.ask(text), lists
                else:
                    assert f"table {PART} is not available" in await agent.refusal(text), lists


@pytest.mark.family("postgres")
async def test_the_plan_is_looked_at_for_any_value(clerk: Agent) -> None:
    answer = await clerk.rows("SELECT name FROM people WHERE id = :id", {"id": 1})
    assert answer == [["Ada"]]
    text = "SELECT * FROM whisper(:which)"
    for which in (99, 1):
        assert "(rule tables)" in await clerk.refusal(text, {"which": which})


class Counted:
    """Counts the questions for a plan."""

    def __init__(self, agent: Agent, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        self.asked = 0
        self._real = getattr(type(agent.target.database.dialect.planner()), name)
        monkeypatch.setattr(type(agent.target.database.dialect.planner()), name, self._ask(self))

    @staticmethod
    def _ask(counted: "Counted") -> Any:
        async def ask(planner: object, connection: Connection, bound: Bound) -> Any:
            counted.asked += 1
            return await counted._real(planner, connection, bound)

        return ask


@pytest.mark.family("postgres")
async def test_a_text_is_planned_once(clerk: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(clerk, monkeypatch, "tables")
    for number in range(5):
        await clerk.ask("SELECT name FROM people WHERE id = :id", {"id": number})
    assert counted.asked == 1
    clerk.target.catalog.drop()
    await clerk.ask("SELECT name FROM people WHERE id = :id", {"id": 1})
    assert counted.asked == 2


DEAR = "SELECT count(*) FROM numbers a JOIN numbers b ON a.n < b.n"


def cost_limit(scratch: Scratch) -> Limits:
    """Above a scan of the small table, far below a join of it with itself."""
    return Limits(max_cost=100_000 if scratch.backend.lacks("small_costs") else 5_000)


@pytest.fixture
async def counting(scratch: Scratch) -> Scratch:
    """A table of some size, known to the planner."""
    await scratch.add_numbers()
    await scratch.run(scratch.backend.spell("analyze"))
    return scratch


@pytest.mark.needs("plan_cost")
async def test_a_plan_above_the_cost_limit_does_not_run(counting: Scratch) -> None:
    limits = cost_limit(counting)
    async with open_agent(counting.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        assert await agent.scalar("SELECT n FROM numbers WHERE n = 5") == "5"
        assert await agent.scalar("SELECT n FROM numbers WHERE n = :n", {"n": 7}) == "7"
        for text in (DEAR, f"EXPLAIN {DEAR}", f"SELECT * FROM ({DEAR}) x"):
            said = await agent.refusal(text)
            assert said.startswith("[limit_exceeded] the plan costs "), said
            assert f"the limit is {limits.max_cost:,} (max_cost)" in said
        dear = f"UPDATE numbers SET n = n WHERE n > ({DEAR})"
        assert "(max_cost)" in await agent.refusal(dear)
        said = await agent.rolled_back("SELECT 1", DEAR)
        assert "(max_cost)" in said
        await agent.until_idle()


@pytest.mark.needs("plan_cost")
async def test_without_a_limit_no_cost_is_asked_for(
    counting: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_agent(counting.url) as agent:
        counted = Counted(agent, monkeypatch, "cost")
        await agent.ask("SELECT n FROM numbers WHERE n = 5")
        assert counted.asked == 0
    async with open_agent(counting.url, limits=cost_limit(counting)) as agent:
        for _ in range(3):
            await agent.ask("SELECT n FROM numbers WHERE n = 5")
            await agent.ask("SELECT n FROM numbers WHERE n = :n", {"n": 5})
        assert counted.asked == 2


@pytest.mark.needs("plan_cost")
async def test_what_cannot_be_planned_says_why_as_ever(counting: Scratch) -> None:
    async with open_agent(counting.url, limits=cost_limit(counting)) as agent:
        said = await agent.refusal("SELECT m FROM numbers")
        assert said.startswith("[unknown_name]")
        assert "n" in said


@pytest.mark.family("sqlite")
async def test_a_planner_without_costs_takes_no_limit(scratch: Scratch) -> None:
    with pytest.raises(DbmcpError, match="max_cost"):
        async with open_agent(scratch.url, limits=Limits(max_cost=5_000)):
            pass


@pytest.mark.needs("plan_cost", "explain_analyze")
async def test_analyze_does_not_run_what_costs_too_much(counting: Scratch) -> None:
    async with open_agent(counting.url, limits=cost_limit(counting)) as agent:
        said = await agent.refusal(f"EXPLAIN ANALYZE {DEAR}")
        assert "(max_cost)" in said
        with pytest.raises(DbmcpError, match="max_cost"):
            await agent.app.optimize("", AdviceRequest(DEAR, analyze=True), caller=Caller())
        await agent.app.optimize("", AdviceRequest(DEAR), caller=Caller())
