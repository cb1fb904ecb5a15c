"""Reads of the engine's own lists of tables that are pinned to tables named in the text."""

from collections.abc import Mapping

from sqlglot import exp

from dbmcp.sql.constant import constants
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked
from dbmcp.sql.relation import belonging
from dbmcp.sql.scope import alias_of, is_cte, table_name
from dbmcp.sql.syntax import read_syntax


def pinned(
    marked: Marked,
    pins: Mapping[str, str],
    *,
    lexis: Lexis,
) -> dict[Name, frozenset[str]]:
    """Return the names to which each of the engine's lists is pinned, wherever it is read.

    A list is pinned by `table_name = 'orders'` or `table_name IN ('orders', 'customers')` among the
    conditions that a row of it has to meet.

    Args:
        marked: a text that can be parsed.
        pins: lists of tables, lower case -> the column that holds a table's bare name.
        lexis: the dialect's.

    Returns:
        Lists that are pinned each time they are read, by their names as written.
    """
    found: dict[Name, frozenset[str]] = {}
    loose: set[Name] = set()
    root = read_syntax(marked, lexis=lexis).root
    if any(_is_listed(node, pins) for node in root.find_all(exp.In)):
        return {}
    for table in root.find_all(exp.Table):
        name = table_name(table)
        column = None if name is None else list_column(name, pins, lexis=lexis)
        if name is None or not column:
            continue
        texts = frozenset(constants(table, column, lexis=lexis))
        if not texts:
            loose.add(name)
        found[name] = found.get(name, frozenset()) | texts
    return {name: texts for name, texts in found.items() if name not in loose}


def pinned_rows(marked: Marked, *, lexis: Lexis) -> dict[Name, frozenset[Name]]:
    """Return the tables to which the rows of each of the engine's lists belong, where it is read.

    Args:
        marked: a text that can be parsed.
        lexis: the dialect's.

    Returns:
        Lists whose rows belong to such tables each time they are read, by their names as written.
    """
    found: dict[Name, frozenset[Name]] = {}
    loose: set[Name] = set()
    root = read_syntax(marked, lexis=lexis).root
    for table in root.find_all(exp.Table) if lexis.own_lists else ():
        name = table_name(table)
        if name is None or is_cte(table, lexis=lexis):
            continue
        tables = frozenset(belonging(table, lexis=lexis))
        if not tables:
            loose.add(name)
        found[name] = found.get(name, frozenset()) | tables
    return {name: tables for name, tables in found.items() if name not in loose}


def tells(marked: Marked, telling: frozenset[str], *, lexis: Lexis) -> bool:
    """Whether a text reads columns that tell of other tables, or may read them.

    Args:
        marked: a text that can be parsed.
        telling: the names of these columns.
        lexis: the dialect's.
    """
    root = read_syntax(marked, lexis=lexis).root
    nodes = root.find_all(exp.Column, exp.Star, exp.Join)
    if telling and lexis.attribute_calls:
        # A source's name alone stands for its row.
        telling |= {alias_of(one, lexis=lexis) for one in root.find_all(exp.Table)}
    return bool(telling) and any(_tells(node, telling) for node in nodes)


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


def _is_listed(node: exp.In, pins: Mapping[str, str]) -> bool:
    """Whether `x IN t` looks for a row in one of the lists."""
    field = node.args.get("field")
    return isinstance(field, exp.Expr) and any(
        listed.rpartition(".")[2] == field.name.lower() for listed in pins
    )


def list_column(name: Name, pins: Mapping[str, str], *, lexis: Lexis) -> str | None:
    """Return the column by which a list is pinned; None where a name means none of the lists.

    Args:
        name: as written: quotes may make it another table's.
        pins: as `pinned` takes them.
        lexis: the dialect's.
    """
    if lexis.folds_lower and any(quoted and part != part.lower() for part, quoted in name.parts):
        return None
    return pins.get(str(name).lower())
