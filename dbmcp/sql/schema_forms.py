"""What SQLite writes in a change of the schema that the parser's library does not know."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.phrase import behind, is_comma, is_kind, longest, opens, phrases, pieces
from dbmcp.sql.tokens import Tokens, closing, token_like
from dbmcp.sql.vocabulary import words

_TABLE_OPTIONS = phrases(
    """
    strict
    without rowid
    """
)
_KEYS = phrases(
    """
    primary key
    unique
    """
)
_ORDERS = phrases(
    """
    asc|desc
    collate binary|nocase|rtrim
    collate binary|nocase|rtrim asc|desc
    """
)
_NO_TYPE = words(
    """
    constraint not null primary unique check default collate references as generated foreign on
    deferrable
    """
)
"""What cannot belong to the name of a type, nor be that of a column."""

_SIGNED = frozenset({TokenType.NUMBER, TokenType.PLUS, TokenType.DASH, TokenType.COMMA})
_BEHIND = phrases(
    """
    on conflict rollback|abort|fail|ignore|replace
    not deferrable
    not deferrable initially deferred|immediate
    """
)
_SCHEMA = "main"


def plain_schema(tokens: Tokens) -> Tokens:
    """Leave out what changes no fact: types, conflict rules, the order of a key, how rows lie."""
    if not tokens.lexis.names_may_be_strings or tokens.word(0) not in {"create", "alter"}:
        return tokens
    types = list(_types(tokens))
    spans = [*_conflicts(tokens), *_orders(tokens), *_index_schema(tokens), *_options(tokens)]
    dropped = {index for span in (*spans, *types) for index in span}
    plain = {span.start: TokenType.TEXT for span in types}
    plain |= dict.fromkeys(_dropped_column(tokens), TokenType.COLUMN)
    items: list[Token] = []
    # Behind the last token a type may be missing too.
    for index, token in enumerate([*tokens.items, tokens.items[-1]]):
        if index in plain:
            items.append(token_like(token, plain[index], plain[index].name))
        if index not in dropped and index < len(tokens.items):
            items.append(token)
    names = frozenset(tokens.items[span.start].start for span in types if span)
    return replace(tokens, items=items, names=tokens.names | names)


def _types(tokens: Tokens) -> Iterator[range]:
    """The types of new columns: any names, with one or two numbers behind them."""
    for index in _columns(tokens):
        stop = behind_type(tokens, index + 1)
        if stop > index + 1 or tokens.word(0) == "alter":
            yield range(index + 1, stop)


def behind_type(tokens: Tokens, index: int) -> int:
    """The index behind the name of a type and its numbers; `index` itself if none stands there."""
    stop = index
    while _is_of_type(tokens, stop):
        stop += 1
    return _behind_numbers(tokens, stop) if stop > index else index


def _is_of_type(tokens: Tokens, index: int) -> bool:
    text = is_kind(tokens.items, index, TokenType.STRING)
    return text or (tokens.is_name(index) and tokens.word(index).split(" ")[0] not in _NO_TYPE)


def _behind_numbers(tokens: Tokens, index: int) -> int:
    """Behind the numbers of a type; `index` itself if none stand there."""
    if not opens(tokens.items, index):
        return index
    stop = closing(tokens.items, index)
    numbers = all(token.token_type in _SIGNED for token in tokens.items[index + 1 : stop])
    return stop + 1 if numbers else index


def _columns(tokens: Tokens) -> Iterator[int]:
    """Where the names of new columns stand."""
    end = _columns_end(tokens)
    start = 0 if not end else next(i for i in range(end) if opens(tokens.items, i)) + 1
    places = [place for place, _ in pieces(tokens, start)] if end else [_added(tokens)]
    for place in places:
        if 0 < place < (end or len(tokens.items)) and _is_of_type(tokens, place):
            yield place


def _added(tokens: Tokens) -> int:
    """Where the column of ALTER TABLE t ADD stands; 0 for anything else."""
    index = _changed(tokens)
    if tokens.word(index) != "add":
        return 0
    return (
        index + 2 if tokens.word(index + 1) == "column" and tokens.is_name(index + 2) else index + 1
    )


def _changed(tokens: Tokens) -> int:
    """Behind the table of ALTER TABLE."""
    index = behind(tokens, 0, "alter table")
    return index + (3 if is_kind(tokens.items, index + 1, TokenType.DOT) else 1)


def _dropped_column(tokens: Tokens) -> Iterator[int]:
    """Where COLUMN may stand in ALTER TABLE t DROP, and does not."""
    index = _changed(tokens)
    bare = index + 2 == len(tokens.items) and tokens.is_name(index + 1)
    if tokens.word(0) == "alter" and tokens.word(index) == "drop" and bare:
        yield index + 1


def _conflicts(tokens: Tokens) -> Iterator[range]:
    """`ON CONFLICT IGNORE` behind a constraint, NOT DEFERRABLE behind a key."""
    for index in range(len(tokens.items)):
        stop = longest(tokens, index, _BEHIND)
        if stop:
            yield range(index, stop)


def _orders(tokens: Tokens) -> Iterator[range]:
    """ASC, DESC and COLLATE in the brackets of a key."""
    items = tokens.items
    for index in range(len(items)):
        start = longest(tokens, index, _KEYS)
        if not start or not opens(items, start):
            continue
        for place in range(start + 2, closing(items, start)):
            stop = longest(tokens, place, _ORDERS)
            if stop and (is_comma(items, stop) or is_kind(items, stop, TokenType.R_PAREN)):
                yield range(place, stop)


def _index_schema(tokens: Tokens) -> Iterator[range]:
    """The schema in front of an index, which is that of its table."""
    start = max(behind(tokens, 0, "create index"), behind(tokens, 0, "create unique index"))
    start = max(start, behind(tokens, start, "if not exists")) if start else 0
    dotted = start and is_kind(tokens.items, start + 1, TokenType.DOT)
    if dotted and tokens.items[start].text.lower() == _SCHEMA:
        yield range(start, start + 2)


def _options(tokens: Tokens) -> Iterator[range]:
    """`STRICT, WITHOUT ROWID` behind the columns."""
    start = _columns_end(tokens)
    index = longest(tokens, start, _TABLE_OPTIONS) if start else 0
    while index and is_comma(tokens.items, index):
        index = longest(tokens, index + 1, _TABLE_OPTIONS)
    if index == len(tokens.items):
        yield range(start, index)


def _columns_end(tokens: Tokens) -> int:
    """Behind the columns of CREATE TABLE; 0 for anything else."""
    if tokens.word(0) != "create" or tokens.word(1) != "table":
        return 0
    items = tokens.items
    opening = next((i for i in range(2, len(items)) if opens(items, i)), len(items))
    return closing(items, opening) + 1 if opening < len(items) else 0
