"""The running engine's own functions: each is in one family, or refused with a reason."""

import importlib
from collections.abc import AsyncIterator

import pytest

from dbmcp.dialects.postgres.rules import LEXIS
from dbmcp.errors import RequestError
from dbmcp.sql.parameters import Marked
from dbmcp.sql.pattern import matches
from dbmcp.sql.policy import Policy
from dbmcp.sql.statement import parse
from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

LISTS = {
    "sqlite": "SELECT DISTINCT lower(name) FROM pragma_function_list WHERE name NOT LIKE '%->%'",
    "postgres": "SELECT DISTINCT proname::text FROM pg_proc WHERE pronamespace = "
    "'pg_catalog'::regnamespace AND NOT 'internal'::regtype = ANY (proargtypes::oid[]) AND NOT "
    "prorettype = ANY ('{trigger,event_trigger,internal,language_handler,fdw_handler,"
    "index_am_handler,table_am_handler,tsm_handler}'::regtype[]) AND NOT EXISTS (SELECT "
    "FROM pg_type WHERE pg_proc.oid IN (typinput, typoutput, typsend)) AND "
    "proname !~ '^enum_(in|out|send)$'",
    "mysql": "SELECT DISTINCT lower(function) FROM information_schema.sql_functions",
}
# A call of every form of every function, with NULLs of the right types. Ordered-set aggregates and
# window functions want a clause behind them.
CALLS = """
SELECT p.proname::text, p.prokind::text, coalesce(a.aggkind::text, ''),
    coalesce(a.aggnumdirectargs, 0)::int,
    ARRAY(SELECT CASE WHEN type = '"any"'::regtype THEN '''x''' ELSE 'NULL::'
        || format_type(type, NULL) END FROM unnest(p.proargtypes) AS type)
FROM pg_proc p LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname !~ '(typmodin|_out)$'
"""
# They have a grammar of their own, or a size or a name that the text must tell.
OWN_GRAMMAR = frozenset(
    {"extract", "normalize", "overlaps", "current_setting", "repeat", "lpad", "rpad", "array_fill"}
)


@pytest.fixture
async def policy(scratch: Scratch) -> AsyncIterator[Policy]:
    async with open_agent(scratch.url) as agent:
        yield agent.target.database.policy


def families_of(name: str, family: str, policy: Policy) -> list[str]:
    """The families that a function is in; `operator` are those that only the server knows."""
    families = importlib.import_module(f"dbmcp.dialects.{family}.functions").FAMILIES
    found = [each for each, names in families.items() if name in names]
    if not found and name in policy.rules.functions:
        found = ["operator"]
    return found + sorted({what for known, what in policy.rules.dangers if matches(known, name)})


@pytest.mark.needs("function_list")
async def test_every_function_of_the_engine_is_in_one_family(
    scratch: Scratch, policy: Policy
) -> None:
    family = scratch.backend.family
    names = {str(name) for [name] in await scratch.run(LISTS[family])}
    assert len(names) > 100
    wrong = {
        name: found
        for name in sorted(names)
        if len(found := families_of(name, family, policy)) != 1 and not name.startswith("pragma_")
    }
    assert not wrong


@pytest.mark.family("postgres")
async def test_every_form_of_an_allowed_function_is_understood(
    scratch: Scratch, policy: Policy
) -> None:
    refused: list[str] = []
    for name, kind, aggregates, direct, values in await scratch.run(CALLS):
        if name in policy.rules.functions and name not in OWN_GRAMMAR:
            call = _call(name, kind, aggregates, direct, list(values))
            for text in (f"SELECT {call}", f"SELECT pg_catalog.{call}"):
                try:
                    policy.check(parse(Marked((text,)), lexis=LEXIS))
                except RequestError as error:
                    refused.append(f"{text}: {error}")
    assert not refused


def _call(name: str, kind: str, aggregates: str, direct: int, values: list[str]) -> str:
    if aggregates in {"o", "h"}:
        order = ", ".join(values[direct:]) or "1"
        return f"{name}({', '.join(values[:direct])}) WITHIN GROUP (ORDER BY {order})"
    arguments = ", ".join(values) or ("*" if kind == "a" else "")
    return f"{name}({arguments})" + (" OVER (ORDER BY 1)" if kind == "w" else "")
