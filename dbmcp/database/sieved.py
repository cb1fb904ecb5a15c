"""An answer without the rows that nobody may see: fewer than asked for still mean its end."""

from collections.abc import Sequence

from dbmcp.dialects.base import Answer, Bound
from dbmcp.dialects.sieve import Sieve
from dbmcp.models import Row


def sieved(answer: Answer, bound: Bound) -> Answer:
    """Return a statement's answer, with the rows left out that its sieve leaves out."""
    sieve = bound.telling.sieve if bound.telling else None
    return answer if sieve is None else _Sieved(answer, sieve)


class _Sieved(Answer):
    def __init__(self, answer: Answer, sieve: Sieve) -> None:
        self._answer, self._sieve = answer, sieve
        self.columns, self.warnings = answer.columns, answer.warnings
        self.affected_rows, self.seconds = answer.affected_rows, answer.seconds

    async def fetch(self, count: int) -> Sequence[Row]:
        seen: list[Row] = []
        names = [column.name for column in self.columns]
        while (wanted := count - len(seen)) > 0:
            rows = self._answer.at_hand(wanted)
            if rows is None:
                rows = await self._answer.fetch(wanted)
            seen += self._sieve.seen(rows, names)
            if len(rows) < wanted:
                break
        return seen

    async def close(self) -> None:
        await self._answer.close()
