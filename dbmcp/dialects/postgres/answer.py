"""What one statement gives, as the server sends it in parts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dbmcp.dialects.base import Answer
from dbmcp.models import Column, Row

if TYPE_CHECKING:
    from dbmcp.dialects.postgres.driver import TextConnection
    from dbmcp.dialects.postgres.pipe import Batch

SHORT_ROWS = 32
SHORT_CHARACTERS = 16_384
"""An answer with no more rows and text is short."""


class PostgresAnswer(Answer):
    """What one statement gives, read through the unnamed portal.

    The portal ends with the transaction or with the next statement, so that letting go costs
    nothing. There is no generated id: the engine has none that is safe to ask for; RETURNING tells.
    """

    def __init__(
        self,
        driver: "TextConnection",
        statement: Any,
        columns: tuple[Column, ...],
        first: "Batch",
    ) -> None:
        self.columns = columns
        self._driver = driver
        self._statement = statement
        self._kept: list[Row] = []
        self._taken = 0
        self._ended = False
        self._take(first)

    async def fetch(self, count: int) -> Sequence[Row]:
        """Return rows from what is here, then from the server."""
        missing = count - len(self._kept)
        if missing > 0 and not self._ended:
            self._take(await self._driver.go_on(self._statement, limit=missing))
        return self._first(count)

    def at_hand(self, count: int) -> Sequence[Row] | None:
        """Return rows that came with the answer."""
        return self._first(count) if self._ended or len(self._kept) >= count else None

    def _first(self, count: int) -> Sequence[Row]:
        rows, self._kept = self._kept[:count], self._kept[count:]
        return rows

    def is_short(self) -> bool:
        """Whether rows are few and small enough that those of many statements may wait together."""
        rows = self._kept
        if not self._ended or len(rows) > SHORT_ROWS:
            return False
        texts = (value for row in rows for value in row if isinstance(value, str | bytes))
        return sum(map(len, texts)) <= SHORT_CHARACTERS

    async def close(self) -> None:
        """Forget the rest: the portal goes with the transaction."""
        self._kept = []
        self._ended = True

    def _take(self, batch: "Batch") -> None:
        rows, status, self._ended = batch
        self._kept.extend(map(tuple, rows))
        self._taken += len(rows)
        if status is not None:
            affected = _affected(status.decode())
            # A portal read in parts counts the last part only, but a write returns all its rows.
            self.affected_rows = self._taken if self.columns and affected is not None else affected


def _affected(status: str) -> int | None:
    """The count in a write's command tag: `INSERT 0 3`, `UPDATE 3`."""
    verb, _, rest = status.partition(" ")
    if verb not in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
        return None
    return int(rest.split()[-1])
