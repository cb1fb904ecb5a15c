"""ALTER of views and sequences, upkeep and EXCHANGE PARTITION, as the MySQL family writes them."""

from collections.abc import Callable
from dataclasses import replace

from sqlglot.tokenizer_core import TokenType

from dbmcp.config import DdlKind
from dbmcp.sql.command import read_name, read_names
from dbmcp.sql.ddl_phrases import HEADS
from dbmcp.sql.facts import Kind, Statement
from dbmcp.sql.phrase import behind, longest, phrases
from dbmcp.sql.sequence import alter_sequence
from dbmcp.sql.tokens import Tokens, token_like

_WAITS = phrases(
    """
    wait NUMBER
    nowait
    """
)
_CHECKS = phrases(
    """
    quick
    fast
    medium
    extended
    changed
    for upgrade
    """
)
_EXCHANGE = "exchange partition NAME with table"


def as_replaced(tokens: Tokens) -> Tokens:
    """Read ALTER VIEW as CREATE OR REPLACE VIEW: the view must exist, all else is the same."""
    lexis = tokens.lexis
    if not lexis.backslash_escapes or lexis.stale_reads or tokens.word(0) != "alter":
        return tokens
    index = 1
    while stop := longest(tokens, index, HEADS):
        index = stop
    if tokens.word(index) != "view":
        return tokens
    first, *rest = tokens.items
    made = (
        (TokenType.CREATE, "CREATE"),
        (TokenType.OR, "OR"),
        (TokenType.REPLACE, "REPLACE"),
    )
    return tokens.having([*(token_like(first, kind, text) for kind, text in made), *rest])


def read_upkeep(tokens: Tokens) -> Statement | None:
    """The facts of such a statement; None if it is another one.

    A form that is not understood has its kind, and a problem.
    """
    if not tokens.lexis.backslash_escapes:
        return None
    for head, verb, kind, reader in _HEADS:
        stop = behind(tokens, 0, head)
        if not stop or (reader is _tables and tokens.lexis.stale_reads):
            continue
        statement = Statement(Kind.DDL, verb, ddl=kind.value)
        sentence = f"this form of {verb} is not understood. write it in a plainer form"
        refused = replace(statement, problems=(("construct", verb, sentence),))
        return reader(tokens, statement, stop) or refused
    return _exchange(tokens)


def _exchange(tokens: Tokens) -> Statement | None:
    """`ALTER TABLE t EXCHANGE PARTITION p WITH TABLE u`, each of whose rows is looked at."""
    start = behind(tokens, 0, "alter table")
    table, stop = read_name(tokens, start) if start else (None, 0)
    other_at = behind(tokens, stop, _EXCHANGE) if table is not None else 0
    other, end = read_name(tokens, other_at) if other_at else (None, 0)
    if table is None or other is None:
        return None
    if len(tokens.items) not in {end, behind(tokens, end, "with validation")}:
        return None
    kind = DdlKind.ALTER_TABLE.value
    return Statement(Kind.DDL, "ALTER TABLE", ddl=kind, tables_written=frozenset({table, other}))


def _sequence(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    return None if tokens.mentions("rename") else alter_sequence(tokens, statement, index)


def _tables(tokens: Tokens, statement: Statement, index: int) -> Statement | None:
    """The facts of OPTIMIZE or CHECK, which answer with rows."""
    ends = _CHECKS if statement.verb == "CHECK TABLE" else _WAITS
    found, index = read_names(tokens, index)
    while stop := longest(tokens, index, ends):
        index = stop
    if not found or index != len(tokens.items):
        return None
    return replace(statement, tables_written=found, returns_rows=True)


_Reader = Callable[[Tokens, Statement, int], Statement | None]
_HEADS: tuple[tuple[str, str, DdlKind, _Reader], ...] = (
    ("alter sequence", "ALTER SEQUENCE", DdlKind.ALTER_TABLE, _sequence),
    ("optimize table|tables", "OPTIMIZE TABLE", DdlKind.ALTER_TABLE, _tables),
    (
        "optimize local|no_write_to_binlog table|tables",
        "OPTIMIZE TABLE",
        DdlKind.ALTER_TABLE,
        _tables,
    ),
    ("check table|tables", "CHECK TABLE", DdlKind.ANALYZE, _tables),
)
