"""Operations that may run, on their way through one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from dbmcp.audit import Note
from dbmcp.config import Limits
from dbmcp.database import Session
from dbmcp.dialects.base import Answer, Bound
from dbmcp.errors import RequestError, StatementError
from dbmcp.execution import Budget, Outcome, Prepared, Wanted, read_inside
from dbmcp.models import FetchMode, Operation
from dbmcp.sql.statement import Kind
from dbmcp.transactions.course import Ahead, Course
from dbmcp.transactions.reference import resolved
from dbmcp.transactions.watch import Watch


@dataclass(frozen=True, slots=True)
class Step:
    """One operation that may run.

    Attributes:
        operation: as sent.
        prepared: its statement, checked.
        note: its place in the audit.
        wanted: what is wanted of its result.
        refers: whether it takes values of earlier results.
    """

    operation: Operation
    prepared: Prepared
    note: Note
    wanted: Wanted
    refers: bool = False

    def resolved(self, saved: Mapping[str, Outcome]) -> Prepared:
        """Its statement with the values that earlier results have."""
        if not self.refers:
            return self.prepared
        return replace(self.prepared, parameters=resolved(self.operation.parameters, saved))

    @property
    def is_read_on(self) -> bool:
        """Whether more of its rows are read than the first ones."""
        wanted = self.wanted
        is_read_on = wanted.writes or wanted.fetch_mode is FetchMode.NONE
        return is_read_on and self.prepared.statement.returns_rows


@dataclass(frozen=True, slots=True)
class Frame:
    """The transaction of steps that have one of their own.

    Attributes:
        read_only: the engine's read-only mode.
        isolation: one of the dialect's levels, `""` for the engine's default.
    """

    read_only: bool
    isolation: str


@dataclass(slots=True)
class Run:
    """One way of steps through a transaction.

    Attributes:
        session: the transaction.
        steps: the operations.
        course: how far they have got.
        limits: of the database.
        watch: looks at each of them, for a preview and its confirmation.
    """

    session: Session
    steps: Sequence[Step]
    course: Course
    limits: Limits
    watch: Watch | None
    _saved: dict[str, Outcome] = field(default_factory=dict[str, Outcome])

    async def framed(self, frame: Frame) -> list[Outcome]:
        """Begin, run them all and commit; a preview is taken back.

        Raises:
            DbmcpError: the course tells what failed.
        """
        session, watch = self.session, self.watch
        await session.begin(read_only=frame.read_only, isolation=frame.isolation)
        outcomes = await self.outcomes()
        self.course.finish()
        if watch is None or watch.keeps:
            await session.commit()
        else:
            await watch.check_constraints(session)
            await session.run(session.connection.rollback())
        return outcomes

    async def outcomes(self) -> list[Outcome]:
        """Run them all, in order, and return their results.

        Raises:
            DbmcpError: the course tells which of them failed.
        """
        budget = Budget(self.limits.max_result_bytes)
        ahead = Ahead(self.session, self.course)
        outcomes: list[Outcome] = []
        for index, step in enumerate(self.steps):
            self.course.begin(step.note)
            prepared = step.resolved(self._saved)
            try:
                outcome = await self._outcome(index, prepared, ahead, budget)
            except RequestError:
                self.course.refused = prepared
                raise
            step.note.rows, step.note.size = outcome.rows, len(outcome.text)
            check_expected(outcome, step.operation)
            self.course.end()
            outcomes.append(outcome)
            self._saved[step.operation.save_as] = outcome
        return outcomes

    async def _outcome(
        self, index: int, prepared: Prepared, ahead: Ahead, budget: Budget
    ) -> Outcome:
        step, watch = self.steps[index], self.watch
        wanted = step.wanted
        if watch is None:
            if ahead.is_empty:
                await ahead.run(self._stretch(index, wanted.bound(prepared)))
            bound, answer = ahead.next()
            return await self._read(answer, bound, wanted, budget)
        number = index + 1
        look = await watch.before(self.session, number, prepared, step.operation)
        bound = wanted.bound(prepared)
        answer = await self.session.execute(bound)
        return await watch.after(number, await self._read(answer, bound, wanted, budget), look)

    async def _read(self, answer: Answer, bound: Bound, wanted: Wanted, budget: Budget) -> Outcome:
        return await read_inside(self.session, answer, bound, wanted, budget=budget)

    def _stretch(self, index: int, first: Bound) -> list[Bound]:
        """The statement, and those that may run before its result is looked at."""
        bounds = [first]
        connection = self.session.connection
        for before, step in pairwise(self.steps[index : index + connection.most_at_once]):
            if before.operation.expect_rows is not None or step.refers:
                break
            if before.is_read_on and not connection.rests_stay:
                break
            if before.prepared.statement.kind is Kind.DDL:
                # What is known of the statements behind it may be true no longer.
                break
            bounds.append(step.wanted.bound(step.prepared))
        return bounds


def check_expected(outcome: Outcome, operation: Operation) -> None:
    """Compare the rows of a result with what was expected.

    Raises:
        StatementError: there are more or fewer.
    """
    expected, total = operation.expect_rows, outcome.total or 0
    if expected is not None and not expected.admit(total):
        matched = "returned" if outcome.affected_rows is None else "affected"
        rows = "1 row" if total == 1 else f"{total:,} rows"
        raise StatementError(f"{rows} {matched}, expect_rows is {expected}")
