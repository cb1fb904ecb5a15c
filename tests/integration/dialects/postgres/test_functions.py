"""What a name alone may call on a real server, and where a string ends."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

pytestmark = pytest.mark.family("postgres")

BODY = "RETURNS integer LANGUAGE sql AS 'SELECT 1'"
SETUP = (
    "CREATE TABLE people (id integer, name text)",
    "INSERT INTO people VALUES (1, 'a')",
    "CREATE TABLE homes (owner people)",
    f"CREATE FUNCTION of_row(people) {BODY}",
    f"CREATE FUNCTION of_any(anyelement) {BODY}",
    f"CREATE FUNCTION calm(people) {BODY} STABLE",
    f"CREATE FUNCTION name(people) {BODY}",
    f"CREATE FUNCTION upper(people) {BODY} IMMUTABLE",
    f"CREATE FUNCTION lower(people) {BODY}",
    f"CREATE FUNCTION any_value(people) {BODY}",
)


@pytest.fixture
async def agent(scratch: Scratch) -> AsyncIterator[Agent]:
    await scratch.run(*SETUP)
    async with open_agent(scratch.url) as opened:
        yield opened


@pytest.mark.parametrize(
    "query",
    [
        "SELECT p.of_row FROM people p",
        "SELECT people.of_row FROM people",
        "SELECT (p).of_any FROM people p",
        "SELECT (p.name).of_any FROM people p",
        "SELECT (p.name).pg_sleep FROM people p",
        "SELECT p.calm FROM people p",
        "SELECT lower(p) FROM people p",
        "SELECT upper(p) FROM people p",
        "SELECT any_value(p) FROM people p",
        "SELECT of_row(p) FROM people p",
    ],
)
async def test_functions_that_the_operator_has_not_listed(agent: Agent, query: str) -> None:
    assert "(rule functions)" in await agent.refusal(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (p).name, p.name, p.id FROM people p",
        "SELECT (owner).name, (h.owner).id FROM homes h",
        "SELECT pg_catalog.upper('a')",
        "SELECT pg_catalog.lower('A')",
    ],
)
async def test_columns_and_built_in_functions(agent: Agent, query: str) -> None:
    await agent.ask(query)


async def test_an_own_form_of_a_built_in_function_is_named(agent: Agent) -> None:
    assert "write pg_catalog.lower" in await agent.refusal("SELECT lower('A')")


async def test_a_backslash_ends_no_string_whatever_the_account_says(scratch: Scratch) -> None:
    await scratch.run(f"ALTER DATABASE {scratch.name} SET standard_conforming_strings = off")
    async with open_agent(scratch.url) as agent:
        assert await agent.scalar(r"SELECT 'a\' || 'b'") == r"a\b"
        assert await agent.scalar("SHOW standard_conforming_strings") == "on"


async def test_a_hidden_tables_columns_stay_hidden_behind_its_type(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE payroll (salary integer)", "CREATE TYPE mood AS ENUM ('ok')")
    async with open_agent(scratch.url, deny_tables=("payroll",)) as agent:
        for query in (
            "SELECT NULL::payroll",
            "SELECT payroll '(1)'",
            "SELECT * FROM json_populate_record(NULL::public.payroll, '{}')",
            "SELECT * FROM unnest('{}'::_payroll)",
            "SELECT CAST(NULL AS payroll[])",
        ):
            assert "does not exist" in await agent.refusal(query)
        assert await agent.scalar("SELECT 'ok'::mood") == "ok"


async def test_functions_behind_operators_and_casts(agent: Agent) -> None:
    assert await agent.rows(
        "SELECT int4pl(1, 2), texteq('a', 'a'), numeric_add(1, 2), date_pli('2025-01-01', 5)::text,"
        " texticlike('a', 'A'), arraycontains(ARRAY[1], ARRAY[1]), btint4cmp(1, 2)"
    ) == [[3, True, "3", "2025-01-06", True, True, -1]]


OWN = (
    "CREATE TYPE coin AS ENUM ('a', 'b')",
    "CREATE TABLE purse (c coin, n integer, t text)",
    "INSERT INTO purse VALUES ('a', 1, 'x')",
    f"CREATE FUNCTION joined(text, text) {BODY}",
    "CREATE OPERATOR + (LEFTARG = text, RIGHTARG = text, FUNCTION = joined)",
    "CREATE FUNCTION alike(coin, text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE OPERATOR ~~ (LEFTARG = coin, RIGHTARG = text, FUNCTION = alike)",
    "CREATE FUNCTION worth(coin) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE CAST (coin AS integer) WITH FUNCTION worth(coin)",
    "CREATE FUNCTION fits(integer) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
    "CREATE DOMAIN checked AS integer CHECK (fits(VALUE))",
    "CREATE FUNCTION calm(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
    "CREATE OPERATOR @@@@ (RIGHTARG = integer, FUNCTION = calm)",
)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT t + t FROM purse",
        "SELECT t+t FROM purse",
        "SELECT t operator(public.+) t FROM purse",
        "SELECT n FROM purse WHERE c LIKE 'x'",
        "SELECT 'a'::coin",
        "SELECT CAST('a' AS coin)",
        "SELECT coin 'a'",
        "SELECT 5::checked",
        "SELECT worth('a')",
    ],
)
async def test_operators_and_casts_of_the_users_own(scratch: Scratch, query: str) -> None:
    await scratch.run(*OWN)
    async with open_agent(scratch.url) as agent:
        refusal = await agent.refusal(query)
        assert "[policy_denied]" in refusal or "[sql_syntax]" in refusal
        assert await agent.rows("SELECT n - 1, n * 2, n = 1 FROM purse WHERE t > 'a'") == [
            [0, 2, True]
        ]


async def test_functions_of_extensions_and_others_that_the_operator_lists(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE SCHEMA geo",
        f"CREATE FUNCTION geo.near(integer) {BODY}",
        f"CREATE FUNCTION mine(integer) {BODY}",
        f"CREATE FUNCTION pg_sleepy() {BODY}",
    )
    async with open_agent(scratch.url, functions=("geo.*", "mine", "pg_s*")) as agent:
        assert await agent.scalar("SELECT geo.near(1) + mine(2)") == "2"
        assert await agent.rows("SELECT * FROM geo.near(3) AS x") == [[1]]
        for call in ("pg_sleep(0)", "pg_catalog.pg_sleep(0)", "pg_switch_wal()"):
            assert "(rule functions)" in await agent.refusal(f"SELECT {call}")


async def test_a_function_made_later_is_known_to_the_next_connections(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dbmcp.dialects.postgres.dialect.RELEARN_SECONDS", 0.0)
    async with open_agent(scratch.url) as agent:
        assert await agent.scalar("SELECT lower('A')") == "a"
        rules = agent.target.database.policy.rules
        async with agent.target.database.read(timeout_seconds=5):
            assert await agent.scalar("SELECT lower('B')") == "b"
        assert agent.target.database.policy.rules is rules
        await scratch.run(f"CREATE FUNCTION lower(integer) {BODY}")
        database = agent.target.database
        # More at once than were ever open: one of them is a fresh connection.
        async with AsyncExitStack() as stack:
            for _ in range(4):
                await stack.enter_async_context(database.read(timeout_seconds=5))
        assert database.policy.rules is not rules
        assert "write pg_catalog.lower" in await agent.refusal("SELECT lower('A')")
