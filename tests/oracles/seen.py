"""What an engine's own parser sees in a text, and where our facts fall short of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from dbmcp.config import Mode
from dbmcp.errors import RequestError
from dbmcp.sql.facts import Kind, Name, Statement
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import mark
from dbmcp.sql.policy import Policy
from dbmcp.sql.statement import parse
from tests.unit.sql.case_files import lexis_of, policy_of

Relation: TypeAlias = tuple[str, str]
"""A schema, `""` where the text names none, and a table."""
Normal: TypeAlias = "Callable[[Relation], Relation]"
"""Gives the one form of a relation that has several names."""


class OracleError(Exception):
    """The engine's own parser does not accept the text."""


@dataclass(frozen=True)
class Seen:
    """What an engine sees.

    Attributes:
        kinds: what each statement of the text does.
        read, written: relations, names folded as the engine folds them.
        functions: every call, those left out that the engine makes of mere syntax.
        settings: the engine's settings that are read by name.
        hints: optimizer hints.
    """

    kinds: tuple[Kind, ...]
    read: frozenset[Relation] = frozenset()
    written: frozenset[Relation] = frozenset()
    functions: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()


def accepted(text: str, *, dialect: str, mode: Mode = Mode.READ_WRITE) -> Statement | None:
    """Our facts of a text that the policy lets through, None if it is refused.

    Read_write is the default, since it accepts what read_only does and more.
    """
    lexis = lexis_of(dialect)
    try:
        cut = check_text(text, lexis=lexis, limits=TextLimits())
        statement = parse(mark(text, None, lexis=lexis, cut=cut), lexis=lexis)
        policy(dialect, mode).check(statement)
    except RequestError:
        return None
    return statement


@lru_cache
def policy(dialect: str, mode: Mode = Mode.READ_WRITE) -> Policy:
    return policy_of(dialect, mode=mode)


def relation(name: Name, lexis: Lexis) -> Relation:
    """A name as the engine compares it."""
    parts = [_folded(part, lexis, quoted=quoted) for part, quoted in name.parts]
    return (parts[-2] if len(parts) > 1 else "", parts[-1])


def _folded(part: str, lexis: Lexis, *, quoted: bool) -> str:
    if lexis.ignores_case:
        return part.casefold()
    return part.lower() if lexis.folds_lower and not quoted else part


def as_it_is(relation: Relation) -> Relation:
    """A relation that has one name only."""
    return relation


def shortfalls(
    statement: Statement,
    seen: Seen,
    *,
    dialect: str,
    normal: Normal = as_it_is,
) -> Iterator[str]:
    """Everything that the engine sees and our facts do not cover.

    Args:
        statement: our facts.
        seen: the engine's.
        dialect: of both.
        normal: the one form of a relation that has several names.
    """
    if len(seen.kinds) != 1:
        yield f"statements: {len(seen.kinds)}"
        return
    yield from _kind(statement, seen.kinds[0])
    statement = policy(dialect).with_tables(statement)
    lexis = lexis_of(dialect)
    read = {normal(relation(name, lexis)) for name in statement.tables_read}
    written = {normal(relation(name, lexis)) for name in statement.tables_written}
    for table in sorted(seen.read - read - written):
        yield f"table read: {table}"
    for table in sorted(seen.written - written):
        yield f"table written: {table}"
    yield from _functions(statement, seen, policy(dialect), {table for _, table in read})
    for setting in sorted(seen.settings - statement.settings):
        yield f"setting: {setting}"
    for hint in sorted(seen.hints - statement.hints):
        yield f"hint: {hint}"


def excess(
    statement: Statement, seen: Seen, *, dialect: str, normal: Normal = as_it_is
) -> Iterator[str]:
    """The tables of a read that our facts name and the engine does not see."""
    lexis = lexis_of(dialect)
    if statement.kind is Kind.READ and not statement.show:
        read = {normal(relation(name, lexis)) for name in statement.tables_read}
        yield from (f"table too many: {table}" for table in sorted(read - seen.read))


def _kind(statement: Statement, kind: Kind) -> Iterator[str]:
    """Ours may be the graver one of read and write; of nothing else."""
    ours = statement.ruled
    if kind not in {Kind.READ, ours} or ours not in {Kind.READ, Kind.WRITE}:
        yield f"kind: {kind.value}, not {ours.value}"


def _functions(statement: Statement, seen: Seen, policy: Policy, tables: set[str]) -> Iterator[str]:
    """Each call is one of our functions, words or tables, and one that the policy allows."""
    ours = {name.replace('"', "") for name in statement.functions} | statement.words | tables
    bare = {name.rpartition(".")[2] for name in ours}
    allowed = policy.rules.functions | policy.rules.words | statement.narrow
    if statement.ruled is Kind.WRITE:
        allowed |= policy.rules.write_functions
    for name in sorted(seen.functions):
        plain = policy.rules.function_schemas and name.partition(".")
        known = plain[2] if plain and plain[0] in policy.rules.function_schemas else name
        if name not in ours and known not in bare:
            yield f"function: {name}"
        elif known not in allowed:
            yield f"function not allowed: {name}"
