"""Reads without a bound that the text itself shows: endless recursion, products, huge texts."""

from collections.abc import Iterator
from functools import cache
from typing import cast

from sqlglot import exp

from dbmcp.sql.found import Found
from dbmcp.sql.inflation import huge_texts, value_size
from dbmcp.sql.number import number
from dbmcp.sql.recursion import endless
from dbmcp.sql.scope import is_bracket, joins_of, table_name
from dbmcp.sql.vocabulary import words
from dbmcp.sql.volume import Volume, Volumes, is_linked, series_length

MAX_MADE_ROWS = 10_000_000
"""Rows that a series may have."""

MAX_LIST_BYTES = 100_000_000
"""Size of a text or list that is put together from rows that a series makes."""

_LISTS = (exp.GroupConcat, exp.ArrayAgg, exp.JSONArrayAgg, exp.JSONObjectAgg, exp.JSONBObjectAgg)
_NAMED_LISTS = words(
    """
    json_agg json_agg_strict jsonb_agg jsonb_agg_strict json_arrayagg xmlagg json_group_array
    """
)
_UNLINKED = 4
_UNLINKED_COMMAS = 3
Problem = tuple[str, str, str]


def unbounded_reads(root: exp.Expr, found: Found, functions: set[str]) -> list[Problem]:
    """A problem for each part that could go on for ever or fill the memory."""
    problems = list(huge_texts(root, functions))
    for with_ in found.withs:
        limited = _is_limited(with_.parent)
        problems += endless(with_, found, steps=MAX_MADE_ROWS, limited=limited)
    for series in found.by_kind.get(exp.GenerateSeries, []):
        if series_length(series) > MAX_MADE_ROWS and not _is_limited(
            series.find_ancestor(exp.Select)
        ):
            problems.append(_long("generate_series"))
    joins_much = found.joins >= _UNLINKED_COMMAS - 1
    makes_rows = found.makes_rows or "array_fill" in found.called
    if makes_rows or (joins_much and not _is_tame(root, found)):
        volumes, rough = Volumes(found.lexis), Volumes(found.lexis, rough=True)
        for select in cast("list[exp.Select]", found.by_kind.get(exp.Select, [])):
            # Without a series only what is joined can come to too much.
            if (makes_rows or _joins(select)) and _may_be_much(rough.joined(select)):
                problems += _too_much(select, volumes)
    return problems


def _is_tame(root: exp.Expr, found: Found) -> bool:
    """Whether each query links all that it joins, and no other part tells of a number of rows."""
    limits = found.by_kind.get(exp.Limit, ())
    return (
        not any(map(_may_make_rows, found.by_kind))
        and "array_fill" not in found.called
        and all(limit.parent is root for limit in limits)
        and all(
            is_linked(select, lexis=found.lexis)
            for select in found.by_kind.get(exp.Select, ())
            if _joins(select)
        )
    )


@cache
def _may_make_rows(kind: type[exp.Expr]) -> bool:
    """Whether nodes of a kind may stand in FROM and are of a size that the text tells."""
    return issubclass(kind, (exp.Values, exp.Unnest, exp.Explode, exp.Lateral))


def _long(what: str) -> Problem:
    sentence = f"{what} makes more than {MAX_MADE_ROWS:,} rows. give it a smaller range"
    return ("unbounded-read", what, sentence)


def _is_limited(query: exp.Expr | None) -> bool:
    """Whether a query takes only the first rows of what it reads, in the order they come."""
    limit = query.args.get("limit") if isinstance(query, exp.Select) else None
    if query is None or limit is None:
        return False
    count = number(limit.expression) if isinstance(limit, exp.Limit) else None
    if count is not None and count < 0:  # SQLite: no limit
        return False
    if any(query.args.get(key) for key in ("order", "group", "distinct", "having", "windows")):
        return False
    return not any(
        node for item in query.expressions for node in item.find_all(exp.AggFunc, exp.Window)
    )


def _huge_lists(select: exp.Select, rows: float) -> Iterator[Problem]:
    """A problem for each aggregate that puts the values of many made rows together."""
    for item in select.expressions if rows > 1 else ():
        for call in item.find_all(*_LISTS, exp.Anonymous):
            bare = isinstance(call, exp.Anonymous)
            name = call.name.lower() if bare else call.sql_name().lower()
            parts = call.expressions[:1] if bare and name in _NAMED_LISTS else []
            values = parts if bare else [call.this]
            if any(value_size(value) * rows > MAX_LIST_BYTES for value in values):
                what = f"{name} would put together over {MAX_LIST_BYTES:,} bytes"
                yield ("unbounded-read", name, f"{what}. ask for less")


def _joins(select: exp.Expr) -> bool:
    """Whether a query joins anything, be it in brackets."""
    from_ = select.args.get("from_")
    return bool(select.args.get("joins")) or (from_ is not None and is_bracket(from_.this))


def _may_be_much(most: Volume) -> bool:
    """Whether what a query comes to at most is worth a closer look."""
    return most.tables >= _UNLINKED_COMMAS or most.rows > 1


def _too_much(select: exp.Select, volumes: Volumes) -> Iterator[Problem]:
    """A problem where too many rows are made, or tables are joined without any condition."""
    if _is_limited(select):
        return
    volume = volumes.joined(select)
    if volume.rows > MAX_MADE_ROWS:
        yield _long("the series in FROM")
    yield from _huge_lists(select, volume.rows)
    joins = list(joins_of(select))
    commas = joins and not any(str(join.args.get("kind") or "") == "CROSS" for join in joins)
    if volume.tables >= (_UNLINKED_COMMAS if commas else _UNLINKED):
        tables = (table_name(table) for table in select.find_all(exp.Table))
        names = ", ".join(sorted({str(name) for name in tables if name is not None})[:3])
        what = f"{names} and more are joined without a condition"
        yield ("unbounded-read", names, f"{what}. say in ON or WHERE how they match")
