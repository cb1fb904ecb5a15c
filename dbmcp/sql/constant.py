"""The texts to which a query's own conditions pin a column of one of its sources."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from sqlglot import exp

from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, folded, sources

Value = TypeVar("Value")
Reading: TypeAlias = Callable[[exp.Expr], "Sequence[Value]"]
"""The constants that a node stands for; none if it is no constant."""


def text_of(node: exp.Expr) -> Sequence[str]:
    """The text of a literal."""
    return [str(node.this)] if isinstance(node, exp.Literal) and node.is_string else []


def constants(table: exp.Expr, column: str, *, lexis: Lexis) -> Iterator[str]:
    """Yield the texts of the first condition that pins a column in every row of a query.

    Args:
        table: one of the query's own sources.
        column: the column's name, lower case.
        lexis: the dialect's.
    """
    yield from pinned_values(table, column, lexis=lexis, reading=text_of)


def pinned_values(
    table: exp.Expr, column: str, *, lexis: Lexis, reading: "Reading[Value]"
) -> Iterator[Value]:
    """Yield what `reading` makes of the first condition that pins a column as `constants` says.

    Args:
        table: one of the query's own sources.
        column: the column's name, lower case.
        lexis: the dialect's.
        reading: what a value stands for.
    """
    query = table.find_ancestor(exp.Select)
    where = None if query is None else query.args.get("where")
    if query is None or where is None or renames(table):
        return
    around = list(sources(query))
    if not any(source is table for source in around):
        return
    alias = alias_of(table, lexis=lexis)
    for condition in conditions(where.this):
        tested, values = _tested(condition, reading)
        if not isinstance(tested, exp.Column) or tested.name.lower() != column:
            continue
        # Names that differ by case alone may be those of two sources.
        qualifier = folded(tested.args.get("table"), lexis=lexis)
        if qualifier == alias or (not qualifier and len(around) == 1):
            yield from values
            return


def renames(table: exp.Expr) -> bool:
    """Whether an alias gives a source's columns other names: `t AS x(a, b)`."""
    alias = table.args.get("alias")
    return isinstance(alias, exp.TableAlias) and bool(alias.args.get("columns"))


def conditions(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that all have to hold."""
    if isinstance(condition, exp.Paren):
        yield from conditions(condition.this)
    elif isinstance(condition, exp.And):
        yield from conditions(condition.this)
        yield from conditions(condition.expression)
    else:
        yield condition


def _tested(
    condition: exp.Expr, reading: "Reading[Value]"
) -> tuple[exp.Expr | None, Sequence[Value]]:
    """The two sides of `x = 'text'`, `x IN ('text', ...)` and several of them joined by OR."""
    if isinstance(condition, exp.Paren):
        return _tested(condition.this, reading)
    if isinstance(condition, exp.Or):
        tested, values = _tested(condition.this, reading)
        other, more = _tested(condition.expression, reading)
        same = tested == other and values and more
        return (tested, [*values, *more]) if same else (None, [])
    if isinstance(condition, exp.EQ):
        left, right = condition.this, condition.expression
        tested, nodes = (right, [left]) if isinstance(right, exp.Column) else (left, [right])
    elif isinstance(condition, exp.In) and condition.args.get("query") is None:
        tested, nodes = condition.this, condition.expressions
    else:
        return None, []
    read = [reading(node) for node in nodes]
    return (tested, [value for values in read for value in values]) if all(read) else (None, [])
