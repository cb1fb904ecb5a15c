"""Operations on their way through a transaction: all checked first, then run one by one."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from dbmcp.audit import Note, note_statement
from dbmcp.database import Database, Session
from dbmcp.errors import ArgumentError, DbmcpError, RequestError, StatementError
from dbmcp.execution import (
    Budget,
    Execution,
    Outcome,
    Prepared,
    Wanted,
    check_confirmed,
    check_kind,
    run_inside,
)
from dbmcp.models import Caller, Operation
from dbmcp.transactions.reference import resolved, unresolved
from dbmcp.transactions.watch import Watch


@dataclass(frozen=True, slots=True)
class Step:
    """One operation that may run.

    Attributes:
        operation: as sent.
        prepared: its statement, checked.
        note: its place in the audit.
        refers: whether it takes values of earlier results.
    """

    operation: Operation
    prepared: Prepared
    note: Note
    refers: bool = False

    def wanted(self, database: Database) -> Wanted:
        """What is wanted of its result."""
        counts = self.operation.expect_rows is not None
        return Wanted(self.operation.fetch_mode, database.limits.max_rows, counts)

    def resolved(self, saved: Mapping[str, Outcome]) -> Prepared:
        """Its statement with the values that earlier results have."""
        if not self.refers:
            return self.prepared
        return replace(self.prepared, parameters=resolved(self.operation.parameters, saved))


@dataclass(slots=True)
class Course:
    """How far a list of operations has got.

    Attributes:
        total: how many there are.
        after: what an error says last.
        number: the one under way, the first is 1.
        refused: its statement, where the database refused that.
    """

    total: int
    after: str
    number: int = 0
    refused: Prepared | None = None
    _note: Note | None = None

    def begin(self, note: Note) -> None:
        """The next operation is under way."""
        self.number += 1
        self._note = note
        note.begin()

    @contextmanager
    def told(self) -> Generator[None]:
        """Let an error name its operation, and what became of the others."""
        try:
            yield
        except DbmcpError as error:
            self._end(error)
            before = f"operation {self.number} of {self.total}: "
            after = f". {self.after}" if self.after else ""
            raise error.within(before=before, after=after) from error
        except BaseException as error:
            self._end(error)
            raise

    def _end(self, error: BaseException) -> None:
        if self._note is not None:
            self._note.end(error)


@dataclass(frozen=True, slots=True)
class Steps:
    """Makes steps of operations, and runs them.

    Attributes:
        execution: the door for their statements.
        caller: who asks.
        transaction: the handle of the open transaction they belong to, `""` where they have one of
            their own, which ends with them.
        watch: looks at each of them, for a preview and its confirmation; None where they just run.
    """

    execution: Execution
    caller: Caller
    transaction: str = ""
    watch: Watch | None = None

    async def check(
        self, operations: Sequence[Operation], steps: list[Step], *, after: str
    ) -> None:
        """Make a step of each operation, before the first of them runs.

        Args:
            operations: as sent.
            steps: takes the steps; those before a refused one are in it too.
            after: what an error says last.

        Raises:
            DbmcpError: one of them may not run; the text names it.
        """
        database = self.execution.database
        course = Course(len(operations), after)
        with course.told():
            for operation in operations:
                note = note_statement(
                    self.caller, operation.query, database=database, transaction=self.transaction
                )
                course.begin(note)
                steps.append(await self._step(operation, note))

    async def _step(self, operation: Operation, note: Note) -> Step:
        if not operation.query.strip():
            raise ArgumentError("query is empty. send one SQL statement")
        database = self.execution.database
        parameters = unresolved(operation.parameters)
        prepared = await self.execution.prepare(operation.query, parameters, note=note)
        check_kind(prepared.statement, dialect=database.dialect)
        if self.watch is None:
            check_confirmed(prepared.statement, database=database)
        else:
            await self.watch.plan(prepared)
            note.kind = self.watch.kind
        return Step(operation, prepared, note, refers=parameters != operation.parameters)

    async def run(self, session: Session, steps: Sequence[Step], *, after: str) -> list[Outcome]:
        """Run the steps in a session's transaction.

        Raises:
            DbmcpError: one of them failed; the text names it.
        """
        if self.watch is not None:
            self.watch.restart()
        course = Course(len(steps), after)
        with course.told():
            try:
                return await session.together(self._all(session, steps, course))
            except RequestError as error:
                if course.refused is None:
                    raise
                if not self.transaction:
                    # The catalog must not wait for what this transaction holds.
                    self.execution.database.release(session)
                raise await self.execution.explained(error, course.refused) from error

    async def _all(self, session: Session, steps: Sequence[Step], course: Course) -> list[Outcome]:
        budget = Budget(self.execution.database.limits.max_result_bytes)
        outcomes: list[Outcome] = []
        saved: dict[str, Outcome] = {}
        for step in steps:
            course.begin(step.note)
            prepared = step.resolved(saved)
            try:
                outcome = await self._outcome(session, course.number, step, prepared, budget)
            except RequestError:
                course.refused = prepared
                raise
            step.note.rows, step.note.size = outcome.rows, len(outcome.text)
            check_expected(outcome, step.operation)
            step.note.end(None)
            outcomes.append(outcome)
            saved[step.operation.save_as] = outcome
        return outcomes

    async def _outcome(
        self, session: Session, number: int, step: Step, prepared: Prepared, budget: Budget
    ) -> Outcome:
        watch, wanted = self.watch, step.wanted(self.execution.database)
        if watch is None:
            return await run_inside(session, prepared, wanted, budget=budget)
        findings = await watch.before(session, number, prepared, step.operation)
        outcome = await run_inside(session, prepared, wanted, budget=budget)
        return watch.after(number, outcome, findings)


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


def answer_text(head: str, outcomes: Sequence[Outcome], more: str, *, started: float) -> str:
    """Return the answer as one JSON object.

    Args:
        head: its first members, as JSON.
        outcomes: the results.
        more: further members, each behind a comma.
        started: when the call began, by the performance counter.
    """
    results = b",".join(outcome.text for outcome in outcomes).decode()
    elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
    return f'{{{head},"results":[{results}]{more},"elapsed_ms":{elapsed_ms}}}'
