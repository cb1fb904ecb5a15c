"""Rows that are commands: `INSERT INTO docs (docs) VALUES ('rebuild')` where `docs` is searched."""

import re
from collections.abc import Iterator

from sqlglot import exp

from dbmcp.sql.facts import Name
from dbmcp.sql.scope import table_name

_CARES = re.compile(r"optimize|rebuild|integrity-check|merge(?:=\d+(?:,\d+)?)?", re.IGNORECASE)
"""What puts the index of a table in order, or looks whether it is, and loses nothing."""


def commanded(root: exp.Expr) -> frozenset[Name]:
    """The tables into a column of whose own name a row is put that does more than care for them.

    Where such a table is searched, the value is a command, and other ones empty or set it.
    """
    return frozenset(_commanded(root))


def _commanded(root: exp.Expr) -> Iterator[Name]:
    for insert in root.find_all(exp.Insert):
        schema = insert.this
        name = table_name(schema.this) if isinstance(schema, exp.Schema) else None
        if name is None:
            continue
        own = name.parts[-1][0].lower()
        columns = [column.name.lower() for column in schema.expressions]
        if own in columns and not _only_cares(insert, columns, own):
            yield name


def _only_cares(insert: exp.Expr, columns: list[str], own: str) -> bool:
    """Whether each row is a command that loses nothing, with at most a number for it."""
    values = insert.args.get("expression")
    if not isinstance(values, exp.Values) or set(columns) - {own, "rank"}:
        return False
    return len(set(columns)) == len(columns) and all(
        isinstance(row, exp.Tuple)
        and len(row.expressions) == len(columns)
        and all(map(_is_care, columns, row.expressions))
        for row in values.expressions
    )


def _is_care(column: str, value: exp.Expr) -> bool:
    """Whether a value is such a command, or in the column `rank` a number."""
    if isinstance(value, exp.Neg):
        value = value.this
    if not isinstance(value, exp.Literal):
        return False
    if column == "rank":
        return not value.is_string
    return bool(value.is_string) and _CARES.fullmatch(str(value.this)) is not None
