"""How many rows a statement can touch: writes without a bound, reads bounded by their text."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

_ONE_ROW = (
    exp.AggFunc,
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Alias,
    exp.Cast,
    exp.DataType,
    exp.DataTypeParam,
    exp.Round,
    exp.Coalesce,
    exp.Nullif,
    exp.Mul,
    exp.Div,
    exp.Add,
    exp.Sub,
    exp.Paren,
    exp.Star,
    exp.Distinct,
    exp.Filter,
    exp.Where,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.LT,
    exp.And,
    exp.Or,
    exp.Order,
    exp.Ordered,
    exp.Null,
    exp.Boolean,
    exp.Case,
    exp.If,
)
_ORDER: dict[type[exp.Expr], Callable[[Any, Any], bool]] = {
    exp.EQ: lambda left, right: left == right,
    exp.NullSafeEQ: lambda left, right: left == right,
    exp.NEQ: lambda left, right: left != right,
    exp.LT: lambda left, right: left < right,
    exp.LTE: lambda left, right: left <= right,
    exp.GT: lambda left, right: left > right,
    exp.GTE: lambda left, right: left >= right,
}


def bounded_rows(root: exp.Expr) -> int | None:
    """An upper bound of the rows that the text itself gives; None if it gives none."""
    while isinstance(root, exp.Subquery) and isinstance(root.this, exp.Expr):
        if root.args.get("limit") is not None:
            break
        root = root.this
    limit = root.args.get("limit")
    if limit is not None:
        return _limit(limit)
    if isinstance(root, exp.Select) and _is_one_row(root):
        return 1
    return None


def _limit(limit: exp.Expr) -> int | None:
    """LIMIT n or FETCH FIRST n ROWS ONLY with n written out."""
    count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression
    options = limit.args.get("limit_options")
    if options is not None and (options.args.get("with_ties") or options.args.get("percent")):
        return None
    if isinstance(count, exp.Literal) and not count.is_string and str(count.this).isdigit():
        return int(str(count.this))
    return None


def _is_one_row(select: exp.Select) -> bool:
    """An aggregate without GROUP BY; functions that return sets would multiply the row."""
    if select.args.get("group") is not None or select.args.get("distinct") is not None:
        return False
    nodes = [node for item in select.expressions for node in item.walk()]
    return any(isinstance(node, exp.AggFunc) for node in nodes) and all(
        isinstance(node, _ONE_ROW) and not isinstance(node, exp.Anonymous) for node in nodes
    )


def unbounded_writes(root: exp.Expr) -> list[tuple[str, str, str]]:
    """A problem for each UPDATE or DELETE that would touch every row."""
    problems: list[tuple[str, str, str]] = []
    for node in root.find_all(exp.Update, exp.Delete):
        if isinstance(node.parent, exp.When):
            continue
        verb = type(node).__name__.upper()
        where = node.args.get("where")
        if where is None:
            sentence = f"{verb} without WHERE would touch every row"
        elif is_always_true(where.this):
            sentence = f"{verb} with a WHERE that is always true would touch every row"
        else:
            continue
        problems.append(("unbounded-write", verb, f"{sentence}. add a WHERE that names the rows"))
    return problems


def is_always_true(condition: exp.Expr) -> bool:
    """Whether a condition keeps every row: it is true, or depends on no column at all."""
    return _truth(condition) is True or not any(map(_depends, condition.find_all(exp.Column)))


def _depends(column: exp.Expr) -> bool:
    """Whether a column can be one of the row that is asked about.

    What a subquery only selects is not: `EXISTS (SELECT id FROM t)` says nothing about the row.
    """
    clause: exp.Expr | None = column
    while clause is not None and not isinstance(clause.parent, (exp.Select, exp.Where)):
        clause = clause.parent
    return not isinstance(clause and clause.parent, exp.Select) or isinstance(
        clause, (exp.Join, exp.Having)
    )


def _truth(node: exp.Expr) -> bool | None:
    """What a condition is whatever the row holds; None if that depends."""
    decide = next((decide for kinds, decide in _DECIDERS if isinstance(node, kinds)), _compared)
    return decide(node)


def _inner(node: exp.Paren) -> bool | None:
    return _truth(node.this)


def _negated(node: exp.Not) -> bool | None:
    inner = _truth(node.this)
    return None if inner is None else not inner


def _constant(node: exp.Boolean | exp.Literal) -> bool:
    return str(node.this).lower() not in {"", "0", "0.0", "f", "false"}


def _like(node: exp.Like | exp.ILike) -> bool | None:
    """LIKE '%' keeps every row that has a value."""
    pattern = node.expression
    return True if isinstance(pattern, exp.Literal) and set(str(pattern.this)) == {"%"} else None


def _combined(node: exp.And | exp.Or) -> bool | None:
    """AND is decided by one false side, OR by one true side, or by a side and its contrary."""
    parts = list(node.flatten())
    sides = {_truth(side) for side in parts}
    deciding = isinstance(node, exp.Or)
    contrary = any(isinstance(part, exp.Not) and part.this in parts for part in parts)
    if deciding in sides or contrary:
        return deciding
    return None if None in sides else not deciding


def _between(node: exp.Between) -> bool | None:
    """A thing between itself and itself."""
    same = node.this == node.args.get("low") and node.this == node.args.get("high")
    return True if same and isinstance(node.this, exp.Column) else None


def _among(node: exp.In) -> bool | None:
    """A thing in a list that has it."""
    return True if isinstance(node.this, exp.Column) and node.this in node.expressions else None


def _compared(node: exp.Expr) -> bool | None:
    """A comparison of two literals, or of a thing with itself."""
    compare = _ORDER.get(type(node))
    if compare is None:
        return None
    left, right = node.this, node.expression
    if isinstance(left, exp.Literal) and isinstance(right, exp.Literal):
        return compare(_value(left), _value(right)) if _same_kind(left, right) else None
    return compare(0, 0) if isinstance(left, exp.Column) and left == right else None


def _same_kind(left: exp.Literal, right: exp.Literal) -> bool:
    return left.is_string == right.is_string


def _value(literal: exp.Literal) -> str | float:
    """A literal's value; a number that Python cannot read stays a text."""
    text = str(literal.this)
    if literal.is_string:
        return text
    try:
        return float(text)
    except ValueError:
        return text


_DECIDERS: tuple[tuple[tuple[type[exp.Expr], ...], Callable[[Any], bool | None]], ...] = (
    ((exp.Paren,), _inner),
    ((exp.Not,), _negated),
    ((exp.And, exp.Or), _combined),
    ((exp.Boolean, exp.Literal), _constant),
    ((exp.Like, exp.ILike), _like),
    ((exp.Between,), _between),
    ((exp.In,), _among),
)
