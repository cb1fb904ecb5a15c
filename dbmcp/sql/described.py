"""Calls in FROM that tell of the one table which their argument names: `pragma_table_info('t')`."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.constant import constants
from dbmcp.sql.facts import Name
from dbmcp.sql.found import Found
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, sources

_NAME = "name"
_ARGUMENTS = frozenset({"arg"})
"""Columns of such a call that give it another argument."""


def described_tables(found: Found) -> frozenset[tuple[str, Name]]:
    """Return each such function with the tables that its calls name, all of them as constants.

    Args:
        found: what the walk over the statement has collected.
    """
    lexis = found.lexis
    if not lexis.describing:
        return frozenset()
    describing = lexis.describing.union(call for call, _ in lexis.index_calls)
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
        for table in _tables(call, lexis) or (None,)
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
    lister = dict(lexis.index_calls).get(str(call.name).lower())
    if lister is not None:
        listed = None if schema else _beside(first, source, lexis)
        return (
            [] if listed is None or first.name.lower() != _NAME else _listed(listed, lister, lexis)
        )
    texts = [str(first.this)] if _is_text(first) else _pinned_texts(first, source, lexis)
    parts = [(str(one.this), True) for one in schema]
    return [Name((*parts, (text, True))) for text in texts]


def _listed(source: exp.Expr, lister: str, lexis: Lexis) -> list[Name]:
    """The tables whose indexes a source lists."""
    call = source.this
    known = isinstance(call, exp.Anonymous) and str(call.name).lower() == lister
    return _tables(call, lexis) if known else []


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Literal) and node.is_string


def _pinned_texts(argument: exp.Expr, source: exp.Table, lexis: Lexis) -> list[str]:
    """The texts that a column of another source of the same query has in every row."""
    other = _beside(argument, source, lexis)
    return [] if other is None else list(constants(other, argument.name.lower(), lexis=lexis))


def _beside(argument: exp.Expr, source: exp.Table, lexis: Lexis) -> exp.Expr | None:
    """The one other source of the same query that a column belongs to."""
    query = source.find_ancestor(exp.Select)
    if not isinstance(argument, exp.Column) or not argument.table or query is None:
        return None
    around = list(sources(query))
    wanted = argument.table.lower()
    named = [one for one in around if alias_of(one, lexis=lexis).lower() == wanted]
    return named[0] if len(named) == 1 and any(one is source for one in around) else None
