"""Queries for the rows that an INSERT offers, put together from pieces of its text."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.cut import Cut
from dbmcp.sql.piece import Piece

ROWS_AT_ONCE = 100
"""Rows of VALUES that one query gives."""


def offered(root: exp.Insert, cut: Cut) -> Iterator[Piece]:
    """Return queries for the rows of an INSERT, of its VALUES some at once.

    Args:
        root: its tree.
        cut: its tokens.

    Returns:
        None of a form whose rows are not told by its text alone.
    """
    end = cut.found_together("on", "duplicate", start=cut.verb)
    if not isinstance(root.expression, exp.Values):
        first = cut.find("select", "with", "table", start=cut.verb)
        if isinstance(root.expression, exp.Query) and first < end:
            yield cut.piece((first, end))
        return
    groups = list(cut.brackets(start=cut.find("values", "value", start=cut.verb) + 1))
    if len(groups) != len(root.expression.expressions) or not _stand_alone(root.expression):
        return
    for at in range(0, len(groups), ROWS_AT_ONCE):
        whole = Piece()
        for number, group in enumerate(groups[at : at + ROWS_AT_ONCE]):
            whole = whole + (" UNION ALL SELECT " if number else "SELECT ") + cut.piece(group)
        yield whole


def _stand_alone(values: exp.Expr) -> bool:
    """Whether rows refer to no column, and to no default."""
    return all(
        isinstance(row, exp.Tuple) and row.expressions and not row.find(exp.Column, exp.Var)
        for row in values.expressions
    )
