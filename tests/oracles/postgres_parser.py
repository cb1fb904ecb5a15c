"""Postgres's own parser, by pglast: kind, tables at the right scope, functions of a text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pglast
from pglast import ast, enums
from pglast.parser import ParseError

from dbmcp.sql.facts import Kind
from tests.oracles.seen import OracleError, Relation, Seen

_READS = (ast.SelectStmt, ast.VariableShowStmt)
_WRITES = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt, ast.MergeStmt)
_ESCAPES = frozenset({"like_escape", "similar_to_escape"})
"""Functions that the grammar calls by itself, beside those that it marks as SQL syntax."""


@dataclass
class _Collected:
    kind: Kind = Kind.READ
    read: set[Relation] = field(default_factory=set[Relation])
    written: set[Relation] = field(default_factory=set[Relation])
    functions: set[str] = field(default_factory=set[str])


def see(text: str) -> Seen:
    """What Postgres sees.

    Raises:
        OracleError: it is no SQL for Postgres.
    """
    try:
        statements = pglast.parse_sql(text)
    except ParseError as error:
        raise OracleError(str(error)) from error
    found = _Collected()
    kinds = tuple(_kind_of(raw.stmt, found) for raw in statements)
    return Seen(kinds, frozenset(found.read), frozenset(found.written), frozenset(found.functions))


def _kind_of(statement: Any, found: _Collected) -> Kind:
    if isinstance(statement, ast.ExplainStmt):
        statement = statement.query
    if not isinstance(statement, (*_READS, *_WRITES)):
        return Kind.UNKNOWN
    found.kind = Kind.READ
    _collect(statement, found)
    return found.kind


def _collect(statement: Any, found: _Collected) -> None:
    """Walk with the CTEs in sight; no recursion, since a chain of operators is a deep tree."""
    todo: list[tuple[Any, frozenset[str]]] = [(statement, frozenset())]
    while todo:
        node, ctes = todo.pop()
        if isinstance(node, tuple):
            todo += [(part, ctes) for part in cast("tuple[Any, ...]", node)]
        elif isinstance(node, ast.Node):
            _note(node, found, ctes)
            todo += _parts(node, ctes)


def _parts(node: Any, ctes: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    """The parts of a node, each with the CTEs that it sees."""
    clause = getattr(node, "withClause", None)
    if clause is not None:
        for cte in clause.ctes:
            yield cte.ctequery, ctes | _names(clause) if clause.recursive else ctes
            ctes |= {cte.ctename}
    skipped = {"withClause"}
    if isinstance(node, _WRITES):
        skipped.add("relation")
    for key in node:
        if key not in skipped:
            yield getattr(node, key), ctes


def _names(clause: Any) -> frozenset[str]:
    return frozenset(cte.ctename for cte in clause.ctes)


def _note(node: Any, found: _Collected, ctes: frozenset[str]) -> None:
    """What one node adds."""
    if isinstance(node, _WRITES):
        target = cast("Any", node.relation)
        found.kind = Kind.WRITE
        found.written.add((target.schemaname or "", target.relname))
    elif isinstance(node, ast.RangeVar):
        table = cast("str", node.relname)
        if node.schemaname or table not in ctes:
            found.read.add((node.schemaname or "", table))
    elif isinstance(node, ast.FuncCall):
        name = ".".join(part.sval for part in cast("Any", node.funcname))
        if not _is_syntax(node, name):
            found.functions.add(name)
    elif isinstance(node, ast.LockingClause) and found.kind is Kind.READ:
        found.kind = Kind.WRITE
    elif isinstance(node, ast.IntoClause):
        found.kind = Kind.UNKNOWN


def _is_syntax(node: ast.FuncCall, name: str) -> bool:
    """Whether the grammar made the call of a form such as `AT TIME ZONE`."""
    syntax = node.funcformat == enums.CoercionForm.COERCE_SQL_SYNTAX
    return syntax or name.removeprefix("pg_catalog.") in _ESCAPES
