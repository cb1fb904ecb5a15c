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
        kind, args = _alike(node, args)
        made = _put(kind(), place)
        for key, value in args.items():
            if key != "negate":
                waiting += _children(value, made, key)
    return cast("exp.Expr", whole.this)


def _inner(node: exp.Expr) -> exp.Expr | None:
    """What an expression comes to as it stands: brackets, guesses, a text joined with nothing."""
    if isinstance(node, (exp.Paren, exp.Parameter)):
        return exp.Null() if isinstance(node, exp.Parameter) else node.this
    if isinstance(node, exp.Subquery) and isinstance(node.parent, _AROUND_ONE):
        return _alone(node)
    if isinstance(node, exp.Anonymous) and node.name.lower() in _GUESSES and node.expressions:
        return node.expressions[0]
    if isinstance(node, (exp.Replace, exp.Left, exp.Substring, exp.Lower, exp.Upper)):
        return _part(node)
    if isinstance(node, (exp.DPipe, exp.Concat)):
        joined = [node.this, node.expression] if isinstance(node, exp.DPipe) else node.expressions
        parts = [part for part in joined if not _is_empty(part)]
        return parts[0] if len(parts) == 1 else None
    return None


def _part(node: exp.Expr) -> exp.Expr | None:
    """What a call gives that changes nothing in a text, or asks for no letter of it."""
    if isinstance(node, (exp.Lower, exp.Upper)):
        cased = isinstance(node.this, (exp.Lower, exp.Upper))
        return type(node)(this=node.this.this) if cased else None
    if isinstance(node, exp.Replace):
        return node.this if node.expression == node.args.get("replacement") else None
    length = node.args.get("length" if isinstance(node, exp.Substring) else "expression")
    nothing = isinstance(length, exp.Literal) and str(length.this) == "0"
    return exp.Literal.string("") if nothing else None


_AROUND_ONE = (exp.Binary, exp.Unary, exp.Between)
"""Where a subquery stands for one value."""


def _alone(query: exp.Subquery) -> exp.Expr | None:
    """The one value that a subquery only repeats: `(SELECT x)`."""
    select = query.this
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        return None
    if any(value for key, value in select.args.items() if key not in {"expressions", "kind"}):
        return None
    value = select.expressions[0].unalias()
    return None if value.find(exp.AggFunc, exp.Star, exp.Window) else value


def _is_empty(node: object) -> bool:
    return isinstance(node, exp.Literal) and bool(node.is_string) and not node.this


def _asks_null(node: exp.Expr) -> bool:
    return isinstance(node.args.get("expression"), exp.Null)


_TURNED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.EQ,
    exp.GTE: exp.LTE,
    exp.LTE: exp.GTE,
}


def _alike(node: exp.Expr, args: dict[str, Any]) -> tuple[type[exp.Expr], dict[str, Any]]:
    """The kind and the arguments of a node that means the same in fewer forms."""
    kind = type(node)
    if _asks_null(node):
        asked = _only_column(node.this)
        return exp.Is if kind in _NULL_SAFE else kind, {**args, "this": asked or node.this}
    if kind in _TURNED and isinstance(node.expression, exp.Column):
        query = node.this
        if isinstance(query, exp.Subquery) and _alone(query) is None:
            return _TURNED[kind], {"this": node.expression, "expression": query}
    return kind, args


def _only_column(value: exp.Expr) -> exp.Expr | None:
    """The column of a value that is NULL exactly where this one is."""
    columns = list(value.find_all(exp.Column))
    if isinstance(value, exp.Column) or len(set(columns)) != 1 or not is_strict(value):
        return None
    return columns[0]


def is_strict(value: exp.Expr) -> bool:
    """Whether a value of columns is NULL exactly where one of them is."""
    return all(
        isinstance(node, _STRICT) for node in value.walk() if not isinstance(node, exp.Identifier)
    )


_GUESSES = frozenset({"likely", "unlikely", "likelihood", "last_insert_id"})
"""Functions that give their first argument back: hints for SQLite's planner, MySQL's notice."""

_NULL_SAFE = (exp.NullSafeEQ, exp.NullSafeNEQ)
_STRICT = (
    *(exp.Column, exp.Paren, exp.Literal, exp.Boolean, exp.Not, exp.Neg, exp.Cast, exp.DataType),
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
