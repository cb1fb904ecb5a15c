"""Rows on their way: cut into batches that are about as large as an engine likes them."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from dbmcp.bulk.records import Chunk
from dbmcp.dialects.loading import Encoded, Loader, Record, Unfit
from dbmcp.dialects.rows import ByRow
from dbmcp.errors import LimitError

BATCH_BYTES = 1024 * 1024
CHUNK_ROWS = 1_000
"""Rows converted at a time: more would leave the processor's cache, fewer cost a call each."""

MOST_ROWS = 100_000
"""Rows of a batch in any case, however short they are or however many do not fit."""

NOTHING = Encoded((), (), (), 0)


@dataclass(slots=True)
class Batch:
    """Rows that go to the engine together.

    Attributes:
        rows: in the engine's form.
        numbers: the number of each in the source, the first is 1.
        unfit: values that do not fit, with the number of their row as `place`.
        size: bytes, roughly.
        done: the part of the source that is read with it, 0 to 1.
        chunks: what the rows were made of.
    """

    rows: list[Any] | ByRow = field(default_factory=list[Any])
    numbers: list[int] = field(default_factory=list[int])
    unfit: list[Unfit] = field(default_factory=list[Unfit])
    size: int = 0
    done: float = 0.0
    chunks: list[Chunk] = field(default_factory=list[Chunk])

    @property
    def count(self) -> int:
        """How many rows it deals with."""
        return len(self.numbers) + len(self.unfit)

    @property
    def last(self) -> int:
        """The number of its last row, 0 without any."""
        ends = self.numbers[-1:] + [each.place for each in self.unfit[-1:]]
        return max(ends, default=0)

    def add(self, piece: "Piece", chunk: Chunk) -> None:
        """Append further rows."""
        if isinstance(piece.rows, ByRow) and not self.rows:
            self.rows = piece.rows
        else:
            self.rows += piece.rows
        self.numbers += piece.numbers
        self.unfit += piece.unfit
        self.size += piece.size
        self.done = chunk.done
        if not self.chunks or self.chunks[-1] is not chunk:
            self.chunks.append(chunk)

    def record(self, number: int) -> Record:
        """Return a row as it came.

        Args:
            number: the row's number in the source.
        """
        chunk = next(
            chunk for chunk in self.chunks if chunk.numbers and number <= chunk.numbers[-1]
        )
        return chunk.rows[bisect_left(chunk.numbers, number)]


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a chunk that stay together, and what did not fit up to the last of them."""

    rows: Sequence[Any]
    numbers: Sequence[int]
    unfit: Sequence[Unfit]
    size: int


def batches(
    chunks: Iterable[Chunk],
    loader: Loader,
    *,
    batch_rows: int | None,
    largest_row_bytes: int,
    refuses_large: bool = False,
) -> Iterator[Batch]:
    """Convert rows and cut them into batches.

    Args:
        chunks: the rows as they came.
        loader: converts them.
        batch_rows: rows of a batch at most; None: as many as `BATCH_BYTES` hold.
        largest_row_bytes: what one row may take.
        refuses_large: a row that takes more is one that does not fit; else it ends the load.

    Raises:
        LimitError: a row is too large.
    """
    batch = Batch()
    for chunk in chunks:
        pieces = _pieces(chunk, loader, largest_row_bytes, refuses_large=refuses_large)
        for piece in pieces:
            if batch.last and _is_full(batch, piece, batch_rows):
                yield batch
                batch = Batch()
            batch.add(piece, chunk)
    yield batch


def chunk_rows(batch_rows: int | None) -> int:
    """Return how many rows a chunk has at most.

    Args:
        batch_rows: rows of a batch at most, None where bytes decide.
    """
    return min(batch_rows or CHUNK_ROWS, CHUNK_ROWS)


def _is_full(batch: Batch, piece: Piece, batch_rows: int | None) -> bool:
    if batch.count + len(piece.numbers) + len(piece.unfit) > (batch_rows or MOST_ROWS):
        return True
    return batch.size + piece.size > BATCH_BYTES


def _pieces(
    chunk: Chunk, loader: Loader, largest_row_bytes: int, *, refuses_large: bool
) -> Iterator[Piece]:
    """Hand out a chunk whole, or row by row where it is larger than a batch."""
    encoded = loader.encode(chunk.rows) if chunk.rows else NOTHING
    unfit = _unfit(encoded, chunk)
    numbers = chunk.numbers
    if encoded.unfit:
        numbers = [numbers[place] for place in encoded.places]
    if encoded.size <= BATCH_BYTES and encoded.size <= largest_row_bytes:
        yield Piece(encoded.rows, numbers, unfit, encoded.size)
        return
    sizes = loader.sizes(encoded.rows)
    for row, number, size in zip(encoded.rows, numbers, sizes, strict=True):
        if size > largest_row_bytes:
            if not refuses_large:
                raise _too_large(number, size, largest_row_bytes)
            reason = f"{size:,} bytes, a row may take {largest_row_bytes:,}"
            insort(unfit, Unfit(number, "", "", reason), key=_place)
            continue
        before = [each for each in unfit if each.place < number]
        unfit = unfit[len(before) :]
        yield Piece([row], [number], before, size)
    if unfit:
        yield Piece((), (), unfit, 0)


def _too_large(number: int, size: int, largest_row_bytes: int) -> LimitError:
    return LimitError(
        f"row {number} takes {size:,} bytes, and one row may take "
        f"{largest_row_bytes:,}. send less of it",
        what="row_bytes",
        limit=largest_row_bytes,
    )


def _unfit(encoded: Encoded, chunk: Chunk) -> list[Unfit]:
    """What did not fit, and what could not be read, by the rows' numbers."""
    named = [
        Unfit(chunk.numbers[each.place], each.column, each.value, each.reason)
        for each in encoded.unfit
    ]
    return sorted([*named, *chunk.unfit], key=_place)


def _place(unfit: Unfit) -> int:
    return unfit.place
