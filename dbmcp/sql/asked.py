"""Writes whose condition may keep every row, as the catalog tells: columns and values it names."""

from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.plain import plain
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


def listed_values(
    root: exp.Expr, *, lexis: Lexis
) -> Iterator[tuple[str, Name, str, frozenset[str]]]:
    """Each UPDATE and DELETE of one table whose WHERE only lists texts that a column may have.

    If the column's type has no others, every row is changed.
    """
    lexis = loose(lexis)
    for node in root.find_all(exp.Update, exp.Delete):
        where = node.args.get("where")
        if where is None or not isinstance(where.this.unnest(), (exp.In, exp.EQ, exp.Or)):
            continue
        for target in targets(node, lexis):
            found = _listed(plain(where.this, target.same, lexis=lexis))
            if found and target.name is not None and not target.others - target.same:
                yield type(node).__name__.upper(), target.name, *found


def _listed(condition: exp.Expr) -> tuple[str, frozenset[str]] | None:
    """The column that one of some texts is wanted of, and these; None for any other condition."""
    columns: set[str] = set()
    values: set[str] = set()
    for part in condition.flatten() if isinstance(condition, exp.Or) else [condition]:
        if not isinstance(part, (exp.In, exp.EQ)):
            return None
        sides = [part.this, *(part.expressions or [part.args.get("expression")])]
        for side in sides:
            if isinstance(side, exp.Column) and not side.args.get("table"):
                columns.add(side.name)
            elif isinstance(side, exp.Literal) and side.is_string:
                values.add(str(side.this))
            else:
                return None
    return (columns.pop(), frozenset(values)) if len(columns) == 1 and len(values) > 1 else None
