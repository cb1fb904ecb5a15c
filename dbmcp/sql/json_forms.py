"""JSON_TABLE, JSON_QUERY and their like, of which the parser's library knows the arguments only."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.tokens import Tokens, closing, token_like
from dbmcp.sql.vocabulary import words

_CALLS = words("json_table json_query json_value json_exists")
_CLAUSES = words(
    "with without keep omit error null empty default returning passing format true false unknown"
)
_CONSTRUCTORS = words("json_object json_array")
_QUERIES = frozenset({"select", "table", "values", "with"})


def json_clauses(tokens: Tokens) -> Tokens:
    """Leave out what stands behind the arguments; its words and calls are still checked."""
    if not tokens.mentions("json_"):
        return tokens
    dropped: set[int] = set()
    names: set[int] = set()
    items = list(tokens.items)
    for index in range(len(items) - 1):
        if tokens.word(index) in _CALLS and items[index + 1].token_type == TokenType.L_PAREN:
            start, stop = _clauses(tokens, index)
            passed = _passed(tokens, start, stop)
            clauses = set(range(start, stop)) - passed
            if _holds_query(tokens, clauses):
                continue
            _make_plain(tokens, items, index, passed)
            dropped |= clauses
            names |= set(_passed_names(tokens, start, stop))
            if tokens.word(index) == "json_table":
                names |= set(_column_names(tokens, start, stop))
    return replace(tokens, items=items).without(dropped, names=frozenset(names))


def json_constructors(tokens: Tokens) -> Tokens:
    """Read `JSON_OBJECT()` and `JSON_ARRAY(RETURNING text)` as calls without arguments."""
    if not tokens.lexis.typed_strings or not tokens.mentions("json_object", "json_array"):
        return tokens
    items, dropped = list(tokens.items), set[int]()
    for index in range(len(items) - 2):
        called = tokens.word(index) in _CONSTRUCTORS
        if called and items[index + 1].token_type == TokenType.L_PAREN:
            stop = closing(items, index + 1)
            if stop == index + 2 or tokens.word(index + 2) == "returning":
                items[index] = token_like(items[index], TokenType.VAR, "json_build_array")
                dropped |= set(range(index + 2, stop))
        elif tokens.word(index) == "json_arrayagg":
            dropped |= set(_behind_order(tokens, index + 2, closing(items, index + 1)))
    return replace(tokens, items=items).without(dropped)


def _behind_order(tokens: Tokens, start: int, stop: int) -> range:
    """What of `NULL ON NULL RETURNING jsonb` stands behind ORDER BY, where it is not expected."""
    words = [tokens.word(index) for index in range(start, stop)]
    if "order by" in words:
        for index in range(start + words.index("order by"), stop):
            kept = words[index - start : index - start + 3]
            if kept in (["null", "on", "null"], ["absent", "on", "null"]):
                return range(index, stop)
            if kept[0] == "returning":
                return range(index, stop)
    return range(0)


def _make_plain(tokens: Tokens, items: list[Token], index: int, passed: set[int]) -> None:
    """Let the call at `index` read as one with the passed values as further arguments."""
    if tokens.word(index) == "json_table":
        items[index] = token_like(items[index], TokenType.VAR, items[index].text)
    if passed:
        items[index] = token_like(items[index], TokenType.VAR, "coalesce")
    for place in passed:
        if tokens.word(place) == "passing":
            items[place] = token_like(items[place], TokenType.COMMA, ",")


def _passed(tokens: Tokens, start: int, stop: int) -> set[int]:
    """The values behind PASSING, which become further arguments, without their names."""
    found: set[int] = set()
    depth, passing = 0, False
    for index in range(start, stop):
        kind = tokens.items[index].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        word = tokens.word(index) if depth == 0 else ""
        if word == "passing":
            passing = True
        elif passing and word == "as":
            passing = False
        elif not passing and kind == TokenType.COMMA and tokens.word(index - 2) == "as":
            passing = depth == 0
        if passing:
            found.add(index)
    return found


def _passed_names(tokens: Tokens, start: int, stop: int) -> Iterator[int]:
    """Where the names behind `PASSING value AS` stand."""
    for index in range(start + 1, stop):
        if tokens.word(index - 1) == "as" and tokens.is_name(index):
            yield tokens.items[index].start


def _clauses(tokens: Tokens, index: int) -> tuple[int, int]:
    """Where the clauses of the call at `index` start, and where its bracket closes."""
    depth, commas, start = 0, 0, 0
    for position in range(index + 1, len(tokens.items)):
        kind = tokens.items[position].token_type
        depth += (kind == TokenType.L_PAREN) - (kind == TokenType.R_PAREN)
        if depth == 0:
            return start or position, position
        if depth == 1 and commas and not start and _starts_clause(tokens, index, position):
            start = position
        commas += depth == 1 and kind == TokenType.COMMA
    return start or len(tokens.items), len(tokens.items)


def _starts_clause(tokens: Tokens, call: int, position: int) -> bool:
    """Whether a clause begins behind the path."""
    word = tokens.word(position).split()
    if not word or tokens.items[position - 1].token_type == TokenType.COMMA:
        return False
    if tokens.word(call) == "json_table" and word[0] in {"as", "columns"}:
        return True
    return word[0] in _CLAUSES


def _holds_query(tokens: Tokens, clauses: set[int]) -> bool:
    """Whether the clauses hold a query, which must not be left out."""
    return any(
        tokens.word(index) in _QUERIES
        and not (tokens.word(index) == "with" and tokens.word(index + 1) != "recursive")
        for index in clauses
    )


def _column_names(tokens: Tokens, start: int, stop: int) -> Iterator[int]:
    """Where the names of columns stand in `COLUMNS (a int PATH '$.a', NESTED ...)`."""
    lists: list[bool] = []
    for index in range(start, stop):
        kind = tokens.items[index].token_type
        before = tokens.word(index - 1)
        if kind == TokenType.L_PAREN:
            lists.append(before == "columns")
        elif kind == TokenType.R_PAREN and lists:
            lists.pop()
        elif tokens.word(index) != "nested" and (
            before == "as" or (lists and lists[-1] and _follows_comma(tokens, index))
        ):
            yield tokens.items[index].start


def _follows_comma(tokens: Tokens, index: int) -> bool:
    return tokens.items[index - 1].token_type in {TokenType.L_PAREN, TokenType.COMMA}
