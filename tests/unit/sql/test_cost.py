"""No reader of a statement calls a function for each of its tokens; benchmarks/ tells the time."""

import sys
from collections import Counter
from types import FrameType

import pytest

from benchmarks.texts import DIALECTS, long_text
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.parameters import mark
from dbmcp.sql.statement import parse
from tests.unit.sql.case_files import lexis_of, policy_of

TOKENS = 1_170


def _judge(text: str, dialect: str) -> None:
    lexis = lexis_of(dialect)
    cut = check_text(text, lexis=lexis, limits=TextLimits())
    policy_of(dialect).check(parse(mark(text, None, lexis=lexis, cut=cut), lexis=lexis))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_long_statement_costs_little_more_than_a_call_a_token(dialect: str) -> None:
    text = long_text(dialect)
    _judge(text, dialect)
    calls: Counter[str] = Counter()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            calls[frame.f_code.co_qualname] += 1

    sys.setprofile(note)
    try:
        _judge(text, dialect)
    finally:
        sys.setprofile(None)
    assert calls.total() < 1.25 * TOKENS, calls.most_common(5)
