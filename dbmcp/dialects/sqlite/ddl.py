"""The stored CREATE texts, read for what no pragma tells: checks, predicates, expressions."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<space> \s+ | --[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<quoted> '(?:[^']|'')*' | "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] )
  | (?P<word> \w+ )
  | (?P<sign> . )
    """,
    re.DOTALL | re.VERBOSE,
)
_NAME_QUOTES = {'"': '"', "`": "`", "[": "]"}


@dataclass(frozen=True, slots=True)
class _Token:
    """One token and where it stands.

    Attributes:
        text: the token; a word in upper case.
        start, end: its place in the text.
        depth: brackets open before it (a bracket itself counts as inside).
    """

    text: str
    start: int
    end: int
    depth: int


def _tokens(text: str) -> Iterator[_Token]:
    """Cut a text into tokens, without space and comments."""
    depth = 0
    for match in _TOKEN.finditer(text):
        if match.lastgroup == "space":
            continue
        piece = match[0].upper() if match.lastgroup == "word" else match[0]
        depth += piece == "("
        yield _Token(piece, match.start(), match.end(), depth)
        depth -= piece == ")"


def _name(text: str, token: _Token) -> str:
    """Return a name as stored, without its quotes."""
    raw = text[token.start : token.end]
    closing = _NAME_QUOTES.get(raw[0])
    return raw[1:-1].replace(closing * 2, closing) if closing else raw


def _closing(tokens: Sequence[_Token], opening: int) -> int:
    """Return the index of the bracket that closes the one at `opening`; the last if none does."""
    depth = tokens[opening].depth
    for index in range(opening + 1, len(tokens)):
        if tokens[index].text == ")" and tokens[index].depth == depth:
            return index
    return len(tokens) - 1


def checks(sql: str) -> tuple[tuple[str, str], ...]:
    """Return (name, expression) of each CHECK constraint of a CREATE TABLE text."""
    tokens = list(_tokens(sql))
    found: list[tuple[str, str]] = []
    for index, token in enumerate(tokens[:-1]):
        if token.text != "CHECK" or tokens[index + 1].text != "(":
            continue
        named = index >= 2 and tokens[index - 2].text == "CONSTRAINT"  # noqa: PLR2004 - two back
        name = _name(sql, tokens[index - 1]) if named else ""
        end = tokens[_closing(tokens, index + 1)].start
        found.append((name, sql[tokens[index + 1].end : end].strip()))
    return tuple(found)


def generations(sql: str) -> dict[str, str]:
    """Return the expression of each generated column of a CREATE TABLE text."""
    tokens = list(_tokens(sql))
    found: dict[str, str] = {}
    start = 0
    for index, token in enumerate(tokens[:-1]):
        if token.depth == 1 and token.text in {"(", ","}:
            start = index + 1
        if token.depth == 1 and token.text == "AS" and tokens[index + 1].text == "(":
            end = tokens[_closing(tokens, index + 1)].start
            found[_name(sql, tokens[start])] = sql[tokens[index + 1].end : end].strip()
    return found


def index_parts(sql: str) -> tuple[tuple[str, ...], str]:
    """Return the key parts and the predicate of a CREATE INDEX text, `""` if it has none."""
    tokens = list(_tokens(sql))
    opening = next((i for i, token in enumerate(tokens) if token.text == "("), None)
    if opening is None:
        return (), ""
    closing = _closing(tokens, opening)
    commas = [t for t in tokens[opening:closing] if t.text == "," and t.depth == 1]
    starts = [tokens[opening].end, *(comma.end for comma in commas)]
    ends = [*(comma.start for comma in commas), tokens[closing].start]
    parts = tuple(sql[start:end].strip() for start, end in zip(starts, ends, strict=True))
    where = next((token for token in tokens[closing:] if token.text == "WHERE"), None)
    return parts, sql[where.end :].strip() if where else ""


def view_body(sql: str) -> str:
    """Return a view's SELECT, which follows the first AS outside brackets."""
    start = next((t.end for t in _tokens(sql) if t.text == "AS" and t.depth == 0), 0)
    return sql[start:].strip()


def content(sql: str) -> str:
    """Return the table whose rows a full-text table indexes; `""` if it has its own."""
    tokens = list(_tokens(sql))
    if [token.text for token in tokens[:3]] != ["CREATE", "VIRTUAL", "TABLE"]:
        return ""
    for option, sign, value in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (option.text, sign.text) == ("CONTENT", "="):
            return _name(sql, value).strip("'")
    return ""
