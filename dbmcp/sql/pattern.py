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


def matches_any(patterns: tuple[str, ...], table: TableName, *, ignores_case: bool = True) -> bool:
    """Whether a table matches one of many patterns, as `matches_table`."""
    bare, dotted = _joined(patterns, ignores_case=ignores_case)
    return bare(table.name) is not None or dotted(f"{table.schema}.{table.name}") is not None


def lists(
    patterns: tuple[str, ...], table: TableName, *, home: Sequence[str], ignores_case: bool
) -> bool:
    """Whether an allow list names a table.

    Args:
        patterns: one without a dot means tables that a bare name finds.
        table: the table.
        home: schemas in which a bare name is looked up; empty where there is none: then any.
        ignores_case: names do not differ by case alone.
    """
    schema = table.schema.lower() if ignores_case else table.schema
    found = [one.lower() if ignores_case else one for one in home]
    if schema and found and schema not in found:
        patterns = tuple(pattern for pattern in patterns if "." in pattern)
    return matches_any(patterns, table, ignores_case=ignores_case)


_Matcher = Callable[[str], re.Match[str] | None]


@lru_cache(maxsize=4096)
def _compiled(pattern: str, *, ignores_case: bool) -> _Matcher:
    flags = re.DOTALL | (re.IGNORECASE if ignores_case else 0)
    return re.compile(_body(pattern), flags).fullmatch


@lru_cache(maxsize=64)
def _joined(patterns: tuple[str, ...], *, ignores_case: bool) -> tuple[_Matcher, _Matcher]:
    """The patterns for a name in any schema, and those for `schema.name`, as one each."""
    groups = ([p for p in patterns if "." not in p], [p for p in patterns if "." in p])
    flags = re.DOTALL | (re.IGNORECASE if ignores_case else 0)
    bare, dotted = (
        re.compile("|".join(map(_body, group)) or r"(?!)", flags).fullmatch for group in groups
    )
    return bare, dotted


def _body(pattern: str) -> str:
    parts = re.split(r"([*?])", pattern)
    return "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts)


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
