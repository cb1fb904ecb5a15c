"""What was found out about a write: its rows before and after, what follows, a digest of them."""

import hashlib
from dataclasses import dataclass, field

from dbmcp.execution.preview.cascade import Cascade
from dbmcp.models import Row

KEPT_ROWS = 1_000
"""So many rows are looked at after the write; all are looked at before it."""

WAITING = "foreign keys that are deferred are checked at COMMIT only, not here"


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after; None where it does not exist or cannot be told."""

    before: "Row | None"
    after: "Row | None"


@dataclass(slots=True)
class Digest:
    """A sum over rows in any order.

    Attributes:
        count: how many there were.
    """

    count: int = 0
    _sum: int = 0

    def add(self, row: object) -> None:
        """Take one row in."""
        found = hashlib.blake2b(repr(row).encode(errors="surrogatepass"), digest_size=16)
        self._sum = (self._sum + int.from_bytes(found.digest(), "big")) % (1 << 128)
        self.count += 1

    def __str__(self) -> str:
        """The count, and the sum in hexadecimal digits."""
        return f"{self.count}:{self._sum:x}"


@dataclass(slots=True)
class Findings:
    """What was found out about a write before it ran.

    Attributes:
        before: rows that it meets, the first of them.
        after: those that an INSERT gave.
        met: how many rows it meets, or gives, in all; None where that is not known.
        probed: an INSERT was tried out.
        cascades: what foreign keys change beside them.
        digest: of all that must be the same when it is confirmed.
        unseen: tells apart the tables where they change rows that the operator hides.
        counted: both of these are known.
        size: rows of the table before it; None where none of them can give way without a word.
        waits: foreign keys that only the COMMIT checks may be broken.
        notes: what cannot be told, and why.
    """

    before: list[Row] = field(default_factory=list[Row])
    after: list[Row] = field(default_factory=list[Row])
    met: int | None = None
    probed: bool = False
    cascades: list[Cascade] = field(default_factory=list[Cascade])
    unseen: set[int] = field(default_factory=set[int])
    counted: bool = False
    size: int | None = None
    waits: bool = False
    digest: Digest = field(default_factory=Digest)
    notes: list[str] = field(default_factory=list[str])

    @property
    def following(self) -> list[str]:
        """What else is told of foreign keys."""
        waiting = [WAITING] if self.waits else []
        return [*waiting, self.followed] if self.followed else waiting

    @property
    def followed(self) -> str:
        """What is told of rows that the operator hides; `""` where none can follow."""
        count = len(self.unseen)
        tables = "another table" if count == 1 else f"{count} other tables"
        if not count or self.met == 0:
            return ""
        return (
            f"foreign keys also change what refers to these rows in {tables} that you may not see"
        )
