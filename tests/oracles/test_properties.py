"""What holds for every statement: clothes change no verdict, and honest pieces make honest SQL."""

from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dbmcp.config import Mode
from tests.oracles.dressing import dressed, wraps_of
from tests.oracles.generated import COUNT
from tests.oracles.grammar import DIALECTS, grammar
from tests.oracles.seen import accepted
from tests.unit.sql.case_files import Case, all_cases

REFUSED = [
    case
    for case in all_cases()
    # The lists of an operator are no part of the dressed policy.
    if case.verdict == "refuse" and not (case.hidden or case.shown or case.functions or case.ddl)
]
SHARE = COUNT / 2000
EXAMPLES = settings(suppress_health_check=[HealthCheck.too_slow])


@settings(EXAMPLES, max_examples=int(1000 * SHARE))
@given(
    case=st.sampled_from(REFUSED),
    seed=st.integers(min_value=0, max_value=2**32),
)
def test_a_refused_statement_stays_refused_in_other_clothes(case: Case, seed: int):
    # Only a catalog tells whether a table is called in FROM.
    assume(accepted(case.text, dialect=case.dialect, mode=case.mode) is None)
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    text = dressed(case.text, case.dialect, choose=choose, functions=True)
    text = choose.choice(wraps_of(case.text)).replace("{}", text)
    assert accepted(text, dialect=case.dialect, mode=case.mode) is None, text


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(EXAMPLES, max_examples=int(150 * SHARE))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_statements_made_of_allowed_pieces_are_accepted(dialect: str, seed: int):
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    text = grammar(dialect).statement(choose)
    assert accepted(text, dialect=dialect) is not None, text
    text = dressed(text, dialect, choose=choose, functions=False)
    assert accepted(text, dialect=dialect) is not None, text


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(EXAMPLES, max_examples=int(100 * SHARE))
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_reads_made_of_allowed_pieces_are_accepted_in_read_only(dialect: str, seed: int):
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    text = grammar(dialect).statement(choose, start="read")
    assert accepted(text, dialect=dialect, mode=Mode.READ_ONLY) is not None, text
