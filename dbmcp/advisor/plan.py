"""The one normal form of every engine's plan: a frozen tree of operators."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from dbmcp.models import TableName


class Operator(StrEnum):
    """What one step of a plan does, in words shared by all engines."""

    SCAN = "Scan"
    INDEX_SCAN = "IndexScan"
    INDEX_SEEK = "IndexSeek"
    KEY_LOOKUP = "KeyLookup"
    INDEX_MERGE = "IndexMerge"
    HASH_JOIN = "HashJoin"
    MERGE_JOIN = "MergeJoin"
    NESTED_LOOP = "NestedLoop"
    SORT = "Sort"
    TOP = "TopN"
    LIMIT = "Limit"
    AGGREGATE = "Aggregate"
    DISTINCT = "Distinct"
    WINDOW = "Window"
    UNION = "Union"
    FILTER = "Filter"
    SUBQUERY = "Subquery"
    CORRELATED = "CorrelatedSubquery"
    MATERIALIZE = "Materialize"
    CTE = "CTE"
    VALUES = "Values"
    WRITE = "Write"
    OTHER = "Other"


FULL_READS = frozenset({Operator.SCAN, Operator.INDEX_SCAN})
"""Operators that read a table or an index from one end to the other."""

SORTS = frozenset({Operator.SORT, Operator.TOP})
"""Operators that put rows in order by themselves."""


@dataclass(frozen=True, slots=True)
class PlanNode:
    """One step of a plan.

    Attributes:
        operator: what it does.
        name: the engine's own word for it.
        relation: the table or alias as the plan names it, `""` if it reads none.
        table: the table's full name where it is known.
        scan: the number of the statement's table that it reads, -1 while that is not known.
        index: the index used.
        access: the condition that the index answers.
        condition: the filter, join condition, sort keys or group keys.
        rows_read: rows looked at each time it runs, as estimated.
        rows: rows that it passes on each time it runs, as estimated.
        actual_read, actual_rows: the same as counted by `analyze`.
        loops: how often it ran, as counted by `analyze`.
        seeks: how often it goes down its index each time it runs; None while nobody has looked.
        cost: the engine's own cost of it and everything below.
        details: what else is worth saying, e.g. `covering`, `stats:pseudo`.
        children: the steps that feed it.
    """

    operator: Operator
    name: str = ""
    relation: str = ""
    table: TableName | None = None
    scan: int = -1
    index: str = ""
    access: str = ""
    condition: str = ""
    rows_read: float | None = None
    rows: float | None = None
    actual_read: float | None = None
    actual_rows: float | None = None
    loops: float | None = None
    seeks: float | None = None
    cost: float | None = None
    details: tuple[str, ...] = ()
    children: tuple["PlanNode", ...] = ()

    def walk(self) -> Iterator["PlanNode"]:
        """Yield this step and every one below it, from the top."""
        pending: list[PlanNode] = [self]
        while pending:
            node = pending.pop()
            yield node
            pending += reversed(node.children)

    def mapped(self, change: Callable[["PlanNode"], "PlanNode"]) -> "PlanNode":
        """Return the tree with every step changed, from the bottom."""
        return change(
            replace(self, children=tuple(child.mapped(change) for child in self.children))
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What an engine means to do, or did, for one statement.

    Attributes:
        root: the last step, whose rows are the result.
        cost: the engine's own cost of the whole; None if it has none.
        analyzed: the statement was run and counted.
        elapsed_ms: how long the run took, None without one.
        unit: what the cost counts where it is not the engine's usual unit, e.g. `rows visited`.
    """

    root: PlanNode
    cost: float | None = None
    analyzed: bool = False
    elapsed_ms: float | None = None
    unit: str = "cost"

    def nodes(self) -> Iterator[PlanNode]:
        """Yield every step, from the top."""
        return self.root.walk()

    def reading(self, relation: str) -> tuple[PlanNode, ...]:
        """The steps that read a table, by the name that the plan gives it."""
        wanted = relation.casefold()
        return tuple(node for node in self.nodes() if node.relation.casefold() == wanted)

    @property
    def rows_read(self) -> float | None:
        """Rows that all scans look at together; None where no step tells."""
        numbers = [
            node.actual_read or node.rows_read or node.rows
            for node in self.nodes()
            if node.relation
        ]
        known = [number for number in numbers if number is not None]
        return sum(known) if known else None


def filtered(node: PlanNode) -> PlanNode:
    """Return a filter and the one step below it that reads a table as one step."""
    if node.operator is not Operator.FILTER or len(node.children) != 1:
        return node
    [child] = node.children
    if not child.relation or child.condition:
        return node
    return replace(
        child,
        condition=node.condition,
        rows_read=child.rows if child.rows_read is None else child.rows_read,
        rows=node.rows,
        actual_read=child.actual_rows,
        actual_rows=node.actual_rows,
    )


def merged(node: PlanNode) -> PlanNode:
    """Return two steps of the same kind, of which one prepares the other's work, as one."""
    if node.operator not in _PREPARED or len(node.children) != 1:
        return node
    [child] = node.children
    if child.operator is not node.operator:
        return node
    return replace(node, condition=node.condition or child.condition, children=child.children)


_PREPARED = frozenset({Operator.AGGREGATE, Operator.TOP, Operator.LIMIT, Operator.DISTINCT})
