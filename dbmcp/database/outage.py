"""What is known of a server's being down: told to every caller, without asking it each time."""

import time
from collections.abc import Callable

from dbmcp.dialects.base import Dialect
from dbmcp.errors import ConfigError, DbmcpError, UnavailableError

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0
"""Between two tries to connect the pause doubles up to this; meanwhile callers are told at once."""


class KnownOutageError(UnavailableError):
    """An outage told again, without a try to connect."""


class Outage:
    """Counts failed tries to reach one server and says when the next is due.

    While the server is down one caller at a time tries; the others are told at once.

    Args:
        name: the database's name.
        clock: monotonic seconds.
    """

    def __init__(self, name: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._name = name
        self._clock = clock
        self._tries = 0
        self._next_at = 0.0
        self._reason = ""
        self._trying = False

    def check(self) -> None:
        """Let a try to connect begin, or refuse it at once while none is due.

        Raises:
            KnownOutageError: with the reason, the number of tries and when the next is due.
        """
        if not self._tries:
            return
        if self._trying or self._clock() < self._next_at:
            raise KnownOutageError(self._text())
        self._trying = True

    def over(self) -> None:
        """The server was reached."""
        self._tries = 0
        self._trying = False

    def given_up(self) -> None:
        """A try was given up before it came to anything: the next caller may try."""
        self._trying = False

    def failed(self, error: BaseException, *, dialect: Dialect) -> UnavailableError | None:
        """Count a failure to connect and say it; None where the error is not one of those."""
        if isinstance(error, KnownOutageError):
            return error
        self._trying = False
        if isinstance(error, UnavailableError | ConfigError):
            return self._failed(str(error))
        ours = None if isinstance(error, DbmcpError) else dialect.translate(error, None)
        if ours is None and isinstance(error, TimeoutError):
            return self._failed("no answer while connecting")
        return None if ours is None else self._failed(str(ours))

    def _failed(self, reason: str) -> UnavailableError:
        now = self._clock()
        # Tries that ran side by side count as one.
        if not self._tries or now >= self._next_at:
            self._tries += 1
            pause = min(FIRST_PAUSE_SECONDS * 2 ** (self._tries - 1), LONGEST_PAUSE_SECONDS)
            self._next_at = now + pause
        self._reason = reason.removeprefix(f"{self._name}: ").removesuffix(". retry later")
        return UnavailableError(self._text())

    def _text(self) -> str:
        wait = max(self._next_at - self._clock(), 0.1)
        nth = _ordinal(self._tries)
        return f"{self._name}: {self._reason} ({nth} try, next in {wait:.1f} s). retry later"


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
