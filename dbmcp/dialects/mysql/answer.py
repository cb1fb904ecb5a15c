"""What one statement of the MySQL family gives, read from the wire as it is asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbmcp.dialects.base import Answer
from dbmcp.dialects.mysql.fields import Reader, decode_rows
from dbmcp.models import Row

if TYPE_CHECKING:
    from dbmcp.dialects.mysql.session import MySQLConnection
    from dbmcp.dialects.mysql.wire import RawRow


class MySQLAnswer(Answer):
    """The answer to one statement; its rows are read from the wire as they are asked for."""

    def __init__(
        self,
        connection: "MySQLConnection",
        result: Any,
        plan: Sequence[Reader],
        *,
        writes: bool = False,
    ) -> None:
        self._connection = connection
        self._writes = writes
        self._read = 0
        self._result = result
        self._plan = plan
        self._ended = not plan
        self.columns = tuple(reader.column for reader in plan)
        if connection.flavour.rounds_float:
            self.warnings = tuple(_rounded(reader) for reader in plan if reader.rounded)

    async def fetch(self, count: int) -> Sequence[Row]:
        """Return up to `count` further rows as plain values; fewer than `count` means the end."""
        if self._ended:
            return []
        rows = await self._connection.wire.read(self._result, count)
        return self._taken(rows, ended=len(rows) < count)

    def at_hand(self, count: int) -> Sequence[Row] | None:
        """Return rows that have come in already, if the last one is among them."""
        if self._ended:
            return []
        rows = self._connection.wire.at_hand(self._result, count)
        return None if rows is None else self._taken(rows, ended=True)

    def _taken(self, rows: "Sequence[RawRow]", *, ended: bool) -> Sequence[Row]:
        self._ended = ended
        self._read += len(rows)
        if ended and self._writes:
            # With rows comes no count, but a write returns every row that it touched.
            self.affected_rows = self._read
        return decode_rows(rows, self._plan)

    async def close(self) -> None:
        """Let go of the rest: read it if it is short, else stop the statement."""
        if not self._ended:
            self._ended = True
            await self._connection.abandon(self._result)


def _rounded(reader: Reader) -> str:
    name = reader.column.name
    return f"{name} is FLOAT: six digits are shown, CAST({name} AS DOUBLE) shows all"
