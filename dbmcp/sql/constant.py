"""The texts to which a query's own conditions pin a column of one of its sources."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, sources


def constants(table: exp.Expr, column: str, *, lexis: Lexis) -> Iterator[str]:
    """Yield the texts of the first condition that pins a column in every row of a query.

    Args:
        table: one of the query's own sources.
        column: the column's name, lower case.
        lexis: the dialect's.
    """
    query = table.find_ancestor(exp.Select)
    where = None if query is None else query.args.get("where")
    if query is None or where is None:
        return
    around = list(sources(query))
    if not any(source is table for source in around):
        return
    alias = alias_of(table, lexis=lexis)
    for condition in _conditions(where.this):
        tested, values = _tested(condition)
        if not isinstance(tested, exp.Column) or tested.name.lower() != column:
            continue
        qualifier = tested.table.lower()
        if qualifier == alias.lower() or (not qualifier and len(around) == 1):
            yield from values
            return


def _conditions(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that all have to hold."""
    if isinstance(condition, exp.Paren):
        yield from _conditions(condition.this)
    elif isinstance(condition, exp.And):
        yield from _conditions(condition.this)
        yield from _conditions(condition.expression)
    else:
        yield condition


def _tested(condition: exp.Expr) -> tuple[exp.Expr | None, list[str]]:
    """The two sides of `x = 'text'`, `x IN ('text', ...)` and several of them joined by OR."""
    if isinstance(condition, exp.Paren):
        return _tested(condition.this)
    if isinstance(condition, exp.Or):
        tested, values = _tested(condition.this)
        other, more = _tested(condition.expression)
        same = tested == other and values and more
        return (tested, values + more) if same else (None, [])
    if isinstance(condition, exp.EQ):
        left, right = condition.this, condition.expression
        tested, values = (right, [left]) if isinstance(left, exp.Literal) else (left, [right])
    elif isinstance(condition, exp.In) and condition.args.get("query") is None:
        tested, values = condition.this, condition.expressions
    else:
        return None, []
    if not all(isinstance(value, exp.Literal) and value.is_string for value in values):
        return None, []
    return tested, [str(value.this) for value in values]
