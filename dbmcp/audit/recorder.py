"""The way of an entry from a call to the writer: a bounded queue that a call never waits for."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from dbmcp.audit.entry import Entry

MAX_ENTRIES = 10_000
"""Entries that wait to be written; while the store is down, one more is lost and counted."""


@dataclass(frozen=True, slots=True)
class RecorderState:
    """How the recording goes, for health_check.

    Attributes:
        enabled: whether anything is recorded at all.
        waiting: entries not yet written.
        capacity: how many may wait.
        written: entries written since the start.
        dropped: entries lost because the queue was full or the store refused them.
        error: why the store cannot be written now, `""` while it can.
    """

    enabled: bool
    waiting: int
    capacity: int
    written: int
    dropped: int
    error: str

    @property
    def percent(self) -> int:
        """How full the queue is."""
        return round(100 * self.waiting / self.capacity)


class Recorder:
    """Takes entries from calls; the writer takes them from here.

    Args:
        enabled: False where there is no store: entries then go nowhere.
        capacity: entries that may wait.

    Attributes:
        running: entries of calls that have not ended, oldest first.
        written, dropped, error: see RecorderState.
        on_change: called when there is something to do, from the call's own task: it must be quick.
    """

    def __init__(self, *, enabled: bool, capacity: int = MAX_ENTRIES) -> None:
        self.enabled = enabled
        self.capacity = capacity
        self.running: dict[int, Entry] = {}
        self.written = 0
        self.dropped = 0
        self.error = ""
        self.on_change: Callable[[], None] | None = None
        self._ended: deque[Entry] = deque()
        self._held = 0

    def begin(self, entry: Entry) -> Entry:
        """Record a call from now on; use the entry as a context manager around the call."""
        if self.enabled:
            entry.on_end = self._end
            self.running[id(entry)] = entry
            self._changed()
        return entry

    @property
    def waiting(self) -> int:
        """Entries of calls that have ended and are not yet written."""
        return len(self._ended) + self._held

    def take(self) -> Entry | None:
        """Return the oldest entry, which waits on with the writer; None if there is none."""
        if not self._ended:
            return None
        self._held += 1
        return self._ended.popleft()

    def settle(self) -> None:
        """An entry that was taken is written."""
        self._held -= 1
        self.written += 1

    def lose(self) -> None:
        """An entry that was taken cannot be kept."""
        self._held -= 1
        self.dropped += 1

    def state(self) -> RecorderState:
        """How the recording goes."""
        return RecorderState(
            self.enabled,
            self.waiting,
            self.capacity,
            self.written,
            self.dropped,
            self.error,
        )

    def _end(self, entry: Entry) -> None:
        del self.running[id(entry)]
        if self.waiting < self.capacity:
            self._ended.append(entry)
            self._changed()
        else:
            self.dropped += 1

    def _changed(self) -> None:
        if self.on_change is not None:
            self.on_change()
