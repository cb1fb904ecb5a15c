"""Modelled costs, filled-in rows, and what a rule expects of an index."""

from typing import Any

import pytest

from dbmcp.advisor.candidates import candidates
from dbmcp.advisor.estimate import Shares, estimated, scan_of
from dbmcp.advisor.model import visits
from dbmcp.advisor.plan import Operator, Plan, PlanNode
from dbmcp.advisor.proposal import Proposal
from dbmcp.advisor.rule import expected
from dbmcp.advisor.shape import Match, Shape
from dbmcp.advisor.traits import Traits
from tests.unit.advisor.shop import read

SCAN, SEEK, LOOKUP = Operator.SCAN, Operator.INDEX_SEEK, Operator.KEY_LOOKUP


def node(operator: Operator, relation: str = "", *children: PlanNode, **more: Any) -> PlanNode:
    return PlanNode(operator, relation=relation, children=children, **more)


def proposed(shape: Shape, keys: str) -> Proposal:
    """The proposal with these keys."""
    found = candidates(shape, Traits()).proposals
    return next(one for one in found if ", ".join(one.columns) == keys)


def shares_of(shape: Shape, **measured: float) -> Shares:
    """Shares by key, measured for every predicate on it."""
    return Shares(
        {
            (scan.number, one.key.text, one.match): measured[one.key.text]
            for scan in shape.scans
            for one in scan.predicates
            if one.key.text in measured
        }
    )


def test_rows_of_a_scan_come_from_the_table_and_from_what_was_measured() -> None:
    shape = read("SELECT * FROM orders WHERE status = 'new' AND total > 5")
    shares = shares_of(shape, status=0.02, total=0.5)
    plan = estimated(Plan(node(SCAN, "orders")), shape, shares)
    assert (plan.root.rows_read, plan.root.rows) == (100_000, 1_000)
    assert plan.rows_read == 100_000


def test_an_opaque_condition_leaves_the_rows_open() -> None:
    shape = read("SELECT * FROM orders WHERE status <> 'new'")
    plan = estimated(Plan(node(SCAN, "orders")), shape, Shares(), tells_conditions=False)
    assert (plan.root.rows_read, plan.root.rows) == (100_000, None)
    assert plan.root.condition == "(status <> 'new')"


def test_a_seek_reads_what_its_keys_leave() -> None:
    shape = read("SELECT * FROM orders WHERE customer_id = 5 AND status = 'new'")
    shares = shares_of(shape, customer_id=0.001, status=0.1)
    seek = node(SEEK, "orders", access="customer_id=?", index="i")
    plan = estimated(Plan(seek), shape, shares, tells_conditions=False)
    assert (plan.root.rows_read, plan.root.rows) == (100, 10)
    assert (plan.root.access, plan.root.condition) == ("customer_id = 5", "status = 'new'")
    unique = node(SEEK, "orders", access="id=?", index="orders_pkey")
    shape = read("SELECT * FROM orders WHERE id = 5")
    assert estimated(Plan(unique), shape, Shares()).root.rows_read == 1


def test_the_least_entry_that_fits_is_searched_for() -> None:
    shape = read("SELECT min(total) FROM orders WHERE customer_id = 5")
    plan = Plan(node(LOOKUP, "orders", index="by_total"))
    shares = shares_of(shape, customer_id=0.001)
    assert estimated(plan, shape, shares).root.rows_read == 1_000


def test_the_same_name_twice_is_taken_in_turn() -> None:
    shape = read("SELECT * FROM orders WHERE id = (SELECT max(id) FROM orders WHERE total > 5)")
    inner = node(SCAN, "orders")
    plan = estimated(
        Plan(node(LOOKUP, "orders", node(Operator.SUBQUERY, "", inner))), shape, Shares()
    )
    outer, subquery = plan.root, plan.root.children[0].children[0]
    assert (outer.scan, subquery.scan) == (0, 1)
    assert scan_of(subquery, shape) is shape.scans[1]


def test_a_derived_table_is_no_table() -> None:
    shape = read("SELECT * FROM (SELECT count(*) n FROM orders) t WHERE t.n > 5")
    plan = estimated(Plan(node(SCAN, "t")), shape, Shares())
    assert (plan.root.operator, plan.root.relation) == (Operator.CTE, "")


def test_nested_loops_multiply_and_subqueries_repeat() -> None:
    shape = read("SELECT 1 FROM customers c JOIN orders o ON o.customer_id = c.id")
    loop = Plan(node(Operator.NESTED_LOOP, "", node(SCAN, "c"), node(SCAN, "o")))
    assert visits(estimated(loop, shape, Shares())) == 5_000 + 5_000 * 100_000
    tied = node(Operator.CORRELATED, "", node(SCAN, "o"))
    correlated = Plan(node(SCAN, "c", tied))
    assert visits(estimated(correlated, shape, Shares())) == 5_000 + 5_000 * 100_000
    once = Plan(node(SCAN, "c", node(Operator.SUBQUERY, "", node(SCAN, "o"))))
    assert visits(estimated(once, shape, Shares())) == 105_000


def test_a_limit_stops_reading_where_nothing_is_sorted() -> None:
    shape = read("SELECT * FROM orders LIMIT 10")
    plan = estimated(Plan(node(SCAN, "orders")), shape, Shares())
    assert visits(plan, limit=10) == 10
    ordered = estimated(Plan(node(Operator.SORT, "", node(SCAN, "orders"))), shape, Shares())
    assert visits(ordered, limit=10) > 100_000


@pytest.mark.parametrize(
    ("share", "used"), [(0.0001, True), (0.05, True), (0.2, False), (0.9, False)]
)
def test_a_rule_uses_an_index_only_for_few_rows(share: float, *, used: bool) -> None:
    shape = read("SELECT * FROM orders WHERE note = 'x'")
    shares = shares_of(shape, note=share)
    plan = estimated(Plan(node(SCAN, "orders")), shape, shares)
    proposal = proposed(shape, "note")
    trial = expected(plan, shape, [proposal], shares=shares)
    assert (trial.used == {proposal}) is used
    assert trial.plan is not None
    assert (trial.plan.root.operator is SEEK) is used


def test_a_rule_drops_the_sort_that_the_index_makes_needless() -> None:
    shape = read("SELECT * FROM orders WHERE status = 'new' ORDER BY placed_at DESC LIMIT 5")
    shares = shares_of(shape, status=0.02)
    plan = estimated(Plan(node(Operator.SORT, "", node(SCAN, "orders"))), shape, shares)
    trial = expected(plan, shape, [proposed(shape, "status, placed_at")], shares=shares)
    assert trial.plan is not None
    assert trial.plan.root.operator is SEEK
    kept = expected(plan, shape, [proposed(shape, "status")], shares=shares)
    assert kept.plan is not None
    assert kept.plan.root.operator is Operator.SORT


def test_a_rule_turns_a_join_to_seek_the_second_table() -> None:
    shape = read(
        "SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = 'x'"
    )
    shares = shares_of(shape, name=0.001, customer_id=1 / 5_000)
    plan = Plan(node(Operator.NESTED_LOOP, "", node(SCAN, "o"), node(LOOKUP, "c", access="id=?")))
    plan = estimated(plan, shape, shares)
    trial = expected(plan, shape, [proposed(shape, "customer_id")], shares=shares)
    assert trial.plan is not None
    first, second = trial.plan.root.children
    assert (first.relation, first.operator, first.rows) == ("c", SCAN, 5)
    assert (second.relation, second.operator, second.rows_read) == ("o", SEEK, 20)
    assert visits(trial.plan) < visits(plan) / 10


def test_a_rule_knows_the_least_value_of_an_index() -> None:
    shape = read("SELECT max(total) FROM orders WHERE status = 'new'")
    plan = estimated(Plan(node(SCAN, "orders")), shape, Shares())
    trial = expected(plan, shape, [proposed(shape, "status, total")], shares=Shares())
    assert trial.plan is not None
    assert trial.plan.root.rows_read == 1


def test_guesses_are_used_where_nothing_was_measured() -> None:
    shape = read("SELECT * FROM orders WHERE status = 'new'")
    [scan] = shape.scans
    [predicate] = scan.predicates
    assert not Shares().knows(scan, predicate)
    assert 0 < Shares().of(scan, predicate) < 0.1
    known = Shares({(0, "status", Match.EQUAL): 0.5})
    assert known.of(scan, predicate) == 0.5
