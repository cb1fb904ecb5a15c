"""The rows of a load that cannot be loaded: counted, the first of them told one by one."""

from dataclasses import dataclass, field

from dbmcp.errors import StatementError

TOLD = 20
"""So many rejections are told."""

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
        if len(self.first) > 2 * TOLD:
            self._shorten()

    def error(self, *, of_rows: int) -> StatementError:
        """The error of a load that keeps nothing because of them."""
        self._shorten()
        least = "at least " if self.are_enough else ""
        rows = f"{least}{self.count:,} of {of_rows:,} rows"
        more = f"\nand {self.count - TOLD:,} more" if self.count > TOLD else ""
        listed = "\n".join(map(str, self.first))
        return StatementError(
            f"{rows} rejected; rolled back, nothing was kept. correct or leave out:\n{listed}{more}"
        )

    def _shorten(self) -> None:
        self.first.sort(key=lambda rejection: rejection.row)
        del self.first[TOLD:]
