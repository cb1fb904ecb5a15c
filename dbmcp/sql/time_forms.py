"""Clauses that tell of when rows were or are valid: left out once what they name is understood."""

import re
from collections.abc import Callable
from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.tokens import Tokens, closing, is_marker
from dbmcp.sql.vocabulary import words

_CLOCKS = words("current_timestamp localtime localtimestamp")
_LITERALS = words("timestamp date")
# What the forms below need at least.
_AS_OF = re.compile(r"as\s+of\s+timestamp")
_PORTION = re.compile(r"for\s+portion\s+of\b")


def _stale_read(tokens: Tokens) -> Tokens:
    """Leave out AS OF TIMESTAMP; the calls and words inside it are still checked."""
    if not tokens.lexis.stale_reads or not tokens.matches(_AS_OF):
        return tokens
    items, words = tokens.items, tokens.words
    spans: list[tuple[int, int]] = []
    done = 0
    for index in range(len(items)):
        if index < done or not words[index].startswith("as"):
            continue
        start = index + _span(tokens, index)
        stop = _stale_end(tokens, start)
        if start > index and stop > start and not _reads(tokens, start, stop):
            spans.append((index, stop))
            done = stop
    ignored = [token for start, stop in spans for token in items[start:stop]]
    rest = tokens.cut(spans)
    return replace(rest, ignored=rest.ignored + ignored) if ignored else tokens


def _span(tokens: Tokens, index: int) -> int:
    """How many tokens AS OF TIMESTAMP takes, 0 if it does not stand there."""
    words: list[str] = []
    for span in range(1, 4):
        words += tokens.word(index + span - 1).split()
        if words == ["as", "of", "timestamp"]:
            return span
    return 0


def _reads(tokens: Tokens, start: int, stop: int) -> bool:
    """Whether the tokens hold a query, which must not be left out."""
    return any(tokens.word(index) in {"select", "table", "values"} for index in range(start, stop))


def _stale_end(tokens: Tokens, index: int) -> int:
    """The token behind the timestamp's expression: a time, moved by any number of intervals.

    Anything else returns `index` itself, and the parser's library refuses the text.
    """
    stop = _moment_end(tokens, index)
    while stop > index and (more := _interval_end(tokens, stop)):
        stop = more
    return stop


def _moment_end(tokens: Tokens, index: int) -> int:
    """Behind a string, a marker, a call, or such a thing in brackets; else `index` itself."""
    items = tokens.items
    if index >= len(items):
        return index
    if items[index].token_type == TokenType.L_PAREN:
        stop = closing(items, index)
        return stop + 1 if _stale_end(tokens, index + 1) == stop > index + 1 else index
    if items[index].token_type == TokenType.STRING:
        return index + 1
    if is_marker(tokens, index):
        return index + 2
    if tokens.word(index) and index + 1 < len(items):
        return _time_end(tokens, index)
    return index + 1 if tokens.word(index) in _CLOCKS else index


def _time_end(tokens: Tokens, index: int) -> int:
    """Behind `now(3)`, `timestamp '2025-01-01'` or `current_timestamp`; else `index` itself."""
    kind = tokens.items[index + 1].token_type
    if kind == TokenType.L_PAREN:
        return closing(tokens.items, index + 1) + 1
    if kind == TokenType.STRING and tokens.word(index) in _LITERALS:
        return index + 2
    return index + 1 if tokens.word(index) in _CLOCKS else index


def _interval_end(tokens: Tokens, index: int) -> int:
    """Behind `- INTERVAL 5 SECOND`; 0 if it does not stand there."""
    items = tokens.items
    signs = {TokenType.DASH, TokenType.PLUS}
    if index + 3 >= len(items) or items[index].token_type not in signs:
        return 0
    start = index + 2 + (items[index + 2].token_type == TokenType.DASH)
    plain = items[start].token_type in {TokenType.NUMBER, TokenType.STRING}
    stop = start + 1 if plain else start + 2 * is_marker(tokens, start)
    known = stop > start and tokens.word(index + 1) == "interval" and tokens.word(stop)
    return stop + 1 if known else 0


def _portion(tokens: Tokens) -> Tokens:
    """Leave out FOR PORTION OF p FROM a TO b, which narrows what an UPDATE or DELETE changes."""
    if not tokens.lexis.double_quoted_strings or not tokens.matches(_PORTION):
        return tokens
    for index in range(1, len(tokens.items)):
        stop = _portion_end(tokens, index)
        if stop:
            # The name of the period is no column's.
            period = frozenset({tokens.items[index + len(["for", "portion", "of"])].start})
            return tokens.without(set(range(index, stop)), names=period)
    return tokens


def _portion_end(tokens: Tokens, index: int) -> int:
    """Behind the clause, if it stands there behind a table's name; else 0."""
    if [tokens.word(place) for place in range(index, index + 3)] != ["for", "portion", "of"]:
        return 0
    if not tokens.is_name(index + 3) or tokens.word(index + 4) != "from":
        return 0
    middle = _stale_end(tokens, index + 5)
    stop = _stale_end(tokens, middle + 1) if tokens.word(middle) == "to" else 0
    understood = middle > index + 5 and stop > middle + 1
    return stop if understood and not _reads(tokens, index, stop) else 0


TIME_FORMS: tuple[Callable[[Tokens], Tokens], ...] = (_stale_read, _portion)
