"""Operations on their way through a transaction: all checked first, then run one by one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from dbmcp.audit import Note, note_statement
from dbmcp.database import Session
from dbmcp.errors import ArgumentError, RequestError
from dbmcp.execution import (
    Execution,
    Outcome,
    Wanted,
    check_confirmed,
)
from dbmcp.models import Caller, Operation
from dbmcp.sql.statement import Kind
from dbmcp.transactions.course import Course
from dbmcp.transactions.reference import unresolved
from dbmcp.transactions.run import Frame, Run, Step
from dbmcp.transactions.watch import Watch


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
        await self.execution.check_part(prepared.statement)
        if self.watch is None:
            check_confirmed(prepared.statement, database=database)
        else:
            await self.watch.plan(prepared)
            note.kind = self.watch.kind
        wanted = Wanted(
            operation.fetch_mode,
            database.limits.max_rows,
            writes=prepared.statement.kind is Kind.WRITE,
            counts=operation.expect_rows is not None,
        )
        sent = operation.parameters
        refers = parameters is not sent and parameters != sent
        return Step(operation, prepared, note, wanted, refers)

    async def run(
        self, session: Session, steps: Sequence[Step], *, after: str, frame: Frame | None = None
    ) -> list[Outcome]:
        """Run the steps in a session's transaction.

        Args:
            session: the connection.
            steps: what runs.
            after: what an error says last.
            frame: the transaction to begin and to commit; None where one is open.

        Raises:
            DbmcpError: one of them failed; the text names it.
        """
        if self.watch is not None:
            self.watch.restart()
        course = Course(len(steps), after)
        limits = self.execution.database.limits
        run = Run(session, steps, course, limits, self.watch)
        with course.told():
            try:
                work = run.outcomes() if frame is None else run.framed(frame)
                return await session.together(work)
            except RequestError as error:
                if course.refused is None:
                    raise
                if not self.transaction:
                    # The catalog must not wait for what this transaction holds.
                    self.execution.database.release(session)
                raise await self.execution.explained(error, course.refused) from error


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
