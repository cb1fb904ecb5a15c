"""One load as it was asked for and checked: its rows, what they go into, how far it is."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn, TypeAlias, TypeVar

from dbmcp.bulk.batch import MOST_ROWS, Batch, batches, chunk_rows
from dbmcp.bulk.ledger import AGAIN, Line, digest_of
from dbmcp.bulk.records import Rows
from dbmcp.database import Database
from dbmcp.database.pool import seen
from dbmcp.database.retry import retried
from dbmcp.dialects.loading import Counts, Load, Loader
from dbmcp.errors import ConflictError, TimeLimitError
from dbmcp.models import LoadRequest

Progress: TypeAlias = Callable[[str], Awaitable[None]]
Result = TypeVar("Result")


class ChangedSourceError(ConflictError):
    """What is loaded, or what it meets, is not what the preview saw; nothing was kept."""


@dataclass(slots=True)
class Job:
    """One load.

    Attributes:
        database: the target.
        request: what was sent.
        rows: where its rows come from.
        load: what they go into.
        progress: tells the client how far it is.
        line: its line in the ledger, None without.
        promised: what its preview saw of the rows, where it is to be confirmed.
        changed: what is not as its preview saw it.
        started: when it began, by the performance counter.
        retries: how often a transaction of it met another one and was run again.
    """

    database: Database
    request: LoadRequest
    rows: Rows
    load: Load
    progress: Progress
    line: Line | None = None
    promised: str | None = None
    changed: str = ""
    started: float = field(default_factory=time.perf_counter)
    retries: int = 0
    _after: int = 0
    _coming: "asyncio.Future[Batch | None] | None" = None

    def __post_init__(self) -> None:
        """Note where it goes on: the line moves on with it."""
        self._after = max(self.line.before if self.line else 0, self.rows.after)

    @property
    def after(self) -> int:
        """The number of the last row that earlier calls dealt with, or that is left out."""
        return self._after

    @property
    def seconds(self) -> float:
        """How long it has been running."""
        return time.perf_counter() - self.started

    @property
    def limit_seconds(self) -> float:
        """How long it may run."""
        return self.database.limits.max_timeout_seconds

    @property
    def seen(self) -> str:
        """Tells what is loaded into what from anything else, as far as it has been read."""
        load = self.load
        table = str(load.table.entry.name)
        told = digest_of(table, load.names, load.on_conflict, load.key, self.rows.outline())
        return f"{told}/{self.rows.noted}"

    def is_promised(self) -> bool:
        """Whether it is what the preview saw, as far as it has been read."""
        return self.promised is None or self.promised.startswith(self.seen)

    def check_promise(self) -> None:
        """Check, once all is read, that it is what the preview saw.

        Raises:
            ChangedSourceError: it is not.
        """
        if not self.is_promised():
            self._refuse("the source has changed")

    def check_first(self, counts: Counts) -> None:
        """Check, before anything is kept, that the first batch met what it met in the preview.

        Args:
            counts: what became of its rows.

        Raises:
            ChangedSourceError: it has not.
        """
        if self.promised is not None and not self.promised.endswith(met(counts)):
            self._refuse("the first rows meet others by now")

    def _refuse(self, what: str) -> NoReturn:
        self.changed = what
        raise ChangedSourceError(f"{what} since its preview. look at it again", waited=True)

    def advice(self, number: int) -> str:
        """Say how to go on.

        Args:
            number: of the row to go on with.
        """
        return AGAIN if self.request.idempotency_key else self.rows.advice(number)

    def seconds_left(self) -> float:
        """How long it may go on.

        Raises:
            TimeLimitError: no longer.
        """
        left = self.limit_seconds - self.seconds
        if left <= 0:
            raise TimeLimitError(f"the load's {self.limit_seconds:g} s were over")
        return left

    async def insist(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """Run a transaction, again where another one was in its way.

        Args:
            attempt: all of it, from the beginning.

        Raises:
            ConflictError: there is no end of that.
        """
        return await retried(
            attempt,
            seconds_left=lambda: self.limit_seconds - self.seconds,
            count=self._count_retry,
        )

    def _count_retry(self) -> None:
        self.retries += 1

    async def batches(self, loader: Loader, *, refuses_large: bool = False) -> AsyncIterator[Batch]:
        """The rows in batches; a thread makes those that have to be waited for.

        Args:
            loader: converts them.
            refuses_large: too large a row is one that does not fit; else it ends the load.
        """
        size = self.request.batch_size
        made = batches(
            self.rows.chunks(
                loader.shapes,
                rows=chunk_rows(size),
                plain_rows=size or MOST_ROWS,
                after=self.after,
            ),
            loader,
            batch_rows=size,
            largest_row_bytes=min(loader.largest_row_bytes, self.database.limits.row_bytes),
            refuses_large=refuses_large,
        )
        if not self.rows.waits:
            for batch in made:
                yield batch
            return
        if self._coming is not None:
            # A thread of an earlier attempt may still read: there is one place in the source.
            await asyncio.wait({self._coming})
        # While one batch is on its way to the engine, a thread makes the next.
        self._coming = coming = _next_in_thread(made)
        while (batch := await coming) is not None:
            self._coming = coming = _next_in_thread(made)
            yield batch

    async def report(self, done: int, batch: Batch, *, committed: bool = False) -> None:
        """Tell how far it is.

        Args:
            done: rows that this call dealt with.
            batch: the last one.
            committed: they are kept whatever follows.
        """
        total, seconds = self.rows.total, self.seconds
        part = done / max(total - self.after, 1) if total else batch.done
        rows = f"{self.after + done:,}" if total is None else f"{self.after + done:,} of {total:,}"
        kept = " committed" if committed else ""
        left = f", about {seconds / part * (1 - part):.0f} s left" if 0 < part < 1 else ""
        await self.progress(f"{rows} rows{kept}, {done / seconds:,.0f} rows/s{left}")


def _next_in_thread(made: Iterator[Batch]) -> "asyncio.Future[Batch | None]":
    """Let a thread make a batch; its error is nobody's if the load has ended before."""
    coming = asyncio.ensure_future(asyncio.to_thread(next, made, None))
    coming.add_done_callback(seen)
    return coming


def met(counts: Counts) -> str:
    """What a promise says of a first batch."""
    return f"#{counts.inserted},{counts.updated},{counts.ignored}"
