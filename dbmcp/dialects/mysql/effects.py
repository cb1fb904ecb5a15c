"""What a write does in the MySQL family beside changing its own rows."""

from collections.abc import Sequence
from typing import ClassVar

from dbmcp.dialects.base import Connection
from dbmcp.dialects.effects import Effects, Trigger
from dbmcp.dialects.mysql.flavour import Flavour
from dbmcp.dialects.mysql.trigger import Follower
from dbmcp.models import ColumnFacts, ServerFacts, TableFacts, TableName
from dbmcp.sql.lexer import Lexis


class MySQLEffects(Effects):
    """The MySQL family: generated ids are not given back, and some engines keep everything.

    Args:
        flavour: what kind of server it is.
        lexis: how its texts are read.
    """

    row_lock: ClassVar[str] = " FOR UPDATE"
    cascades_fire: ClassVar[bool] = False

    def __init__(self, flavour: Flavour, lexis: Lexis) -> None:
        self._flavour = flavour
        self._lexis = lexis

    async def triggers(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[Trigger]:
        """Read them from information_schema, which shows them to holders of TRIGGER only."""
        among, values = _among(tables, "EVENT_OBJECT_SCHEMA", "EVENT_OBJECT_TABLE")
        text = (
            "SELECT EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME, EVENT_MANIPULATION, "  # noqa: S608  constants only
            f"ACTION_TIMING FROM information_schema.TRIGGERS WHERE {among} "
            "ORDER BY EVENT_OBJECT_SCHEMA, EVENT_OBJECT_TABLE, TRIGGER_NAME"
        )
        rows = await connection.query(text, values)
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
        among, values = _among(tables, "t.TABLE_SCHEMA", "t.TABLE_NAME")
        text = (
            "SELECT t.TABLE_NAME FROM information_schema.TABLES t "  # noqa: S608  constants only
            "LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE "
            f"WHERE ({among}) AND t.ENGINE IS NOT NULL "
            "AND coalesce(e.TRANSACTIONS, 'NO') <> 'YES'"
        )
        rows = await connection.query(text, values)
        return [row[0] for row in rows]

    async def keeps_by_trigger(
        self, connection: Connection, table: TableName, events: frozenset[str]
    ) -> bool:
        """Whether one may write to a table without transactions; what cannot be told may."""
        if not self._flavour.has_triggers:
            return False
        return not await Follower(connection, self._lexis).can_be_undone(table, events)

    def returns_inserted(self, server: ServerFacts) -> bool:
        """Whether INSERT takes RETURNING."""
        since = self._flavour.inserts_return_since
        return bool(since) and server.numbers >= since

    def draws(self, column: ColumnFacts, table: TableFacts) -> bool:
        """Whether its ids are given by the server."""
        del table
        return (column.default or "").startswith(("AUTO_INCREMENT", "AUTO_RANDOM"))


def _among(tables: Sequence[TableName], schema: str, name: str) -> tuple[str, list[str]]:
    """A condition that holds for some tables, by two columns, and its values."""
    condition = " OR ".join([f"({schema} = %s AND {name} = %s)"] * len(tables))
    return condition, [part for one in tables for part in (one.schema, one.name)]
