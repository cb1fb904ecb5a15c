"""Quoted names that turn out to be texts, since no table has a column of that name."""

from collections.abc import Collection

from sqlglot import exp

from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked
from dbmcp.sql.reach import unbounded_writes
from dbmcp.sql.scope import may_be_text
from dbmcp.sql.syntax import read_syntax


def unbounded_with(
    marked: Marked, texts: Collection[str], *, lexis: Lexis, verb: str
) -> list[tuple[str, str, str]]:
    """A problem for each write that would change every row if some quoted names are texts.

    Args:
        marked: a text that the policy lets through.
        texts: the names, as written.
        lexis: the dialect's.
        verb: the statement's name.
    """
    root = read_syntax(marked, lexis=lexis).root
    for column in list(root.find_all(exp.Column)):
        if may_be_text(column) and column.name in texts:
            column.replace(exp.Literal.string(column.name))
    return unbounded_writes(root, lexis=lexis, verb=verb)
