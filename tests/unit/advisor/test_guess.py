"""Costs of trials whose rows the engine guessed, set right by what was measured."""

import pytest

from dbmcp.advisor.estimate import Shares
from dbmcp.advisor.guess import misjudged
from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.advisor.proposal import KeyPart, Proposal, Trial
from dbmcp.advisor.shape import Match
from tests.unit.advisor.shop import read

SHAPE = read(
    "SELECT * FROM orders o WHERE status = 'new' AND placed_at < '2024-02-01' AND customer_id IN "
    "(SELECT id FROM customers)"
)
SHARES = Shares({(0, "status", Match.EQUAL): 0.02, (0, "placed_at", Match.RANGE): 0.1})
FOUND = 100_000 * 0.02


def more(keys: str, guessed: float, *, above: Operator = Operator.SORT, told: bool = True) -> float:
    """What a look-up that costs 10 a row is off by."""
    one = Proposal(SHAPE.scans[0].facts.entry.name, tuple(map(KeyPart, keys.split(", "))), "o")
    seek = PlanNode(
        Operator.INDEX_SEEK, relation="o", index="h", rows_read=guessed, cost=guessed * 10
    )
    plan = Plan(PlanNode(above, children=(seek,)), cost=guessed * 10)
    trial = Trial(plan, frozenset({one}), guessed=(("h", one),) if told else ())
    return misjudged(trial, SHAPE, SHARES)


def test_a_look_up_costs_as_much_as_the_rows_that_were_measured() -> None:
    assert more("status", 100.0) == pytest.approx((FOUND - 100) * 10)
    assert more("status", 5_000.0) == pytest.approx((FOUND - 5_000) * 10)
    assert more("status, placed_at", 100.0) == pytest.approx((FOUND * 0.1 - 100) * 10)


@pytest.mark.parametrize(
    ("keys", "guessed", "above", "told"),
    [
        ("status, placed_at", 500.0, Operator.SORT, True),  # two shares are a guess as well
        ("status", 100.0, Operator.LIMIT, True),  # it stops after as many as are wanted
        ("status", 100.0, Operator.SORT, False),  # the engine has statistics
        ("customer_id", 100.0, Operator.SORT, True),  # nobody counted
        ("note", 100.0, Operator.SORT, True),  # no condition
    ],
)
def test_what_was_not_measured_stays(
    keys: str, guessed: float, above: Operator, *, told: bool
) -> None:
    assert more(keys, guessed, above=above, told=told) == 0.0
