"""Tokens of a prepared text: one statement's worth, with what they were in the caller's text."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.errors import LimitError, PolicyError, SqlSyntaxError
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.source import LEAD, MARKER, Source

_SUBSCRIPTS = 32
_QUOTES = frozenset("'\"`]$")
_COMMENTS = ("--", "/*", "#", "//", "{")
_STRINGS = frozenset(
    {
        TokenType.STRING,
        TokenType.NATIONAL_STRING,
        TokenType.HEREDOC_STRING,
        TokenType.RAW_STRING,
        TokenType.UNICODE_STRING,
        TokenType.IDENTIFIER,
    }
)
# Those that may also be written without quotes: 0xff.
_NUMBERS = frozenset({TokenType.BYTE_STRING, TokenType.HEX_STRING, TokenType.BIT_STRING})


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of exactly one statement.

    Attributes:
        source: the prepared text.
        items: sqlglot's tokens.
        lexis: the dialect's lexical rules.
        ignored: tokens that the parser need not see; their words count all the same.
        names: where words stand that are names, whatever the parser's library makes of them.
        types: types of literals such as `mood 'ok'`, which the library would not understand.
    """

    source: Source
    items: list[Token]
    lexis: Lexis
    ignored: list[Token] = field(default_factory=list[Token])
    names: frozenset[int] = frozenset()
    types: frozenset[Name] = frozenset()
    _words: list[str] = field(default_factory=list[str], init=False, repr=False, compare=False)
    _firsts: list[str] = field(default_factory=list[str], init=False, repr=False, compare=False)

    @property
    def words(self) -> list[str]:
        """Each token as `word` gives it, made once."""
        if len(self._words) != len(self.items):
            quotes = self.source.quotes
            self._words[:] = [
                token.text.lower()
                if (first.isalpha() or first == "_") and token.end not in quotes
                else ""
                for first, token in zip(self.firsts, self.items, strict=True)
            ]
        return self._words

    @property
    def firsts(self) -> str:
        """The first character of each token, made once."""
        if not self._firsts:
            self._firsts.append(firsts(self.source.text, self.items))
        return self._firsts[0]

    def word(self, index: int) -> str:
        """The token as a lower-case word; `""` for brackets, strings and the text's end."""
        if index >= len(self.items):
            return ""
        token = self.items[index]
        return token.text.lower() if self.is_word(token) else ""

    def mentions(self, *words: str) -> bool:
        """Whether the text may hold one of the words; cheap, and never wrong when it says no."""
        return any(word in self.source.lowered for word in words)

    def matches(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern of lower-case words is found; strings count too, comments do not."""
        return pattern.search(self.source.lowered) is not None

    def slice(self, token: Token) -> str:
        """The token as the text has it."""
        return self.source.text[token.start : token.end + 1]

    def is_word(self, token: Token) -> bool:
        """Whether it is an unquoted name or keyword."""
        first = self.source.text[token.start]
        return (first.isalpha() or first == "_") and token.end not in self.source.quotes

    def is_quoted_name(self, token: Token) -> bool:
        """Whether it is a name in quotes."""
        return token.token_type == TokenType.IDENTIFIER

    def is_name(self, index: int) -> bool:
        """Whether a word or a quoted name stands there."""
        if index >= len(self.items):
            return False
        return self.is_quoted_name(self.items[index]) or self.is_word(self.items[index])

    def having(self, items: list[Token], *, ignored: list[Token] | None = None) -> "Tokens":
        """The same statement as the parser's library is to read it.

        Args:
            items: its tokens.
            ignored: tokens left out whose words and calls are still to be looked at.
        """
        return replace(self, items=items, ignored=self.ignored + (ignored or []))

    def without(self, dropped: set[int], *, names: frozenset[int] = frozenset()) -> "Tokens":
        """The same statement as the parser's library is to read it.

        Args:
            dropped: indexes of tokens left out whose words and calls are still to be looked at.
            names: where words stand among them that are names.
        """
        if not dropped:
            return self
        return replace(
            self,
            items=[token for index, token in enumerate(self.items) if index not in dropped],
            ignored=self.ignored + [self.items[index] for index in sorted(dropped)],
            names=self.names | names,
        )

    def cut(self, spans: list[tuple[int, int]]) -> "Tokens":
        """The same statement without some of its tokens, given as spans in their order."""
        if not spans:
            return self
        edges = [0, *(edge for span in spans for edge in span), len(self.items)]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return self.having([token for start, stop in pairs for token in self.items[start:stop]])

    def part(self, start: int, stop: int | None = None) -> "Tokens":
        """Some of the tokens as a statement of their own, at the same offsets."""
        return replace(self, items=self.items[start:stop], ignored=[])


def firsts(text: str, items: list[Token]) -> str:
    """The first character of each token, to be searched in place of the tokens."""
    starts = [token.start for token in items]
    return "".join(itemgetter(*starts)(text)) if starts else ""


def tokenize(source: Source, *, lexis: Lexis) -> Tokens:
    """Cut a prepared text into the tokens of one statement.

    Raises:
        SqlSyntaxError: it cannot be cut, or the parser would see other strings than the engine.
        PolicyError: several statements.
    """
    _require_one(source)
    try:
        items = _tokenizer(lexis.sqlglot).tokenize(source.text)
    except SqlglotError as error:
        raise SqlSyntaxError("the text cannot be cut into words and signs.") from error
    _check_quotes(source, items)
    if source.text.count("]") > _SUBSCRIPTS:
        _check_brackets(items)
    return Tokens(source, items[1:], lexis)


@lru_cache(maxsize=8)
def _tokenizer(name: str) -> Any:
    """The library's tokenizer of a dialect, which forgets each text with the next one."""
    return Dialect.get_or_raise(name).tokenizer()


def _check_brackets(items: list[Token]) -> None:
    """Refuse long chains of subscripts, which cost the library quadratic time."""
    chain = longest = 0
    for token, after in pairwise(items):
        if token.token_type == TokenType.R_BRACKET:
            chain = chain + 1 if after.token_type == TokenType.L_BRACKET else 0
            longest = max(longest, chain)
    if longest > _SUBSCRIPTS:
        raise LimitError(
            f"the text has {longest} subscripts in a row; the limit is {_SUBSCRIPTS}",
            what="subscripts",
            limit=_SUBSCRIPTS,
        )


def _check_quotes(source: Source, items: list[Token]) -> None:
    """Refuse a text that the parser's library cuts otherwise than the engine does.

    Its strings must end where the engine's do, and its tokens must leave out nothing but blanks:
    behind `BEGIN FETCH` it swallows the rest of a text.
    """
    text = source.text
    starts = [token.start for token in items]
    ends = [token.end + 1 for token in items]
    gaps = [text[end:start] for end, start in zip([0, *ends], [*starts, len(text)], strict=True)]
    comments = any(sign in text for sign in _COMMENTS) and any(token.comments for token in items)
    if comments or not f"{''.join(gaps)} ".isspace():
        raise _not_understood(source, _first_gap(items, gaps))
    seen = {
        token.end
        for token in items
        if (kind := token.token_type) in _STRINGS
        or (kind in _NUMBERS and text[token.end] in _QUOTES)
    }
    odd = seen ^ source.quotes
    if odd:
        raise _not_understood(source, min(odd))


def _first_gap(items: list[Token], gaps: list[str]) -> int:
    """Where something stands that no token has."""
    places = zip([0, *(token.end + 1 for token in items)], gaps, strict=True)
    return next((place for place, gap in places if gap and not gap.isspace()), 0)


def _not_understood(source: Source, offset: int) -> SqlSyntaxError:
    return SqlSyntaxError(
        f"the text at {source.place(offset)} is not understood. "
        "write it with plain quotes and words, or send the value as a parameter"
    )


def _require_one(source: Source) -> None:
    """Refuse several statements, and none."""
    if source.statements > 1:
        raise PolicyError(
            f"{source.statements} statements in one text (rule one-statement). send one at a time",
            rule="one-statement",
            obj=str(source.statements),
        )
    if not source.statements or not source.text.removeprefix(LEAD).strip():
        raise SqlSyntaxError("the text holds no statement.")


def token_like(token: Token, kind: TokenType, text: str) -> Token:
    """Another token at a token's place."""
    return Token(kind, text, line=token.line, col=token.col, start=token.start, end=token.end)


def is_marker(tokens: Tokens, index: int) -> bool:
    """Whether the tokens at `index` are one of our parameter markers."""
    return (
        tokens.items[index].token_type == TokenType.COLON
        and index + 1 < len(tokens.items)
        and tokens.items[index + 1].text.startswith(MARKER)
    )


def closing(items: list[Token], index: int) -> int:
    """The bracket that closes the one at `index`."""
    depth = 0
    for position in range(index, len(items)):
        kind = items[position].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            return position
    return len(items) - 1
