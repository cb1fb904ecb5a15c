"""The rows of a load that cannot be loaded: counted, the first of them told one by one."""

from dataclasses import dataclass, field

from dbmcp.errors import StatementError

TOLD = 20
"""So many rejections are told by an error."""

LISTED = 100
"""So many are listed by the answer of a load that keeps the other rows."""

MOST = 1_000
"""So many rejected rows are looked for; a load with more of them stops there."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """One row that cannot be loaded.

    Attributes:
        row: its number, the first is 1.
        column: the column to blame, `""` where none is alone.
        value: the value, shortened; `""` where it is not known.
        reason: why.
    """

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        """`row 3, email "x": 170 characters, column holds 120`."""
        column = f", {self.column}" if self.column else ""
        value = f" {self.value}" if self.value else ""
        return f"row {self.row}{column}{value}: {self.reason}"


@dataclass(slots=True)
class Rejections:
    """All of them.

    Attributes:
        count: how many rows.
        first: the first of them, by row.
    """

    count: int = 0
    first: list[Rejection] = field(default_factory=list[Rejection])

    @property
    def are_enough(self) -> bool:
        """Whether it is no use to look for more."""
        return self.count >= MOST

    def add(self, rejection: Rejection) -> None:
        """Take one more."""
        self.count += 1
        self.first.append(rejection)
        self._shorten(beyond=2 * LISTED)

    def join(self, other: "Rejections") -> None:
        """Take those of further rows."""
        self.count += other.count
        self.first += other.first
        self._shorten(beyond=2 * LISTED)

    def listed(self, most: int = LISTED) -> list[Rejection]:
        """The first of them, by row."""
        self._shorten()
        return self.first[:most]

    def lines(self) -> str:
        """The first of them, a line each, and how many more there are."""
        more = f"\nand {self.count - TOLD:,} more" if self.count > TOLD else ""
        return "\n".join(map(str, self.listed(TOLD))) + more

    def error(self, *, of_rows: int, within: bool = False) -> StatementError:
        """The error of a load that keeps nothing because of them.

        Args:
            of_rows: how many rows were looked at.
            within: it is a part of a transaction that may go on, whose state is told later.
        """
        least = "at least " if self.are_enough else ""
        rows = f"{least}{self.count:,} of {of_rows:,} rows rejected"
        kept = "" if within else "; rolled back, nothing was kept"
        return StatementError(f"{rows}{kept}. correct or leave out:\n{self.lines()}")

    def _shorten(self, *, beyond: int = 0) -> None:
        if len(self.first) > beyond:
            self.first.sort(key=lambda rejection: rejection.row)
            del self.first[LISTED:]
