"""What holds for every statement: clothes change no verdict, and honest pieces make honest SQL."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dbmcp.config import Mode
from tests.oracles.dressing import dressed, wraps_of
from tests.oracles.grammar import DIALECTS, grammar
from tests.oracles.seen import accepted
from tests.unit.sql.case_files import Case, all_cases, lexis_of

REFUSED = [case for case in all_cases() if case.verdict == "refuse"]
EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(EXAMPLES, max_examples=1000)
@given(
    case=st.sampled_from(REFUSED),
    seed=st.integers(min_value=0, max_value=2**32),
)
def test_a_refused_statement_stays_refused_in_other_clothes(case: Case, seed: int):
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    lexis = lexis_of(case.dialect)
    text = dressed(case.text, case.dialect, lexis=lexis, choose=choose, functions=True)
    text = choose.choice(wraps_of(case.text)).replace("{}", text)
    assert accepted(text, dialect=case.dialect, mode=case.mode) is None, text


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(EXAMPLES, max_examples=150)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_statements_made_of_allowed_pieces_are_accepted(dialect: str, seed: int):
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    text = grammar(dialect).statement(choose)
    assert accepted(text, dialect=dialect) is not None, text
    lexis = lexis_of(dialect)
    text = dressed(text, dialect, lexis=lexis, choose=choose, functions=False)
    assert accepted(text, dialect=dialect) is not None, text


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(EXAMPLES, max_examples=100)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_reads_made_of_allowed_pieces_are_accepted_in_read_only(dialect: str, seed: int):
    choose = Random(seed)  # noqa: S311 - a test must repeat itself
    text = grammar(dialect).statement(choose, start="read")
    assert accepted(text, dialect=dialect, mode=Mode.READ_ONLY) is not None, text
