"""The plan that a rule expects with further indexes, where the engine cannot be asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dbmcp.advisor.candidates import seekable
from dbmcp.advisor.estimate import Shares, filters, rows_of, scan_of
from dbmcp.advisor.model import LOOKED_UP
from dbmcp.advisor.plan import FULL_READS, SORTS, Operator, Plan, PlanNode
from dbmcp.advisor.proposal import KeyPart, Proposal, Trial, index_name
from dbmcp.advisor.shape import Match, Predicate, Scan, Shape

RULE_SHARE = 0.25
"""What nobody verifies is only expected to be used where it reads this much less."""

_JOINS = frozenset({Operator.NESTED_LOOP, Operator.HASH_JOIN, Operator.MERGE_JOIN})


def expected(plan: Plan, shape: Shape, proposals: Sequence[Proposal], *, shares: Shares) -> Trial:
    """Return the plan as it should be with the proposed indexes.

    Only full reads are replaced: what an engine already reads by an index stays.
    """
    used: set[Proposal] = set()
    root = plan.root
    for proposal in proposals:
        changed = _with_index(root, shape, proposal, shares)
        if changed is not root:
            used.add(proposal)
            root = changed
    return Trial(replace(plan, root=root, cost=None), frozenset(used))


def _with_index(root: PlanNode, shape: Shape, proposal: Proposal, shares: Shares) -> PlanNode:
    """The plan with one index more; the same one where it would not be used."""
    scan = next((s for s in shape.scans if _is_for(proposal, s)), None)
    if scan is None:
        return root
    alone = len(shape.scans) == 1
    index = _Index(
        proposal,
        scan,
        order=alone and _leads_to(scan.order, proposal, scan),
        first=_leads_to(scan.extreme, proposal, scan) and not scan.opaque,
    )
    joined = Match.JOIN in {one.match for one in seekable(proposal, scan)[:1]}
    if joined and not scan.correlated:
        turned = root.mapped(lambda node: _turned(node, scan, shape, shares))
    else:
        turned = root
    bound = _inner(turned)
    changed = False

    def change(node: PlanNode) -> PlanNode:
        nonlocal changed
        if node.operator not in FULL_READS or scan_of(node, shape) is not scan:
            return node
        new = _sought(node, index, shares, bound=node.relation in bound)
        changed = changed or new is not node
        return new

    new_root = turned.mapped(change)
    if not changed:
        return root
    return new_root.mapped(_unsorted) if index.order else new_root


def _is_for(proposal: Proposal, scan: Scan) -> bool:
    return scan.alias == proposal.alias and scan.facts.entry.name == proposal.table


def _turned(node: PlanNode, scan: Scan, shape: Shape, shares: Shares) -> PlanNode:
    """A join of two that reads a table last, so that the rows before it can be sought there."""
    if node.operator not in _JOINS or len(node.children) != 2:  # noqa: PLR2004  two sides
        return node
    first, second = node.children
    mine = [scan_of(one, shape) is scan for one in node.children]
    if not any(mine):
        return node
    if mine[1]:
        sides = (first, second)
    elif second.operator is Operator.KEY_LOOKUP:
        sides = (_read_whole(second, shape, shares), first)
    else:
        sides = (second, first)
    plain = tuple(replace(one, details=_unbuffered(one)) for one in sides)
    return replace(node, operator=Operator.NESTED_LOOP, children=plain)


def _read_whole(node: PlanNode, shape: Shape, shares: Shares) -> PlanNode:
    """A step that was looked up by the other side's rows, read first instead."""
    scan = scan_of(node, shape)
    if scan is None:
        return node
    total = float(rows_of(scan))
    return replace(
        node,
        operator=Operator.SCAN,
        index="",
        access="",
        rows_read=total,
        rows=total * shares.product(scan, filters(scan)),
    )


def _unbuffered(node: PlanNode) -> tuple[str, ...]:
    return tuple(one for one in node.details if one != "buffered")


@dataclass(frozen=True, slots=True)
class _Index:
    """One proposed index on the table of one scan.

    Attributes:
        proposal: the index.
        scan: the table in the statement.
        order: it gives the rows in the order that is asked for.
        first: its first or last entry is the least or greatest value that is asked for.
    """

    proposal: Proposal
    scan: Scan
    order: bool
    first: bool


def _sought(node: PlanNode, index: _Index, shares: Shares, *, bound: bool) -> PlanNode:
    """The step that reads by the index; the same one where the index would not be used."""
    scan, proposal = index.scan, index.proposal
    answered = _reachable(seekable(proposal, scan), bound=bound)
    held = {column for key in proposal.keys for column in key.needs}
    covering = not scan.star and scan.columns <= held | set(scan.facts.primary_key)
    details = ("covering",) if covering else ()
    rest = [one for one in filters(scan) if one not in answered]
    total = float(rows_of(scan))
    if index.first and not rest:
        operator, read = Operator.INDEX_SEEK, 1.0
    elif answered:
        operator, read = Operator.INDEX_SEEK, max(total * shares.product(scan, answered), 1.0)
    elif index.order:
        operator, read = Operator.INDEX_SCAN, total
    else:
        return node
    if operator is Operator.INDEX_SEEK and read * LOOKED_UP > RULE_SHARE * total:
        return node
    return replace(
        node,
        operator=operator,
        index=index_name(proposal),
        access=", ".join(one.text or one.key.text for one in answered),
        rows_read=read,
        rows=read * shares.product(scan, rest),
        details=details,
    )


def _reachable(answered: Sequence[Predicate], *, bound: bool) -> tuple[Predicate, ...]:
    """The leading conditions whose values are known when the table is read."""
    reached: list[Predicate] = []
    for predicate in answered:
        if predicate.match is Match.JOIN and not bound:
            break
        reached.append(predicate)
    return tuple(reached)


def _inner(root: PlanNode) -> frozenset[str]:
    """The relations read after another one of the same join, or for each row around them."""
    found: set[str] = set()
    for node in root.walk():
        later = node.children[1:] if node.operator in _JOINS else ()
        if node.operator is Operator.CORRELATED:
            later = node.children
        for child in later:
            found |= {one.relation for one in child.walk() if one.relation}
    return frozenset(found)


def _leads_to(wanted_keys: Sequence[KeyPart], proposal: Proposal, scan: Scan) -> bool:
    """Whether the index holds the rows in the wanted order, behind keys that are fixed."""
    if not wanted_keys:
        return False
    fixed = {one.key.text for one in scan.of(Match.EQUAL)}
    keys = [key.text for key in proposal.keys]
    while keys and keys[0] in fixed:
        keys.pop(0)
    wanted = [key.text for key in wanted_keys if key.text not in fixed]
    return keys[: len(wanted)] == wanted


def _unsorted(node: PlanNode) -> PlanNode:
    return node.children[0] if node.operator in SORTS and len(node.children) == 1 else node
