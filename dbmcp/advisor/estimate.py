"""How many rows each step of a plan reads, from the table's size and measured shares of rows."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from dbmcp.advisor.plan import FULL_READS, Operator, Plan, PlanNode
from dbmcp.advisor.shape import Match, Predicate, Scan, Shape
from dbmcp.models import TableKind

_GUESSES = {
    Match.EQUAL: 0.02,
    Match.AMONG: 0.05,
    Match.NULL: 0.05,
    Match.RANGE: 0.3,
    Match.PREFIX: 0.05,
    Match.WILDCARD: 0.2,
}
"""Shares of rows that a condition keeps, where nobody has measured."""

_JOINED_ROWS = 10.0
_ROWS_A_SKIP = 18
ROW_ID = "rowid"
"""What a plan calls the key of a table whose rows lie in its order."""

_UNKNOWN_ROWS = 10_000
_SKIPPED = re.compile(r"ANY\([^)]*\)")
"""A leading key that a skip-scan goes through value by value."""

_KEY = re.compile(r"(?:[^\W\d]|\")[\w\"]*|<expr>")


@dataclass(frozen=True, slots=True)
class Shares:
    """Which share of a table's rows fits a condition.

    Attributes:
        measured: by the number of the scan and the key's text, and for a join one row's partners.
    """

    measured: Mapping[tuple[int, str, Match], float] = field(
        default_factory=dict[tuple[int, str, Match], float]
    )

    def of(self, scan: Scan, predicate: Predicate) -> float:
        """The share of one condition, measured or guessed."""
        key = (scan.number, predicate.key.text, predicate.match)
        if key in self.measured:
            return self.measured[key]
        if predicate.match is Match.JOIN:
            return min(1.0, _JOINED_ROWS / max(rows_of(scan), 1))
        return _GUESSES[predicate.match]

    def of_arms(self, scan: Scan) -> float:
        """The share that the ORs leave: of each the sum of its arms."""
        share = 1.0
        for arms in scan.arms:
            share *= min(1.0, sum(self.of(scan, one) for one in arms))
        return share

    def knows(self, scan: Scan, predicate: Predicate) -> bool:
        """Whether the share was measured."""
        return (scan.number, predicate.key.text, predicate.match) in self.measured

    def product(self, scan: Scan, predicates: Iterable[Predicate]) -> float:
        """The share that several conditions leave together, taken as independent."""
        share = 1.0
        for predicate in {(one.key.text, one.match): one for one in predicates}.values():
            share *= self.of(scan, predicate)
        return share


def skipped_seeks(node: PlanNode, scan: Scan) -> float:
    """How many seeks a skip-scan takes, at most; 1 for any other step.

    SQLite goes through the values of a leading key only where each has 18 rows or more.
    """
    if "ANY(" not in node.access:
        return 1.0
    return max(rows_of(scan) / _ROWS_A_SKIP, 1.0)


def rows_of(scan: Scan) -> int:
    """The table's rows, a guess where nobody knows."""
    return scan.rows if scan.rows is not None else _UNKNOWN_ROWS


def filters(scan: Scan) -> tuple[Predicate, ...]:
    """The conditions on a scan that need no other table."""
    return tuple(one for one in scan.predicates if one.match is not Match.JOIN)


def scan_of(node: PlanNode, shape: Shape) -> Scan | None:
    """The table of the statement that a step reads; None for one that the statement only implies.

    An engine may have renamed an alias that occurs twice: then the table's full name tells.
    """
    if node.scan >= 0:
        return shape.scans[node.scan]
    return next(iter(_candidates(node, shape)), None)


def _candidates(node: PlanNode, shape: Shape) -> tuple[Scan, ...]:
    if not node.relation:
        return ()
    named = shape.named(node.relation)
    return named or tuple(s for s in shape.scans if s.facts.entry.name == node.table)


def estimated(plan: Plan, shape: Shape, shares: Shares, *, tells_conditions: bool = True) -> Plan:
    """Return the plan with the rows of each reading step filled in where the engine told none.

    Args:
        plan: as the engine gave it.
        shape: the statement.
        shares: what was measured.
        tells_conditions: the engine's plan holds the conditions; else the statement's are shown.
    """

    def fill(node: PlanNode) -> PlanNode:
        scan = scan_of(node, shape)
        if scan is None or scan.facts.entry.kind is not TableKind.TABLE:
            return node
        filled = _filled(node, scan, shares)
        return filled if tells_conditions else _told(filled, scan)

    return replace(plan, root=_numbered(plan, shape).mapped(fill))


def _numbered(plan: Plan, shape: Shape) -> PlanNode:
    """The steps with the number of the table each reads; the same name in turn, as in the text."""
    made = {node.name for node in plan.nodes() if node.operator is Operator.MATERIALIZE}
    seen: Counter[str] = Counter()

    def number(node: PlanNode) -> PlanNode:
        if node.scan >= 0 or not node.relation:
            return node
        if node.relation in made or node.relation in shape.derived:
            return replace(node, operator=Operator.CTE, name=node.relation, relation="")
        known = _candidates(node, shape)
        if not known:
            return node
        place = min(seen[node.relation], len(known) - 1)
        seen[node.relation] += 1
        return replace(node, scan=known[place].number)

    # From the top, so that an outer table takes the first of two places.
    return _down(plan.root, number)


def _down(node: PlanNode, change: Callable[[PlanNode], PlanNode]) -> PlanNode:
    changed = change(node)
    return replace(changed, children=tuple(_down(child, change) for child in changed.children))


def _filled(node: PlanNode, scan: Scan, shares: Shares) -> PlanNode:
    read, rows, answered = node.rows_read, node.rows, answered_by(node, scan)
    if read is None:
        counted = rows is not None and node.operator not in FULL_READS
        read = rows if counted else _read(node, scan, shares, answered)
    if rows is None and (not scan.opaque or node.operator is Operator.KEY_LOOKUP):
        rest = [one for one in filters(scan) if one not in answered]
        share = shares.product(scan, rest) * (1.0 if answered else shares.of_arms(scan))
        rows = min(read or 0.0, (read or 0.0) * share)
    seeks = node.seeks if node.seeks is not None else skipped_seeks(node, scan)
    return replace(node, rows_read=read, rows=rows, seeks=seeks, table=scan.facts.entry.name)


def _told(node: PlanNode, scan: Scan) -> PlanNode:
    """The step with the statement's own conditions in place of the engine's abbreviations."""
    answered = answered_by(node, scan)
    access = " AND ".join(one.text for one in answered if one.text)
    rest = [one for one in filters(scan) if one not in answered and one.text]
    others = (f"({text})" for text in (() if answered else scan.rest))
    condition = " AND ".join(dict.fromkeys([*(one.text for one in rest), *others]))
    return replace(
        node,
        access=access or node.access,
        condition=condition if access else node.condition or condition,
        details=tuple(one for one in node.details if not (access and one.startswith("by "))),
    )


def _read(node: PlanNode, scan: Scan, shares: Shares, answered: tuple[Predicate, ...]) -> float:
    total = float(rows_of(scan))
    if node.operator is Operator.KEY_LOOKUP and not node.access and node.index:
        # The first entry of an index that fits the rest of the conditions: min and max.
        return min(total, 1.0 / max(shares.product(scan, filters(scan)), 1.0 / max(total, 1.0)))
    if node.operator is Operator.KEY_LOOKUP:
        return 1.0
    if node.operator in FULL_READS or node.operator is not Operator.INDEX_SEEK:
        return total
    index = next((i for i in scan.facts.indexes if i.name == node.index), None)
    if index is not None and index.unique and len(answered) >= len(index.columns):
        return 1.0
    return max(total * shares.product(scan, answered), 1.0)


def answered_by(node: PlanNode, scan: Scan) -> tuple[Predicate, ...]:
    """The conditions that the step's index answers, by the keys that the plan names."""
    if node.operator not in {Operator.INDEX_SEEK, Operator.KEY_LOOKUP}:
        return ()
    if node.index == ROW_ID:
        key = scan.facts.primary_key
        return tuple(one for one in scan.predicates if (one.key.text,) == key)[:1]
    named = {key.strip('"').casefold() for key in _KEY.findall(_SKIPPED.sub("", node.access))}
    known = (*scan.predicates, *(one for arm in scan.arms for one in arm))
    keyed = [one for one in known if one.key.text.casefold() in named]
    if "<expr>" in named:
        keyed += [one for one in known if one.key.expression]
    return tuple({(one.key.text, one.match): one for one in keyed}.values())
