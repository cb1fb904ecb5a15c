"""How much a query's FROM can come to by its text: tables that nothing links, and rows it makes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import prod
from typing import cast

from sqlglot import exp

from dbmcp.sql.lexer import Lexis
from dbmcp.sql.number import number
from dbmcp.sql.scope import (
    alias_of,
    cte_body,
    folded,
    is_bracket,
    joined,
    joins_of,
    opened,
    sources,
    table_name,
)

_MOST_DEPTH = 60
_INTERVAL = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+?)s?")
_UNITS = {
    "microsecond": 1e-6,
    "millisecond": 1e-3,
    "second": 1.0,
    "sec": 1.0,
    "minute": 60.0,
    "min": 60.0,
    "hour": 3_600.0,
    "day": 86_400.0,
    "week": 604_800.0,
    "month": 2_592_000.0,
    "year": 31_536_000.0,
}
_CLOCKS = (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentDatetime, exp.Localtimestamp)
_NOW = 1.8e9
"""The present in seconds since 1970, near enough to count rows by."""

_DIFFERENT = (exp.NEQ, exp.NullSafeNEQ)


@dataclass(frozen=True, slots=True)
class Volume:
    """What a source or a query comes to at most, as far as its text tells.

    Attributes:
        tables: so many tables of unknown size are multiplied with each other.
        rows: the rows that the text itself makes, multiplied.
    """

    tables: int = 0
    rows: float = 1


@dataclass(slots=True)
class Volumes:
    """The volumes of one statement's queries.

    Attributes:
        lexis: the dialect's.
        rough: at most, told quickly: as if no query counted or grouped what it reads.
    """

    lexis: Lexis
    rough: bool = False
    _known: dict[int, Volume] = field(default_factory=dict[int, Volume])
    _joined: dict[int, Volume] = field(default_factory=dict[int, Volume])
    _depth: int = 0

    def joined(self, select: exp.Select) -> Volume:
        """What a query reads, before it groups or takes the first rows."""
        known = self._joined.get(id(select))
        if known is None:
            read = self._product(select, sources(select))
            made = [series_length(one.unalias()) for one in select.expressions]
            known = Volume(read.tables, read.rows * max(made, default=1))
            self._joined[id(select)] = known
        return known

    def _product(self, node: exp.Expr, found: Iterable[exp.Expr]) -> Volume:
        """What the sources come to that a query or brackets join."""
        named = {alias_of(one, lexis=self.lexis) or str(id(one)): one for one in opened(found)}
        volumes = {alias: self.of_source(source) for alias, source in named.items()}
        if len(volumes) == 1:
            return next(iter(volumes.values()))
        groups = _linked_groups(node, set(named), lexis=self.lexis)
        tables = sum(max(volumes[alias].tables for alias in group) for group in groups)
        rows = prod(max(volumes[alias].rows for alias in group) for group in groups)
        return Volume(tables, rows)

    def of_query(self, query: exp.Expr | None) -> Volume:
        """What a query gives to whoever reads it."""
        if query is None or self._depth > _MOST_DEPTH:
            return Volume()
        if id(query) not in self._known:
            self._known[id(query)] = Volume(1)  # for one that refers to itself
            self._depth += 1
            self._known[id(query)] = self._given(query)
            self._depth -= 1
        return self._known[id(query)]

    def _given(self, query: exp.Expr) -> Volume:
        if isinstance(query, exp.Subquery):
            return self.of_query(query.this)
        if isinstance(query, exp.SetOperation):
            sides = [self.of_query(query.this), self.of_query(query.expression)]
            return Volume(max(one.tables for one in sides), sum(one.rows for one in sides))
        if isinstance(query, exp.Select):
            return self._selected(query)
        return Volume(0, len(query.expressions)) if isinstance(query, exp.Values) else Volume(1)

    def _selected(self, query: exp.Select) -> Volume:
        volume = self.joined(query)
        limit = query.args.get("limit")
        count = number(limit.expression) if isinstance(limit, exp.Limit) else None
        if count is not None:
            return Volume(0, min(count, volume.rows) if not volume.tables else count)
        if self.rough:
            return volume
        if query.args.get("group") or query.args.get("distinct"):
            return Volume(min(volume.tables, 1), volume.rows)
        if any(one.find(exp.AggFunc) and not one.find(exp.Window) for one in query.expressions):
            return Volume()
        return volume

    def of_source(self, source: exp.Expr) -> Volume:
        """What one source comes to by itself."""
        if is_bracket(source):
            return self._product(source, joined(source.this))
        if isinstance(source, (exp.Subquery, exp.Values)):
            return self.of_query(source.this if isinstance(source, exp.Subquery) else source)
        if not isinstance(source, exp.Table):
            made = source if isinstance(source, exp.Unnest) else source.this
            listed = made.find(exp.Select) if isinstance(made, exp.Unnest) else None
            return Volume(0, max(series_length(made), self.of_query(listed).rows))
        name = table_name(source)
        if name is None:
            return Volume(0, series_length(source.this))
        made = _named_series(name.parts[-1][0], self.lexis)
        if made is not None:
            return Volume(0, made)
        body = cte_body(source, lexis=self.lexis)
        return Volume(1) if body is None else self.of_query(body)


def _named_series(name: str, lexis: Lexis) -> float | None:
    """The rows of a table that the engine makes by its name: `seq_1_to_100`."""
    match = lexis.series_tables.fullmatch(name) if lexis.series_tables is not None else None
    if match is None:
        return None
    first, last, step = (int(part or 1) for part in match.groups())
    return abs(last - first) / max(step, 1) + 1


_ITEMS = frozenset({"json_each", "json_tree", "jsonb_each", "jsonb_tree"})
"""Functions that give a row for each item of a list, which has no more than it has commas."""


def series_length(series: object) -> float:
    """How many numbers a series has; 1 if the text does not tell."""
    if isinstance(series, exp.Anonymous) and series.name.lower() == "array_fill":
        sides = series.expressions[1:2]
        return prod(number(one) or 1 for side in sides for one in side.expressions)
    if isinstance(series, exp.Anonymous) and series.name.lower() in _ITEMS:
        [items, *_] = series.expressions or [series]
        return str(items.this).count(",") + 1 if isinstance(items, exp.Literal) else 1
    if isinstance(series, (exp.Unnest, exp.Explode)):
        inner = series.expressions or [series.this]
        return max(series_length(one) for one in inner)
    if not isinstance(series, exp.GenerateSeries):
        return 1
    start, end, step = (_position(series.args.get(key)) for key in ("start", "end", "step"))
    if start is None or end is None:
        return 1
    return abs(end - start) / abs(step or 1) + 1


def _position(node: object) -> float | None:
    """A number; a date or time in seconds; how long an interval is."""
    while isinstance(node, (exp.TimestampTrunc, exp.Paren)):
        node = node.this
    known = _NOW if isinstance(node, _CLOCKS) else number(node)
    if known is not None:
        return known
    if isinstance(node, exp.Interval):
        return _seconds(f"{node.this.name if node.this else ''} {node.text('unit')}")
    if isinstance(node, (exp.Add, exp.Sub)):
        return _moved(node)
    literal = node.this if isinstance(node, exp.Cast) else node
    return _written(literal.name) if isinstance(literal, exp.Literal) else None


def _written(text: str) -> float | None:
    """What a text that tells an interval, a date or a time comes to in seconds."""
    length = _seconds(text)
    if length is not None:
        return length
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def _moved(node: exp.Expr) -> float | None:
    """A time and how long before or after it."""
    if not isinstance(node.expression, exp.Interval):
        return None
    start, length = _position(node.this), _position(node.expression)
    if start is None or length is None:
        return None
    return start + length if isinstance(node, exp.Add) else start - length


def _seconds(text: str) -> float | None:
    """The length of `1 day`; None for what is written in another way."""
    match = _INTERVAL.fullmatch(text.strip().lower())
    if match is None or match[2] not in _UNITS:
        return None
    return float(match[1]) * _UNITS[match[2]]


def is_linked(select: exp.Expr, *, lexis: Lexis) -> bool:
    """Whether conditions link all that a query joins, none of it in brackets."""
    found = list(sources(select))
    aliases = {alias_of(one, lexis=lexis) or str(id(one)) for one in found}
    groups = _linked_groups(select, aliases, lexis=lexis)
    return len(groups) <= 1 and not any(map(is_bracket, found))


def _linked_groups(node: exp.Expr, aliases: set[str], *, lexis: Lexis) -> list[set[str]]:
    """The sources of a query, those together that a condition links."""
    groups = [{alias} for alias in aliases]
    for linked in _links_of(node, aliases, lexis):
        touched = [group for group in groups if not group.isdisjoint(linked)]
        if len(touched) > 1:
            groups = [group for group in groups if group.isdisjoint(linked)]
            groups.append(set[str]().union(*touched))
        if len(groups) == 1:
            break
    return groups


def _links_of(node: exp.Expr, aliases: set[str], lexis: Lexis) -> Iterator[set[str]]:
    """What each condition of a query links; a column without a qualifier may link everything."""
    # WHERE comes last: where ON has linked everything, nobody looks at it.
    for place in (*joins_of(node), node):
        if place.args.get("using") or place.args.get("method") == "NATURAL":
            yield aliases
        condition = place.args.get("on") or place.args.get("where")
        for part in () if condition is None else parts_of(condition):
            linked = _linked(part, aliases, lexis)
            if len(linked) > 1:
                yield linked


def parts_of(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that AND and OR set together; that things differ links nothing."""
    waiting: list[exp.Expr] = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (exp.And, exp.Or)):
            waiting += node.flatten()
        elif isinstance(node, (exp.Paren, exp.Not, exp.Where)):
            waiting.append(cast("exp.Expr", node.this))
        elif not isinstance(node, _DIFFERENT):
            yield node


def _linked(condition: exp.Expr, aliases: set[str], lexis: Lexis) -> set[str]:
    linked: set[str] = set()
    left, right = condition.args.get("this"), condition.args.get("expression")
    if isinstance(left, exp.Column) and isinstance(right, exp.Column):
        columns: Sequence[exp.Column] = (left, right)
    else:
        columns = list(condition.find_all(exp.Column))
    if len(columns) == 1:
        return linked  # whose column ever it is, it links nothing
    for column in columns:
        qualifier = folded(column.args.get("table"), lexis=lexis)
        if not qualifier:
            return set(aliases)
        linked.add(qualifier)
    return linked & aliases
