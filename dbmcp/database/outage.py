"""What is known of a server's being down: told to every caller, without asking it each time."""

import time
from collections.abc import Callable

from dbmcp.dialects.base import Dialect
from dbmcp.errors import ConfigError, DbmcpError, UnavailableError

FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0
"""Between two tries to connect the pause doubles up to this; meanwhile callers are told at once."""


class Outage:
    """Counts failed tries to reach one server and says when the next is due.

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

    def check(self) -> None:
        """Refuse at once while the next try is not due.

        Raises:
            UnavailableError: with the reason, the number of tries and when the next is due.
        """
        if self._tries and self._clock() < self._next_at:
            raise self._error()

    def over(self) -> None:
        """The server was reached."""
        self._tries = 0

    def failed(self, error: BaseException, *, dialect: Dialect) -> UnavailableError | None:
        """Count a failure to connect and say it; None where the error is not one of those."""
        if isinstance(error, TimeoutError):
            return self._failed("no answer while connecting")
        if isinstance(error, UnavailableError | ConfigError):
            return self._failed(str(error))
        ours = None if isinstance(error, DbmcpError) else dialect.translate(error, None)
        return None if ours is None else self._failed(str(ours))

    def _failed(self, reason: str) -> UnavailableError:
        self._tries += 1
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (self._tries - 1), LONGEST_PAUSE_SECONDS)
        self._next_at = self._clock() + pause
        self._reason = reason.removeprefix(f"{self._name}: ").removesuffix(". retry later")
        return self._error()

    def _error(self) -> UnavailableError:
        wait = max(self._next_at - self._clock(), 0.1)
        nth = _ordinal(self._tries)
        return UnavailableError(
            f"{self._name}: {self._reason} ({nth} try, next in {wait:.1f} s). retry later"
        )


def _ordinal(number: int) -> str:
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
