"""CREATE and ALTER SEQUENCE, and the options by which a sequence counts."""

from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from dbmcp.sql.alteration import renamed
from dbmcp.sql.command import read_name
from dbmcp.sql.facts import Name, Statement
from dbmcp.sql.phrase import behind, longest, phrases
from dbmcp.sql.tokens import Tokens
from dbmcp.sql.vocabulary import words

_WORDS = words(
    """
    increment by minvalue maxvalue start with restart cache cycle no nocycle nocache nominvalue
    nomaxvalue
    """
)
_SIGNS = frozenset({TokenType.NUMBER, TokenType.DASH, TokenType.EQ})
_TYPES = "as smallint|int|integer|bigint|int2|int4|int8"
_COMMENT = "comment =? STRING"
_CONDITIONS = phrases(
    """
    if not exists
    if exists
    """
)


def options_end(tokens: Tokens, index: int) -> int:
    """Behind the options of a sequence that stand at `index`."""
    while index < len(tokens.items):
        stop = behind(tokens, index, _TYPES if tokens.lexis.typed_strings else _COMMENT)
        word = tokens.word(index)
        known = set(word.split()) <= _WORDS if word else tokens.items[index].token_type in _SIGNS
        if not stop and not known:
            break
        index = stop or index + 1
    return index


def read_sequence(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """The facts of a CREATE SEQUENCE; None if it is not understood.

    Args:
        tokens: of the statement.
        statement: what is known of it.
        index: behind CREATE SEQUENCE.
    """
    name, stop = read_name(tokens, longest(tokens, index, _CONDITIONS) or index)
    owner, done = _owned(tokens, options_end(tokens, stop))
    if name is None or not done:
        return None
    return replace(statement, tables_made=frozenset({name}), tables_read=owner)


def alter_sequence(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """The facts of an ALTER SEQUENCE; None if it is not understood.

    Args:
        tokens: of the statement.
        statement: what is known of it.
        index: behind ALTER SEQUENCE.
    """
    name, stop = read_name(tokens, longest(tokens, index, _CONDITIONS) or index)
    if name is None or stop == len(tokens.items):
        return None
    if behind(tokens, stop, "rename to NAME") == len(tokens.items):
        return renamed(tokens, statement, name)
    owner, done = _owned(tokens, options_end(tokens, stop))
    if not done:
        return None
    return replace(statement, tables_written=frozenset({name}), tables_read=owner)


def _owned(tokens: Tokens, index: int) -> tuple[frozenset[Name], bool]:
    """The table in `OWNED BY t.id`, and whether nothing else stands there."""
    start = behind(tokens, index, "owned by") if tokens.lexis.typed_strings else 0
    if not start:
        return frozenset(), index == len(tokens.items)
    name, stop = read_name(tokens, start)
    if name is None or options_end(tokens, stop) != len(tokens.items):
        return frozenset(), False
    if len(name.parts) == 1:
        return frozenset(), tokens.word(start) == "none"
    return frozenset({Name(name.parts[:-1])}), True
