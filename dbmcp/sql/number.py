"""Numbers that a text writes out, also as a sum or a product."""

from collections.abc import Callable

from sqlglot import exp

_SOURCES = ("from_", "where", "with_")
_MOST_DIGITS = 400
_STEPS: dict[type[exp.Expr], Callable[[float, float], float]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
    exp.Div: lambda a, b: a / b,
    exp.Pow: lambda a, b: a**b,
    exp.BitwiseXor: lambda a, b: a**b,
    exp.BitwiseLeftShift: lambda a, b: a * 2.0**b,
}


def number(node: object) -> float | None:
    """The value of a constant expression; None if it is none, infinity if it is beyond telling."""
    while isinstance(node, (exp.Paren, exp.Cast, exp.TryCast, exp.Subquery)):
        node = node.this
    if isinstance(node, exp.Select) and not any(map(node.args.get, _SOURCES)):
        [node, *_] = node.expressions or [None]
    if isinstance(node, exp.Literal):
        return _literal(node)
    if isinstance(node, exp.Neg):
        inner = number(node.this)
        return None if inner is None else -inner
    step = _STEPS.get(type(node)) if isinstance(node, exp.Binary) else None
    if step is None or not isinstance(node, (exp.Binary, exp.Pow)):
        return None
    left, right = number(node.this), number(node.expression)
    if left is None or right is None:
        return None
    try:
        return float(step(left, right))
    except (OverflowError, ZeroDivisionError, TypeError):
        return float("inf")


def _literal(literal: exp.Literal) -> float | None:
    text = str(literal.this).replace("_", "")
    if len(text) > _MOST_DIGITS:
        return float("inf")
    try:
        return float(text)
    except ValueError:
        return None
