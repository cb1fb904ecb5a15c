"""ALTER TABLE in the forms that the parser's library does not know, read from their tokens."""

import re
from dataclasses import replace

from sqlglot.tokenizer_core import Token, TokenType

from dbmcp.sql.command import read_name
from dbmcp.sql.facts import Statement
from dbmcp.sql.tokens import Tokens

_NAME = r'(?:[a-z_][\w]*|")'
_VALUE = r"(?:- )?(?:0|''|minvalue|maxvalue|null|true|false)"
_VALUES = rf"\( {_VALUE}(?: , {_VALUE})* \)"
_BOUNDS = re.compile(
    rf"(?:default|for values (?:in {_VALUES}|from {_VALUES} to {_VALUES}"
    r"|with \( modulus 0 , remainder 0 \)))"
)
_OPTION = r"(?:fillfactor|parallel_workers|(?:toast \. )?autovacuum_\w+)"
_SETTING = rf"{_OPTION}(?: = (?:0|true|false|on|off))?"
_OF_COLUMN = (
    r"set (?:statistics (?:- )?(?:0|default)|storage (?:plain|external|extended|main|default)"
    r"|compression (?:pglz|lz4|default))"
)
_ACTION = re.compile(
    rf"validate constraint {_NAME}"
    rf"|rename constraint {_NAME} to {_NAME}"
    rf"|add(?: constraint {_NAME})? not null {_NAME}(?: no inherit)?(?: not valid)?"
    rf"|alter(?: column)? {_NAME} {_OF_COLUMN}"
    r"|set (?:un)?logged"
    rf"|(?:re)?set \( {_SETTING}(?: , {_SETTING})* \)"
)


def read_alteration(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """The facts of an ALTER TABLE that changes a table and at most a partition of it.

    Args:
        tokens: of the statement.
        statement: what is known of it.
        index: behind ALTER TABLE.
    """
    if (tokens.word(index), tokens.word(index + 1)) == ("if", "exists"):
        index += 2
    table, stop = read_name(tokens, index + (tokens.word(index) == "only"))
    if table is None:
        return None
    changed = {table}
    if tokens.word(stop + 1) == "partition" and tokens.word(stop) in {"attach", "detach"}:
        part, end = read_name(tokens, stop + 2)
        attaches = tokens.word(stop) == "attach"
        done = _BOUNDS.fullmatch(_shape(tokens, end)) if attaches else end == len(tokens.items)
        if part is None or not done:
            return None
        changed.add(part)
    elif not _ACTION.fullmatch(_shape(tokens, stop)):
        return None
    return replace(statement, tables_written=frozenset(changed))


def _shape(tokens: Tokens, index: int) -> str:
    """The rest of a statement with a sign in place of each literal and quoted name."""
    return " ".join(_sign(tokens, token) for token in tokens.items[index:])


def _sign(tokens: Tokens, token: Token) -> str:
    if tokens.is_quoted_name(token):
        return '"'
    if token.token_type == TokenType.STRING:
        return "''"
    if token.token_type == TokenType.NUMBER:
        return "0"
    return token.text.lower() if tokens.is_word(token) else tokens.slice(token)
