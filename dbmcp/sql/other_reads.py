"""CHECKSUM TABLE and HELP: reads of the MySQL family that are neither SELECT nor SHOW."""

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.command import read_names
from dbmcp.sql.facts import Kind, Name, Statement
from dbmcp.sql.phrase import behind, longest
from dbmcp.sql.tokens import Tokens


def read_other(tokens: Tokens) -> Statement | None:
    """The facts of such a statement; None if it is another one, or of another form."""
    if tokens.word(0) not in tokens.lexis.commands:
        return None
    return _checksum(tokens) or _help(tokens)


def _checksum(tokens: Tokens) -> Statement | None:
    """`CHECKSUM TABLE a, b EXTENDED`, made of every column of every row."""
    index = behind(tokens, 0, "checksum table|tables")
    if not index:
        return None
    found, index = read_names(tokens, index)
    ends = {index, longest(tokens, index, ("quick", "extended"))}
    if not found or len(tokens.items) not in ends:
        return None
    return _told("CHECKSUM TABLE", found)


def _help(tokens: Tokens) -> Statement | None:
    """`HELP 'SELECT'`, from the server's own manual."""
    asks = [token.token_type for token in tokens.items[1:]] == [TokenType.STRING]
    return _told("HELP", frozenset()) if tokens.word(0) == "help" and asks else None


def _told(verb: str, tables: frozenset[Name]) -> Statement:
    return Statement(Kind.READ, verb, tables_read=tables, show=verb.lower(), returns_rows=True)
