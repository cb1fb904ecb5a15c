"""Opaque handles with an owner and an end: who may use what is kept for a later call."""

import secrets
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from dbmcp.errors import LeaseExpiredError

Kept = TypeVar("Kept")

HANDLE_LETTERS = string.ascii_letters + string.digits
HANDLE_LENGTH = 10
"""Ten of 62 letters: 59 bits, too many to guess within a lease's life."""


def new_handle() -> str:
    """Return a fresh random handle."""
    return "".join(secrets.choice(HANDLE_LETTERS) for _ in range(HANDLE_LENGTH))


@dataclass(slots=True)
class Lease(Generic[Kept]):
    """One kept thing.

    Attributes:
        value: what is kept.
        owner: the principal that may use it.
        seconds: life after the last use.
        ends_at: the clock's reading at which it ends.
    """

    value: Kept
    owner: str
    seconds: float
    ends_at: float


class Leases(Generic[Kept]):
    """The leases of one kind, in order of last use.

    Args:
        noun: what a lease is called in an error, e.g. `cursor`.
        advice: what to do when it is gone.
        clock: monotonic seconds.
        on_end: called with each value that expires or is dropped.
    """

    def __init__(
        self,
        noun: str,
        *,
        advice: str,
        clock: Callable[[], float],
        on_end: Callable[[Kept], None] | None = None,
    ) -> None:
        self._noun = noun
        self._advice = advice
        self._clock = clock
        self._on_end = on_end
        self._leases: dict[str, Lease[Kept]] = {}

    def __len__(self) -> int:
        """How many leases are alive."""
        return len(self._leases)

    def grant(self, value: Kept, *, owner: str, seconds: float) -> str:
        """Keep a value for `owner` until `seconds` pass without use; return its handle."""
        self.sweep()
        handle = new_handle()
        self._leases[handle] = Lease(value, owner, seconds, self._clock() + seconds)
        return handle

    def use(self, handle: str, *, owner: str) -> Kept:
        """Return what the handle keeps and prolong its life.

        Raises:
            LeaseExpiredError: the handle is unknown, ended, or belongs to somebody else; which of
                the three it is stays untold.
        """
        lease = self._find(handle, owner)
        lease.ends_at = self._clock() + lease.seconds
        self._leases[handle] = self._leases.pop(handle)
        return lease.value

    def look(self, handle: str, *, owner: str) -> Kept:
        """Return what the handle keeps without prolonging its life.

        Raises:
            LeaseExpiredError: as `use`.
        """
        return self._find(handle, owner).value

    def _find(self, handle: str, owner: str) -> Lease[Kept]:
        self.sweep()
        lease = self._leases.get(handle)
        if lease is None or lease.owner != owner:
            raise LeaseExpiredError(f"{self._noun} {handle[:40]} is gone. {self._advice}")
        return lease

    def drop(self, handle: str) -> None:
        """End a lease now; an unknown handle is none."""
        lease = self._leases.pop(handle, None)
        if lease is not None and self._on_end is not None:
            self._on_end(lease.value)

    def sweep(self) -> None:
        """End every lease whose time is over."""
        now = self._clock()
        for handle in [key for key, lease in self._leases.items() if lease.ends_at <= now]:
            self.drop(handle)

    def oldest(self) -> Iterator[tuple[str, Kept]]:
        """Yield handle and value, least recently used first."""
        yield from [(handle, lease.value) for handle, lease in self._leases.items()]

    def clear(self) -> None:
        """End all leases."""
        for handle in list(self._leases):
            self.drop(handle)
