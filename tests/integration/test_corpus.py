"""The corpus on the real engines: honest statements are answered, attacks change nothing."""

import pytest

from dbmcp.errors import DbmcpError, RequestError
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.unit.sql.case_files import Case, all_cases, shop_statements

ON_SHOP = [case for case in all_cases() if case.on == "shop"]
SECONDS = 15

# What an attack could change beside the rows, a query a family.
BEYOND_ROWS = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2", "PRAGMA user_version"),
    "postgres": (
        "SELECT relname, relkind, relacl::text FROM pg_class WHERE relnamespace IN "
        "('public'::regnamespace, 'shop'::regnamespace) ORDER BY 1",
        "SELECT last_value, is_called FROM counter",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT rolname, rolsuper, rolconfig::text FROM pg_roles ORDER BY 1",
        "SELECT setdatabase, setrole, setconfig::text FROM pg_db_role_setting ORDER BY 1, 2",
        "SELECT count(*) FROM pg_largeobject_metadata",
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
        "SELECT name, setting FROM pg_settings WHERE source = 'configuration file' ORDER BY 1",
    ),
    "mysql": (
        "SELECT table_name, table_type FROM information_schema.tables "
        "WHERE table_schema = DATABASE() ORDER BY 1",
        "SELECT * FROM counter",
        "SELECT routine_name FROM information_schema.routines ORDER BY 1",
        "SELECT user, host FROM mysql.user ORDER BY 1, 2",
        "SELECT variable_name, variable_value FROM information_schema.global_variables WHERE "
        "variable_name IN ('MAX_CONNECTIONS', 'SQL_MODE', 'READ_ONLY', 'GENERAL_LOG') ORDER BY 1",
        "SELECT IS_USED_LOCK('a')",
    ),
}
TABLES = ("customers", "products", "orders", "order_items", "events", "settings", "measures")
PARTITIONED = "measures"


@pytest.fixture
async def corpus(scratch: Scratch) -> Scratch:
    """A scratch database with the shop of the case files."""
    await scratch.run(*shop_statements(scratch.backend.family))
    return scratch


def cases_for(scratch: Scratch, *, verdict: str) -> list[Case]:
    dialect = scratch.backend.family
    return [
        case
        for case in ON_SHOP
        if case.dialect == dialect
        and case.verdict == verdict
        and not (case.needs and scratch.backend.lacks(case.needs))
    ]


async def state(scratch: Scratch) -> list[object]:
    """Everything that no attack may change."""
    tables = [
        table for table in TABLES if table != PARTITIONED or not scratch.backend.lacks("server")
    ]
    queries = [f"SELECT * FROM {table} ORDER BY 1, 2" for table in tables]
    return [await scratch.run(query) for query in (*queries, *BEYOND_ROWS[scratch.backend.family])]


async def outcome(agent: Agent, text: str) -> DbmcpError | None:
    try:
        await agent.ask(text, timeout_seconds=SECONDS)
    except DbmcpError as error:
        return error
    return None


async def test_honest_statements_are_answered(corpus: Scratch) -> None:
    honest = [case for case in cases_for(corpus, verdict="allow") if not case.harmless]
    assert len(honest) > 100
    async with open_agent(corpus.url) as agent:
        failed = [
            (case.text, str(error))
            for case in honest
            if (error := await outcome(agent, case.text)) is not None
        ]
    assert not failed


async def test_attacks_are_refused_and_change_nothing(corpus: Scratch) -> None:
    attacks = cases_for(corpus, verdict="refuse")
    lookalikes = [case for case in cases_for(corpus, verdict="allow") if case.harmless]
    assert len(attacks) > 150
    before = await state(corpus)
    async with open_agent(corpus.url) as agent:
        leaked = [
            case.text
            for case in attacks
            if not isinstance(await outcome(agent, case.text), RequestError)
        ]
        for case in lookalikes:
            await outcome(agent, case.text)
        await agent.until_idle()
    assert not leaked
    assert await state(corpus) == before
