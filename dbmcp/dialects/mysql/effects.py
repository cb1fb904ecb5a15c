"""What a write does in the MySQL family beside changing its own rows."""

from collections.abc import Sequence
from typing import ClassVar

from dbmcp.dialects.base import Connection
from dbmcp.dialects.effects import Effects, Trigger
from dbmcp.dialects.mysql.flavour import Flavour
from dbmcp.dialects.mysql.load import NOT_TRANSACTIONAL
from dbmcp.models import ColumnFacts, ServerFacts, TableFacts, TableName


class MySQLEffects(Effects):
    """The MySQL family: generated ids are not given back, and some engines keep everything.

    Args:
        flavour: what kind of server it is.
    """

    row_lock: ClassVar[str] = " FOR UPDATE"

    def __init__(self, flavour: Flavour) -> None:
        self._flavour = flavour

    async def triggers(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[Trigger]:
        """Read them from information_schema, which shows them to holders of TRIGGER only."""
        text = (
            "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME, EVENT_MANIPULATION, "  # noqa: S608  constants only
            "ACTION_TIMING FROM information_schema.TRIGGERS "
            f"WHERE {_among(tables, 'EVENT_OBJECT_')} "
            "ORDER BY EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME"
        )
        rows = await connection.query(text, [part for one in tables for part in _parts(one)])
        return [
            Trigger(name, TableName(schema, table), frozenset({event}), timing)
            for schema, table, name, event, timing in rows
        ]

    def sees_triggers(self, server: ServerFacts) -> bool:
        """Only with the privilege TRIGGER; a server without triggers hides none."""
        seeing = {"TRIGGER", "ALL PRIVILEGES"}.intersection(server.could_write)
        return bool(seeing) or not self._flavour.has_triggers

    async def lasting(self, connection: Connection, tables: Sequence[TableName]) -> Sequence[str]:
        """Return those that are kept by an engine without transactions."""
        text = (
            "SELECT TABLE_NAME, ENGINE FROM information_schema.TABLES "  # noqa: S608  constants only
            f"WHERE {_among(tables, 'TABLE_')}"
        )
        rows = await connection.query(text, [part for one in tables for part in _parts(one)])
        return [name for name, engine in rows if str(engine).lower() in NOT_TRANSACTIONAL]

    def returns_inserted(self, server: ServerFacts) -> bool:
        """Whether INSERT takes RETURNING."""
        since = self._flavour.inserts_return_since
        return bool(since) and server.numbers >= since

    def draws(self, column: ColumnFacts, table: TableFacts) -> bool:
        """Whether its ids are given by the server."""
        del table
        return (column.default or "").startswith(("AUTO_INCREMENT", "AUTO_RANDOM"))


def _parts(table: TableName) -> tuple[str, str]:
    return table.schema, table.name


def _among(tables: Sequence[TableName], prefix: str) -> str:
    one = f"({prefix}SCHEMA = %s AND {prefix}TABLE = %s)"
    return " OR ".join([one.replace("TABLE_TABLE", "TABLE_NAME")] * len(tables))
