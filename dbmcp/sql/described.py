"""Calls in FROM that tell of the one table which their argument names: `pragma_table_info('t')`."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.constant import constants
from dbmcp.sql.facts import Name
from dbmcp.sql.found import Found
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, sources

_ARGUMENTS = frozenset({"arg"})
"""Columns of such a call that give it another argument."""


def described_tables(found: Found) -> frozenset[tuple[str, Name]]:
    """Return each such function with the tables that its calls name, all of them as constants.

    Args:
        found: what the walk over the statement has collected.
    """
    describing = found.lexis.describing
    if not describing:
        return frozenset()
    calls = found.by_kind.get(exp.Anonymous, ())
    named = [call for call in calls if str(call.name).lower() in describing]
    if not named:
        return frozenset()
    names = {str(node.this).lower() for node in found.by_kind.get(exp.Identifier, ())}
    if not names.isdisjoint(_ARGUMENTS):
        return frozenset()
    told = [
        (str(call.name).lower(), table)
        for call in named
        for table in _tables(call, found.lexis) or (None,)
    ]
    loose = names | {function for function, table in told if table is None}
    return frozenset(_pinned(told, loose))


def _pinned(told: list[tuple[str, Name | None]], loose: set[str]) -> Iterator[tuple[str, Name]]:
    for function, table in told:
        if table is not None and function not in loose:
            yield function, table


def _tables(call: exp.Expr, lexis: Lexis) -> list[Name]:
    """The tables that a call in FROM names, with the schema behind; none if it is no constant."""
    source = call.parent
    if not isinstance(source, exp.Table) or source.args.get("db") or not call.expressions:
        return []
    first, *schema = call.expressions
    if len(schema) > 1 or not all(map(_is_text, schema)):
        return []
    texts = [str(first.this)] if _is_text(first) else _pinned_texts(first, source, lexis)
    parts = [(str(one.this), True) for one in schema]
    return [Name((*parts, (text, True))) for text in texts]


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _pinned_texts(argument: exp.Expr, source: exp.Table, lexis: Lexis) -> list[str]:
    """The texts that a column of another source of the same query has in every row."""
    query = source.find_ancestor(exp.Select)
    if not isinstance(argument, exp.Column) or not argument.table or query is None:
        return []
    around = list(sources(query))
    wanted = argument.table.lower()
    named = [one for one in around if alias_of(one, lexis=lexis).lower() == wanted]
    if len(named) != 1 or not any(one is source for one in around):
        return []
    return list(constants(named[0], argument.name.lower(), lexis=lexis))
