"""The background writer: takes ended calls from the recorder and brings them into the store.

It never lets a call wait, and nothing that goes wrong here reaches one: the store may be slow, full
or gone. Then entries wait, up to the recorder's capacity, and the store is tried again.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Protocol

from dbmcp.audit.entry import Entry
from dbmcp.audit.recorder import Recorder
from dbmcp.audit.rows import Row, Rows, Written
from dbmcp.errors import DbmcpError, RequestError

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.1
"""How long entries are gathered before they are written together."""

LONG_SECONDS = 0.5
"""A call that runs for longer is written while it runs, so that a crash cannot hide it."""

SLICE = 20
"""Entries made into rows before other work of the event loop has its turn."""

BATCH = 200
BATCH_CHARACTERS = 1_000_000
"""A transaction of the store; servers refuse packets that are too large."""

MAX_HELD_CHARACTERS = 64 * 1024 * 1024
MAX_TRIES = 3
"""A row that the store refuses so often, while it takes others, is given up."""

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0
CLOSE_SECONDS = 1.0
"""What the last entries may take at the end of the server, whose limit is not far behind."""

LET_GO_SECONDS = 0.2


class Sink(Protocol):
    """What the writer needs of a store."""

    async def open(self) -> None:
        """Make it ready."""

    async def write(
        self, executions: Sequence[Row], notes: Sequence[Row], *, replaced: Sequence[str]
    ) -> None:
        """Write rows in one transaction, in place of those of the ids in `replaced`."""

    async def close(self) -> None:
        """Let go of it."""


class Writer:
    """Brings a recorder's entries into a store, for as long as the server lives.

    Args:
        recorder: where entries come from.
        rows: makes rows of them.
        sink: makes the store; called once, and again after a failure.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        recorder: Recorder,
        rows: Rows,
        sink: Callable[[], Sink],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recorder = recorder
        self._rows = rows
        self._make = sink
        self._clock = clock
        self._sink: Sink | None = None
        self._open = False
        self._pending: dict[str, Written] = {}
        self._characters = 0
        self._wake = asyncio.Event()
        self._ending = asyncio.Event()
        self._unsure = False
        self._pause = 0.0
        self._next_at = 0.0
        self._batch = BATCH
        self._told_full = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write in the background."""
        self._recorder.on_change = self._wake.set
        self._wake.set()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Write what is left, for a moment, and let go of the store."""
        self._recorder.on_change = None
        self._next_at = 0.0
        self._ending.set()
        self._wake.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=CLOSE_SECONDS)
            self._task.cancel()
            await asyncio.wait({self._task}, timeout=LET_GO_SECONDS)
        if self._recorder.waiting:
            log.warning("audit: calls that could not be recorded: %d", self._recorder.waiting)
        if self._sink is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(LET_GO_SECONDS):
                    await self._sink.close()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(GATHER_SECONDS):
                    await self._ending.wait()
            last = self._ending.is_set()
            await self._turn()
            if last:
                return
            if not (self._recorder.running or self._recorder.waiting or self._ending.is_set()):
                self._wake.clear()

    async def _turn(self) -> None:
        """Make rows of what has come, then write what there is unless the store is given time."""
        batch: list[Written] = []
        try:
            await self._gather()
            while self._pending and self._clock() >= self._next_at:
                batch = self._next_batch()
                await self._write(batch)
                self._succeeded(batch)
                await self._gather()
        except Exception as error:  # noqa: BLE001 -- whatever goes wrong here, no call may notice
            self._failed(error, batch)

    async def _gather(self) -> None:
        for entry in list(self._recorder.running.values()):
            if not entry.id and time.time() - entry.started_at > LONG_SECONDS:
                self._hold(entry)
        made = 0
        while (entry := self._recorder.take()) is not None:
            self._hold(entry)
            made += 1
            if made % SLICE == 0:
                await asyncio.sleep(0)

    def _hold(self, entry: Entry) -> None:
        """Keep the rows of an entry until they are written; those of an earlier moment go."""
        held = False
        try:
            written = self._rows.of(entry)
            before = self._pending.pop(written.id, None)
            self._characters += written.characters - (before.characters if before else 0)
            if self._characters <= MAX_HELD_CHARACTERS:
                self._pending[written.id] = written
                held = True
            else:
                self._characters -= written.characters
        finally:
            if not held and entry.outcome is not None:
                self._recorder.lose()
        if self._recorder.dropped and not self._told_full:
            self._told_full = True
            log.warning("audit: the queue is full, calls are no longer recorded until it is not")

    def _next_batch(self) -> list[Written]:
        """Return the oldest rows, as many as one transaction may take."""
        batch: list[Written] = []
        characters = 0
        for written in islice(self._pending.values(), self._batch):
            characters += written.characters
            if batch and characters > BATCH_CHARACTERS:
                break
            batch.append(written)
        return batch

    async def _write(self, batch: Sequence[Written]) -> None:
        if self._sink is None:
            self._sink = self._make()
        if not self._open:
            await self._sink.open()
            self._open = True
        # After a failure nobody knows what was written: everything is then written over.
        again = [written.id for written in batch if written.again or self._unsure]
        self._unsure = True
        await self._sink.write(
            [written.execution for written in batch],
            [row for written in batch for row in written.notes],
            replaced=again,
        )
        self._unsure = False

    def _succeeded(self, batch: Sequence[Written]) -> None:
        for written in batch:
            if self._pending.get(written.id) is written:
                self._release(written)
        if self._recorder.error:
            lost = self._recorder.dropped
            log.warning("audit: calls are recorded again; %d were not, since the start", lost)
        self._recorder.error = ""
        self._pause, self._batch, self._told_full = 0.0, BATCH, False

    def _failed(self, error: Exception, batch: Sequence[Written]) -> None:
        reason = str(error) if isinstance(error, DbmcpError) else type(error).__name__
        if not self._recorder.error:
            log.warning("audit: %s. calls go on, up to %d wait", reason, self._recorder.capacity)
            if not isinstance(error, DbmcpError):
                log.error("audit: unexpected failure", exc_info=error)
        self._recorder.error = reason
        self._open = False  # whatever happened to the store, it is looked at anew
        self._pause = min(max(self._pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)
        self._next_at = self._clock() + self._pause
        if isinstance(error, RequestError):
            self._suspect(batch)

    def _suspect(self, batch: Sequence[Written]) -> None:
        """Go on row by row after a refusal: one row that the store cannot take stops no other."""
        self._batch = 1
        if len(batch) != 1:
            return
        [written] = batch
        written.tries += 1
        if written.tries == 1:
            written.refused_at = self._recorder.written
        del self._pending[written.id]
        if written.tries < MAX_TRIES or written.refused_at == self._recorder.written:
            self._pending[written.id] = written  # at the end: others have their turn
            return
        self._characters -= written.characters
        if written.ended:
            self._recorder.lose()

    def _release(self, written: Written) -> None:
        del self._pending[written.id]
        self._characters -= written.characters
        if written.ended:
            self._recorder.settle()
