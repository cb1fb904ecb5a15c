"""What a name alone may call on a real server, and where a string ends."""

from collections.abc import AsyncIterator

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
