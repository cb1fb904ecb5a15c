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
_ANY = frozenset({"INSERT", "UPDATE", "DELETE"})


class SQLiteEffects(Effects):
    """SQLite: everything rolls back, ids too, and a writer is alone."""

    row_lock: ClassVar[str] = ""

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


def _trigger(name: str, table: TableName, sql: str) -> Trigger:
    head = _HEAD.match(sql)
    if head is None:
        return Trigger(name, table, _ANY, "BEFORE")
    timing = " ".join((head[1] or "BEFORE").upper().split())
    return Trigger(name, table, frozenset({head[2].upper()}), timing)
