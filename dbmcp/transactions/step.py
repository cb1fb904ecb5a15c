"""Operations on their way through a transaction: all checked first, then run one by one."""

import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
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
    """

    operation: Operation
    prepared: Prepared
    note: Note

    def wanted(self, database: Database) -> Wanted:
        """What is wanted of its result."""
        counts = self.operation.expect_rows is not None
        return Wanted(self.operation.fetch_mode, database.limits.max_rows, counts)


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
        for number, operation in enumerate(operations, 1):
            with named(number, len(operations), after=after), ExitStack() as refused:
                note = note_statement(
                    self.caller, operation.query, database=database, transaction=self.transaction
                )
                refused.enter_context(note)
                if not operation.query.strip():
                    raise ArgumentError("query is empty. send one SQL statement")
                parameters = unresolved(operation.parameters)
                prepared = await self.execution.prepare(operation.query, parameters, note=note)
                check_kind(prepared.statement, dialect=database.dialect)
                if self.watch is None:
                    check_confirmed(prepared.statement, database=database)
                else:
                    await self.watch.plan(prepared)
                    note.kind = self.watch.kind
                steps.append(Step(operation, prepared, note))
                refused.pop_all()  # its note ends when it has run

    async def run(self, session: Session, steps: Sequence[Step], *, after: str) -> list[Outcome]:
        """Run the steps in a session's transaction.

        Raises:
            DbmcpError: one of them failed; the text names it.
        """
        if self.watch is not None:
            self.watch.restart()
        budget = Budget(self.execution.database.limits.max_result_bytes)
        outcomes: list[Outcome] = []
        saved: dict[str, Outcome] = {}
        for number, step in enumerate(steps, 1):
            with named(number, len(steps), after=after), step.note:
                outcome = await self._outcome(session, number, step, budget, saved)
                step.note.rows, step.note.size = outcome.rows, len(outcome.text)
                check_expected(outcome, step.operation)
                outcomes.append(outcome)
                saved[step.operation.save_as] = outcome
        return outcomes

    async def _outcome(
        self,
        session: Session,
        number: int,
        step: Step,
        budget: Budget,
        saved: Mapping[str, Outcome],
    ) -> Outcome:
        database = self.execution.database
        parameters = resolved(step.operation.parameters, saved)
        prepared = replace(step.prepared, parameters=parameters)
        try:
            watch, wanted = self.watch, step.wanted(database)
            if watch is None:
                return await run_inside(session, prepared, wanted, budget=budget)
            findings = await watch.before(session, number, prepared, step.operation)
            outcome = await run_inside(session, prepared, wanted, budget=budget)
            return watch.after(number, outcome, findings)
        except RequestError as error:
            if not self.transaction:
                # The catalog must not wait for what this transaction holds.
                database.release(session)
            raise await self.execution.explained(error, prepared) from error


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


@contextmanager
def named(number: int, total: int, *, after: str) -> Generator[None]:
    """Let an error name its operation, and what became of the others."""
    try:
        yield
    except DbmcpError as error:
        before = f"operation {number} of {total}: "
        raise error.within(before=before, after=f". {after}" if after else "") from error
