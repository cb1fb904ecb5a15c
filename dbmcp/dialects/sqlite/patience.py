"""How long a statement may run or wait for a lock, and how it is stopped from another thread."""

import sqlite3
import threading
import time
from collections.abc import Callable
from math import inf
from typing import TypeVar

T = TypeVar("T")

BUSY_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 0.001
LONGEST_PAUSE_SECONDS = 0.025
STEPS_BETWEEN_LOOKS = 50_000
"""Instructions of SQLite's machine between two looks at the clock: a few milliseconds."""


class Patience:
    """The deadline of one connection's work, and the flag that ends it early.

    SQLite's own busy timeout sleeps without looking at `interrupt`; and `interrupt` is lost if the
    statement has not begun. So waiting for a lock happens here, and the flag is looked at before
    and during every statement.
    """

    def __init__(self) -> None:
        self.deadline = inf
        self._stopped = threading.Event()
        self._mend: Callable[[sqlite3.Error], bool] = _nothing_to_mend

    def attach(
        self, connection: sqlite3.Connection, *, mend: Callable[[sqlite3.Error], bool]
    ) -> None:
        """Let the connection look at the clock while a statement runs.

        Args:
            connection: the connection.
            mend: removes the cause of an error of a statement that has not begun, and tells
                whether it did: it is then run once more.
        """
        self._mend = mend
        connection.set_progress_handler(self.is_over, STEPS_BETWEEN_LOOKS)

    def limit(self, seconds: float) -> None:
        """Set the deadline of what follows, counted from now."""
        self.deadline = time.monotonic() + seconds

    def renew(self) -> None:
        """Forget an earlier stop: a new piece of work begins."""
        self._stopped.clear()

    def stop(self) -> None:
        """End the work; may be called from any thread."""
        self._stopped.set()

    def is_over(self) -> bool:
        """Whether the work has to end; SQLite asks this while it computes."""
        return self._stopped.is_set() or time.monotonic() > self.deadline

    def wait(self, action: Callable[[], T]) -> T:
        """Run an action again and again while somebody else holds the lock it needs.

        Raises:
            sqlite3.OperationalError: stopped, or the lock was not free in time.
        """
        end = min(self.deadline, time.monotonic() + BUSY_SECONDS)
        pause = FIRST_PAUSE_SECONDS
        while True:
            if self._stopped.is_set():
                raise interrupted()
            try:
                return action()
            except sqlite3.OperationalError as error:
                if self._mend(error):
                    continue
                if not is_busy(error) or time.monotonic() + pause > end:
                    raise
            self._stopped.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _nothing_to_mend(error: sqlite3.Error) -> bool:
    del error
    return False


def interrupted() -> sqlite3.OperationalError:
    """Return the error that SQLite raises for a stopped statement."""
    error = sqlite3.OperationalError("interrupted")
    error.sqlite_errorcode = sqlite3.SQLITE_INTERRUPT
    return error


def code_of(error: sqlite3.Error) -> int:
    """Return SQLite's extended error code, 0 for an error of the driver itself."""
    return getattr(error, "sqlite_errorcode", 0)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether waiting can help: another connection holds a lock."""
    code = code_of(error)
    return (
        code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
        and code != sqlite3.SQLITE_BUSY_SNAPSHOT
    )
