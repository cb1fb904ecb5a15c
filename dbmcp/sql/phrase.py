"""Phrases of keywords, names and values, found among the tokens of a statement.

A phrase is written with blanks: a keyword, several with `|` between, `=?` for an equals sign that
may stand there, or one of `NAME`, `NAMES`, `NUMBER`, `STRING`, `STRINGS`, `UNIT`, `COUNTS` and
`BRACKET`.
"""

from collections.abc import Callable, Iterator

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.tokens import Tokens, closing
from dbmcp.sql.vocabulary import words

_EQUALS = "=?"
_UNITS = words(
    """
    microsecond second minute hour day week month quarter year day_hour day_minute day_second
    hour_minute hour_second minute_second year_month
    """
)
_KINDS = {
    "NUMBER": TokenType.NUMBER,
    "STRING": TokenType.STRING,
    "=": TokenType.EQ,
    "+": TokenType.PLUS,
    "-": TokenType.DASH,
    "(": TokenType.L_PAREN,
    ")": TokenType.R_PAREN,
}


def phrases(text: str) -> tuple[str, ...]:
    """One phrase a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def longest(tokens: Tokens, index: int, patterns: tuple[str, ...]) -> int:
    """Behind the longest of the patterns that stands at `index`; 0 if none does."""
    word = tokens.word(index).split(" ")[0]
    if not word:
        return 0
    fitting = (p for p in patterns if word in p.split(" ", 1)[0].split("|"))
    return max((behind(tokens, index, pattern) for pattern in fitting), default=0)


def behind(tokens: Tokens, index: int, pattern: str) -> int:
    """The index behind a pattern; 0 if it does not stand there."""
    left: list[str] = []  # of a token that holds several words
    for wanted in pattern.split(" "):
        if wanted == _EQUALS:
            index += not left and is_kind(tokens.items, index, TokenType.EQ)
            continue
        if wanted in _SPANS:
            stop = 0 if left else _SPANS[wanted](tokens, index)
            if not stop:
                return 0
            index = stop
            continue
        if not left:
            left = tokens.word(index).split(" ")
            index += 1
        if left.pop(0) not in wanted.split("|"):
            return 0
    return 0 if left else index


def _kind(kind: TokenType) -> Callable[[Tokens, int], int]:
    return lambda tokens, index: index + 1 if is_kind(tokens.items, index, kind) else 0


def _name(tokens: Tokens, index: int) -> int:
    return index + 1 if tokens.is_name(index) else 0


def _unit(tokens: Tokens, index: int) -> int:
    return index + 1 if tokens.word(index) in _UNITS else 0


def _bracket(tokens: Tokens, index: int) -> int:
    """Behind a bracket that holds no query."""
    if not opens(tokens.items, index):
        return 0
    stop = closing(tokens.items, index)
    reads = any(tokens.word(i) in {"select", "table", "values"} for i in range(index, stop))
    return 0 if reads else stop + 1


def _several(one: Callable[[Tokens, int], int]) -> Callable[[Tokens, int], int]:
    def behind(tokens: Tokens, index: int) -> int:
        stop = one(tokens, index)
        while stop and is_comma(tokens.items, stop):
            stop = one(tokens, stop + 1)
        return stop

    return behind


def _count(tokens: Tokens, index: int) -> int:
    """Behind `256 BUCKETS` or `5 CMSKETCH DEPTH`."""
    if not is_kind(tokens.items, index, TokenType.NUMBER):
        return 0
    word = tokens.word(index + 1)
    deep = word == "cmsketch" and tokens.word(index + 2) in {"depth", "width"}
    return index + 2 + deep if deep or word in _COUNTED else 0


_COUNTED = words("buckets topn samples samplerate")
_SPANS: dict[str, Callable[[Tokens, int], int]] = {
    **{name: _kind(kind) for name, kind in _KINDS.items()},
    "NAME": _name,
    "UNIT": _unit,
    "BRACKET": _bracket,
    "NAMES": _several(_name),
    "COUNTS": _several(_count),
    "STRINGS": _several(_kind(TokenType.STRING)),
}


def is_kind(items: list[Token], index: int, kind: TokenType) -> bool:
    """Whether a token of a kind stands there."""
    return 0 <= index < len(items) and items[index].token_type == kind


def is_comma(items: list[Token], index: int) -> bool:
    """Whether a comma stands there."""
    return is_kind(items, index, TokenType.COMMA)


def opens(items: list[Token], index: int) -> bool:
    """Whether a bracket opens there."""
    return is_kind(items, index, TokenType.L_PAREN)


def pieces(tokens: Tokens, start: int) -> Iterator[tuple[int, int]]:
    """The parts between commas outside of brackets, from `start` to the end."""
    depth = 0
    for index in range(start, len(tokens.items)):
        kind = tokens.items[index].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0 and kind == TokenType.COMMA:
            yield start, index
            start = index + 1
    yield start, len(tokens.items)
