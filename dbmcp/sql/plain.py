"""A condition with the same thing written in the same way, so that its parts can be compared."""

from typing import Any, cast

from sqlglot import exp

from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import folded

_Place = tuple[exp.Expr, str, int | None]
"""A node, which of its arguments is meant, and the index where that is a list."""


def plain(condition: exp.Expr, own: frozenset[str], *, lexis: Lexis) -> exp.Expr:
    """Return a copy: columns in one case, no brackets, NOT as a node of its own.

    Args:
        condition: any expression.
        own: the names of the one table whose columns go without a qualifier.
        lexis: how names are compared.
    """
    whole = exp.Paren()
    # So that the names of CTEs are found from inside.
    whole.parent = condition.parent
    waiting: list[tuple[exp.Expr, _Place]] = [(condition, (whole, "this", None))]
    while waiting:
        node, place = waiting.pop()
        kind = type(node)
        args: dict[str, Any] = node.args
        inner = _inner(node)
        if inner is not None:
            waiting.append((inner, place))
            continue
        if kind is exp.Column:
            args = _column(node, own, lexis)
        elif args.get("negate") or (kind is exp.NullSafeNEQ and _asks_null(node)):
            place = (_put(exp.Not(), place), "this", None)
        kind = exp.Is if kind in _NULL_SAFE and _asks_null(node) else kind
        made = _put(kind(), place)
        for key, value in args.items():
            if key != "negate":
                waiting += _children(value, made, key)
    return cast("exp.Expr", whole.this)


def _inner(node: exp.Expr) -> exp.Expr | None:
    """What an expression comes to as it stands: brackets, guesses, a text joined with nothing."""
    if isinstance(node, exp.Paren):
        return node.this
    if isinstance(node, exp.Anonymous) and node.name.lower() in _GUESSES and node.expressions:
        return node.expressions[0]
    if isinstance(node, exp.DPipe):
        if _is_empty(node.expression):
            return node.this
        return node.expression if _is_empty(node.this) else None
    if isinstance(node, exp.Concat):
        parts = [part for part in node.expressions if not _is_empty(part)]
        return parts[0] if len(parts) == 1 else None
    return None


def _is_empty(node: object) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string) and not node.this


def _asks_null(node: exp.Expr) -> bool:
    return isinstance(node.args.get("expression"), exp.Null)


def is_strict(value: exp.Expr) -> bool:
    """Whether a value of columns is NULL exactly where one of them is."""
    return all(
        isinstance(node, _STRICT) for node in value.walk() if not isinstance(node, exp.Identifier)
    )


_GUESSES = frozenset({"likely", "unlikely", "likelihood"})
"""Functions that give their first argument back: hints for SQLite's planner."""

_NULL_SAFE = (exp.NullSafeEQ, exp.NullSafeNEQ)
_STRICT = (
    *(exp.Column, exp.Literal, exp.Boolean, exp.Not, exp.Neg, exp.Cast, exp.DataType),
    *(exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Add, exp.Sub, exp.Mul),
)


def _children(value: Any, made: exp.Expr, key: str) -> list[tuple[exp.Expr, _Place]]:
    """What is to be copied of an argument; its place among the arguments is taken at once."""
    made.args[key] = value
    if isinstance(value, exp.Expr):
        return [(value, (made, key, None))]
    if not isinstance(value, list):
        return []
    made.args[key] = items = list(cast("list[object]", value))
    return [
        (item, (made, key, index)) for index, item in enumerate(items) if isinstance(item, exp.Expr)
    ]


def _put(node: exp.Expr, place: _Place) -> exp.Expr:
    """Put a new node in its place."""
    parent, key, index = place
    node.parent, node.arg_key, node.index = parent, key, index
    if index is None:
        parent.args[key] = node
    else:
        parent.args[key][index] = node
    return node


def _column(column: exp.Expr, own: frozenset[str], lexis: Lexis) -> dict[str, Any]:
    """The arguments of a column in lower case and without its table's name."""
    parts: dict[str, Any] = {"this": column.this}
    if isinstance(column.this, exp.Identifier):
        parts["this"] = exp.Identifier(this=folded(column.this, lexis=lexis))
    table = folded(column.args.get("table"), lexis=lexis)
    if table and table not in own:
        parts["table"] = exp.Identifier(this=table)
    return parts
