"""Rows on their way: cut into batches that are about as large as an engine likes them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dbmcp.dialects.loading import Encoded, Loader, Record, Unfit
from dbmcp.errors import LimitError

BATCH_BYTES = 1024 * 1024
CHUNK_ROWS = 1_000
"""Rows converted at a time: more would leave the processor's cache, fewer cost a call each."""


@dataclass(slots=True)
class Batch:
    """Rows that go to the engine together.

    Attributes:
        rows: in the engine's form.
        numbers: the number of each among the records, the first is 1.
        unfit: values that do not fit, with the number of their row as `place`.
        size: bytes, roughly.
    """

    rows: list[Any] = field(default_factory=list[Any])
    numbers: list[int] = field(default_factory=list[int])
    unfit: list[Unfit] = field(default_factory=list[Unfit])
    size: int = 0

    def add(self, rows: Sequence[Any], numbers: Sequence[int], size: int) -> None:
        """Append further rows."""
        self.rows += rows
        self.numbers += numbers
        self.size += size


def batches(
    records: Sequence[Record], loader: Loader, *, batch_rows: int | None, largest_row_bytes: int
) -> Iterator[Batch]:
    """Convert records and cut them into batches.

    Args:
        records: the rows as sent.
        loader: converts them.
        batch_rows: rows of a batch at most; None: as many as `BATCH_BYTES` hold.
        largest_row_bytes: what one row may take.

    Raises:
        LimitError: a row is too large.
    """
    batch = Batch()
    step = min(batch_rows or CHUNK_ROWS, CHUNK_ROWS)
    for start in range(0, len(records), step):
        encoded = loader.encode(records[start : start + step])
        batch.unfit += [_numbered(each, start) for each in encoded.unfit]
        numbers = [start + place + 1 for place in encoded.places]
        for rows, own, size in _pieces(encoded, numbers, loader, largest_row_bytes):
            if batch.rows and _is_full(batch, len(rows), size, batch_rows):
                yield batch
                batch = Batch()
            batch.add(rows, own, size)
    yield batch


def _is_full(batch: Batch, rows: int, size: int, batch_rows: int | None) -> bool:
    if batch_rows is not None and len(batch.rows) + rows > batch_rows:
        return True
    return batch.size + size > BATCH_BYTES


def _pieces(
    encoded: Encoded, numbers: Sequence[int], loader: Loader, largest_row_bytes: int
) -> Iterator[tuple[Sequence[Any], Sequence[int], int]]:
    """Hand out a chunk whole, or row by row where it is larger than a batch."""
    if encoded.size <= BATCH_BYTES and encoded.size <= largest_row_bytes:
        yield encoded.rows, numbers, encoded.size
        return
    sizes = loader.sizes(encoded.rows)
    for row, number, size in zip(encoded.rows, numbers, sizes, strict=True):
        if size > largest_row_bytes:
            raise LimitError(
                f"row {number} takes {size:,} bytes, and one row may take "
                f"{largest_row_bytes:,}. send less of it",
                what="row_bytes",
                limit=largest_row_bytes,
            )
        yield [row], [number], size


def _numbered(unfit: Unfit, start: int) -> Unfit:
    return Unfit(start + unfit.place + 1, unfit.column, unfit.value, unfit.reason)
