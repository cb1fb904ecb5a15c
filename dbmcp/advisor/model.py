"""The cost of a plan in rows visited, for engines that tell no cost of their own."""

import math
from dataclasses import dataclass

from dbmcp.advisor.plan import FULL_READS, SORTS, Operator, Plan, PlanNode

UNIT = "row visits"
COVERED, SCANNED, LOOKED_UP, SEEK = 0.75, 1.0, 4.0, 3.0
"""Visits that a row costs: from an index alone, from the table, by way of an index; and a seek."""

SORTED = 0.3
_COMPARED = 0.2
_CLUSTERED = frozenset({"rowid", "PRIMARY", "PRIMARY KEY"})
"""Keys in whose order the rows themselves lie."""

_JOINS = frozenset({Operator.NESTED_LOOP, Operator.HASH_JOIN, Operator.MERGE_JOIN})
_ONCE = frozenset({Operator.MATERIALIZE, Operator.CTE, Operator.SUBQUERY})
_BLOCKING = SORTS | {
    Operator.AGGREGATE,
    Operator.DISTINCT,
    Operator.WINDOW,
    Operator.UNION,
}


@dataclass(frozen=True, slots=True)
class Work:
    """What one run of a step costs and gives.

    Attributes:
        cost: visits.
        rows: rows passed on.
    """

    cost: float
    rows: float


def visits(plan: Plan, *, limit: int | None = None) -> float:
    """Return about how many rows a plan visits.

    Args:
        plan: with the rows of its reading steps filled in.
        limit: the statement's LIMIT with its OFFSET; without a blocking step reading stops there.
    """
    work = _work(plan.root)
    blocked = any(node.operator in _BLOCKING for node in plan.nodes())
    if limit is None or blocked or work.rows <= limit:
        return work.cost
    return max(work.cost * limit / work.rows, SEEK)


def _work(node: PlanNode) -> Work:
    if node.relation:
        return _plus(_reading(node), node)
    if node.operator in _JOINS:
        return _joined(node)
    parts = [_work(child) for child in node.children]
    cost = sum(part.cost for part in parts)
    rows = max([part.rows for part in parts], default=1.0)
    if node.operator in SORTS:
        cost += SORTED * rows * math.log2(rows + 2)
    if node.operator is Operator.UNION:
        rows = sum(part.rows for part in parts)
    return Work(cost, rows)


def _reading(node: PlanNode) -> Work:
    read = node.rows_read or 0.0
    rows = node.rows if node.rows is not None else read
    covered = "covering" in node.details
    each = COVERED if covered else LOOKED_UP
    if node.operator is Operator.SCAN or node.index in _CLUSTERED:
        each = SCANNED
    seek = 0.0 if node.operator in FULL_READS else SEEK * (node.seeks or 1.0)
    if "automatic" in node.details:
        seek += read
    return Work(seek + each * read, rows)


def _plus(work: Work, node: PlanNode) -> Work:
    """Subqueries that hang on a reading step run once for each of its rows, or once at all."""
    cost = work.cost
    for child in node.children:
        below = _work(child)
        cost += below.cost * (work.rows if child.operator is Operator.CORRELATED else 1.0)
    return Work(cost, work.rows)


def _joined(node: PlanNode) -> Work:
    cost, rows = 0.0, 1.0
    for place, child in enumerate(node.children):
        below = _work(child)
        if child.operator is Operator.CORRELATED:
            cost += rows * below.cost
        elif child.operator in _ONCE and not child.relation:
            cost += below.cost
        elif place and ("buffered" in child.details or node.operator is not Operator.NESTED_LOOP):
            cost += below.cost + _COMPARED * rows * below.rows
            rows = max(rows, below.rows)
        else:
            cost += rows * below.cost
            rows *= below.rows
    return Work(cost, rows)
