"""The rows that are read: made, not random, so that every answer can be checked."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ROWS = 10_000
BATCH = 500
NAMES = ("id", "big", "amount", "at", "code", "note", "active", "ratio")
_START = datetime(2026, 1, 1)  # noqa: DTZ001  the column has no time zone
_WORDS = "pale harbour quiet lantern amber ledger north willow copper signal".split()  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Item:
    """One row.

    Attributes:
        id, big, amount, at, code, note, active, ratio: the columns, amount and at as texts.
    """

    id: int
    big: int
    amount: str
    at: str
    code: str
    note: str
    active: bool
    ratio: float

    def literals(self) -> str:
        """Return the row for a VALUES list of any engine."""
        return (
            f"({self.id},{self.big},{self.amount},'{self.at}','{self.code}','{self.note}',"
            f"{'TRUE' if self.active else 'FALSE'},{self.ratio!r})"
        )


def item(number: int) -> Item:
    """Return the row of a number."""
    words = [_WORDS[number * step % 7 % len(_WORDS)] for step in range(1, 10)]
    moment = _START + timedelta(seconds=number * 977, microseconds=number * 7919 % 1_000_000)
    return Item(
        id=number,
        big=2**52 + number * 104_729,
        amount=f"{number % 1000}.{number % 100:02}",
        at=moment.isoformat(sep=" ", timespec="microseconds"),
        code=f"K-{number:06}",
        note=(", " if number % 3 == 0 else " ").join(words)[:60].strip(),
        active=number % 2 == 0,
        ratio=number * 1.37 / 11,
    )


def inserts(table: str) -> Iterator[str]:
    """Return the statements that fill a table."""
    for first in range(1, ROWS + 1, BATCH):
        values = ",".join(item(number).literals() for number in range(first, first + BATCH))
        yield f"INSERT INTO {table} ({', '.join(NAMES)}) VALUES {values}"


def check_csv(text: str, *, rows: int) -> None:
    """Check an answer of format csv against the rows as they were made.

    Raises:
        AssertionError: it is not the table.
    """
    header, *lines = csv.reader(io.StringIO(text))
    assert tuple(header) == NAMES
    assert len(lines) == rows
    for line in lines:
        _check_line(line, item(int(line[0])))


def _check_line(line: Sequence[str], made: Item) -> None:
    assert int(line[1]) == made.big
    assert float(line[2]) == float(made.amount)
    assert line[3].replace("T", " ").ljust(26, "0") == made.at.ljust(26, "0")
    assert line[4:6] == [made.code, made.note]
    assert line[6] in (("1", "true") if made.active else ("0", "false"))
    assert float(line[7]) == made.ratio


def csv_bytes(rows: Sequence[Sequence[object]]) -> int:
    """Return how long the rows are as the standard library writes CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([NAMES, *rows])
    return len(text.getvalue().encode())
