"""What a model reads about a text that the parser's library does not understand."""

import re
from typing import Any

from sqlglot.errors import ParseError

from dbmcp.errors import PolicyError, RequestError, SqlSyntaxError
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import words

_SHOWN = 40
_AROUND = 8
_EXPECTED = re.compile(r"Expecting (\S{1,20})|Expected (table name|[A-Z]+(?: [A-Z]+)*)\b")


_KNOWN: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r" into (?:outfile|dumpfile) "), "INTO OUTFILE", "writes a file"),
    (re.compile(r" into @"), "INTO @", "sets a variable"),
    (re.compile(r" := | : = "), ":=", "sets a variable"),
    (re.compile(r" procedure analyse "), "PROCEDURE ANALYSE", "runs a procedure"),
    (re.compile(r" (?:next|previous) value for "), "NEXT VALUE", "changes or reads a sequence"),
    (re.compile(r" as of timestamp "), "AS OF TIMESTAMP", "takes one plain time"),
    (re.compile(r" for read only "), "FOR READ ONLY", "is a clause that is not read"),
    (re.compile(r" rows from "), "ROWS FROM", "calls functions as tables"),
    (re.compile(r" tablesample "), "TABLESAMPLE", "takes a number"),
    (re.compile(r" escape \w"), "ESCAPE", "takes one plain character"),
    (re.compile(r" @ ?@"), "@@", "reads a variable, whose name may not be quoted"),
    (re.compile(r" operator \( \w"), "OPERATOR", "names an operator of a schema"),
)
"""What engines understand and this parser does not: refused by name, not as a mistake."""


def syntax_error(error: ParseError, tokens: Tokens) -> RequestError:
    """The refusal of what is known and not read, else the first error with its place."""
    details: dict[str, Any] = error.errors[0] if error.errors else {}
    end = _offset(tokens, int(details.get("line") or 1), int(details.get("col") or 0))
    index = next((i for i, t in enumerate(tokens.items) if t.end >= end), len(tokens.items) - 1)
    known = _known(tokens, index)
    return known or _mistake(str(details.get("description") or ""), tokens, index)


def _known(tokens: Tokens, index: int) -> PolicyError | None:
    """The refusal of a known construct that stands around the token."""
    near_by = range(max(0, index - _AROUND), min(len(tokens.items), index + _AROUND))
    words = (tokens.word(i) or tokens.slice(tokens.items[i])[:2] for i in near_by)
    text = f" {' '.join(words)} "
    for pattern, construct, does in _KNOWN:
        if pattern.search(text):
            sentence = f"{construct} {does} (rule construct). leave it out, or write it plainly"
            return PolicyError(sentence, rule="construct", obj=construct)
    return None


def _mistake(said: str, tokens: Tokens, index: int) -> SqlSyntaxError:
    """The error at a token, in a few words of what the library says."""
    suspect = _misspelled(tokens, index)
    if suspect is not None:
        return near(tokens, suspect[0], f"expected {suspect[1]}")
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
