"""What an expression comes to, once each of its columns has some value."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from sqlglot import exp

Value = bool | float | str | None
"""A value of SQL; None is NULL, and whatever cannot be told."""

_MOST_DEPTH = 150
_MOST_PATTERN = 30
_SIMPLE_PATTERN = re.compile(r"[\w\s.*+?^$()|\\-]*")
_FALSE = frozenset({"", "0", "f", "false", "n", "no", "off"})
_WITH_QUERY = (exp.Any, exp.All, exp.Subquery, exp.Select)
_ROW_IDS = ("rowid", "_rowid_", "tableoid", "ctid", "xmin")


def truth(value: Value) -> bool | None:
    """Whether a value counts as true."""
    if isinstance(value, str):
        known = _number(value)
        return value.lower() not in _FALSE if known is None else bool(known)
    return None if value is None else bool(value)


def is_row_id(node: exp.Expr) -> bool:
    """Whether a column is one that an engine itself gives to each row, by its name."""
    return isinstance(node, exp.Column) and node.name.lower().endswith(_ROW_IDS)


def is_term(node: exp.Expr) -> bool:
    """Whether an expression is told by its parts; else it is a value of its own."""
    if isinstance(node, exp.In) and any(map(node.args.get, _ELSEWHERE)):
        return False
    if isinstance(node, _FOLDED) and node.find(exp.Column) is not None:
        return False  # what it comes to is a value of its own
    if isinstance(node, exp.StrPosition) and not _is_empty(node.args.get("substr")):
        return False
    if isinstance(node, exp.Between) and isinstance(node.args["low"], _WITH_QUERY):
        return False
    if isinstance(node, _ROUNDED) and any(node.args.get(key) for key in _ROUNDED_TO):
        return False
    side = node.args.get("expression")
    return type(node) in _KINDS and not isinstance(side, _WITH_QUERY) and all_of(side) is None


def _is_empty(node: object) -> bool:
    return isinstance(node, exp.Literal) and node.is_string and not node.this


def all_of(side: object) -> exp.Expr | None:
    """What ALL goes over: a query, or an array, for which the library makes it a call."""
    if isinstance(side, exp.All):
        return side.this
    if isinstance(side, exp.Anonymous) and side.name.upper() == "ALL" and side.expressions:
        return side.expressions[0]
    return None


class Terms:
    """Expressions under one choice of values.

    Args:
        chosen: the value of each column, and of each expression that is not understood.

    Attributes:
        divided_by_zero: something had no value, or an error, for that or a like reason.
    """

    def __init__(self, chosen: Mapping[exp.Expr, Value]) -> None:
        self._chosen = chosen
        self._depth = 0
        self.divided_by_zero = False

    def value(self, node: object) -> Value:
        """Return what an expression comes to."""
        if not isinstance(node, exp.Expr) or self._depth > _MOST_DEPTH:
            return None
        if not is_term(node) or (isinstance(node, exp.Is) and node in self._chosen):
            return self._chosen.get(node)
        kind = _KINDS[type(node)]
        self._depth += 1
        try:
            return kind(self, node)
        except (ArithmeticError, TypeError, ValueError) as error:
            self.divided_by_zero |= isinstance(error, ZeroDivisionError)
            return None
        finally:
            self._depth -= 1

    def truth(self, node: object) -> bool | None:
        """Return whether a condition holds."""
        return truth(self.value(node))


def _literal(_: Terms, node: Any) -> Value:
    return str(node.this) if node.is_string else float(str(node.this))


def _boolean(_: Terms, node: Any) -> Value:
    return bool(node.this)


def _null(_: Terms, node: Any) -> Value:
    del node


def _inner(terms: Terms, node: Any) -> Value:
    return terms.value(node.this)


def _not(terms: Terms, node: Any) -> Value:
    inner = terms.truth(node.this)
    return None if inner is None else not inner


def _and(terms: Terms, node: Any) -> Value:
    sides = {terms.truth(side) for side in node.flatten()}
    return False if False in sides else (None if None in sides else True)


def _or(terms: Terms, node: Any) -> Value:
    sides = {terms.truth(side) for side in node.flatten()}
    return True if True in sides else (None if None in sides else False)


def _xor(terms: Terms, node: Any) -> Value:
    left, right = terms.truth(node.this), terms.truth(node.expression)
    return None if left is None or right is None else left != right


def _comparison(compare: Callable[[Any, Any], bool]) -> "_Kind":
    def compared(terms: Terms, node: Any) -> Value:
        pairs = _pairs(node.this, node.expression)
        results = [_compared(compare, terms.value(a), terms.value(b)) for a, b in pairs]
        if None in results:
            return None
        # Of rows only equality is looked at; it holds if it holds for each part.
        return all(results) if isinstance(node, exp.EQ) or len(results) == 1 else None

    return compared


def _pairs(left: Any, right: Any) -> list[tuple[Any, Any]]:
    """The parts of two rows, or two single values."""
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        return list(zip(left.expressions, right.expressions, strict=False))
    return [(left, right)]


def _compared(compare: Callable[[Any, Any], bool], left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, str) != isinstance(right, str):
        left, right = _number(left), _number(right)
        if left is None or right is None:
            return None
    return compare(left, right)


def _number(value: Value) -> float | None:
    if not isinstance(value, str):
        return None if value is None else float(value)
    try:
        return float(value)
    except ValueError:
        return None


def _arithmetic(step: Callable[[Any, Any], Any]) -> "_Kind":
    def made(terms: Terms, node: Any) -> Value:
        left, right = _number(terms.value(node.this)), _number(terms.value(node.expression))
        return None if left is None or right is None else float(step(left, right))

    return made


def _bits(step: Callable[[int, int], int]) -> "_Kind":
    return _arithmetic(lambda left, right: step(_counted(left), _counted(right)))


def _counted(value: float) -> int:
    """A whole number; of any other one the engines have no bits."""
    if not value.is_integer():
        raise ZeroDivisionError
    return int(value)


def _inverted(terms: Terms, node: Any) -> Value:
    inner = _number(terms.value(node.this))
    return None if inner is None else -inner - 1


def _whole(step: Callable[[float], int]) -> "_Kind":
    def made(terms: Terms, node: Any) -> Value:
        inner = _number(terms.value(node.this))
        return None if inner is None else float(step(inner))

    return made


def _negative(terms: Terms, node: Any) -> Value:
    inner = _number(terms.value(node.this))
    return None if inner is None else -inner


def _absolute(terms: Terms, node: Any) -> Value:
    inner = _number(terms.value(node.this))
    return None if inner is None else abs(inner)


def _sign(terms: Terms, node: Any) -> Value:
    inner = _number(terms.value(node.this))
    return None if inner is None else float((inner > 0) - (inner < 0))


def _between(terms: Terms, node: Any) -> Value:
    value = terms.value(node.this)
    above = _compared(lambda a, b: a >= b, value, terms.value(node.args.get("low")))
    below = _compared(lambda a, b: a <= b, value, terms.value(node.args.get("high")))
    return False if False in {above, below} else (None if None in {above, below} else True)


def _among(terms: Terms, node: Any) -> Value:
    found = {_is_same(terms, node.this, one) for one in node.expressions}
    return True if True in found else (None if None in found else False)


def _is_same(terms: Terms, left: Any, right: Any) -> bool | None:
    """Whether two values, or all parts of two rows, are equal."""
    values = [(terms.value(a), terms.value(b)) for a, b in _pairs(left, right)]
    results = {_compared(lambda a, b: a == b, a, b) for a, b in values}
    return False if False in results else (None if None in results else True)


def _is(terms: Terms, node: Any) -> Value:
    """IS TRUE, IS FALSE; whether a column is NULL is a choice of its own."""
    result: Value = None
    if isinstance(node.expression, exp.Boolean):
        result = terms.truth(node.this) is bool(node.expression.this)
    elif isinstance(node.expression, exp.Null):
        result = terms.value(node.this) is None
    return result


def _coalesced(terms: Terms, node: Any) -> Value:
    values = (terms.value(one) for one in (node.this, *node.expressions))
    return next((value for value in values if value is not None), None)


def _nullif(terms: Terms, node: Any) -> Value:
    left, right = terms.value(node.this), terms.value(node.expression)
    return None if left == right else left


def _case(terms: Terms, node: Any) -> Value:
    for branch in node.args.get("ifs") or ():
        if node.this is None:
            met = terms.truth(branch.this)
        else:
            met = _compared(lambda a, b: a == b, terms.value(node.this), terms.value(branch.this))
        if met:
            return terms.value(branch.args.get("true"))
    return terms.value(node.args.get("default"))


def _if(terms: Terms, node: Any) -> Value:
    return terms.value(node.args.get("true" if terms.truth(node.this) else "false"))


def _extreme(choose: Callable[[list[Any]], Any]) -> "_Kind":
    def chosen(terms: Terms, node: Any) -> Value:
        values = [terms.value(one) for one in (node.this, *node.expressions)]
        return None if None in values else cast("Value", choose(values))

    return chosen


def _like(terms: Terms, node: Any) -> Value:
    translated = {"%": ".*", "_": "."}
    return _matched(terms, node, lambda text: _wild(text, translated), whole=True)


def _glob(terms: Terms, node: Any) -> Value:
    return _matched(terms, node, lambda text: _wild(text, {"*": ".*", "?": "."}), whole=True)


def _regular(terms: Terms, node: Any) -> Value:
    return _matched(terms, node, lambda text: text, whole=False)


def _wild(text: str, translated: Mapping[str, str]) -> str:
    return "".join(translated.get(letter) or re.escape(letter) for letter in text)


def _matched(terms: Terms, node: Any, pattern: Callable[[str], str], *, whole: bool) -> bool | None:
    """Whether a text matches a short pattern of few signs; a longer one is not looked into."""
    text, form = terms.value(node.this), terms.value(node.expression)
    if text is None or not isinstance(form, str):
        return None
    if len(form) > _MOST_PATTERN or (not whole and not _SIMPLE_PATTERN.fullmatch(form)):
        return None if terms.value(node.this) is None else str(text) == form
    try:
        compiled = re.compile(pattern(form), re.DOTALL | re.IGNORECASE)
    except re.error:
        return None
    return (compiled.fullmatch if whole else compiled.search)(str(text)) is not None


def _joined(terms: Terms, node: Any) -> Value:
    sides = [node.this, node.expression] if isinstance(node, exp.DPipe) else node.expressions
    parts = [terms.value(one) for one in sides]
    texts = [part if isinstance(part, str) else None for part in parts]
    return None if None in texts else "".join(cast("list[str]", texts))


def _cased(change: Callable[[str], str]) -> "_Kind":
    def changed(terms: Terms, node: Any) -> Value:
        inner = terms.value(node.this)
        return change(inner) if isinstance(inner, str) else None

    return changed


def _first_place(terms: Terms, node: Any) -> Value:
    """The empty text stands at the start of every text."""
    return None if terms.value(node.this) is None else 1.0


_Kind = Callable[[Terms, Any], Value]
_KINDS: dict[type[exp.Expr], _Kind] = {
    exp.Literal: _literal,
    exp.Boolean: _boolean,
    exp.Null: _null,
    exp.Paren: _inner,
    exp.Cast: _inner,
    exp.TryCast: _inner,
    exp.Collate: _inner,
    exp.Not: _not,
    exp.And: _and,
    exp.Or: _or,
    exp.Xor: _xor,
    exp.EQ: _comparison(lambda a, b: a == b),
    exp.NullSafeEQ: _comparison(lambda a, b: a == b),
    exp.NEQ: _comparison(lambda a, b: a != b),
    exp.NullSafeNEQ: _comparison(lambda a, b: a != b),
    exp.LT: _comparison(lambda a, b: a < b),
    exp.LTE: _comparison(lambda a, b: a <= b),
    exp.GT: _comparison(lambda a, b: a > b),
    exp.GTE: _comparison(lambda a, b: a >= b),
    exp.Add: _arithmetic(lambda a, b: a + b),
    exp.Sub: _arithmetic(lambda a, b: a - b),
    exp.Mul: _arithmetic(lambda a, b: a * b),
    exp.Div: _arithmetic(lambda a, b: a / b),
    exp.IntDiv: _arithmetic(lambda a, b: a // b),
    exp.Mod: _arithmetic(lambda a, b: a % b),
    exp.Pow: _arithmetic(lambda a, b: a**b),
    exp.BitwiseAnd: _bits(lambda a, b: a & b),
    exp.BitwiseOr: _bits(lambda a, b: a | b),
    exp.BitwiseXor: _bits(lambda a, b: a ^ b),
    exp.BitwiseNot: _inverted,
    exp.Round: _whole(round),
    exp.Floor: _whole(math.floor),
    exp.Ceil: _whole(math.ceil),
    exp.Neg: _negative,
    exp.Abs: _absolute,
    exp.Sign: _sign,
    exp.Between: _between,
    exp.In: _among,
    exp.Is: _is,
    exp.Coalesce: _coalesced,
    exp.Nullif: _nullif,
    exp.Case: _case,
    exp.If: _if,
    exp.Greatest: _extreme(max),
    exp.Least: _extreme(min),
    exp.Like: _like,
    exp.ILike: _like,
    exp.SimilarTo: _like,
    exp.Glob: _glob,
    exp.RegexpLike: _regular,
    exp.RegexpILike: _regular,
    exp.Concat: _joined,
    exp.DPipe: _joined,
    exp.Upper: _cased(str.upper),
    exp.Lower: _cased(str.lower),
    exp.StrPosition: _first_place,
}
_ELSEWHERE = ("query", "unnest", "field")
"""Where IN takes its values from, but for a list of them."""

_ROUNDED = (exp.Round, exp.Floor, exp.Ceil)
_ROUNDED_TO = ("decimals", "to", "truncate")
_FOLDED = (exp.Concat, exp.DPipe, exp.Upper, exp.Lower)
"""What is looked into only where it joins constants."""
