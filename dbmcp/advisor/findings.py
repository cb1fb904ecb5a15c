"""What makes a statement slow, or may: each kind of finding is one small function."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dbmcp.advisor.candidates import MIN_ROWS
from dbmcp.advisor.estimate import Shares, filters, rows_of, scan_of
from dbmcp.advisor.plan import FULL_READS, SORTS, Operator, Plan, PlanNode
from dbmcp.advisor.shape import Match, Predicate, Scan, Shape
from dbmcp.advisor.statistics import OLD_DAYS, STALE_SHARE, Statistics
from dbmcp.advisor.traits import Traits
from dbmcp.models import TableKind, TableName

SELECTIVE = 0.1
"""A filter that keeps less than this share of a table could have been an index."""

LARGE_ROWS = 10_000
DEEP, DEEPER = 1_000, 10_000
_MANY_PAIRS = 1_000_000
_FILTERS = frozenset(Match) - {Match.JOIN}
_DAYS = frozenset(
    {"date", "substr", "substring", "date_trunc", "year", "month", "strftime", "to_char",
     "date_format", "timestamptrunc", "ts_or_ds_to_date", "cast", "left", "extract",
     "time_to_str", "timestamp_trunc"}
)  # fmt: skip
"""Functions that mostly ask for a day, a month or a beginning: a range says the same."""

_NUMBERS = ("int", "bigint", "smallint", "tinyint", "mediumint", "decimal", "numeric", "float",
            "double", "real", "year")  # fmt: skip
_TEXTS = ("varchar", "char", "text", "character", "tinytext", "mediumtext", "longtext", "enum")


class Severity(StrEnum):
    """How much a finding matters."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth knowing.

    Attributes:
        severity: how much it matters.
        what: what is the case.
        do: what to do about it, `""` where a suggested index is the answer.
    """

    severity: Severity
    what: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of a statement when findings are made.

    Attributes:
        shape: the statement.
        plan: the engine's plan, rows filled in.
        traits: what the engine can do.
        shares: what was measured.
        statistics: of its tables, as far as the engine tells.
        counts_rows: the plan's own estimates of rows are worth quoting.
    """

    shape: Shape
    plan: Plan
    traits: Traits
    shares: Shares = field(default_factory=Shares)
    statistics: Mapping[TableName, Statistics] = field(default_factory=dict[TableName, Statistics])
    counts_rows: bool = True

    def full_reads(self) -> Iterator[tuple[PlanNode, Scan]]:
        """Each step that reads a large table whole, with the table."""
        for node in self.plan.nodes():
            scan = scan_of(node, self.shape) if node.operator in FULL_READS else None
            if scan is None or scan.facts.entry.kind is not TableKind.TABLE:
                continue
            if (node.rows_read or rows_of(scan)) >= MIN_ROWS:
                yield node, scan


def findings(case: Case) -> tuple[Finding, ...]:
    """Return everything that is found, the worst first."""
    found = dict.fromkeys(one for look in FINDINGS for one in look(case))
    order = list(Severity)
    return tuple(sorted(found, key=lambda one: order.index(one.severity)))


def full_scan(case: Case) -> Iterator[Finding]:
    """A table is read whole although few of its rows are wanted."""
    repeated = {id(node) for node in _repeated(case.plan)}
    for node, scan in case.full_reads():
        read = node.actual_read or node.rows_read or rows_of(scan)
        if id(node) in repeated and (filters(scan) or scan.of(Match.JOIN)):
            yield Finding(
                Severity.HIGH,
                f"full scan of {scan.table} ({_count(read)} rows) again for each row around it",
            )
            continue
        share = _kept(case, node, scan)
        if share is None or share > SELECTIVE:
            continue
        severity = Severity.HIGH if read >= LARGE_ROWS else Severity.MEDIUM
        what = f"full scan of {scan.table} keeps {_percent(share)} of {_count(read)} rows"
        yield Finding(severity, what)


def _kept(case: Case, node: PlanNode, scan: Scan) -> float | None:
    """The share of rows that a full read passes on; None where nobody knows."""
    if node.actual_read and node.actual_rows is not None:
        return node.actual_rows / node.actual_read if node.condition else None
    if case.counts_rows:
        known = bool(node.condition)
    else:
        known = any(case.shares.knows(scan, one) for one in _all(scan) if one.match in _FILTERS)
    if not known or not node.rows_read or node.rows is None:
        return None
    return node.rows / node.rows_read


def _repeated(plan: Plan) -> Iterator[PlanNode]:
    """Steps below a correlated subquery, or read again for each row of a nested loop."""
    for node in plan.nodes():
        if node.operator is Operator.CORRELATED:
            yield from _until_kept(node)
        if node.operator is Operator.NESTED_LOOP:
            for child in node.children[1:]:
                if child.operator in FULL_READS and "buffered" not in child.details:
                    yield child


def _until_kept(node: PlanNode) -> Iterator[PlanNode]:
    """The steps below that run anew each time: not what is read once and kept."""
    for child in node.children:
        if child.operator is not Operator.MATERIALIZE:
            yield child
            yield from _until_kept(child)


def sort_under_limit(case: Case) -> Iterator[Finding]:
    """Many rows are sorted to return a few."""
    limited = [scan for scan in case.shape.scans if scan.limit is not None and scan.order]
    sorts = [node for node in case.plan.nodes() if node.operator in SORTS]
    if not limited or not sorts:
        return
    scan = limited[0]
    reads = [n for n in sorts[0].walk() if n.relation and scan_of(n, case.shape) is scan]
    rows = max([n.actual_rows or n.rows or 0.0 for n in reads], default=0.0)
    if rows >= MIN_ROWS:
        keys = ", ".join(f"{k.text}{' DESC' if k.descending else ''}" for k in scan.order)
        what = f"sorts {_count(rows)} rows of {scan.table} by {keys} to return {scan.limit:,}"
        yield Finding(Severity.MEDIUM, what)


def function_on_column(case: Case) -> Iterator[Finding]:
    """A function hides a column from its index."""
    for _, scan in case.full_reads():
        for one in _all(scan):
            if not one.key.expression:
                continue
            column = ", ".join(one.key.needs)
            what = f"{one.key.text} is computed for every row, so an index on {column} cannot serve"
            yield Finding(Severity.MEDIUM, what, _instead(case, one))


def _instead(case: Case, one: Predicate) -> str:
    column = ", ".join(one.key.needs)
    if one.function in _DAYS and one.match is not Match.JOIN:
        return f"compare {column} itself with a range: {column} >= ... AND {column} < ..."
    if not case.traits.expression_index:
        return case.traits.expression_advice
    return "index the expression, or store it in a column of its own"


def leading_wildcard(case: Case) -> Iterator[Finding]:
    """A LIKE that begins with a wildcard reads everything."""
    for _, scan in case.full_reads():
        for one in scan.of(Match.WILDCARD):
            column = one.key.text
            what = f"LIKE '{one.pattern}' begins with a wildcard, so no index on {column} serves"
            yield Finding(Severity.MEDIUM, what, case.traits.wildcard_advice.format(column=column))


def implicit_cast(case: Case) -> Iterator[Finding]:
    """A text column is compared with a number: the engine converts the column, row by row."""
    if not case.traits.casts_columns:
        return
    for scan in case.shape.scans:
        for one in _all(scan):
            if _casts(case, scan, one):
                what = f"{one.key.text} is text, compared with a number: every row is converted"
                yield Finding(Severity.HIGH, what, _quoting(one))


def _quoting(one: Predicate) -> str:
    return "give both columns one type" if one.match is Match.JOIN else "write the value in quotes"


def _casts(case: Case, scan: Scan, one: Predicate) -> bool:
    if one.key.expression or one.match in {Match.NULL, Match.PREFIX}:
        return False
    if not _type(scan, one).startswith(_TEXTS):
        return False
    if one.match is not Match.JOIN:
        return one.value == "number"
    other = next((s for s in case.shape.scans if s.number == one.other), None)
    partners = other.predicates if other else ()
    return any(
        back.other == scan.number
        and back.text == one.text
        and other is not None
        and _type(other, back).startswith(_NUMBERS)
        for back in partners
        if not back.key.expression
    )


def _type(scan: Scan, one: Predicate) -> str:
    types = {column.name: column.type.lower() for column in scan.facts.columns}
    return types.get(one.key.text, "")


def stale_statistics(case: Case) -> Iterator[Finding]:
    """The engine plans by what it does not know, or knew long ago."""
    for scan in case.shape.scans:
        known = case.statistics.get(scan.facts.entry.name)
        if known is None or (scan.rows is not None and 0 < scan.rows < MIN_ROWS):
            continue
        do = case.traits.analyze.format(table=scan.table)
        if known.missing:
            what = f"{scan.table} was never analysed: plans are guesses"
            yield Finding(Severity.MEDIUM, what, do)
        elif known.changed is not None and known.changed >= STALE_SHARE:
            share = _percent(min(known.changed, 9.99))
            what = f"{share} of {scan.table} changed since its last ANALYZE"
            yield Finding(Severity.MEDIUM, what, do)
        elif known.days is not None and known.days >= OLD_DAYS and known.changed:
            what = f"statistics of {scan.table} are {known.days} days old"
            yield Finding(Severity.LOW, what, do)


def pseudo_statistics(case: Case) -> Iterator[Finding]:
    """TiDB says in the plan itself that it has no statistics."""
    for node in case.plan.nodes():
        scan = scan_of(node, case.shape)
        name = scan.table if scan else node.relation
        do = case.traits.analyze.format(table=name)
        if "stats:pseudo" in node.details:
            what = f"{name} has no statistics (stats:pseudo): plans are guesses"
            yield Finding(Severity.HIGH, what, do)
        elif any(d.startswith("stats:partial") and "unInitialized" in d for d in node.details):
            yield Finding(Severity.LOW, f"some columns of {name} have no statistics", do)


def correlated_subquery(case: Case) -> Iterator[Finding]:
    """A subquery runs again for every row outside of it."""
    for node in case.plan.nodes():
        for child in node.children:
            if child.operator is not Operator.CORRELATED:
                continue
            inside = [n.relation for n in child.walk() if n.relation]
            if not inside:
                continue
            runs, bound = _runs(node, child)
            times = f"for each of {bound}{_count(runs)} rows" if runs > 1 else "for each row"
            what = f"the subquery on {', '.join(dict.fromkeys(inside))} runs once {times}"
            severe = Severity.HIGH if runs >= MIN_ROWS else Severity.MEDIUM
            yield Finding(severe, what, "join a grouped subquery instead, or index what ties it")


def _runs(node: PlanNode, subquery: PlanNode) -> tuple[float, str]:
    """How often a step's subquery runs, counted or expected; with "up to" where it is a bound.

    A subquery in a step's own condition runs for the rows that the step reads, not for those that
    it passes on, unless a cheaper condition comes first.
    """
    counted = max((child.loops or 0.0 for child in subquery.children), default=0.0)
    if counted > 1:
        return counted, ""
    if subquery.name and subquery.name in node.condition and node.rows_read:
        return node.rows_read, "up to "
    return node.actual_rows or node.rows or 0.0, ""


def cartesian_product(case: Case) -> Iterator[Finding]:
    """Tables that no condition ties to each other are multiplied."""
    for group in case.shape.cartesian:
        scans = [scan for alias in group for scan in case.shape.named(alias)[:1]]
        pairs = 1
        for scan in scans:
            pairs *= max(scan.rows or 1, 1)
        names = " and ".join(scan.table for scan in scans) or " and ".join(group)
        sizes = " x ".join(_count(rows_of(scan)) for scan in scans)
        severity = Severity.HIGH if pairs >= _MANY_PAIRS else Severity.MEDIUM
        what = f"{names} are joined without a condition ({sizes} rows)"
        yield Finding(severity, what, "add the join condition, or say CROSS JOIN on purpose")


def deep_offset(case: Case) -> Iterator[Finding]:
    """Rows are read and thrown away to reach a page."""
    offset = case.shape.offset
    if offset < DEEP:
        return
    keys = [key.text for scan in case.shape.scans for key in scan.order if scan.offset == offset]
    by = keys[0] if keys else "key"
    do = f"page by {keys[0] if keys else 'a unique key'} instead: WHERE {by} > the last one seen"
    severity = Severity.HIGH if offset >= DEEPER else Severity.MEDIUM
    yield Finding(severity, f"OFFSET {offset:,} reads and drops {offset:,} rows", do)


def _all(scan: Scan) -> Iterator[Predicate]:
    yield from (one for one in scan.predicates if one.match is not Match.WILDCARD)
    yield from (one for arm in scan.arms for one in arm)


def _count(number: float) -> str:
    return f"{round(number):,}"


def _percent(share: float) -> str:
    value = share * 100
    return f"{value:.0f} %" if value >= 1 or value == 0 else f"{value:.1g} %"


FINDINGS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    full_scan,
    sort_under_limit,
    function_on_column,
    leading_wildcard,
    implicit_cast,
    stale_statistics,
    pseudo_statistics,
    correlated_subquery,
    cartesian_product,
    deep_offset,
)
"""Every kind of finding."""
