"""The rest of a result: read on in the background, kept as encoded rows for the next page."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from dbmcp.encoding import RowWriter
from dbmcp.errors import DbmcpError, LimitError
from dbmcp.leases import Leases
from dbmcp.models import Column, Format, Row


@dataclass(frozen=True, slots=True)
class Shape:
    """How every page of one result is written; fixed by the first call.

    Attributes:
        format: table, csv or json.
        columns: the result's columns.
        max_cell: characters after which a cell is cut, 0 = whole.
        max_rows: rows of a page that asks for no number.
        max_bytes: bytes of one page's rows.
        keep_bytes: bytes that may be kept in all.
        keep_seconds: life after the last use.
    """

    format: Format
    columns: tuple[Column, ...]
    max_cell: int
    max_rows: int
    max_bytes: int
    keep_bytes: int
    keep_seconds: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page, ready to be written.

    Attributes:
        lines: encoded rows.
        more: rows follow.
        cursor: the handle of the next page, `""` at the end.
        cut: names of the columns in which a cell was cut.
        escaped: names of those in which something unseen is written as an escape.
    """

    lines: Sequence[bytes]
    more: bool
    cursor: str
    cut: tuple[str, ...]
    escaped: tuple[str, ...] = ()


class Kept:
    """The encoded rows of one result, while they arrive and afterwards.

    Args:
        shape: how it is written.
        writer: encodes its rows.
        owner: the principal that may read it.
    """

    def __init__(self, shape: Shape, *, writer: RowWriter, owner: str) -> None:
        self.shape = shape
        self.owner = owner
        self.lines: list[bytes] = []
        self.size = 0
        self.largest = ""
        self.first: Row | None = None
        self.complete = False
        self.failure: DbmcpError | None = None
        self.handles = 0
        self.reader: asyncio.Task[None] | None = None
        self._writer = writer
        self._changed = asyncio.Event()

    @property
    def cut(self) -> tuple[str, ...]:
        """Names of the columns in which a cell was cut so far."""
        return self._names(self._writer.cut)

    @property
    def escaped(self) -> tuple[str, ...]:
        """Names of those in which something unseen is written as an escape so far."""
        return self._names(self._writer.escaped)

    def _names(self, indexes: set[int]) -> tuple[str, ...]:
        return tuple(self.shape.columns[index].name for index in sorted(indexes))

    def add(self, rows: Sequence[Row]) -> None:
        """Encode and keep further rows."""
        lines = self._writer.rows(rows)
        self.lines += lines
        self.size += sum(map(len, lines))
        if lines and max(map(len, lines)) > self.shape.max_bytes:
            for row, line in zip(rows, lines, strict=True):
                if len(line) > self.shape.max_bytes:
                    self.largest = largest_column(row, self.shape.columns)
        self._changed.set()

    def end(self, failure: DbmcpError | None = None) -> None:
        """No row follows, or none that can be had."""
        self.complete = True
        self.failure = failure
        self._changed.set()

    async def reach(self, count: int) -> None:
        """Wait until more than `count` rows are here or none follow."""
        while len(self.lines) <= count and not self.complete:
            self._changed.clear()
            await self._changed.wait()


@dataclass(frozen=True, slots=True)
class Position:
    """Where in a kept result a handle stands."""

    kept: Kept
    offset: int


@dataclass(slots=True)
class Cursors:
    """Every kept result of the server.

    Attributes:
        max_bytes: bytes kept in all; the least recently used results go first.
    """

    max_bytes: int
    clock: Callable[[], float] = time.monotonic
    _leases: Leases[Position] = field(init=False)
    _kept: dict[int, Kept] = field(init=False, default_factory=dict[int, Kept])

    def __post_init__(self) -> None:
        """Make the empty list of leases."""
        self._leases = Leases(
            "cursor",
            advice="run the query again",
            clock=self.clock,
            on_end=self._forget,
        )

    async def page(self, kept: Kept, offset: int, *, max_rows: int) -> Page:
        """Return up to `max_rows` rows from `offset` on, waiting for those not yet read.

        Raises:
            LimitError: the rows were not kept, or one row alone is over the byte budget.
            DbmcpError: reading on failed before these rows.
        """
        await kept.reach(offset + max_rows)
        if kept.failure is not None and len(kept.lines) <= offset:
            raise kept.failure
        end = _fit(kept, offset, min(offset + max_rows, len(kept.lines)))
        more = end < len(kept.lines) or not kept.complete or kept.failure is not None
        cursor = self._issue(kept, end) if more else ""
        return Page(kept.lines[offset:end], more, cursor, kept.cut, kept.escaped)

    async def next_page(
        self, cursor: str, *, owner: str, max_rows: int | None
    ) -> tuple[Kept, Page]:
        """Return the page a cursor stands at; the same cursor gives the same page again.

        Raises:
            LeaseExpiredError: the cursor is unknown, somebody else's, or its life is over.
        """
        position = self._leases.use(cursor, owner=owner)
        kept = position.kept
        page = await self.page(kept, position.offset, max_rows=max_rows or kept.shape.max_rows)
        return kept, page

    def read_on(self, kept: Kept, reading: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run the background task that fills `kept`; it is stopped when nobody can ask for it."""
        kept.reader = asyncio.create_task(reading)
        return kept.reader

    def has_room(self, kept: Kept) -> bool:
        """Whether `kept` may grow; older results are dropped to make room."""
        if kept.size >= kept.shape.keep_bytes:
            return False
        for handle, position in self._leases.oldest():
            if self.kept_bytes <= self.max_bytes:
                break
            if position.kept is not kept:
                self._leases.drop(handle)
        return self.kept_bytes <= self.max_bytes

    @property
    def kept_bytes(self) -> int:
        """Bytes of all results that a handle can still reach."""
        return sum(kept.size for kept in self._kept.values())

    def sweep(self) -> None:
        """Drop what nobody used for too long."""
        self._leases.sweep()

    async def close(self) -> None:
        """Stop every background task and drop everything."""
        readers = [kept.reader for kept in self._kept.values() if kept.reader is not None]
        self._leases.clear()
        for reader in readers:
            reader.cancel()
        if readers:
            await asyncio.wait(readers)

    def _issue(self, kept: Kept, offset: int) -> str:
        kept.handles += 1
        self._kept[id(kept)] = kept
        return self._leases.grant(
            Position(kept, offset), owner=kept.owner, seconds=kept.shape.keep_seconds
        )

    def _forget(self, position: Position) -> None:
        kept = position.kept
        kept.handles -= 1
        if kept.handles == 0:
            self._kept.pop(id(kept), None)
            if kept.reader is not None:
                kept.reader.cancel()


def largest_column(row: Row, columns: Sequence[Column]) -> str:
    """Return the name of the column that takes most of a row."""
    sizes = [len(value) if isinstance(value, str | bytes | list) else 8 for value in row]
    return columns[sizes.index(max(sizes))].name


def not_kept(kept: Kept) -> LimitError:
    """The error of a page past the kept rows."""
    rows, limit = len(kept.lines), kept.shape.keep_bytes
    return LimitError(
        f"only the first {rows:,} rows were kept (limit {limit:,} bytes). narrow the query, or "
        "page with ORDER BY and a WHERE on the last key seen",
        what="cursor_bytes",
        limit=limit,
    )


def _fit(kept: Kept, offset: int, end: int) -> int:
    """Return the end of the longest run of rows from `offset` that fits the byte budget."""
    budget = kept.shape.max_bytes
    if sum(map(len, kept.lines[offset:end])) + end - offset <= budget:
        return end
    for index in range(offset, end):
        budget -= len(kept.lines[index]) + 1
        if budget < 0:
            if index == offset:
                raise _too_large(kept, offset)
            return index
    return end


def _too_large(kept: Kept, offset: int) -> LimitError:
    limit = kept.shape.max_bytes
    return LimitError(
        f"one row takes {len(kept.lines[offset]):,} bytes, an answer holds {limit:,}; its largest "
        f"column is {kept.largest}. select part of it, or leave it out",
        what="max_result_bytes",
        limit=limit,
    )
