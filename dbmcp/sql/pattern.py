"""Names against the operator's patterns, and names as written against the tables that exist."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Protocol

from dbmcp.models import TableName
from dbmcp.sql.facts import Name


class Fold(Protocol):
    """An identifier as the engine stores it (`Dialect.fold`)."""

    def __call__(self, name: str, *, quoted: bool) -> str:
        """Return the stored form."""
        ...


def matches(pattern: str, text: str, *, ignores_case: bool = False) -> bool:
    """Whether a text matches a pattern in which `*` is any text and `?` any character."""
    return _compiled(pattern, ignores_case=ignores_case)(text) is not None


def matches_table(pattern: str, table: TableName, *, ignores_case: bool) -> bool:
    """A pattern with a dot means `schema.name`, one without means the name in any schema."""
    text = f"{table.schema}.{table.name}" if "." in pattern else table.name
    return matches(pattern, text, ignores_case=ignores_case)


@lru_cache(maxsize=4096)
def _compiled(pattern: str, *, ignores_case: bool) -> Callable[[str], re.Match[str] | None]:
    parts = re.split(r"([*?])", pattern)
    body = "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts)
    return re.compile(body, re.DOTALL | (re.IGNORECASE if ignores_case else 0)).fullmatch


def resolve_table(
    name: Name,
    *,
    schemas: Sequence[str],
    existing: Collection[TableName],
    fold: Fold,
    first: Sequence[str] = (),
) -> TableName:
    """The table that a name means.

    Args:
        name: as the text has it; parts before schema and name are dropped.
        schemas: where an unqualified name is looked up, in order.
        existing: every table that exists, the engine's own included.
        fold: an identifier as the engine stores it.
        first: schemas that the engine looks into before `schemas` (Postgres: `pg_catalog`).

    Returns:
        The first match; for a name that exists nowhere, the one in the first of `schemas`.
    """
    parts = [fold(part, quoted=quoted) for part, quoted in name.parts[-2:]]
    if len(parts) == 2:  # noqa: PLR2004 - schema and name
        return TableName(parts[0], parts[1])
    candidates = [TableName(schema, parts[0]) for schema in (*first, *schemas)]
    found = next((table for table in candidates if table in existing), None)
    return found or TableName(schemas[0] if schemas else "", parts[0])
