"""What a write does on SQLite beside changing its own rows."""

import re
from collections.abc import Sequence
from typing import ClassVar

from dbmcp.dialects.base import Connection
from dbmcp.dialects.effects import Effects, Trigger
from dbmcp.models import TableName

_TRIGGERS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY 1, 2"
_NAME = r"""(?:"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|'(?:[^']|'')*'|[^\s.]+)"""
_HEAD = re.compile(
    rf"\s*CREATE\s+(?:TEMP(?:ORARY)?\s+)?TRIGGER\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}(?:\s*\.\s*{_NAME})?"
    r"\s*(BEFORE|AFTER|INSTEAD\s+OF)?\s*(INSERT|UPDATE|DELETE)\b",
    re.IGNORECASE,
)
_GIVES_WAY = re.compile(r"\bON\s+CONFLICT\s+REPLACE\b", re.IGNORECASE)
_WAITS = re.compile(r"\bINITIALLY\s+DEFERRED\b", re.IGNORECASE)
_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
_ANY = frozenset({"INSERT", "UPDATE", "DELETE"})


class SQLiteEffects(Effects):
    """SQLite: everything rolls back, ids too, and a writer is alone."""

    row_lock: ClassVar[str] = ""
    counts_replaced: ClassVar[bool] = False
    replaced_fire: ClassVar[bool] = False

    async def triggers(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[Trigger]:
        """Read them from the stored texts."""
        wanted = {table.name.lower(): table for table in tables}
        rows = await connection.query(_TRIGGERS)
        return [
            _trigger(name, wanted[table.lower()], sql or "")
            for table, name, sql in rows
            if table.lower() in wanted
        ]

    async def gives_way(self, connection: Connection, table: TableName) -> bool:
        """Whether its text says so of a key; a comment that does costs a count."""
        return await _says(connection, [table], _GIVES_WAY)

    async def waits(self, connection: Connection, tables: Sequence[TableName]) -> bool:
        """Whether a foreign key is deferred: no statement but COMMIT tells that it is broken."""
        return await _says(connection, tables, _WAITS)


async def _says(
    connection: Connection, tables: Sequence[TableName], pattern: re.Pattern[str]
) -> bool:
    """Whether the stored text of one of some tables holds a pattern."""
    wanted = {table.name.lower() for table in tables}
    rows = await connection.query(_TABLES)
    return any(pattern.search(sql or "") for name, sql in rows if name.lower() in wanted)


def _trigger(name: str, table: TableName, sql: str) -> Trigger:
    head = _HEAD.match(sql)
    if head is None:
        return Trigger(name, table, _ANY, "BEFORE")
    timing = " ".join((head[1] or "BEFORE").upper().split())
    return Trigger(name, table, frozenset({head[2].upper()}), timing)
