"""Columns whose values are rows of another table."""

import re
from collections.abc import Iterable, Mapping

from dbmcp.models import TableName
from dbmcp.sql.shown import may_hide
from dbmcp.sql.statement import Name

PART = re.compile(r'"[^"]+"|`[^`]+`|\[[^\]]+\]|[^."`\[\]]+')
"""One part of a name as people write it."""


def name_of(type_: str) -> Name | None:
    """The name of a type, or of the type that an array is made of; None if it has none."""
    parts = [part.strip('"') for part in PART.findall(type_.rstrip("[]"))]
    return Name(tuple((part, True) for part in parts)) if parts else None


def is_hidden(
    keys: Iterable[tuple[str, str]],
    by_key: Mapping[tuple[str, str], TableName | None],
    patterns: tuple[str, ...],
) -> bool:
    """Whether a type's rows are those of a table that is hidden, or has hidden columns.

    Args:
        keys: where the type's name is looked up among the tables, in order.
        by_key: the tables; None for a hidden one.
        patterns: of hidden columns.
    """
    key = next((key for key in keys if key in by_key), None)
    if key is None:
        return False
    table = by_key[key]
    return table is None or may_hide(patterns, table.name)
