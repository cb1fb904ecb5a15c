"""Tokens of a prepared text: one statement's worth, with what they were in the caller's text."""

import re
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
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
_FURTHER_COMMENTS = ("//", "{")
_COMMENTS = ("--", "/*", "#", *_FURTHER_COMMENTS)
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


@dataclass(frozen=True)
class Tokens:
    """The tokens of exactly one statement.

    What many look for is made once, when it is asked for first: offsets, first letters, words.

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

    @cached_property
    def starts(self) -> list[int]:
        """Where each token starts."""
        return [token.start for token in self.items]

    @cached_property
    def ends(self) -> list[int]:
        """Where the last character of each token stands."""
        return [token.end for token in self.items]

    @cached_property
    def firsts(self) -> str:
        """The first character of each token, to be searched in place of the tokens."""
        return "".join(itemgetter(*self.starts)(self.source.text)) if self.items else ""

    @cached_property
    def words(self) -> list[str]:
        """Each token as `word` gives it."""
        quotes = self.source.quotes
        return [
            token.text.lower()
            if (first.isalpha() or first == "_") and token.end not in quotes
            else ""
            for first, token in zip(self.firsts, self.items, strict=True)
        ]

    @property
    def unseen(self) -> "Tokens":
        """The ignored tokens as a statement of their own, at the same offsets."""
        return replace(self, items=self.ignored, ignored=[])

    def word(self, index: int) -> str:
        """The token as a lower-case word; `""` for brackets, strings and the text's end."""
        if index >= len(self.items):
            return ""
        token = self.items[index]
        first = self.source.text[token.start]
        if (first.isalpha() or first == "_") and token.end not in self.source.quotes:
            return token.text.lower()
        return ""

    def mentions(self, *words: str) -> bool:
        """Whether the text may hold one of the words; cheap, and never wrong when it says no."""
        lowered = self.source.lowered
        for word in words:  # noqa: SIM110 - many ask of each text: a generator doubles the cost
            if word in lowered:
                return True
        return False

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
    tokens = Tokens(source, items[1:], lexis)
    signs = _FURTHER_COMMENTS if source.plain else _COMMENTS
    if any(sign in source.text for sign in signs) and any(token.comments for token in items):
        raise _not_understood(source, _first_gap(tokens))
    _check_quotes(tokens)
    if source.text.count("]") > _SUBSCRIPTS:
        _check_brackets(items)
    return tokens


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


def _check_quotes(tokens: Tokens) -> None:
    """Refuse a text that the parser's library cuts otherwise than the engine does.

    Its strings must end where the engine's do, and its tokens must leave out nothing but blanks:
    behind `BEGIN FETCH` it swallows the rest of a text.
    """
    source, ends = tokens.source, tokens.ends
    if not "".join(_gaps(tokens)).isspace():
        raise _not_understood(source, _first_gap(tokens))
    text = source.text
    kinds = _letters([token.token_type for token in tokens.items])
    quoted = [(match[0], ends[match.start()]) for match in _QUOTED.finditer(kinds)]
    seen = {end for kind, end in quoted if kind not in _UNQUOTED or text[end] in _QUOTES}
    odd = seen ^ source.quotes
    if odd:
        raise _not_understood(source, min(odd))


def _gaps(tokens: Tokens) -> list[str]:
    """What stands in front of each token and behind the last one."""
    text = tokens.source.text
    edges = zip([0, *tokens.ends], [*tokens.starts, len(text)], strict=True)
    return [text[end + 1 : start] for end, start in edges]


def _letters(kinds: Iterable[TokenType]) -> str:
    """A letter for each kind, which is searched faster than an enumeration."""
    return array("H", kinds).tobytes().decode(_UTF_16)


_UTF_16 = f"utf-16-{sys.byteorder[0]}e"
_UNQUOTED = frozenset(_letters(_NUMBERS))
_QUOTED = re.compile(f"[{re.escape(_letters(_STRINGS | _NUMBERS))}]")


def _first_gap(tokens: Tokens) -> int:
    """Where something stands that no token has."""
    places = zip([1, *(end + 1 for end in tokens.ends)], _gaps(tokens), strict=True)
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


def nested(items: Iterable[Token]) -> Iterator[tuple[int, Token, int]]:
    """Each token with its index, and how many brackets are open: one that opens is counted in."""
    depth = 0
    for index, token in enumerate(items):
        kind = token.token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        yield index, token, depth


def closing(items: list[Token], index: int) -> int:
    """The bracket that closes the one at `index`."""
    depth = 0
    for position in range(index, len(items)):
        kind = items[position].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            return position
    return len(items) - 1
