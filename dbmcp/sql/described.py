"""Calls in FROM that tell of the one table which their argument names: `pragma_table_info('t')`."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.found import Found

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
    told = [(str(call.name).lower(), _table(call)) for call in named]
    loose = names | {function for function, table in told if table is None}
    return frozenset(_pinned(told, loose))


def _pinned(told: list[tuple[str, Name | None]], loose: set[str]) -> Iterator[tuple[str, Name]]:
    for function, table in told:
        if table is not None and function not in loose:
            yield function, table


def _table(call: exp.Expr) -> Name | None:
    """The table that a call in FROM names, with its schema behind it; None if it is no constant."""
    source = call.parent
    texts = [one for one in call.expressions if isinstance(one, exp.Literal) and one.is_string]
    if not isinstance(source, exp.Table) or source.args.get("db") or len(texts) not in (1, 2):
        return None
    if len(texts) != len(call.expressions):
        return None
    return Name(tuple((str(text.this), True) for text in reversed(texts)))
