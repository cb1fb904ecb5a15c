"""Queries that stand for tables: what their columns are called, and what each is made of."""

import re
from collections.abc import Sequence
from typing import cast

from sqlglot import exp

from dbmcp.sql.lexer import Lexis
from dbmcp.sql.number import number
from dbmcp.sql.plain import plain
from dbmcp.sql.scope import alias_of, cte_body, folded, sources

_EACH = ["key", "value", "type", "atom", "parent", "fullkey", "path"]
_JSON = frozenset({"json_each", "json_tree", "jsonb_each", "jsonb_tree"})
_WHOLE_ROWS = 1_000_000
"""A LIMIT of so many rows is none."""

_EMPTY_ARRAY = re.compile(r"\s*\{\s*\}\s*")
_DEEPEST = 8
"""Tables made of tables made of tables that are looked through."""


def query_of(node: exp.Expr) -> exp.Expr:
    """The query in brackets."""
    return node.unnest() if isinstance(node, exp.Subquery) else node


def of_one(item: exp.Expr) -> exp.Expr:
    """What the largest or smallest of a group is whose rows have one value."""
    value = item.unalias()
    return value.this if isinstance(value, (exp.Max, exp.Min)) else value


def is_empty_array(value: exp.Expr) -> bool:
    """Whether a value is an array without any."""
    while isinstance(value, exp.Cast):
        value = value.this
    if isinstance(value, exp.Literal):
        return _EMPTY_ARRAY.fullmatch(str(value.this)) is not None
    return isinstance(value, exp.Array) and not value.expressions


def is_short(select: exp.Expr) -> bool:
    """Whether a query takes only some of the rows it finds."""
    limit = select.args.get("limit")
    count = number(limit.expression) if isinstance(limit, exp.Limit) else None
    return limit is not None and (count is None or 0 <= count < _WHOLE_ROWS)


def reads_sums(select: exp.Expr) -> bool:
    """Whether one row stands for many in a query that is read in FROM."""
    inner = [query_of(source.this) for source in sources(select) if source.key == "subquery"]
    items = (item for query in inner for item in query.expressions)
    calls = (call for item in items for call in item.find_all(exp.AggFunc))
    return any(call.parent_select in inner for call in calls) or any(map(reads_sums, inner))


def outputs(source: exp.Expr, *, lexis: Lexis) -> frozenset[str]:
    """The names of a derived table's columns, as far as its text tells them."""
    names = _names(source) or _table_function(source) or _series(source)
    body = _body(source, lexis)
    if body is not None:
        parts = zip(_listed(source, body), body.expressions, strict=False)
        names += [name or item.output_name for name, item in parts]
    return frozenset(folded(exp.Identifier(this=name), lexis=lexis) for name in names if name)


def _table_function(source: exp.Expr) -> list[str]:
    """The columns of a table function that every engine gives the same ones."""
    called = source.this if isinstance(source, exp.Table) else None
    name = called.name.lower() if isinstance(called, exp.Anonymous) else ""
    return _EACH if name in _JSON else []


def _series(source: exp.Expr) -> list[str]:
    """The one column of a series or a list of values: it goes by the alias."""
    made = source.this if isinstance(source, exp.Table) else source
    return [source.alias] if isinstance(made, (exp.GenerateSeries, exp.Unnest)) else []


def _names(source: exp.Expr) -> list[str]:
    """The names that an alias lists: `(VALUES (1)) AS v(a)`."""
    alias = source.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.TableAlias) else None
    return [column.name for column in columns or ()]


def origin(item: exp.Expr, query: exp.Expr, *, lexis: Lexis) -> exp.Expr:
    """What a column is in the table that a query's sources are made of, under its own name there.

    Args:
        item: a column of the query.
        query: it reads one source.
        lexis: how names are compared.
    """
    for _ in range(_DEEPEST):
        found = list(sources(query))
        body = _body(found[0], lexis) if len(found) == 1 else None
        if body is None or not isinstance(item, exp.Column):
            break
        wanted = folded(item.this, lexis=lexis)
        parts = zip(_listed(found[0], body), body.expressions, strict=False)
        made = [part for name, part in parts if _is_called(name or part.output_name, wanted, lexis)]
        if len(made) != 1:
            break
        own = frozenset(alias_of(one, lexis=lexis) for one in sources(body))
        item, query = plain(made[0].unalias(), own, lexis=lexis), body
    return item


def _is_called(name: str, wanted: str, lexis: Lexis) -> bool:
    return folded(exp.Identifier(this=name), lexis=lexis) == wanted


def _body(source: exp.Expr, lexis: Lexis) -> exp.Select | None:
    """The one query whose rows a source gives."""
    body = cte_body(source, lexis=lexis) if isinstance(source, exp.Table) else None
    if isinstance(source, exp.Subquery):
        body = query_of(source)
    return body if isinstance(body, exp.Select) else None


def _listed(source: exp.Expr, body: exp.Select) -> Sequence[str]:
    """The names that a list of columns gives, one for each column; `""` where there is none."""
    given = _names(source)
    if isinstance(source, exp.Table):
        given = _names(cast("exp.Expr", body.parent))
    return [*given, *[""] * (len(body.expressions) - len(given))]
