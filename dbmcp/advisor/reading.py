"""From a syntax tree to a Shape: every table of a statement with what is asked of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from dbmcp.advisor.counting import counts
from dbmcp.advisor.names import Names
from dbmcp.advisor.predicates import Reader, Term, bare, conjuncts
from dbmcp.advisor.proposal import KeyPart
from dbmcp.advisor.shape import Match, Predicate, Scan, Shape
from dbmcp.models import TableFacts
from dbmcp.sql.facts import Name
from dbmcp.sql.scope import sources
from dbmcp.sql.syntax import Syntax

_QUERIES = (exp.Select, exp.Update, exp.Delete)
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)


def read_shape(syntax: Syntax, tables: Mapping[Name, TableFacts]) -> Shape:
    """Return what a statement asks of its tables.

    Args:
        syntax: the statement.
        tables: the facts of its tables by the names it uses; a table without them is not advised.
    """
    work = _Work(syntax, Names(syntax.lexis, tables))
    for query in syntax.root.find_all(*_QUERIES, bfs=False):
        work.read(query)
    return Shape(
        scans=tuple(work.scans()),
        counts=counts(syntax.root, work.names),
        limit=_number(syntax.root, "limit"),
        offset=_number(syntax.root, "offset") or 0,
        cartesian=tuple(work.cartesian),
        writes=isinstance(syntax.root, _WRITES),
        derived=frozenset(_derived(syntax.root, work.names)),
    )


def _derived(root: exp.Expr, names: Names) -> Iterator[str]:
    """The names under which subqueries and CTEs are read."""
    for query in root.find_all(*_QUERIES):
        for source in sources(query):
            if names.is_derived(source):
                yield names.alias(source)
    for cte in root.find_all(exp.CTE):
        yield cte.alias


@dataclass(slots=True)
class _Place:
    """One table in one place, while the conditions about it are collected."""

    source: exp.Table
    query: exp.Expr
    facts: TableFacts
    predicates: list[Term] = field(default_factory=list[Term])
    arms: list[tuple[Predicate, ...]] = field(default_factory=list[tuple[Predicate, ...]])
    filtered: bool = False
    opaque: bool = False
    rest: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class _Work:
    """The reading of one statement."""

    syntax: Syntax
    names: Names
    places: dict[int, _Place] = field(default_factory=dict[int, _Place])
    cartesian: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    @property
    def reader(self) -> Reader:
        return Reader(self.syntax, self.names)

    def read(self, query: exp.Expr) -> None:
        """Collect the tables of one query and the conditions that hold there."""
        for source in sources(query):
            facts = self.names.facts(source)
            if facts is not None and isinstance(source, exp.Table):
                self._place(source, query, facts)
        conditions = list(_conditions(query))
        for condition, optional in conditions:
            self._take(condition, optional)
        self._take_using(query)
        self._connect(query, [condition for condition, _ in conditions])

    def scans(self) -> Iterator[Scan]:
        """The finished scans."""
        numbers = {key: number for number, key in enumerate(self.places)}
        needed, starred = self._needed()
        for key, place in self.places.items():
            predicates = [
                replace(
                    term.predicate,
                    other=numbers.get(id(term.other), -1) if term.other is not None else -1,
                )
                for term in place.predicates
            ]
            yield Scan(
                number=numbers[key],
                alias=self.names.alias(place.source),
                facts=place.facts,
                predicates=tuple(dict.fromkeys(predicates)),
                arms=tuple(place.arms),
                order=self._keys(place, _ordered(place.query)),
                group=self._keys(place, _grouped(place.query)),
                extreme=self._extreme(place),
                limit=_number(place.query, "limit"),
                offset=_number(place.query, "offset") or 0,
                columns=frozenset(needed[key]),
                star=key in starred,
                correlated=self._is_correlated(place.query),
                filtered=place.filtered,
                opaque=place.opaque,
                rest=tuple(place.rest),
            )

    def _place(self, source: exp.Table, query: exp.Expr, facts: TableFacts) -> _Place:
        if id(source) not in self.places:
            self.places[id(source)] = _Place(source, query, facts)
        return self.places[id(source)]

    def _take(self, condition: exp.Expr, optional: frozenset[int] | None) -> None:
        """Give one condition to the tables that it is about.

        Args:
            condition: free of AND.
            optional: in an outer join's ON, the tables whose rows it leaves out; it leaves those of
                the other side in, so that no index of theirs can answer it.
        """
        if isinstance(condition, exp.Or):
            understood = self._take_or(condition)
        else:
            terms = self.reader.terms(condition)
            for term in terms:
                if optional is None or id(term.source) in optional:
                    self._of(term).predicates.append(term)
            understood = {id(term.source) for term in terms}
        self._note(condition, understood)

    def _note(self, condition: exp.Expr, understood: set[int]) -> None:
        """Remember which tables have conditions, and those that no predicate stands for."""
        touched = [self.places[key] for key in self._touched(condition) if key in self.places]
        for place in touched:
            place.filtered = True
        # What holds a query, or ties tables to each other, is not about one table's rows.
        known = all(self.names.find(column) for column in condition.find_all(exp.Column))
        if len(touched) == 1 and known and condition.find(exp.Query) is None:
            [place] = touched
            missed = id(place.source) not in understood
            place.opaque |= missed
            text = self.syntax.text(condition)
            if text and (missed or isinstance(condition, exp.Or)):
                place.rest.append(text)

    def _take_or(self, condition: exp.Or) -> set[int]:
        """An OR helps only where every arm says something of the same table."""
        taken: set[int] = set()
        arms = [
            [term for part in conjuncts(arm) for term in self.reader.terms(part)]
            for arm in condition.flatten()
        ]
        first = {id(term.source): term for term in arms[0]} if arms else {}
        for key, term in first.items():
            chosen = [next((t for t in arm if id(t.source) == key), None) for arm in arms]
            known = tuple(one.predicate for one in chosen if one is not None)
            if len(known) == len(arms):
                self._of(term).arms.append(known)
                taken.add(key)
        return taken

    def _of(self, term: Term) -> _Place:
        known = self.places.get(id(term.source))
        if known is not None:
            return known
        facts = self.names.facts(term.source)
        query = term.source.find_ancestor(*_QUERIES) or self.syntax.root
        assert facts is not None  # noqa: S101 - a term is only made of a table with facts
        return self._place(term.source, query, facts)

    def _take_using(self, query: exp.Expr) -> None:
        """JOIN ... USING (a) compares the column of both sides."""
        joins: list[exp.Join] = query.args.get("joins") or []
        for join in joins:
            for identifier in join.args.get("using") or ():
                condition = self._using(query, join, identifier.name)
                for one, other in condition:
                    key = KeyPart(self._stored(one, identifier.name))
                    predicate = Predicate(Match.JOIN, key)
                    self.places[id(one)].predicates.append(Term(one, predicate, other))

    def _using(
        self, query: exp.Expr, join: exp.Join, column: str
    ) -> list[tuple[exp.Table, exp.Table]]:
        holders = [
            source
            for source in sources(query)
            if isinstance(source, exp.Table) and self._stored(source, column)
        ]
        right = join.this
        left = next((source for source in holders if source is not right), None)
        if left is None or right not in holders:
            return []
        return [(left, right), (right, left)]

    def _stored(self, source: exp.Table, column: str) -> str:
        facts = self.names.facts(source)
        names = [one.name for one in facts.columns] if facts else []
        return next((name for name in names if name.casefold() == column.casefold()), "")

    def _connect(self, query: exp.Expr, conditions: list[exp.Expr]) -> None:
        """Note the groups of tables that no condition ties to each other."""
        tables = {id(source): source for source in sources(query) if self._multiplies(source)}
        groups = [{id(source)} for source in sources(query)]
        if len(tables) <= 1 or any(j.args.get("using") for j in query.args.get("joins") or ()):
            return
        for condition in conditions:
            touched = self._touched(condition) | self._named(condition, query)
            joined = [group for group in groups if group & touched]
            if len(joined) > 1:
                rest = [group for group in groups if group not in joined]
                groups = [*rest, set[int]().union(*joined)]
        first = [next((t for t in tables if t in group), None) for group in groups]
        apart = [tables[number] for number in first if number is not None]
        if len(apart) > 1:
            self.cartesian.append(tuple(map(self.names.alias, apart)))

    def _multiplies(self, source: exp.Expr) -> bool:
        """Whether a source gives many rows by itself: tables do, functions and laterals may not."""
        return isinstance(source, exp.Table) and self.names.facts(source) is not None

    def _touched(self, condition: exp.Expr) -> set[int]:
        """The tables that a condition mentions."""
        found = (self.names.find(column) for column in condition.find_all(exp.Column))
        return {id(one.source) for one in found if one is not None}

    def _named(self, condition: exp.Expr, query: exp.Expr) -> set[int]:
        """The sources of a query that a condition mentions by their alias: derived ones too."""
        by_alias = {self.names.alias(source): id(source) for source in sources(query)}
        aliases = {column.table.casefold() for column in condition.find_all(exp.Column)}
        return {number for alias, number in by_alias.items() if alias.casefold() in aliases}

    def _needed(self) -> tuple[defaultdict[int, set[str]], set[int]]:
        """The columns that each table is asked for, and the tables asked for all of them."""
        needed: defaultdict[int, set[str]] = defaultdict(set)
        for column in self.syntax.root.find_all(exp.Column):
            found = self.names.find(column)
            if found is not None:
                needed[id(found.source)].add(found.name)
        starred = {
            key
            for key, place in self.places.items()
            if isinstance(place.query, exp.Select)
            and any(self._is_star_of(item, place) for item in place.query.expressions)
        }
        return needed, starred

    def _is_star_of(self, item: exp.Expr, place: _Place) -> bool:
        if isinstance(item, exp.Star):
            return True
        if not isinstance(item, exp.Column) or not isinstance(item.this, exp.Star):
            return False
        return item.table.casefold() == self.names.alias(place.source).casefold()

    def _keys(self, place: _Place, ordered: list[tuple[exp.Expr, bool]]) -> tuple[KeyPart, ...]:
        """The keys of an order that are this table's; none if one of them is another's."""
        keys: list[KeyPart] = []
        for node, descending in ordered:
            side = self.reader.side(_resolved(node, place.query))
            if side is None or side.source is not place.source:
                return ()
            if all(key.text != side.key.text for key in keys):
                keys.append(replace(side.key, descending=descending))
        return tuple(keys)

    def _extreme(self, place: _Place) -> tuple[KeyPart, ...]:
        """The column of a lone min or max over one table."""
        query = place.query
        if not isinstance(query, exp.Select) or query.args.get("group") or query.args.get("joins"):
            return ()
        items = [item.unalias() for item in query.expressions]
        if len(items) != 1 or not isinstance(items[0], (exp.Min, exp.Max)):
            return ()
        return self._keys(place, [(items[0].this, False)])

    def _is_correlated(self, query: exp.Expr) -> bool:
        inside = query.find_ancestor(*_QUERIES) is not None
        if not inside:
            return False
        return any(self.names.is_outer(column, query) for column in query.find_all(exp.Column))


def _conditions(query: exp.Expr) -> Iterator[tuple[exp.Expr, frozenset[int] | None]]:
    """Each condition of a query; of an outer join with the tables whose rows it decides on."""
    where = query.args.get("where")
    if where is not None:
        yield from ((condition, None) for condition in conjuncts(where.this))
    joins: list[exp.Join] = query.args.get("joins") or []
    for join in joins:
        if join.args.get("on") is not None:
            optional = _optional(join, query)
            yield from ((condition, optional) for condition in conjuncts(join.args["on"]))


def _optional(join: exp.Join, query: exp.Expr) -> frozenset[int] | None:
    joined = frozenset(id(table) for table in join.this.find_all(exp.Table))
    match join.side.upper():
        case "LEFT":
            return joined
        case "RIGHT":
            return frozenset(id(source) for source in sources(query)) - joined
        case "FULL":
            return frozenset()
        case _:
            return None


def _ordered(query: exp.Expr) -> list[tuple[exp.Expr, bool]]:
    """The ORDER BY of a query that returns its rows as they are read; groups have another order."""
    order = query.args.get("order")
    if order is None or query.args.get("group") is not None:
        return []
    return [
        (item.this, bool(item.args.get("desc")))
        for item in order.expressions
        if isinstance(item, exp.Ordered)
    ]


def _grouped(query: exp.Expr) -> list[tuple[exp.Expr, bool]]:
    group = query.args.get("group")
    if group is None:
        return []
    return [(item, False) for item in group.expressions]


def _resolved(node: exp.Expr, query: exp.Expr) -> exp.Expr:
    """What ORDER BY 2, or ORDER BY alias, means."""
    node = bare(node)
    items = query.expressions if isinstance(query, exp.Select) else []
    if isinstance(node, exp.Literal) and not node.is_string and str(node.this).isdigit():
        place = int(str(node.this)) - 1
        return items[place].unalias() if 0 <= place < len(items) else node
    if isinstance(node, exp.Column) and not node.table:
        named = [item for item in items if isinstance(item, exp.Alias) and item.alias == node.name]
        return named[0].this if len(named) == 1 else node
    return node


def _number(query: exp.Expr, key: str) -> int | None:
    """A LIMIT or OFFSET that is written as a number."""
    part = query.args.get(key)
    if part is None:
        return None
    count = part.args.get("count") if isinstance(part, exp.Fetch) else part.expression
    text = str(count.this) if isinstance(count, exp.Literal) and not count.is_string else ""
    return int(text) if text.isdigit() else None
