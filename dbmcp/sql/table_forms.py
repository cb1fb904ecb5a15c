"""What Postgres writes in the columns and keys of a table that the parser's library does not know.

Each form changes no fact: how a value is stored, how a key is kept, from where identities count.
"""

from collections.abc import Callable, Iterable

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.alteration import TAILS
from dbmcp.sql.ddl_forms import definitions, left_out, phrases_found
from dbmcp.sql.phrase import is_comma, longest, opens, phrases
from dbmcp.sql.sequence import options_end
from dbmcp.sql.tokens import Tokens, closing, token_like

_PARTS = phrases(
    """
    storage plain|external|extended|main|default
    compression pglz|lz4|default
    no inherit
    not valid
    not deferrable
    enforced
    not enforced
    initially immediate
    """
)
_NOT_NULLS = phrases(
    """
    not null NAME
    constraint NAME not null NAME
    """
)
_CLEARED = phrases(
    """
    set null ( NAMES )
    set default ( NAMES )
    """
)


def plain_table(tokens: Tokens) -> Tokens:
    """Make the definition of a table, or a change of it, one that the library can read."""
    if not tokens.lexis.typed_strings or tokens.word(0) not in {"create", "alter"}:
        return tokens
    for form in _FORMS:
        tokens = left_out(tokens, set(form(tokens, definitions(tokens))))
    return _expressions(tokens) if tokens.mentions("expression") else tokens


def _parts(tokens: Tokens, inside: range) -> Iterable[int]:
    """Words behind a column's type or a constraint."""
    return phrases_found(tokens, _PARTS, inside, depth=1 if tokens.word(0) == "alter" else 0)


def _cleared(tokens: Tokens, inside: range) -> Iterable[int]:
    """The columns in `ON DELETE SET NULL (a)`."""
    for index in inside:
        stop = longest(tokens, index, _CLEARED) if tokens.word(index) == "set" else 0
        if stop:
            yield from range(_opening(tokens, index), stop)


def _opening(tokens: Tokens, index: int) -> int:
    return next(i for i in range(index, len(tokens.items)) if opens(tokens.items, i))


def _counts(tokens: Tokens, inside: range) -> Iterable[int]:
    """The brackets of `AS IDENTITY (START WITH 10)`."""
    for index in inside:
        if tokens.word(index) == "identity" and opens(tokens.items, index + 1):
            stop = closing(tokens.items, index + 1)
            if options_end(tokens, index + 2) == stop:
                yield from range(index + 1, stop + 1)


def _not_nulls(tokens: Tokens, inside: range) -> Iterable[int]:
    """`NOT NULL a` as a constraint of the table, with the comma in front of it."""
    if tokens.word(0) != "create":
        return
    for index in inside:
        stop = longest(tokens, index + 1, _NOT_NULLS) if is_comma(tokens.items, index) else 0
        while stop and (tail := longest(tokens, stop, TAILS)):
            stop = tail
        if stop and (stop >= inside.stop or is_comma(tokens.items, stop)):
            yield from range(index, stop)


def _spans(tokens: Tokens, inside: range) -> Iterable[int]:
    """How a key holds for a span of time: `WITHOUT OVERLAPS` behind its column, `PERIOD` before."""
    for index in inside:
        if tokens.word(index) == "without" and tokens.word(index + 1) == "overlaps":
            yield from (index, index + 1)
        elif tokens.word(index) == "period" and tokens.is_name(index + 1):
            opening = next(i for i in range(index, 0, -1) if opens(tokens.items, i))
            if _is_foreign(tokens, opening):
                yield index


def _is_foreign(tokens: Tokens, opening: int) -> bool:
    """Whether the columns of a foreign key, or those that it refers to, stand in a bracket."""
    if tokens.word(opening - 1) == "foreign key":
        return True
    dotted = tokens.slice(tokens.items[opening - 2]) == "."
    return tokens.word(opening - (4 if dotted else 2)) == "references"


def _expressions(tokens: Tokens) -> Tokens:
    """Read `SET EXPRESSION AS (a * b)` as `SET DEFAULT (a * b)`: both are checked alike."""
    items, left = list(tokens.items), set[int]()
    for index in definitions(tokens):
        words = [tokens.word(index - 1), tokens.word(index), tokens.word(index + 1)]
        if words == ["set", "expression", "as"] and opens(items, index + 2):
            items[index] = token_like(items[index], TokenType.DEFAULT, "DEFAULT")
            left.add(index + 1)
    return left_out(tokens.having(items), left)


_FORMS: tuple[Callable[[Tokens, range], Iterable[int]], ...] = (
    _not_nulls,
    _parts,
    _spans,
    _cleared,
    _counts,
)
