"""Confirm tokens: what a preview saw, kept with its request until somebody confirms it, once."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from dbmcp.errors import ArgumentError, LimitError
from dbmcp.leases import Leases

PROMISE_SECONDS = 300.0
"""How long a token can be used."""

MOST_PROMISES = 1_000
"""So many tokens are kept; the oldest go first."""

MOST_BYTES = 64 * 1024 * 1024
"""So much of what callers sent is kept for them."""

_NOUN = "confirm token"
_ADVICE = "call with preview=true for a new one"

Request = TypeVar("Request")


@dataclass(frozen=True, slots=True)
class Promise(Generic[Request]):
    """What a token stands for.

    Attributes:
        database: the database's name.
        request: what is run when it is confirmed.
        seen: a digest of everything that must be the same then.
    """

    database: str
    request: Request
    seen: str


class Promises:
    """The confirm tokens of all databases.

    Args:
        clock: seconds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = 0
        self._leases: Leases[tuple[Promise[object], int]] = Leases(
            _NOUN, advice=_ADVICE, clock=clock, on_end=self._forget
        )

    def __len__(self) -> int:
        """How many tokens can still be used."""
        self._leases.sweep()
        return len(self._leases)

    def keep(self, promise: Promise[Request], *, owner: str, size: int = 0) -> str:
        """Keep a promise for its owner and return its token.

        Args:
            promise: what was previewed.
            owner: the principal that may confirm it.
            size: about how many bytes its request takes.

        Raises:
            LimitError: it alone takes more than may be kept.
        """
        if size > MOST_BYTES:
            raise LimitError(
                f"the call takes {size:,} bytes, and {MOST_BYTES:,} are kept for tokens. "
                "send fewer rows, or a file by source",
                what="confirm tokens",
                limit=MOST_BYTES,
            )
        self._leases.sweep()
        while len(self._leases) >= MOST_PROMISES or self._size + size > MOST_BYTES:
            self._leases.drop(next(self._leases.oldest())[0])
        self._size += size
        kept = (cast("Promise[object]", promise), size)
        return self._leases.grant(kept, owner=owner, seconds=PROMISE_SECONDS)

    def database(self, token: str, *, owner: str) -> str:
        """Return the database that a token belongs to.

        Raises:
            LeaseExpiredError: it is unknown, somebody else's, used, or too old.
        """
        return self._leases.look(token, owner=owner)[0].database

    def take(
        self, token: str, *, owner: str, database: str, kind: type[Request]
    ) -> Promise[Request]:
        """Return what a token stands for; nobody can use it again.

        Args:
            token: as sent.
            owner: who asks.
            database: where it is to be run.
            kind: the type of its request, so that each tool takes its own tokens only.

        Raises:
            LeaseExpiredError: it is unknown, somebody else's, used, or too old; which of them stays
                untold.
            ArgumentError: it is the caller's, of another tool or database; it can still be used.
        """
        promise, _ = self._leases.look(token, owner=owner)
        if promise.database != database or not isinstance(promise.request, kind):
            raise ArgumentError(
                f"{_NOUN} {token[:40]} is another tool's or database's. send it to the tool that "
                f"answered it, for {promise.database}"
            )
        self._leases.drop(token)
        return cast("Promise[Request]", promise)

    def _forget(self, kept: tuple[Promise[object], int]) -> None:
        self._size -= kept[1]


def size_of(sent: object) -> int:
    """Return about how many bytes plain values take; integers may be of any length."""
    return len(json.dumps(sent, ensure_ascii=False))
