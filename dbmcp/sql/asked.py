"""Writes whose condition may ask about other tables only, as far as their text can tell."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.reach import Target, targets
from dbmcp.sql.scope import folded, loose
from dbmcp.sql.term import is_row_id


def asked_loosely(root: exp.Expr, *, lexis: Lexis) -> Iterator[tuple[str, Name, frozenset[str]]]:
    """Each UPDATE and DELETE with further tables whose WHERE has columns without qualifiers alone.

    Unless one of them is the changed table's own, every row of it is changed.
    """
    lexis = loose(lexis)
    for node in root.find_all(exp.Update, exp.Delete):
        where = node.args.get("where")
        linked = any(j.args.get("on") or j.args.get("using") for j in node.find_all(exp.Join))
        if where is None or linked or where.find(exp.Query) is not None:
            continue
        for target in targets(node, lexis):
            names = _names(where, target) if target.others - target.same else frozenset[str]()
            if names and target.name is not None:
                yield type(node).__name__.upper(), target.name, names


def _names(where: exp.Expr, target: Target) -> frozenset[str]:
    """The columns without a qualifier; none where another is surely the table's own."""
    names: set[str] = set()
    for column in where.find_all(exp.Column):
        qualifier = folded(column.args.get("table"), lexis=target.lexis)
        if is_row_id(column) or (qualifier and qualifier not in target.others):
            return frozenset()
        if not qualifier:
            names.add(column.name)
    return frozenset(names)
