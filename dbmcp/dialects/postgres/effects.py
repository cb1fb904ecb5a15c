"""What a write does on Postgres beside changing its own rows."""

from collections.abc import Sequence
from typing import ClassVar

from dbmcp.dialects.base import Connection
from dbmcp.dialects.effects import Effects, Trigger
from dbmcp.models import ColumnFacts, ServerFacts, TableFacts, TableName

MERGE_RETURNS_SINCE = (17,)

_TRIGGERS = """
WITH RECURSIVE wanted AS (
    SELECT n.nspname::text AS schema, c.relname::text AS name, c.oid, c.relkind,
        NULL::pg_catalog.oid AS below
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                    pg_catalog.unnest($2::pg_catalog.text[])) AS asked(schema, name)
        ON asked.schema = n.nspname AND asked.name = c.relname
    UNION
    SELECT w.schema, w.name, i.inhrelid, w.relkind, i.inhrelid
    FROM wanted w JOIN pg_catalog.pg_inherits i ON i.inhparent = w.oid
)
SELECT w.schema, w.name, t.tgname::text AS trigger,
    (t.tgtype & CASE WHEN w.below IS NULL OR w.relkind = 'p' THEN ~0 ELSE ~4 END)::int4 AS type,
    n.nspname::text, c.relname::text
FROM wanted w JOIN pg_catalog.pg_trigger t ON t.tgrelid = w.oid
LEFT JOIN pg_catalog.pg_class c ON c.oid = w.below
LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
    AND NOT (w.below IS NOT NULL AND (t.tgtype & 1 = 0 OR t.tgparentid <> 0))
UNION ALL
SELECT w.schema, w.name, r.rulename::text,
    CASE r.ev_type WHEN '2' THEN 16 WHEN '3' THEN 4 ELSE 8 END
        + CASE WHEN r.is_instead THEN 256 ELSE 128 END, NULL, NULL
FROM wanted w JOIN pg_catalog.pg_rewrite r ON r.ev_class = w.oid
WHERE w.below IS NULL AND r.ev_type <> '1' AND r.ev_enabled IN ('O', 'A')
UNION ALL
SELECT w.schema, w.name, 'a foreign key',
    CASE WHEN k.confdeltype IN ('c', 'n', 'd') THEN 8 ELSE 0 END
        + CASE WHEN k.confupdtype IN ('c', 'n', 'd') THEN 16 ELSE 0 END,
    n.nspname::text, c.relname::text
FROM wanted w JOIN pg_catalog.pg_constraint k ON k.confrelid = w.below
JOIN pg_catalog.pg_class c ON c.oid = w.below
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0
ORDER BY 1, 2, 3
"""
# What is inherited by a partition is the parent's own. A statement fires triggers for statements,
# and is rewritten by rules, of the table that it names only. A foreign key's own name may be that
# of a table that is hidden.

_BEFORE, _INSERT, _DELETE, _UPDATE, _INSTEAD, _BESIDE, _REWRITES = 2, 4, 8, 16, 64, 128, 256
_EVENTS = {_INSERT: "INSERT", _DELETE: "DELETE", _UPDATE: "UPDATE"}
_TIMINGS = {
    _REWRITES: "RULE INSTEAD OF",
    _BESIDE: "RULE BESIDE",
    _BEFORE: "BEFORE",
    _INSTEAD: "INSTEAD OF",
}


class PostgresEffects(Effects):
    """Postgres: rows and schema roll back, sequences do not."""

    row_lock: ClassVar[str] = " FOR UPDATE OF {}"
    check_now: ClassVar[str] = "SET CONSTRAINTS ALL IMMEDIATE"

    async def triggers(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[Trigger]:
        """Read them, and rules, from the catalog; those of foreign keys are left out."""
        schemas, names = [table.schema for table in tables], [table.name for table in tables]
        rows = await connection.query(_TRIGGERS, (schemas, names))
        return [_trigger(*row) for row in rows]

    def returns_merged(self, server: ServerFacts) -> bool:
        """Since 17."""
        return server.numbers >= MERGE_RETURNS_SINCE

    def draws(self, column: ColumnFacts, table: TableFacts) -> bool:
        """Whether it is an identity, or its default asks a sequence."""
        del table
        if column.default is None:
            return column.generated  # GENERATED ALWAYS AS IDENTITY
        return "nextval(" in column.default or column.default.startswith("GENERATED ")


def _trigger(schema: str, table: str, name: str, kind: int, *part: str | None) -> Trigger:
    timing = next((timing for bit, timing in _TIMINGS.items() if kind & bit), "AFTER")
    events = frozenset(event for bit, event in _EVENTS.items() if kind & bit)
    below = TableName(*filter(None, part)) if all(part) else None
    return Trigger(name, TableName(schema, table), events, timing, below)
