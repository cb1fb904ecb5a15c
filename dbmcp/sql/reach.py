"""Which rows of a table an UPDATE, DELETE or MERGE reaches: all of them, or those it names."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

from sqlglot import exp

from dbmcp.sql.derived import (
    is_empty_array,
    is_short,
    of_one,
    origin,
    outputs,
    query_of,
    reads_sums,
)
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.plain import is_strict, plain
from dbmcp.sql.scope import (
    alias_of,
    changed_aliases,
    cte_body,
    folded,
    is_asked,
    loose,
    sources,
    table_name,
)
from dbmcp.sql.term import Value, all_of
from dbmcp.sql.truth import is_always, is_key

Problem = tuple[str, str, str]

_COUNTED = frozenset({"id"})
"""Columns that nobody gives negative numbers."""

_EXTREMES: dict[type[exp.Expr], type[exp.AggFunc]] = {exp.GTE: exp.Min, exp.LTE: exp.Max}

_BOUNDS = ("offset", "group", "having", "qualify", "joins", "laterals", "sample")


def unbounded_writes(root: exp.Expr, *, lexis: Lexis, verb: str) -> list[Problem]:
    """A problem for each statement that would change every row of a table.

    Args:
        root: the whole statement.
        lexis: the dialect's.
        verb: the root's name as the text has it: a REPLACE is an INSERT that changes rows.
    """
    problems: list[Problem] = []
    lexis = loose(lexis)
    for node in root.find_all(exp.Update, exp.Delete, exp.Merge, exp.Insert):
        if isinstance(node.parent, exp.When):
            continue
        name = verb if node is root else type(node).__name__.upper()
        if "REPLACE" in (name, str(node.args.get("alternative")).upper()):
            why = _of_copies(node, lexis)
        else:
            why = _WHY[type(node)](node, lexis)
        if why:
            sentence = f"{name} {why} would touch every row. add a WHERE that names the rows"
            problems.append(("unbounded-write", name, sentence))
    return problems


def spared_by_null(root: exp.Expr, *, lexis: Lexis) -> Iterator[tuple[str, Name, frozenset[str]]]:
    """Each UPDATE and DELETE that spares only rows with a NULL in one of some columns."""
    lexis = loose(lexis)
    for node in root.find_all(exp.Update, exp.Delete):
        where = node.args.get("where")
        if where is None or isinstance(node.parent, exp.When):
            continue
        for target in targets(node, lexis):
            columns = target.never_null(where.this)
            if columns and target.name is not None:
                yield type(node).__name__.upper(), target.name, columns


def is_always_true(condition: exp.Expr, *, lexis: Lexis) -> bool:
    """Whether a condition keeps every row: it is true, or depends on no column at all."""
    if not any(is_asked(column) for column in condition.find_all(exp.Column)):
        return True
    return is_always(plain(condition, frozenset(), lexis=loose(lexis)))


@dataclass(frozen=True, slots=True)
class Target:
    """The table that a statement changes.

    Attributes:
        name: the table; None where it is none.
        alias: under which its columns go.
        same: this and other aliases of the same table.
        others: what else the statement takes rows from.
        lexis: how names are compared.
        made: columns of those others that are queries themselves.
        seen: what was found of CTEs, by their place in the tree.
    """

    name: Name | None
    alias: str
    same: frozenset[str]
    others: frozenset[str]
    lexis: Lexis
    made: frozenset[str] = frozenset()
    seen: dict[int, bool] = field(default_factory=dict[int, bool], repr=False)

    def spares(self, condition: exp.Expr) -> bool:
        """Whether a condition asks about the table's rows, and some may not meet it."""
        return self.is_asked(condition) and not self.always(condition)

    def is_asked(self, condition: exp.Expr) -> bool:
        """Whether a column of the condition can be one of the row that is changed."""
        return any(
            is_asked(column) and self._can_be_own(column)
            for column in condition.find_all(exp.Column)
        )

    def links(self, condition: exp.Expr) -> bool:
        """Whether a condition asks about the table's rows and about those of another source."""
        columns = condition.find_all(exp.Column)
        tables = {folded(column.args.get("table"), lexis=self.lexis) for column in columns}
        return self.is_asked(condition) and not tables.isdisjoint({"", *self.others})

    def always(self, condition: exp.Expr, *, wanted: bool = True) -> bool:
        """Whether the condition is met by every row; each row of the same table meets itself."""
        aliases = self.same | self._inner(condition)
        simple = plain(condition, aliases, lexis=self.lexis)
        return is_always(simple, wanted=wanted, known=self._known, counted=_COUNTED)

    def never_null(self, condition: exp.Expr) -> frozenset[str]:
        """The columns that would have to be NULL for a row to be spared; none if it may be so."""
        if condition.find(exp.Null) is None:
            return frozenset()
        simple = plain(condition, self.same | self._inner(condition), lexis=self.lexis)
        nulls: dict[exp.Expr, Value] = {
            node: False
            for node in simple.find_all(exp.Is)
            if isinstance(node.expression, exp.Null) and is_strict(node.this)
        }
        if not nulls or not is_always(simple, known=self._known, fixed=nulls):
            return frozenset()
        columns = [column for node in nulls for column in node.this.find_all(exp.Column)]
        own = all(not column.args.get("table") for column in columns)
        return frozenset(column.name for column in columns) if own else frozenset()

    def _can_be_own(self, column: exp.Column) -> bool:
        qualifier = folded(column.args.get("table"), lexis=self.lexis)
        if not qualifier:
            return folded(column.this, lexis=self.lexis) not in self.made
        parent = column.parent
        while parent is not None:
            if isinstance(parent, (exp.Update, exp.Delete, exp.Merge)):
                break
            if isinstance(parent, exp.Select) and qualifier in self._aliases(parent):
                return False
            parent = parent.parent
        return qualifier not in self.others

    def _aliases(self, query: exp.Expr) -> set[str]:
        return {alias_of(source, lexis=self.lexis) for source in sources(query)}

    def _inner(self, condition: exp.Expr) -> frozenset[str]:
        """Aliases that subqueries give to the same table."""
        return frozenset(
            alias_of(table, lexis=self.lexis)
            for table in condition.find_all(exp.Table)
            if self.is_same(table)
        )

    def _known(self, node: exp.Expr) -> bool | None:
        """What surely holds of a subquery over the table itself, or over nothing."""
        if isinstance(node, exp.Exists):
            return self._exists(node.this)
        if isinstance(node, exp.In):
            query, table = node.args.get("query"), node.args.get("field")
            if isinstance(table, exp.Column):
                query = cte_body(table, lexis=self.lexis)
            return None if query is None else self._has(query, node.this)
        if isinstance(node, exp.Subquery):
            return self._counts(node)
        side = node.args.get("expression")
        values = side.this if isinstance(side, exp.Any) else all_of(side)
        if values is not None and self._gives_nothing(values):
            return not isinstance(side, exp.Any)
        return True if self._is_among(node, side) else None

    def _counts(self, query: exp.Expr) -> bool | None:
        """True where a subquery counts rows, the one that is asked about among them."""
        select = query_of(query)
        if not isinstance(select, exp.Select) or len(select.expressions) != 1:
            return None
        value = select.expressions[0].unalias()
        return True if isinstance(value, exp.Count) and self._is_found(select) else None

    def _is_among(self, node: exp.Expr, side: object) -> bool:
        """Whether a comparison is met since the subquery has the value of each row."""
        if isinstance(side, exp.Any):
            listed = side.this.unnest().expressions if isinstance(side.this, exp.Expr) else ()
            known = node.this in listed or self._holds(side.this, node.this)
            return isinstance(node, (exp.EQ, *_EXTREMES)) and known
        if isinstance(node, exp.Between):
            ends = zip((node.args["low"], node.args["high"]), (exp.Min, exp.Max), strict=True)
            return all(self._holds(end, extreme(this=node.this)) for end, extreme in ends)
        one = side if isinstance(side, exp.Subquery) else None
        query = one or all_of(side)
        if query is not None and type(node) in _EXTREMES:
            return self._holds(query, _EXTREMES[type(node)](this=node.this))
        return isinstance(node, exp.EQ) and one is not None and self._holds(one, node.this)

    def _gives_nothing(self, values: exp.Expr) -> bool:
        """Whether a query or an array surely has no value."""
        values = values.unnest()
        if isinstance(values, exp.Query):
            return self._is_empty(values) is False
        return is_empty_array(values)

    def _exists(self, query: exp.Expr) -> bool | None:
        args = query_of(query).args
        where = None if any(map(args.get, _BOUNDS)) else args.get("where")
        if where is not None and self.is_asked(where.this) and self.always(where.this):
            return True  # whatever it reads, it is the same for each row
        return True if self._is_found(query) else self._is_empty(query)

    def _has(self, query: exp.Expr, wanted: exp.Expr) -> bool | None:
        """Whether a subquery has what is asked for, among others."""
        return True if self._holds(query, wanted) else self._is_empty(query)

    def _is_empty(self, query: exp.Expr) -> bool | None:
        """False where a subquery never gives a row; what it does else is not known."""
        where = query_of(query).args.get("where")
        never = where is not None and is_always(where.this, wanted=False, known=self._known)
        return False if never and not query.find(exp.AggFunc, exp.SetOperation) else None

    def _holds(self, query: exp.Expr, wanted: exp.Expr) -> bool:
        """Whether a subquery, or the array of one, gives the wanted column of every row."""
        select = query_of(query)
        if isinstance(select, exp.Array) and len(select.expressions) == 1:
            select = query_of(select.expressions[0])
        if isinstance(select, exp.Union):
            return any(self._holds(side, wanted) for side in (select.this, select.expression))
        if not isinstance(select, exp.Select):
            return False
        group = select.args.get("group")
        if group is not None:
            if group.expressions != [wanted] or select.args.get("having") is not None:
                return False
            select = select.copy()
            select.set("group", None)
            select.set("expressions", [of_one(item) for item in select.expressions])
        columns = [origin(one.unalias(), select, lexis=self.lexis) for one in select.expressions]
        found = wanted.expressions if isinstance(wanted, exp.Tuple) else [wanted]
        whole = columns == [exp.Star()] or (
            len(columns) == len(found) and all(map(_is_same, columns, found))
        )
        return whole and not reads_sums(select) and self._is_found(select)

    def _is_found(self, query: exp.Expr) -> bool:
        """Whether a subquery finds the row that is asked about, or makes one from nothing."""
        select = query_of(query)
        if not isinstance(select, exp.Select) or select.args.get("from_") is not None:
            return self.is_met(query)
        where = select.args.get("where")
        short = is_short(select) or any(map(select.args.get, _BOUNDS))
        return not short and (where is None or self.always(where.this))

    def is_met(self, query: exp.Expr) -> bool:
        """Whether a subquery over the table finds at least the row that is asked about."""
        select = query_of(query)
        if isinstance(select, exp.Union) and not is_short(select):
            return self.is_met(select.this) or self.is_met(select.expression)
        if not isinstance(select, exp.Select) or any(map(select.args.get, _BOUNDS)):
            return False
        if is_short(select):
            return False
        found = list(sources(select))
        if len(found) != 1 or not self.is_same(found[0]):
            return False
        where = select.args.get("where")
        return where is None or is_always(where.this, known=self._known)

    def is_same(self, source: exp.Expr) -> bool:
        """Whether a source is the table itself, or gives all of its rows under another name."""
        if isinstance(source, exp.Subquery):
            return self.is_met(source.this)
        if not isinstance(source, exp.Table) or self.name is None:
            return False
        body = cte_body(source, lexis=self.lexis)
        if body is not None:
            if id(body) not in self.seen:
                self.seen[id(body)] = False
                self.seen[id(body)] = self.is_met(body)
            return self.seen[id(body)]
        name = table_name(source)
        return name is not None and _bare(name) == _bare(self.name)


def _is_same(column: exp.Expr, other: exp.Expr) -> bool:
    """Whether two columns of a table are one; each number of a row is."""
    return column == other or (is_key(column, _COUNTED) and is_key(other, _COUNTED))


def _bare(name: Name) -> str:
    return name.parts[-1][0].casefold()


def targets(node: exp.Expr, lexis: Lexis) -> Iterator[Target]:
    """The tables that a statement changes: several where the engine joins in UPDATE and DELETE."""
    found = list(sources(node))
    names = {alias_of(source, lexis=lexis): source for source in found[::-1]}
    changed = changed_aliases(node, lexis=lexis)
    if "" in changed:
        changed = set(names)
    for alias in changed:
        source = names.get(alias)
        name = None if source is None else table_name(source)
        bare = Target(name, alias, frozenset({alias}), frozenset(names) - {alias}, lexis)
        same = {other for other, one in names.items() if bare.is_same(one)}
        others = [one for other, one in names.items() if other not in {alias, *same}]
        made = (outputs(other, lexis=lexis) for other in others)
        yield replace(bare, same=frozenset({*same, alias}), made=frozenset[str]().union(*made))


def _of_rows(node: exp.Expr, lexis: Lexis) -> str:
    """Why an UPDATE or DELETE would touch every row; `""` if it would not."""
    where = node.args.get("where")
    if where is None:
        return "without WHERE"
    if isinstance(where.this.unnest(), exp.Boolean) and not where.this.unnest().this:
        return ""
    links = [join.args["on"] for join in _joins(node) if join.args.get("on") is not None]
    linked = any(join.args.get("using") for join in _joins(node))
    for target in targets(node, lexis):
        if target.always(where.this):
            return "with a WHERE that is always true"
        if not linked and not any(target.is_asked(one) for one in (where.this, *links)):
            return "with a WHERE that asks nothing about its rows"
    return ""


def _joins(node: exp.Expr) -> Iterator[exp.Join]:
    """The joins among the sources of a statement, those of subqueries left out."""
    from_, using = node.args.get("from_"), node.args.get("using")
    starts: list[object] = [node.this, from_ and from_.this]
    for start in starts + (cast("list[object]", using) if isinstance(using, list) else []):
        if isinstance(start, exp.Expr):
            yield from start.args.get("joins") or ()


def _of_matches(node: exp.Expr, lexis: Lexis) -> str:
    """Why a MERGE would touch every row: what it changes, it changes for all."""
    condition = node.args.get("on")
    whens = node.args.get("whens")
    if condition is None or whens is None:
        return ""
    changing = [
        when
        for when in whens.expressions
        if not isinstance(when.args.get("then"), exp.Insert)
        and str(when.args.get("then")).upper() != "DO NOTHING"
    ]
    for target in targets(node, lexis):
        met = not target.spares(condition)
        missed = not target.links(condition) or target.always(condition, wanted=False)
        for when in changing:
            extra = when.args.get("condition")
            reached = met if when.args.get("matched") else missed and when.args.get("source")
            if reached and (extra is None or not target.spares(extra)):
                return "with an ON that is the same for every row"
    return ""


def _of_conflicts(node: exp.Expr, lexis: Lexis) -> str:
    """Why an INSERT would touch every row: it inserts them all again, to change them."""
    conflict = node.args.get("conflict")
    if conflict is None or not conflict.expressions:
        return ""
    extra = conflict.args.get("where")
    if extra is not None and not is_always_true(extra.this, lexis=lexis):
        return ""
    return _of_copies(node, lexis)


def _of_copies(node: exp.Expr, lexis: Lexis) -> str:
    """Why putting rows in place of their like would touch every row: they are all of the table."""
    query = node.args.get("expression")
    if not isinstance(query, exp.Expr):
        return ""
    return "of its own rows" if any(one.is_met(query) for one in targets(node, lexis)) else ""


_WHY = {
    exp.Update: _of_rows,
    exp.Delete: _of_rows,
    exp.Merge: _of_matches,
    exp.Insert: _of_conflicts,
}
