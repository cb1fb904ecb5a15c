"""A plan without a trace of what the policy hides: a view may read tables that nobody may see."""

from collections.abc import Collection
from dataclasses import replace

from dbmcp.advisor.estimate import scan_of
from dbmcp.advisor.plan import Plan, PlanNode
from dbmcp.advisor.shape import Shape
from dbmcp.models import TableKind, TableName

HIDDEN = "(hidden)"
_OWN = frozenset({"", "rowid", "PRIMARY", "PRIMARY KEY"})


def without_hidden(plan: Plan, shape: Shape, *, shown: Collection[TableName]) -> Plan:
    """Return the plan with every unknown relation unnamed.

    Where one of them, or a view, is read, conditions go too: they hold columns of any table.

    Args:
        plan: with the tables of its steps filled in.
        shape: the statement.
        shown: every table that the policy shows.
    """
    views = any(scan.facts.entry.kind is not TableKind.TABLE for scan in shape.scans)
    unknown = any(_is_hidden(node, shape, shown) for node in plan.nodes())
    if not views and not unknown:
        return _without_indexes(plan, shape)

    def clean(node: PlanNode) -> PlanNode:
        if _is_hidden(node, shape, shown):
            return PlanNode(node.operator, relation=HIDDEN, children=node.children)
        return replace(
            node,
            name="",
            index=node.index if _is_own(node, shape) else "",
            access="",
            condition="",
            details=tuple(one for one in node.details if "." not in one and " " not in one),
        )

    return replace(plan, root=plan.root.mapped(clean))


def _without_indexes(plan: Plan, shape: Shape) -> Plan:
    """Leave out the names of indexes that hold hidden columns, and what a step says of them."""
    if not any(scan.facts.hidden_columns for scan in shape.scans):
        return plan

    def clean(node: PlanNode) -> PlanNode:
        if _is_own(node, shape):
            return node
        return replace(node, name="", index="", access="", details=())

    return replace(plan, root=plan.root.mapped(clean))


def _is_hidden(node: PlanNode, shape: Shape, shown: Collection[TableName]) -> bool:
    if not node.relation:
        return False
    if node.table is not None:
        return node.table not in shown
    return scan_of(node, shape) is None


def _is_own(node: PlanNode, shape: Shape) -> bool:
    scan = scan_of(node, shape)
    names = {index.name for index in scan.facts.indexes} if scan else set[str]()
    return node.index in names or node.index in _OWN
