"""The server's end: asked for by a signal or by a client that goes away, over in two seconds."""

import os
import threading
from collections.abc import Callable

END_SECONDS = 1.6
"""From the first word of the end to the process's last moment, whatever hangs."""


class Ending:
    """Lets anybody begin the end, and everybody hear of it.

    Args:
        seconds: after that long the process stops, whatever hangs.
    """

    def __init__(self, *, seconds: float = END_SECONDS) -> None:
        self._seconds = seconds
        self._actions: list[Callable[[], None]] = []
        self._limit: threading.Timer | None = None
        self._begun = False

    def attach(self, action: Callable[[], None]) -> None:
        """Run an action when the end begins, at once if it has begun.

        Args:
            action: must not block.
        """
        self._actions.append(action)
        if self._begun:
            action()

    def begin(self) -> None:
        """Begin the end."""
        if self._begun:
            return
        self._begun = True
        self.limit()
        for action in self._actions:
            action()

    def limit(self) -> None:
        """From now on the process lives for the given seconds at most."""
        if self._limit is None:
            # os._exit: a thread that hangs in a driver would hold up every other way out.
            self._limit = threading.Timer(self._seconds, os._exit, args=(0,))
            self._limit.daemon = True
            self._limit.start()
