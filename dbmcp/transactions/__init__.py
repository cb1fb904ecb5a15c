"""Several statements in one transaction: all of them are kept, or nothing is."""

import asyncio
import random
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from dbmcp.audit import Note, note_statement
from dbmcp.database import Database, Session
from dbmcp.errors import (
    ArgumentError,
    ConflictError,
    DbmcpError,
    OutcomeUnknownError,
    RequestError,
    StatementError,
)
from dbmcp.execution import Budget, Execution, Outcome, Prepared, Wanted, run_inside, timeout_within
from dbmcp.models import Caller, Operation, TransactionRequest
from dbmcp.sql.statement import Kind
from dbmcp.transactions.check import check_count, check_kind, isolation_level
from dbmcp.transactions.reference import check_references, resolved, unresolved

RETRIES = 3
"""How often a transaction is run again that another one was in the way of."""

FIRST_PAUSE_SECONDS = 0.05
NOTHING_RAN = "nothing was run"
NOTHING_KEPT = "rolled back, nothing was kept"


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


class Transactions:
    """Runs operations on one database.

    Args:
        execution: the door for their statements.
    """

    def __init__(self, execution: Execution) -> None:
        self._execution = execution
        self._database: Database = execution.database

    async def run(self, request: TransactionRequest, *, caller: Caller) -> str:
        """Run all operations in one transaction and return their results as JSON.

        Nothing runs before each of them is checked; the first failure rolls everything back. What
        fails because of somebody else's transaction is run again, from the first operation on.

        Raises:
            DbmcpError: whatever is wrong with one of them; the text names it. Nothing was kept,
                unless it is OutcomeUnknownError.
        """
        started = time.perf_counter()
        check_count(request.operations)
        check_references(request.operations)
        level = isolation_level(request.isolation_level, dialect=self._database.dialect)
        timeout = timeout_within(request.timeout_seconds, self._database.limits)
        await self._database.facts(timeout_seconds=timeout)
        steps: list[Step] = []
        try:
            await self._check(request.operations, steps, caller=caller)
            outcomes, retries = await self._persist(steps, level=level, ends_at=started + timeout)
        finally:
            for step in steps:
                step.note.skip()
        results = b",".join(outcome.text for outcome in outcomes).decode()
        elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
        told = f',"retries":{retries}' if retries else ""
        return f'{{"status":"committed","results":[{results}]{told},"elapsed_ms":{elapsed_ms}}}'

    async def _check(
        self, operations: Sequence[Operation], steps: list[Step], *, caller: Caller
    ) -> None:
        """Make a step of each operation, before the first of them runs."""
        for number, operation in enumerate(operations, 1):
            with _named(number, len(operations), after=NOTHING_RAN), ExitStack() as refused:
                note = note_statement(caller, operation.query, database=self._database)
                refused.enter_context(note)
                if not operation.query.strip():
                    raise ArgumentError("query is empty. send one SQL statement")
                parameters = unresolved(operation.parameters)
                prepared = await self._execution.prepare(operation.query, parameters, note=note)
                check_kind(prepared.statement, dialect=self._database.dialect)
                steps.append(Step(operation, prepared, note))
                refused.pop_all()  # its note ends when it has run

    async def _persist(
        self, steps: Sequence[Step], *, level: str, ends_at: float
    ) -> tuple[list[Outcome], int]:
        """Run the transaction until no other one is in its way; return how often it took again."""
        for retries in range(RETRIES + 1):
            left = max(ends_at - time.perf_counter(), 0.001)
            try:
                return await self._run(steps, level=level, timeout_seconds=left), retries
            except ConflictError as error:
                pause = retry_pause(retries)
                if error.waited or time.perf_counter() + pause >= ends_at:
                    raise
                if retries == RETRIES:
                    raise error.within(after=f" (tried {RETRIES + 1} times)") from error
            await asyncio.sleep(pause)
        raise AssertionError  # the last round returns or raises

    async def _run(
        self, steps: Sequence[Step], *, level: str, timeout_seconds: float
    ) -> list[Outcome]:
        writes = any(step.prepared.statement.kind is not Kind.READ for step in steps)
        if not writes and not level:
            level = self._database.dialect.snapshot_level
        session = await self._database.open_session(
            read_only=not writes, timeout_seconds=timeout_seconds, isolation=level
        )
        try:
            outcomes = await self._outcomes(session, steps)
            with _told(before="COMMIT: "):
                await session.commit()
            return outcomes
        finally:
            self._database.release(session)
            if any(step.prepared.statement.kind is Kind.DDL for step in steps):
                self._execution.catalog.drop()

    async def _outcomes(self, session: Session, steps: Sequence[Step]) -> list[Outcome]:
        budget = Budget(self._database.limits.max_result_bytes)
        outcomes: list[Outcome] = []
        saved: dict[str, Outcome] = {}
        for number, step in enumerate(steps, 1):
            with _named(number, len(steps), after=NOTHING_KEPT), step.note:
                outcome = await self._outcome(session, step, budget, saved)
                step.note.rows, step.note.size = outcome.rows, len(outcome.text)
                check_expected(outcome, step.operation)
                outcomes.append(outcome)
                saved[step.operation.save_as] = outcome
        return outcomes

    async def _outcome(
        self, session: Session, step: Step, budget: Budget, saved: Mapping[str, Outcome]
    ) -> Outcome:
        prepared = replace(step.prepared, parameters=resolved(step.operation.parameters, saved))
        try:
            return await run_inside(session, prepared, step.wanted(self._database), budget=budget)
        except RequestError as error:
            # The catalog must not wait for what this transaction holds.
            self._database.release(session)
            raise await self._execution.explained(error, prepared) from error


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


def retry_pause(retries: int) -> float:
    """Return a random pause in seconds, longer after each try, so that two do not meet again.

    "Full jitter" as described in the AWS Architecture Blog, 2015.
    """
    return random.uniform(0.0, FIRST_PAUSE_SECONDS * 2**retries)  # noqa: S311 -- no secret


@contextmanager
def _named(number: int, total: int, *, after: str) -> Generator[None]:
    """Let an error name its operation, and what became of the others."""
    try:
        yield
    except DbmcpError as error:
        before = f"operation {number} of {total}: "
        raise error.within(before=before, after=f". {after}") from error


@contextmanager
def _told(*, before: str) -> Generator[None]:
    """Say of an error at the end that nothing was kept; not where nobody knows."""
    try:
        yield
    except OutcomeUnknownError:
        raise
    except DbmcpError as error:
        raise error.within(before=before, after=f". {NOTHING_KEPT}") from error
