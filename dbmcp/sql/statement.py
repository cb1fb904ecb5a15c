"""One parsed SQL text and the facts about it; the parser is loaded with the first text."""

from dbmcp.sql.facts import Kind, Name, Statement, Target
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked

__all__ = ["Kind", "Name", "Statement", "Target", "parse"]


def parse(text: Marked, *, lexis: Lexis) -> Statement:
    """Parse exactly one statement; the guard has seen the text before.

    Raises:
        SqlSyntaxError: the text is not SQL of this dialect; with line and column of the caller's
            text.
        PolicyError: more than one statement (rule one-statement), executable comments.
        LimitError: nested deeper than the parser can follow.
    """
    # Imported here: the parser's library is a quarter of a second that tools/list must not pay.
    from dbmcp.sql.parsing import parse_statement  # noqa: PLC0415

    return parse_statement(text, lexis=lexis)
