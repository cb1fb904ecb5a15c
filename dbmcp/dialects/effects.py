"""What a write does beside changing its own rows: triggers, and what no rollback takes back."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from dbmcp.dialects.base import Connection
from dbmcp.models import ColumnFacts, ServerFacts, TableFacts, TableName


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger.

    Attributes:
        name: its name.
        table: where it is.
        events: what fires it: `INSERT`, `UPDATE`, `DELETE`.
        timing: `BEFORE`, `AFTER` or `INSTEAD OF`; of a rule, which rewrites the statement,
            `RULE BESIDE` or `RULE INSTEAD OF`.
        below: the partition or child of the table that it stands on; None: on the table itself.
    """

    name: str
    table: TableName
    events: frozenset[str]
    timing: str
    below: TableName | None = None


class Effects(ABC):
    """An engine's effects beside those on rows.

    Attributes:
        row_lock: what a SELECT ends with to keep others from its rows, `{}` for the table's alias;
            `""` where a writing transaction keeps them away by itself.
        cascades_fire: rows that foreign keys change fire triggers.
        check_now: has constraints that wait for the COMMIT checked at once; `""` where none wait
            or nothing has them checked.
        counts_replaced: rows that give way to others with the same unique values count as affected.
        replaced_fire: they fire triggers.
    """

    row_lock: ClassVar[str] = " FOR UPDATE"
    cascades_fire: ClassVar[bool] = True
    check_now: ClassVar[str] = ""
    counts_replaced: ClassVar[bool] = True
    replaced_fire: ClassVar[bool] = True

    @abstractmethod
    async def triggers(
        self, connection: Connection, tables: Sequence[TableName]
    ) -> Sequence[Trigger]:
        """Return the enabled triggers of some tables, by table and name."""

    async def gives_way(self, connection: Connection, table: TableName) -> bool:
        """Whether a table's own rows give way to others with the same unique values."""
        del connection, table
        return False

    async def waits(self, connection: Connection, tables: Sequence[TableName]) -> bool:
        """Whether tables have constraints that only a COMMIT checks, whatever is asked."""
        del connection, tables
        return False

    async def lasting(self, connection: Connection, tables: Sequence[TableName]) -> Sequence[str]:
        """Return the names of those tables whose rows no rollback brings back."""
        del connection, tables
        return ()

    async def keeps_by_trigger(
        self, connection: Connection, table: TableName, events: frozenset[str]
    ) -> bool:
        """Whether triggers of a table may write what no rollback takes back.

        Args:
            connection: whose account may know of them.
            table: the table.
            events: what happens there.
        """
        del connection, table, events
        return False

    def sees_triggers(self, server: ServerFacts) -> bool:
        """Whether the account may know of triggers."""
        del server
        return True

    def returns_inserted(self, server: ServerFacts) -> bool:
        """Whether INSERT takes RETURNING."""
        del server
        return True

    def returns_merged(self, server: ServerFacts) -> bool:
        """Whether MERGE takes RETURNING, with `merge_action()`."""
        del server
        return False

    def draws(self, column: ColumnFacts, table: TableFacts) -> bool:
        """Whether a new row takes the column's value from a source that no rollback refills."""
        del column, table
        return False
