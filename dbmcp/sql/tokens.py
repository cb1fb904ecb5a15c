"""Tokens of a prepared text: one statement's worth, its words and its function calls."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.errors import LimitError, PolicyError, SqlSyntaxError
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.source import MARKER, Source
from dbmcp.sql.vocabulary import words

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
    }
)

# Words that are followed by a bracket without being a call. A function of that name needs quotes
# in every engine, or shows itself as a call in the syntax tree.
_BEFORE_BRACKET = words(
    """
    select from where and or xor not in any all some exists on using values value as by over
    filter group within join lateral union except intersect distinct then else when case
    between like ilike rlike regexp glob similar to is limit offset having qualify sets
    partition index key conflict insert set returning with columns passing against of escape
    div into table recursive materialized window rows returns explain force use ignore cross
    inner outer natural only fetch matched update do repeatable symmetric asymmetric path
    default nested begin low_priority straight_join
    """
)


@dataclass(frozen=True, slots=True)
class Call:
    """A name in front of a bracket.

    Attributes:
        name: the function's name as facts give it.
        start: where its last part starts.
    """

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of exactly one statement.

    Attributes:
        source: the prepared text.
        items: sqlglot's tokens.
        lexis: the dialect's lexical rules.
        ignored: tokens that the parser need not see; their words count all the same.
    """

    source: Source
    items: list[Token]
    lexis: Lexis
    ignored: list[Token] = field(default_factory=list[Token])

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

    def part(self, start: int, stop: int | None = None) -> "Tokens":
        """Some of the tokens as a statement of their own, at the same offsets."""
        return replace(self, items=self.items[start:stop], ignored=[])

    def calls(self) -> list[Call]:
        """Every name in front of a bracket that the words alone do not explain."""
        return [call for items in (self.items, self.ignored) for call in self._calls(items)]

    def _calls(self, items: list[Token]) -> list[Call]:
        found: list[Call] = []
        for index in range(1, len(items)):
            if items[index].token_type != TokenType.L_PAREN:
                continue
            token = items[index - 1]
            dotted = index > 1 and items[index - 2].token_type == TokenType.DOT
            if self.is_quoted_name(token) or (
                self.is_word(token)
                and (dotted or self.slice(token).lower().split()[-1] not in _BEFORE_BRACKET)
            ):
                found.append(Call(self._dotted_name(items, index - 1), token.start))
        return found

    def _dotted_name(self, items: list[Token], index: int) -> str:
        parts = [self._name(items[index])]
        while index > 1 and items[index - 1].token_type == TokenType.DOT:
            index -= 2
            if not (self.is_word(items[index]) or self.is_quoted_name(items[index])):
                parts.append("?")
                break
            parts.append(self._name(items[index]))
        return ".".join(reversed(parts))

    def _name(self, token: Token) -> str:
        if not self.is_quoted_name(token):
            return " ".join(self.slice(token).lower().split())
        name = token.text
        return name if self.lexis.backtick_names or name == name.lower() else f'"{name}"'


def tokenize(source: Source, *, lexis: Lexis) -> Tokens:
    """Cut a prepared text into the tokens of one statement.

    Raises:
        SqlSyntaxError: it cannot be cut, or the parser would see other strings than the engine.
        PolicyError: several statements.
    """
    try:
        items = Dialect.get_or_raise(lexis.sqlglot).tokenize(source.text)
    except SqlglotError as error:
        raise SqlSyntaxError("the text cannot be cut into words and signs.") from error
    _check_quotes(source, items)
    _check_brackets(items)
    return Tokens(source, _one_statement(items[1:]), lexis)


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
    seen = {
        token.end
        for token in items
        if text[token.end] in _QUOTES
        and (token.token_type in _STRINGS or token.token_type == TokenType.IDENTIFIER)
    }
    if seen != set(source.quotes) or any(token.comments for token in items):
        offset = min(seen ^ source.quotes, default=0)
        raise SqlSyntaxError(
            f"the quoting at {source.place(offset)} is not understood. "
            "write it with plain quotes, or send the value as a parameter"
        )


def _one_statement(items: list[Token]) -> list[Token]:
    statements = 0
    open_statement = False
    for token in items:
        if token.token_type == TokenType.SEMICOLON:
            open_statement = False
        elif not open_statement:
            open_statement = True
            statements += 1
    if statements > 1:
        raise PolicyError(
            f"{statements} statements in one text (rule one-statement). send one at a time",
            rule="one-statement",
            obj=str(statements),
        )
    if not statements:
        raise SqlSyntaxError("the text holds no statement.")
    return [token for token in items if token.token_type != TokenType.SEMICOLON]


def is_marker(tokens: Tokens, index: int) -> bool:
    """Whether the tokens at `index` are one of our parameter markers."""
    return (
        tokens.items[index].token_type == TokenType.COLON
        and index + 1 < len(tokens.items)
        and tokens.items[index + 1].text.startswith(MARKER)
    )
