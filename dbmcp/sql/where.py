"""How many rows a read gives at most, as far as its text tells."""

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
