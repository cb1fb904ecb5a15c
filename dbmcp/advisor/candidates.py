"""From what a statement asks of a table to the indexes that might answer it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dbmcp.advisor.coverage import deciding, serving
from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.advisor.shape import POINTS, SPANS, Match, Predicate, Scan, Shape
from dbmcp.advisor.traits import Traits
from dbmcp.models import TableKind

MIN_ROWS = 1_000
"""A table of fewer rows is read whole in no time."""

_ALL_WANTED = "every row is wanted, no condition for an index to answer"
MAX_KEYS = 4
MAX_FOR_SCAN = 14
MAX_COVERED = 3
"""Columns added behind the keys so that the table itself need not be read."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What might help, and why some tables get nothing.

    Attributes:
        proposals: in the order in which they are worth a try.
        reasons: sentences, one a table that no index can help.
    """

    proposals: tuple[Proposal, ...] = ()
    reasons: tuple[str, ...] = ()


def candidates(shape: Shape, traits: Traits) -> Candidates:
    """Return the indexes that might help a statement."""
    proposals: dict[tuple[object, ...], Proposal] = {}
    reasons: dict[str, None] = {}
    for scan in shape.scans:
        reason = _hopeless(scan)
        if reason:
            reasons[reason] = None
            continue
        found = _for_scan(scan, traits)
        for proposal in found.proposals:
            proposals.setdefault((proposal.table, proposal.keys), proposal)
        if not found.proposals:
            reasons.update(dict.fromkeys(found.reasons))
    return Candidates(tuple(proposals.values()), tuple(reasons))


def _hopeless(scan: Scan) -> str:
    """Why no index can help a table, `""` if one might."""
    if scan.facts.entry.system:
        return f"{scan.table} belongs to the engine"
    if scan.facts.entry.kind is not TableKind.TABLE:
        return f"{scan.table} is a {scan.facts.entry.kind.value}: index the tables behind it"
    if scan.rows is not None and scan.rows < MIN_ROWS:
        return f"{scan.table} is small ({scan.rows:,} rows), a scan is the cheapest"
    found = deciding(scan)
    if found is not None:
        return f"{scan.table}: {found.name} finds its row already"
    if not (scan.predicates or scan.arms or scan.order or scan.group or scan.extreme):
        wanted = "no condition that an index could answer" if scan.filtered else _ALL_WANTED
        return f"{scan.table}: {wanted}"
    return ""


def _for_scan(scan: Scan, traits: Traits) -> Candidates:
    proposals: list[Proposal] = []
    reasons: list[str] = []
    for purpose, keys in _key_lists(scan, traits):
        parts = _usable(keys, scan, traits)
        if not parts or any(parts == known.keys for known in proposals):
            continue
        index = serving(scan.facts.indexes, parts)
        if index is not None:
            if purpose != "order" or not scan.of(Match.WILDCARD):
                reasons.append(f"{scan.table}: {index.name} ({', '.join(index.columns)}) serves it")
        elif len(proposals) < MAX_FOR_SCAN:
            proposals.append(Proposal(scan.facts.entry.name, parts, scan.alias, purpose))
    if not proposals and not reasons:
        reasons.append(f"{scan.table}: no condition that an index could answer")
    return Candidates(tuple(proposals), tuple(reasons))


def _usable(keys: Iterable[KeyPart], scan: Scan, traits: Traits) -> tuple[KeyPart, ...]:
    """The keys without repetitions, up to the first that the engine cannot index."""
    types = {column.name: column.type for column in scan.facts.columns}
    used: dict[str, KeyPart] = {}
    for key in keys:
        if key.expression and not traits.expression_index:
            break
        if not key.expression and not traits.can_index(types.get(key.text, "")):
            break
        used.setdefault(key.text, key)
    return tuple(used.values())[:MAX_KEYS]


def _key_lists(scan: Scan, traits: Traits) -> Iterator[tuple[str, list[KeyPart]]]:
    """Key lists by their promise: equality first, then order or a range, then joins."""
    points = _keys(scan.of(Match.EQUAL)) + _keys(scan.of(Match.AMONG, Match.NULL))
    joins, spans = _keys(scan.of(Match.JOIN)), _keys(scan.of(*SPANS))
    yield from _ordered(scan)
    for span in spans or [None]:
        tail = [span] if span is not None else []
        if points or tail:
            yield "filter", [*points, *tail]
        if joins:
            yield "join", [*joins, *points, *tail]
            yield "join", [*points, *joins, *tail]
    for join in joins:
        yield "join", [join]
        yield "join", [join, *points]
    for key in (*points, *spans):
        yield "filter", [key]
    for arm in scan.arms:
        for predicate in arm:
            yield "filter", [predicate.key]
    yield from _grouped(scan, points)
    yield from _covering(scan, [*points, *joins, *spans[:1]], traits)


def _ordered(scan: Scan) -> Iterator[tuple[str, list[KeyPart]]]:
    """What gives the first rows of an order, or the least or greatest value, without a sort."""
    order = _directed(scan.order) if scan.limit is not None else []
    last = order or list(scan.extreme)
    if last:
        yield "order", [*_keys(scan.of(Match.EQUAL)), *last]
        yield "order", last


def _grouped(scan: Scan, points: list[KeyPart]) -> Iterator[tuple[str, list[KeyPart]]]:
    if scan.group:
        yield "order", [*points, *scan.group]


def _covering(
    scan: Scan, keys: list[KeyPart], traits: Traits
) -> Iterator[tuple[str, list[KeyPart]]]:
    """The keys and every other column that is needed, where those are few."""
    if scan.star or not keys:
        return
    inside = {column for key in keys if not key.expression for column in key.needs}
    held = set(scan.facts.primary_key) if traits.holds_key else set[str]()
    more = sorted(scan.columns - inside - held - _answered(scan, keys))
    if 0 < len(more) <= MAX_COVERED and len(keys) + len(more) <= MAX_KEYS:
        yield "filter", [*keys, *map(KeyPart, more)]


def _answered(scan: Scan, keys: list[KeyPart]) -> set[str]:
    """Columns that the statement only uses inside the expressions among the keys."""
    computed = {column for key in keys if key.expression for column in key.needs}
    plain = {one.key.text for one in scan.predicates if not one.key.expression}
    return computed - plain


def _keys(predicates: Iterable[Predicate]) -> list[KeyPart]:
    return list({one.key.text: one.key for one in predicates}.values())


def _directed(order: tuple[KeyPart, ...]) -> list[KeyPart]:
    """An order's keys; all descending is all ascending, read from the other end."""
    if all(key.descending for key in order):
        return [replace(key, descending=False) for key in order]
    return list(order)


def seekable(proposal: Proposal, scan: Scan) -> tuple[Predicate, ...]:
    """The predicates that an index's keys answer: points and joins from the left, one span."""
    answered: list[Predicate] = []
    for key in proposal.keys:
        here = [one for one in scan.predicates if one.key.text == key.text]
        fixed = [one for one in here if one.match in POINTS or one.match is Match.JOIN]
        if fixed:
            answered.append(fixed[0])
            continue
        answered += [one for one in here if one.match in SPANS]
        break
    return tuple(answered)
