"""Reads of the engine's own lists of tables that are pinned to tables named in the text."""

from collections.abc import Iterator, Mapping

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked
from dbmcp.sql.scope import alias_of, sources, table_name
from dbmcp.sql.syntax import read_syntax


def pinned(
    marked: Marked,
    pins: Mapping[str, str],
    *,
    lexis: Lexis,
    telling: frozenset[str] = frozenset(),
) -> dict[Name, frozenset[str]]:
    """Return the names to which each of the engine's lists is pinned, wherever it is read.

    A list is pinned by `table_name = 'orders'` or `table_name IN ('orders', 'customers')` among the
    conditions that a row of it has to meet.

    Args:
        marked: a text that can be parsed.
        pins: lists of tables, lower case -> the column that holds a table's bare name.
        lexis: the dialect's.
        telling: columns of the lists that tell of other tables: no list is pinned beside them.

    Returns:
        Lists that are pinned each time they are read, by their names as written.
    """
    found: dict[Name, frozenset[str]] = {}
    loose: set[Name] = set()
    root = read_syntax(marked, lexis=lexis).root
    if telling and any(
        _tells(node, telling) for node in root.find_all(exp.Column, exp.Star, exp.Join)
    ):
        return {}
    for table in root.find_all(exp.Table):
        name = table_name(table)
        column = "" if name is None else _column(name, pins, lexis)
        if name is None or not column:
            continue
        constants = frozenset(_constants(table, column, lexis))
        if not constants:
            loose.add(name)
        found[name] = found.get(name, frozenset()) | constants
    return {name: constants for name, constants in found.items() if name not in loose}


def _tells(node: exp.Expr, telling: frozenset[str]) -> bool:
    """Whether a column is one of these, or stands for all; `count(*)` does not."""
    if isinstance(node, exp.Join):
        shared = node.args.get("using") or ()
        return node.args.get("method") == "NATURAL" or any(
            n.name.lower() in telling for n in shared
        )
    if isinstance(node, exp.Star):
        return not isinstance(node.parent, exp.Count)
    return node.name.lower() in telling


def _column(name: Name, pins: Mapping[str, str], lexis: Lexis) -> str:
    """The column of a list; `""` where quotes make the name another table's."""
    if lexis.folds_lower and any(quoted and part != part.lower() for part, quoted in name.parts):
        return ""
    return pins.get(str(name).lower(), "")


def _constants(table: exp.Table, column: str, lexis: Lexis) -> Iterator[str]:
    """The texts of the first condition that pins the table's column."""
    query = table.find_ancestor(exp.Select)
    where = None if query is None else query.args.get("where")
    if query is None or where is None:
        return
    around = list(sources(query))
    if not any(source is table for source in around):
        return
    alias = alias_of(table, lexis=lexis)
    for condition in _conditions(where.this):
        tested, values = _tested(condition)
        if not isinstance(tested, exp.Column) or tested.name.lower() != column:
            continue
        qualifier = tested.table.lower()
        if qualifier == alias.lower() or (not qualifier and len(around) == 1):
            yield from values
            return


def _conditions(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that all have to hold."""
    if isinstance(condition, exp.Paren):
        yield from _conditions(condition.this)
    elif isinstance(condition, exp.And):
        yield from _conditions(condition.this)
        yield from _conditions(condition.expression)
    else:
        yield condition


def _tested(condition: exp.Expr) -> tuple[exp.Expr | None, list[str]]:
    """The two sides of `x = 'text'` and `x IN ('text', ...)`; no text for anything else."""
    if isinstance(condition, exp.EQ):
        left, right = condition.this, condition.expression
        tested, values = (right, [left]) if isinstance(left, exp.Literal) else (left, [right])
    elif isinstance(condition, exp.In) and condition.args.get("query") is None:
        tested, values = condition.this, condition.expressions
    else:
        return None, []
    if not all(isinstance(value, exp.Literal) and value.is_string for value in values):
        return None, []
    return tested, [str(value.this) for value in values]
