"""How far a list of operations has got, and the answers that came together with an earlier one."""

import asyncio
import time
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from dbmcp.audit import Note
from dbmcp.database import Session
from dbmcp.dialects.base import Answer, Bound
from dbmcp.errors import DbmcpError, OutcomeUnknownError
from dbmcp.execution import Prepared


@dataclass(slots=True)
class Course:
    """How far a list of operations has got.

    Attributes:
        total: how many there are.
        after: what an error says last.
        number: the one under way, the first is 1; 0 before them, one more behind them.
        refused: its statement, where the database refused that.
    """

    total: int
    after: str
    number: int = 0
    refused: Prepared | None = None
    _note: Note | None = None
    _over: bool = False

    def begin(self, note: Note) -> None:
        """The next operation is under way."""
        if self._over:  # whoever waited has gone away, and the audit knows of it
            raise asyncio.CancelledError
        self.number += 1
        self._note = note
        note.begin()

    def count(self, seconds: float) -> None:
        """Add time to the operation under way that passed before it; take another's off."""
        if self._note is not None:
            self._note.count(seconds)

    def end(self) -> None:
        """The operation under way has its result."""
        if self._note is not None and not self._over:
            self._note.end(None)

    def finish(self) -> None:
        """All have their results; only the COMMIT is left."""
        self.number, self._note = self.total + 1, None

    @contextmanager
    def told(self) -> Generator[None]:
        """Let an error name its operation, and what became of the others."""
        try:
            yield
        except DbmcpError as error:
            self._fail(error)
            if self.number == 0 or isinstance(error, OutcomeUnknownError):
                raise
            before = f"operation {self.number} of {self.total}: "
            if self.number > self.total:
                before = "COMMIT: "
            after = f". {self.after}" if self.after else ""
            raise error.within(before=before, after=after) from error
        except BaseException as error:
            self._fail(error)
            raise

    def _fail(self, error: BaseException) -> None:
        self._over = True
        if self._note is not None:
            self._note.end(error)


@dataclass(slots=True)
class Ahead:
    """Answers of statements that the connection ran at once, until the turn of each comes.

    Attributes:
        session: the transaction.
        course: is told how long each of them took.
    """

    session: Session
    course: Course
    _answers: deque[tuple[Bound, Answer]] = field(default_factory=deque[tuple[Bound, Answer]])
    _failure: DbmcpError | None = None
    _failed_seconds: float = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether the next statement has not run yet."""
        return not self._answers and self._failure is None

    async def run(self, bounds: Sequence[Bound]) -> None:
        """Run statements, as many of them as the connection takes at once.

        Args:
            bounds: the next one, and those that may run before its result is looked at.

        Raises:
            DbmcpError: what the database says of the first.
        """
        started = time.perf_counter()
        answers: list[Answer] = []
        try:
            await self.session.execute_all(bounds, answers)
        except DbmcpError as error:
            if not answers:
                raise
            self._failure = error
        if len(bounds) > 1:
            elapsed = time.perf_counter() - started
            self.course.count(-elapsed)
            self._failed_seconds = elapsed - sum(answer.seconds for answer in answers)
        self._answers.extend(zip(bounds, answers, strict=False))

    def next(self) -> tuple[Bound, Answer]:
        """Return the next statement and its answer.

        Raises:
            DbmcpError: what the database said of it.
        """
        if self._answers:
            bound, answer = self._answers.popleft()
            self.course.count(answer.seconds)
            return bound, answer
        self.course.count(self._failed_seconds)
        if self._failure is None:
            raise AssertionError  # `run` comes first
        raise self._failure
