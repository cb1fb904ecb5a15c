"""What holds by the laws of a type: ranges without bounds, infinity, the months of a year."""

import re

from sqlglot import exp

from dbmcp.sql.network import is_everywhere

_UNBOUNDED = re.compile(r"\s*(?:[\[(]\s*,\s*[\])]|\{\s*[\[(]\s*,\s*[\])]\s*\})\s*")
_EMPTY = re.compile(r"\s*(?:\{\s*\}|empty)\s*", re.IGNORECASE)
_RANGE = re.compile(r"(?:int4|int8|num|ts|tstz|date)(?:multi)?range")
_MOST = frozenset({"infinity", "+infinity"})
_LEAST = frozenset({"-infinity"})
_BELOW, _ABOVE = (exp.LT, exp.LTE), (exp.GT, exp.GTE)

_MUCH = 1e12
_COUNTING = frozenset(
    {
        *("cardinality", "octet_length", "json_array_length", "jsonb_array_length"),
        *("num_nulls", "num_nonnulls"),
    }
)
_FIRST_PLACES = frozenset({"(0,0)", "(0,1)"})
"""Where the first row of a table stands, as `ctid` has it."""
_FIELDS: dict[str, tuple[float, float]] = {
    "year": (1, 9999),
    "quarter": (1, 4),
    "month": (1, 12),
    "week": (1, 53),
    "day": (1, 31),
    "doy": (1, 366),
    "dow": (0, 6),
    "isodow": (1, 7),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
}
_FIELD_KINDS: dict[type[exp.Expr], str] = {
    exp.Year: "year",
    exp.Quarter: "quarter",
    exp.Month: "month",
    exp.Day: "day",
    exp.DayOfMonth: "day",
    exp.Hour: "hour",
    exp.Minute: "minute",
    exp.Second: "second",
}


_CURVES: tuple[tuple[tuple[type[exp.Expr], ...], tuple[float, float]], ...] = (
    ((exp.Rand,), (0, 1)),
    ((exp.Sqrt,), (0, _MUCH)),
    ((exp.Exp,), (1 / _MUCH, _MUCH)),
    ((exp.Sin, exp.Cos, exp.Tanh), (-1, 1)),
)


def bounds(value: exp.Expr) -> tuple[float, float] | None:
    """The least and the greatest number that a part of a date or a count can be."""
    if isinstance(value, exp.Extract):
        return _FIELDS.get(value.this.name.lower())
    if isinstance(value, exp.Anonymous):
        return (0, _MUCH) if value.name.lower() in _COUNTING else None
    if isinstance(value, (exp.BitLength, exp.ArraySize)):
        return 0, _MUCH
    for kinds, ends in _CURVES:
        if isinstance(value, kinds):
            return ends
    return _FIELDS.get(_FIELD_KINDS.get(type(value), ""))


def holds_always(condition: exp.Expr) -> bool:
    """Whether a condition, without AND and OR, holds for each value that is not NULL."""
    if isinstance(condition, exp.In):
        return _lists_both(condition)
    if isinstance(condition, exp.Between):
        low, high = condition.args.get("low"), condition.args.get("high")
        return _text(low) in _LEAST and _text(high) in _MOST
    if isinstance(condition, exp.StartsWith):
        return isinstance(prefix := condition.expression, exp.Literal) and not prefix.this
    return _holds_between(condition)


def _holds_between(condition: exp.Expr) -> bool:
    """Whether a comparison of two sides holds always."""
    left, right = condition.args.get("this"), condition.args.get("expression")
    unbounded = (_is_unbounded(left), _is_unbounded(right))
    if isinstance(condition, exp.ArrayOverlaps):
        return any(unbounded)
    if isinstance(condition, exp.ArrayContainsAll):
        return unbounded[0] or _is_empty(right)
    contained = isinstance(condition, exp.ArrayContainedBy) and (unbounded[1] or _is_empty(left))
    return contained or _is_endless(condition, left, right)


def _is_endless(condition: exp.Expr, left: object, right: object) -> bool:
    """Whether something is compared with infinity, on the side where everything is."""
    if isinstance(condition, _ABOVE):
        left, right = right, left
    elif not isinstance(condition, _BELOW):
        return False
    placed = isinstance(right, exp.Column) and right.name == "ctid"
    return _text(right) in _MOST or _text(left) in (_FIRST_PLACES if placed else _LEAST)


def _lists_both(condition: exp.In) -> bool:
    """Whether TRUE and FALSE are both listed."""
    return {one.this for one in condition.expressions if isinstance(one, exp.Boolean)} == {
        True,
        False,
    }


def _text(node: object) -> str | None:
    """A constant text, be it cast to a type, in lower case."""
    while isinstance(node, exp.Cast):
        node = node.this
    text = isinstance(node, exp.Literal) and node.is_string
    return str(node.this).strip().lower() if text and isinstance(node, exp.Literal) else None


def _is_unbounded(node: object) -> bool:
    """Whether a range leaves out nothing: `'(,)'`, or `int4range(NULL, NULL)`."""
    if isinstance(node, exp.Anonymous) and _RANGE.fullmatch(node.name.lower()):
        first = node.expressions[:1]
        if len(first) == len(node.expressions) == 1:
            return _is_unbounded(first[0])
        ends = [*zip(node.expressions[:2], (_LEAST, _MOST), strict=False)]
        return bool(ends) and all(
            isinstance(one, exp.Null) or _text(one) in furthest for one, furthest in ends
        )
    text = _text(node) or "-"
    return bool(_UNBOUNDED.fullmatch(text)) or is_everywhere(text)


def _is_empty(node: object) -> bool:
    """Whether a list, an object or a range holds nothing."""
    while isinstance(node, exp.Cast):
        node = node.this
    if isinstance(node, exp.Array):
        return not node.expressions
    return bool(_EMPTY.fullmatch(_text(node) or "-"))
