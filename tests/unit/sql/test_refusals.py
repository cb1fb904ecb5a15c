"""Every refusal tells rule, object and what would be accepted, shortly, and the audit keeps it."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dbmcp.audit.entry import Status, outcome_of
from dbmcp.config import Mode
from dbmcp.errors import ArgumentError, DbmcpError, LimitError, PolicyError, SqlSyntaxError
from dbmcp.models import TableName
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.parameters import mark
from dbmcp.sql.statement import parse

sys.path.insert(0, str(Path(__file__).parent))
from case_files import Case, all_cases, lexis_of, policy_of

MAX_CHARACTERS = 240
LONG = "x" * 500


def refusal(case: Case, text: str) -> DbmcpError | None:
    lexis = lexis_of(case.dialect)
    try:
        cut = check_text(text, lexis=lexis, limits=TextLimits())
        statement = parse(mark(text, None, lexis=lexis, cut=cut), lexis=lexis)
        policy_of(case.dialect, mode=case.mode).check(statement)
    except (PolicyError, LimitError, SqlSyntaxError, ArgumentError) as error:
        return error
    return None


def faults(error: DbmcpError) -> Iterator[str]:
    """What an agent would miss in an error."""
    text = f"[{error.code}] {error}"
    if len(text) >= MAX_CHARACTERS:
        yield f"{len(text)} characters"
    if "\n" in text:
        yield "several lines"
    _, stop, advice = str(error).partition(". ")
    # What is no statement of the engine at all is a mistake: its place is told, no rule.
    if not (stop and advice.strip()) and not isinstance(error, SqlSyntaxError):
        yield "nothing that would be accepted"
    if isinstance(error, PolicyError):
        yield from policy_faults(error)
    if isinstance(error, LimitError) and outcome_of(error).status is not Status.REFUSED:
        yield "not refused in the audit"


def policy_faults(error: PolicyError) -> Iterator[str]:
    if not re.search(rf"\((?:mode \w+, )?rule {re.escape(error.rule)}\)", str(error)):
        yield "no rule"
    if not error.obj:
        yield "no object"
    said = outcome_of(error)
    if (said.status, said.rule, said.message) != (Status.REFUSED, error.rule, str(error)):
        yield "not in the audit"


CASES = [case for case in all_cases() if case.verdict == "refuse"]


def test_every_refusal_of_the_corpus_says_enough_and_no_more() -> None:
    missing = [
        (case.text, str(error), fault)
        for case in CASES
        if (error := refusal(case, case.text)) is not None
        for fault in faults(error)
    ]
    assert not missing


@pytest.mark.parametrize(
    ("text", "construct"),
    [
        ("SELECT 1 INTO OUTFILE '/tmp/x'", "INTO OUTFILE writes a file"),
        ("SELECT id FROM t WHERE a = @b := 1", ":= sets a variable"),
        ("SELECT NEXT VALUE FOR 's'", "NEXT VALUE changes or reads a sequence"),
        ("SELECT * FROM t PROCEDURE ANALYSE(a)", "PROCEDURE ANALYSE runs a procedure"),
    ],
)
def test_what_an_engine_would_run_is_refused_by_rule(text: str, construct: str) -> None:
    error = refusal(Case("known", "mysql", "refuse", "", Mode.READ_ONLY, text), text)
    assert isinstance(error, PolicyError)
    assert str(error).startswith(f"{construct} (rule construct)")


def test_a_mistake_far_from_it_stays_a_mistake() -> None:
    text = "SELECT a FORM t u WHERE e = 1 AND f = 1 AND g = 2 AND NEXT VALUE FOR 's'"
    error = refusal(Case("mistake", "mysql", "refuse", "", Mode.READ_ONLY, text), text)
    assert isinstance(error, SqlSyntaxError)


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT {LONG}(1)",
        f"SELECT a.{LONG}.{LONG}(1)",
        f"CREATE TABLE {LONG} (a int)",
        f"SELECT * FROM pg_catalog.pg_authid AS {LONG}",
        f"SELECT * FROM t {LONG} {LONG}",
        f"SELECT (x).{LONG} FROM t x",
        f"SELECT current_setting('{LONG}')",
        f"SHOW {LONG}",
        f"\\{LONG}",
        f"SELECT a /*+ {LONG}(x) */ FROM t",
        f'SELECT "{LONG}"(1)',
        f"SELECT 1; SELECT {LONG}",
        f"{LONG} 1",
    ],
)
@pytest.mark.parametrize("dialect", ["postgres", "sqlite", "mysql", "tidb"])
def test_long_names_are_shortened(dialect: str, text: str) -> None:
    error = refusal(Case("long", dialect, "refuse", "", Mode.READ_ONLY, text), text)
    assert error is None or not [*faults(error)], str(error)


def test_long_names_of_tables_are_shortened() -> None:
    policy = policy_of("postgres", allow=("payments",))
    for near in ((), ("y" * 63, "z" * 63, "w" * 63)):
        with pytest.raises(PolicyError) as caught:
            policy.check_tables([TableName("public" * 10, LONG)], nearest=near)
        assert not [*faults(caught.value)], str(caught.value)
