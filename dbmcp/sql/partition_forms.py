"""How the MySQL family lays a table out in partitions, left out of what the library reads."""

from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.phrase import is_comma, is_kind, opens
from dbmcp.sql.tokens import Tokens, closing, nested, token_like
from dbmcp.sql.vocabulary import words

ENGINES = words("innodb aria myisam memory rocksdb")
"""Engines that keep a table's rows in the database itself."""
_LAYING = words("add reorganize")
_LISTING = words("range list hash key columns partition subpartition indexes")


def without_partitions(tokens: Tokens) -> Tokens:
    """Leave out `PARTITION BY RANGE (a) (PARTITION p ...)`, whose calls and words still count."""
    if not tokens.lexis.double_quoted_strings or tokens.word(0) not in {"create", "alter"}:
        return tokens
    start = _start(tokens)
    items = tokens.items
    if not start or any(tokens.word(i) in {"select", "table"} for i in range(start, len(items))):
        return tokens
    named = _names(tokens, start)
    if any(index >= len(items) for index in named):
        return tokens
    names = {items[index].start for index in named}
    rest = replace(tokens, names=tokens.names | names).without(set(range(start, len(items))))
    if tokens.word(0) == "create" or rest.items[-1].token_type == TokenType.COMMA:
        return rest
    # An ALTER needs something to do.
    return rest.having([*rest.items, token_like(items[start], TokenType.FORCE, "FORCE")])


def _start(tokens: Tokens) -> int:
    """Where the layout begins; 0 if none is given."""
    alters, first = tokens.word(0) == "alter", len(["alter", "table"])
    for index, _, depth in nested(tokens.items):
        phrase = f"{tokens.word(index)} {tokens.word(index + 1)}".split()[:2]
        if not tokens.word(index):
            continue
        if depth == 0 and phrase == ["partition", "by"]:
            return index
        if alters and index > first and phrase[1:] == ["partition"] and phrase[0] in _LAYING:
            return index
    return 0


def _names(tokens: Tokens, start: int) -> set[int]:
    """Names of partitions and columns, and the engine that they may say."""
    items = tokens.items
    found: set[int] = set()
    for index in range(start, len(items)):
        word = tokens.word(index).rpartition(" ")[2]
        if word in {"partition", "subpartition", "partitions"}:
            found |= _listed(tokens, index + 1)
        elif word == "reorganize":
            found.add(index)
        elif word == "policy":
            found.add(index + 1 + is_kind(items, index + 1, TokenType.EQ))
        elif word in _LISTING and opens(items, index + 1):
            inside = range(index + 2, closing(items, index + 1))
            found |= {i for i in inside if tokens.is_name(i) and not opens(items, i + 1)}
        elif word == "engine":
            place = index + 1 + is_kind(items, index + 1, TokenType.EQ)
            found |= {place} if tokens.word(place) in ENGINES else set[int]()
    return found


def _listed(tokens: Tokens, index: int) -> set[int]:
    """Names between commas."""
    found: set[int] = set()
    while tokens.is_name(index) and not opens(tokens.items, index + 1):
        if tokens.word(index) in {"by", "partitions"}:
            break
        found.add(index)
        index += 2
        if not is_comma(tokens.items, index - 1):
            break
    return found
