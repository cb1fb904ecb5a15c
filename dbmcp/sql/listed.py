"""What a list that SHOW gives is asked for: of which schema, and by which of its columns."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.dialect_forms import rewrite
from dbmcp.sql.facts import Listed, Name
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.tree import parse_tree

_JOINING = (exp.And, exp.Or, exp.Not, exp.Paren)


def listed(schema: Name | None, condition: Tokens | None) -> Listed | None:
    """Return what a list is asked for; None where it cannot be told.

    Args:
        schema: the one behind FROM.
        condition: `SELECT 1` with the list's WHERE; None without one.
    """
    if schema is not None and len(schema.parts) != 1:
        return None
    name = str(schema.parts[-1][0]) if schema else ""
    if condition is None:
        return Listed(name, frozenset())
    where = parse_tree(rewrite(condition)).args.get("where")
    columns = list(_compared(where.this)) if isinstance(where, exp.Where) else [None]
    known = frozenset(column for column in columns if column is not None)
    return None if None in columns else Listed(name, known)


def _compared(node: object) -> Iterator[str | None]:
    """The columns that a condition compares with texts; None for whatever else it does.

    Such a comparison neither fails nor warns, whatever a row that nobody may see holds.
    """
    if isinstance(node, _JOINING):
        for part in node.iter_expressions():
            yield from _compared(part)
        return
    yield _column(node)


def _column(node: object) -> str | None:
    if not isinstance(node, exp.EQ | exp.NEQ | exp.Like | exp.In):
        return None
    given = [part for part in node.iter_expressions() if part is not node.this]
    column = node.this
    if not isinstance(column, exp.Column) or column.table or not given:
        return None
    texts = all(isinstance(one, exp.Literal) and one.is_string for one in given)
    return column.name.lower() if texts else None
