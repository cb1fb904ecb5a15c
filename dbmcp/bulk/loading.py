"""A load under way: batches are sent, and the rows that the engine refuses are found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from dbmcp.bulk.batch import Batch
from dbmcp.bulk.rejection import Rejection
from dbmcp.bulk.tally import Tally
from dbmcp.database import Session
from dbmcp.dialects.loading import Blame, Loader, shown
from dbmcp.dialects.rows import ByRow
from dbmcp.dialects.texts import QUOTED_EMPTY
from dbmcp.errors import StatementError

Rows: TypeAlias = list[Any] | ByRow
Part: TypeAlias = tuple[Rows, list[int]]


@dataclass(slots=True)
class Loading:
    """A load under way.

    Attributes:
        session: its transaction.
        loader: sends its rows.
        tally: what became of them.
        gives_up: so many rejected rows end it.
    """

    session: Session
    loader: Loader
    tally: Tally = field(default_factory=Tally)
    gives_up: bool = True

    @property
    def is_over(self) -> bool:
        """Whether too many rows were rejected to go on."""
        return self.gives_up and self.tally.rejections.are_enough

    async def take(self, batch: Batch) -> None:
        """Send a batch; the rows that the engine refuses are found by splitting it."""
        tally = self.tally
        reject(batch, tally)
        waiting: list[Part] = [(batch.rows, batch.numbers)] if batch.rows else []
        while waiting and not self.is_over:
            rows, numbers = waiting.pop()
            try:
                tally.counts.add(await self.session.run(self.loader.send(rows)))
            except StatementError as error:
                blame = self._blame(error)
                place = _place(blame, rows)
                if place is None:
                    parts = _halves(rows, numbers)
                else:
                    tally.rejections.add(self._rejection(batch, numbers[place], blame, error))
                    parts = _without(rows, numbers, place)
                waiting += [part for part in parts if part[0]]
        tally.done += batch.count
        tally.size += batch.size
        tally.last = max(tally.last, batch.last)

    def _blame(self, error: StatementError) -> Blame:
        """Return what the engine says of the row; the error goes on if it is about none."""
        cause = error.__cause__
        blame = None if cause is None else self.loader.blame(cause)
        if blame is None:
            raise error
        return blame

    def _rejection(
        self, batch: Batch, number: int, blame: Blame, error: StatementError
    ) -> Rejection:
        names = self.loader.load.names
        value, reason = "", blame.reason or str(error).partition(". ")[0]
        if blame.column in names:
            place = names.index(blame.column)
            sent = batch.record(number)[place]
            value = shown("" if self.loader.load.texts and sent == QUOTED_EMPTY else sent)
            kind = self.loader.load.columns[place].type
            if blame.of_type and kind.lower() not in reason.lower():
                reason = f"{reason}: the column is {kind}"
        return Rejection(number, blame.column, value, reason)


def reject(batch: Batch, tally: Tally) -> None:
    """Count the rows that did not fit."""
    for unfit in batch.unfit:
        tally.rejections.add(Rejection(unfit.place, unfit.column, unfit.value, unfit.reason))


def _place(blame: Blame, rows: Sequence[Any]) -> int | None:
    """The place of the row to blame among those sent, as far as it is known."""
    if len(rows) == 1:
        return 0
    if blame.place is None or not 0 <= blame.place < len(rows):
        return None
    return blame.place


def _halves(rows: Rows, numbers: list[int]) -> list[Part]:
    """Cut rows in two; the first half stands last, to be taken first."""
    middle = len(rows) // 2
    return [(rows[middle:], numbers[middle:]), (rows[:middle], numbers[:middle])]


def _without(rows: Rows, numbers: list[int], place: int) -> list[Part]:
    """What stands behind and before one row."""
    return [(rows[place + 1 :], numbers[place + 1 :]), (rows[:place], numbers[:place])]
