"""What a statement asks of its tables: predicates, joins, order; plain values without a tree."""

from dataclasses import dataclass, field
from enum import StrEnum

from dbmcp.advisor.proposal import KeyPart
from dbmcp.models import TableFacts


class Match(StrEnum):
    """How a predicate compares a key."""

    EQUAL = "equal"
    AMONG = "among"
    NULL = "null"
    RANGE = "range"
    PREFIX = "prefix"
    WILDCARD = "wildcard"
    JOIN = "join"


POINTS = frozenset({Match.EQUAL, Match.AMONG, Match.NULL})
"""Comparisons with constants that fix a key's value."""

SPANS = frozenset({Match.RANGE, Match.PREFIX})
"""Comparisons that leave a stretch of an index to read."""


@dataclass(frozen=True, slots=True)
class Predicate:
    """One condition on one table that an index could answer.

    Attributes:
        match: how it compares.
        key: the column, or the expression over columns, that is compared.
        text: the whole condition as its author wrote it, `""` where that cannot be told.
        sample: the same over the table alone, without aliases, where it compares with written
            values only; `""` otherwise.
        literal: it compares with written values only.
        other: for a join, the number of the scan on the other side; -1 otherwise.
        function: the function around the column, lower case; `""` for a bare column.
        pattern: the pattern of a LIKE.
        value: the kind of value that it is compared with: `text`, `number`; `""` if unknown.
    """

    match: Match
    key: KeyPart
    text: str = ""
    sample: str = ""
    literal: bool = False
    other: int = -1
    function: str = ""
    pattern: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Scan:
    """One table in one place of the statement.

    Attributes:
        number: its place among the scans.
        alias: the name under which its columns are qualified.
        facts: the table.
        predicates: conditions that all must hold.
        arms: of each OR, the predicates of its arms; every arm has one at least.
        order: the keys of the ORDER BY if it is this table's alone.
        group: the keys of the GROUP BY (or DISTINCT) if it is this table's alone.
        extreme: the column of a lone `min` or `max`.
        limit: the LIMIT of its query, offset included; None without.
        offset: the OFFSET of its query.
        columns: what the statement needs of it.
        star: it needs every column.
        correlated: it stands in a subquery that is tied to rows outside.
        filtered: some condition is about it, an index's business or not.
        opaque: a condition on its rows alone is none of its predicates or arms.
        rest: the texts of such conditions and of the ORs.
    """

    number: int
    alias: str
    facts: TableFacts
    predicates: tuple[Predicate, ...] = ()
    arms: tuple[tuple[Predicate, ...], ...] = ()
    order: tuple[KeyPart, ...] = ()
    group: tuple[KeyPart, ...] = ()
    extreme: tuple[KeyPart, ...] = ()
    limit: int | None = None
    offset: int = 0
    columns: frozenset[str] = frozenset()
    star: bool = False
    correlated: bool = False
    filtered: bool = False
    opaque: bool = False
    rest: tuple[str, ...] = ()

    @property
    def rows(self) -> int | None:
        """How many rows the table has, as far as the catalog knows."""
        return self.facts.entry.rows

    @property
    def table(self) -> str:
        """The table's own name, for people."""
        return self.facts.entry.name.name

    def of(self, *matches: Match) -> tuple[Predicate, ...]:
        """The predicates that compare in one of these ways."""
        return tuple(one for one in self.predicates if one.match in matches)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a statement uses what makes it hard.

    Attributes:
        tables: tables and derived tables read.
        subqueries: queries inside expressions.
        correlated: those of them that are tied to rows outside.
        ctes: WITH parts; recursive: those that refer to themselves.
        sets: UNION, INTERSECT, EXCEPT.
        windows: window functions.
        aggregates: queries that aggregate.
        sorts: ORDER BY.
        distincts: DISTINCT.
        ors: OR conditions.
    """

    tables: int = 0
    subqueries: int = 0
    correlated: int = 0
    ctes: int = 0
    recursive: int = 0
    sets: int = 0
    windows: int = 0
    aggregates: int = 0
    sorts: int = 0
    distincts: int = 0
    ors: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A statement as the advisor sees it.

    Attributes:
        scans: every table in every place, in the order of the text.
        counts: what makes it hard.
        limit: the outermost LIMIT; None without.
        offset: the outermost OFFSET.
        cartesian: for each query whose sources no condition connects, the names of the groups.
        writes: it changes rows.
        derived: names of subqueries and CTEs, under which a plan may read them.
    """

    scans: tuple[Scan, ...] = ()
    counts: Counts = field(default_factory=Counts)
    limit: int | None = None
    offset: int = 0
    cartesian: tuple[tuple[str, ...], ...] = ()
    writes: bool = False
    derived: frozenset[str] = frozenset()

    def named(self, relation: str) -> tuple[Scan, ...]:
        """The scans that a plan may mean by a name: an alias first, else a table."""
        wanted = relation.casefold()
        aliases = tuple(scan for scan in self.scans if scan.alias.casefold() == wanted)
        return aliases or tuple(scan for scan in self.scans if scan.table.casefold() == wanted)
