"""Tokens of a prepared text: one statement's worth, with what they were in the caller's text."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.errors import LimitError, PolicyError, SqlSyntaxError
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.source import MARKER, Source

_SUBSCRIPTS = 32
_QUOTES = frozenset("'\"`]$")
_STRINGS = frozenset(
    {
        TokenType.STRING,
        TokenType.NATIONAL_STRING,
        TokenType.BYTE_STRING,
        TokenType.HEX_STRING,
        TokenType.BIT_STRING,
        TokenType.HEREDOC_STRING,
        TokenType.RAW_STRING,
        TokenType.UNICODE_STRING,
        TokenType.IDENTIFIER,
    }
)


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

    def word(self, index: int) -> str:
        """The token as a lower-case word; `""` for brackets, strings and the text's end."""
        if index >= len(self.items):
            return ""
        token = self.items[index]
        return token.text.lower() if self.is_word(token) else ""

    def mentions(self, *words: str) -> bool:
        """Whether the text may hold one of the words; cheap, and never wrong when it says no."""
        return any(word in self.source.lowered for word in words)

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

    def part(self, start: int, stop: int | None = None) -> "Tokens":
        """Some of the tokens as a statement of their own, at the same offsets."""
        return replace(self, items=self.items[start:stop], ignored=[])


def tokenize(source: Source, *, lexis: Lexis) -> Tokens:
    """Cut a prepared text into the tokens of one statement.

    Raises:
        SqlSyntaxError: it cannot be cut, or the parser would see other strings than the engine.
        PolicyError: several statements.
    """
    try:
        items = _tokenizer(lexis.sqlglot).tokenize(source.text)
    except SqlglotError as error:
        raise SqlSyntaxError("the text cannot be cut into words and signs.") from error
    _check_quotes(source, items)
    if source.text.count("]") > _SUBSCRIPTS:
        _check_brackets(items)
    return Tokens(source, _one_statement(source, items[1:]), lexis)


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
    """Refuse a text whose strings the parser's library sees elsewhere than the engine does."""
    text = source.text
    seen: set[int] = set()
    commented = False
    for token in items:
        end = token.end
        if text[end] in _QUOTES and token.token_type in _STRINGS:
            seen.add(end)
        if token.comments:
            commented = True
    odd = seen ^ source.quotes
    if commented or odd:
        offset = min(odd, default=0)
        raise SqlSyntaxError(
            f"the quoting at {source.place(offset)} is not understood. "
            "write it with plain quotes, or send the value as a parameter"
        )


def _one_statement(source: Source, items: list[Token]) -> list[Token]:
    """The tokens without semicolons.

    Raises:
        PolicyError: several statements.
        SqlSyntaxError: none.
    """
    statements = 1 if items else 0
    if ";" in source.text:
        statements = 0
        open_statement = False
        for token in items:
            if token.token_type == TokenType.SEMICOLON:
                open_statement = False
            elif not open_statement:
                open_statement = True
                statements += 1
        items = [token for token in items if token.token_type != TokenType.SEMICOLON]
    if statements > 1:
        raise PolicyError(
            f"{statements} statements in one text (rule one-statement). send one at a time",
            rule="one-statement",
            obj=str(statements),
        )
    if not statements:
        raise SqlSyntaxError("the text holds no statement.")
    return items


def is_marker(tokens: Tokens, index: int) -> bool:
    """Whether the tokens at `index` are one of our parameter markers."""
    return (
        tokens.items[index].token_type == TokenType.COLON
        and index + 1 < len(tokens.items)
        and tokens.items[index + 1].text.startswith(MARKER)
    )
