"""What SQLite writes in a change of the schema that the parser's library does not know."""

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.phrase import behind, is_comma, is_kind, longest, opens, phrases
from dbmcp.sql.tokens import Tokens, closing, token_like
from dbmcp.sql.vocabulary import words

_TABLE_OPTIONS = phrases(
    """
    strict
    without rowid
    """
)
_CONFLICT = "on conflict rollback|abort|fail|ignore|replace"
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
_BEHIND_TYPE = words("constraint not null primary unique check default collate references as")
_SCHEMA = "main"


def plain_schema(tokens: Tokens) -> Tokens:
    """Leave out what changes no fact: conflict rules, the order of a key, how rows are stored."""
    if not tokens.lexis.names_may_be_strings or tokens.word(0) not in {"create", "alter"}:
        return tokens
    spans = [*_conflicts(tokens), *_orders(tokens), *_index_schema(tokens), *_options(tokens)]
    dropped = {index for span in spans for index in span}
    items = [
        token_like(token, TokenType.TEXT, "TEXT") if _is_any_type(tokens, index) else token
        for index, token in enumerate(tokens.items)
        if index not in dropped
    ]
    return tokens.having(items)


def _conflicts(tokens: Tokens) -> Iterator[range]:
    """`ON CONFLICT IGNORE` behind a constraint."""
    for index in range(len(tokens.items)):
        stop = behind(tokens, index, _CONFLICT) if tokens.word(index) == "on" else 0
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


def _is_any_type(tokens: Tokens, index: int) -> bool:
    """Whether ANY stands there as the type of a column."""
    if tokens.word(index) != "any" or index < 2 or not tokens.is_name(index - 1):  # noqa: PLR2004 - behind a bracket and a name
        return False
    items = tokens.items
    begins = opens(items, index - 2) or is_comma(items, index - 2)
    after = tokens.word(index + 1).split(" ")[0]
    closed = is_comma(items, index + 1) or is_kind(items, index + 1, TokenType.R_PAREN)
    return begins and (closed or after in _BEHIND_TYPE)
