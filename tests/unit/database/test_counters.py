"""What statements come to, counted."""

import pytest

from dbmcp.database.counters import Counters
from dbmcp.errors import PolicyError, TimeLimitError

CASES = [
    (0.2, None, (1, 0, 0, 0)),
    (1.01, None, (1, 0, 0, 1)),
    (1.0, None, (1, 0, 0, 0)),
    (0.1, TimeLimitError("late"), (1, 1, 0, 0)),
    (0.1, PolicyError("no", rule="tables"), (1, 0, 1, 0)),
    (2.0, KeyError("bug"), (1, 1, 0, 1)),
]


@pytest.mark.parametrize(("seconds", "error", "expected"), CASES)
def test_a_statement_counts_once(
    seconds: float, error: BaseException | None, expected: tuple[int, ...]
) -> None:
    counters = Counters()
    counters.add(seconds, error)
    counted = (counters.statements, counters.errors, counters.refused, counters.slow)
    assert counted == expected


def test_counts_add_up() -> None:
    counters = Counters()
    for seconds, error, _ in CASES:
        counters.add(seconds, error)
    assert (counters.statements, counters.errors, counters.refused, counters.slow) == (6, 2, 1, 2)
