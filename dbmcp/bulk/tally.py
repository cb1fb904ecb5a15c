"""What became of the rows of a load, so far or in the end."""

from dataclasses import dataclass, field

from dbmcp.bulk.rejection import Rejections
from dbmcp.dialects.loading import Counts


@dataclass(slots=True)
class Tally:
    """What became of some rows.

    Attributes:
        counts: of those that were sent.
        rejections: those that cannot be loaded.
        done: how many rows were dealt with.
        size: bytes sent.
        last: the number of the last row dealt with, 0 before the first.
    """

    counts: Counts = field(default_factory=Counts)
    rejections: Rejections = field(default_factory=Rejections)
    done: int = 0
    size: int = 0
    last: int = 0

    @property
    def written(self) -> int:
        """Rows that are new or were updated."""
        return self.counts.inserted + self.counts.updated

    def add(self, other: "Tally") -> None:
        """Add what became of the rows behind them."""
        self.counts.add(other.counts)
        self.rejections.join(other.rejections)
        self.done += other.done
        self.size += other.size
        self.last = max(self.last, other.last)

    def __str__(self) -> str:
        """`inserted 3, updated 0, ignored 0`, and the rejected ones where there are any."""
        counts = self.counts
        text = f"inserted {counts.inserted}, updated {counts.updated}, ignored {counts.ignored}"
        rejected = self.rejections.count
        return f"{text}, rejected {rejected}" if rejected else text
