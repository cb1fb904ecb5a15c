"""What a text says about the type of each parameter marker."""

from collections.abc import Iterator
from dataclasses import replace

from sqlglot import exp

from dbmcp.sql.facts import Name, Target
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.scope import alias_of, folded, is_cte, queries, sources, table_name
from dbmcp.sql.source import MARKER

_COMPARISONS = (
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Like,
    exp.ILike,
)
_WRAPPERS = (exp.Paren, exp.Neg, exp.Escape, exp.Any, exp.Array)


def find_targets(markers: dict[int, exp.Expr], *, count: int, lexis: Lexis) -> tuple[Target, ...]:
    """One target a marker, in the text's order."""
    return tuple(
        _target(markers[index], lexis) if index in markers else Target() for index in range(count)
    )


def marker_index(node: exp.Expr) -> int | None:
    """Which of our markers a placeholder is; None if it is the caller's own."""
    name = node.name
    return int(name.removeprefix(MARKER)) if name.startswith(MARKER) else None


def _target(marker: exp.Expr, lexis: Lexis) -> Target:
    node = marker
    while isinstance(node.parent, _WRAPPERS):
        node = node.parent
    parent = node.parent
    if isinstance(parent, (exp.Cast, exp.TryCast)):
        return Target(cast=_type(parent, lexis))
    if isinstance(parent, (exp.Limit, exp.Offset, exp.Fetch)):
        return Target(cast="bigint")
    if isinstance(parent, exp.Tuple):
        return _in_tuple(parent, _position(parent, node), lexis)
    if isinstance(parent, exp.Select):
        return _inserted(parent, _position(parent, node))
    return _compared(node, parent, lexis)


def _type(cast: exp.Cast | exp.TryCast, lexis: Lexis) -> str:
    return cast.to.sql(dialect=lexis.sqlglot).lower()


def _position(parent: exp.Expr, node: exp.Expr) -> int:
    """Where a node stands among its parent's expressions; -1 if not there."""
    return next((i for i, other in enumerate(parent.expressions) if other is node), -1)


def _compared(node: exp.Expr, parent: exp.Expr | None, lexis: Lexis) -> Target:
    """The column on the other side of a comparison, an IN list or a BETWEEN."""
    other: object = None
    if isinstance(parent, _COMPARISONS):
        other = parent.expression if parent.this is node else parent.this
    elif isinstance(parent, (exp.In, exp.Between)) and parent.this is not node:
        other = parent.this
    found = _of_column(other, lexis)
    return replace(found, listed=True) if isinstance(parent, exp.In) else found


def _of_column(other: object, lexis: Lexis) -> Target:
    """The target that a compared expression gives."""
    while isinstance(other, exp.Paren):
        other = other.this
    if isinstance(other, (exp.Cast, exp.TryCast)):
        return Target(cast=_type(other, lexis))
    if not isinstance(other, exp.Column) or not isinstance(other.this, exp.Identifier):
        return Target()
    tables = tuple(_candidates(other, lexis))
    if len(tables) == 1:
        return Target(table=tables[0], column=other.name)
    return Target(column=other.name, candidates=tables)


def _candidates(column: exp.Column, lexis: Lexis) -> Iterator[Name]:
    """The tables that a column can belong to: by its qualifier, else all of its scope."""
    qualifier = folded(column.args.get("table"), lexis=lexis)
    for query in queries(column):
        found = [
            source
            for source in sources(query)
            if not qualifier or alias_of(source, lexis=lexis) == qualifier
        ]
        if isinstance(query, exp.Insert) and qualifier.lower() == "excluded":
            found = list(sources(query))[:1]
        for source in found:
            name = table_name(source)
            if isinstance(source, exp.Table) and name and not is_cte(source, lexis=lexis):
                yield name
        if found:
            return


def _in_tuple(row: exp.Tuple, position: int, lexis: Lexis) -> Target:
    """A marker in a row of VALUES, or in a row that is compared with a row."""
    parent = row.parent
    if isinstance(parent, exp.Values):
        return _inserted(parent, position)
    other: object = None
    if isinstance(parent, _COMPARISONS):
        other = parent.expression if parent.this is row else parent.this
    elif isinstance(parent, exp.In) and parent.this is not row:
        other = parent.this
    if isinstance(other, exp.Tuple) and 0 <= position < len(other.expressions):
        return _of_column(other.expressions[position], lexis)
    return Target()


def _inserted(rows: exp.Expr, position: int) -> Target:
    """The column that a position of an INSERT's rows goes into."""
    insert = rows.parent
    if not isinstance(insert, exp.Insert) or position < 0:
        return Target()
    schema = insert.this
    table = table_name(schema.this if isinstance(schema, exp.Schema) else schema)
    if not isinstance(schema, exp.Schema):
        return Target(table=table, place=position)
    columns = schema.expressions
    return Target(table=table, column=columns[position].name if position < len(columns) else "")
