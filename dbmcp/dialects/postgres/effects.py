"""What a write does on Postgres beside changing its own rows."""

from collections.abc import Sequence
from typing import ClassVar

from dbmcp.dialects.base import Connection
from dbmcp.dialects.effects import Effects, Trigger
from dbmcp.models import ColumnFacts, ServerFacts, TableFacts, TableName

MERGE_RETURNS_SINCE = (17,)

_TRIGGERS = """
SELECT n.nspname::text AS schema, c.relname::text AS table, t.tgname::text AS name,
    t.tgtype::int4 AS type
FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]),
                pg_catalog.unnest($2::pg_catalog.text[])) AS wanted(schema, name)
    ON wanted.schema = n.nspname AND wanted.name = c.relname
WHERE NOT t.tgisinternal AND t.tgenabled <> 'D'
ORDER BY n.nspname, c.relname, t.tgname
"""
_BEFORE, _INSERT, _DELETE, _UPDATE, _INSTEAD = 2, 4, 8, 16, 64
_EVENTS = {_INSERT: "INSERT", _DELETE: "DELETE", _UPDATE: "UPDATE"}


class PostgresEffects(Effects):
    """Postgres: rows and schema roll back, sequences do not."""

    row_lock: ClassVar[str] = " FOR UPDATE OF {}"
    check_now: ClassVar[str] = "SET CONSTRAINTS ALL IMMEDIATE"

    async def triggers(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[Trigger]:
        """Read them from pg_trigger; those of constraints are left out."""
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


def _trigger(schema: str, table: str, name: str, kind: int) -> Trigger:
    timing = "BEFORE" if kind & _BEFORE else "INSTEAD OF" if kind & _INSTEAD else "AFTER"
    events = frozenset(event for bit, event in _EVENTS.items() if kind & bit)
    return Trigger(name, TableName(schema, table), events, timing)
