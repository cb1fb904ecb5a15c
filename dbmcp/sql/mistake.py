"""What a model reads about a text that the parser's library does not understand."""

import re
from typing import Any

from sqlglot.errors import ParseError

from dbmcp.errors import SqlSyntaxError
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import words

_SHOWN = 40
_EXPECTED = re.compile(r"Expecting (\S{1,20})|Expected (table name|[A-Z]+(?: [A-Z]+)*)\b")


def syntax_error(error: ParseError, tokens: Tokens) -> SqlSyntaxError:
    """The first error with its place in the caller's text."""
    details: dict[str, Any] = error.errors[0] if error.errors else {}
    end = _offset(tokens, int(details.get("line") or 1), int(details.get("col") or 0))
    index = next((i for i, t in enumerate(tokens.items) if t.end >= end), len(tokens.items) - 1)
    suspect = _misspelled(tokens, index)
    if suspect is not None:
        return near(tokens, suspect[0], f"expected {suspect[1]}")
    said = str(details.get("description") or "")
    expected = _EXPECTED.match(said)
    if expected and expected[1]:
        return near(tokens, index, f"expected {expected[1]} after it")
    return near(tokens, index, "not expected here")


def near(tokens: Tokens, index: int, what: str) -> SqlSyntaxError:
    """The error that names a token and its place in the caller's text."""
    token = tokens.items[index]
    place = tokens.source.place(token.start)
    return SqlSyntaxError(f'near "{tokens.slice(token)[:_SHOWN]}" at {place}: {what}.')


def _offset(tokens: Tokens, line: int, column: int) -> int:
    """The offset of the last character of the token that the library complains about."""
    for token in tokens.items:
        if (token.line, token.col) == (line, column):
            return token.end
    return tokens.items[-1].end


_MISSPELLED = {
    "FROM": words("form fro frm fomr rom"),
    "WHERE": words("wehre were whre wher"),
    "GROUP": words("gruop gorup grup"),
    "ORDER": words("oder odrer ordr"),
    "LIMIT": words("limt limti lmit"),
    "JOIN": words("jion jon joing"),
    "VALUES": words("valeus vlaues"),
}


def _misspelled(tokens: Tokens, index: int) -> tuple[int, str] | None:
    """A misspelled keyword at or shortly before the token: (its index, the right word)."""
    for position in range(index, max(-1, index - 3), -1):
        word = tokens.word(position)
        right = next((right for right, wrong in _MISSPELLED.items() if word in wrong), "")
        if right:
            return position, right
    return None
