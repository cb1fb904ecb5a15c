"""Several statements in one transaction: all of them are kept, or nothing is."""

import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from dbmcp.audit import Note, note_statement
from dbmcp.catalog import nearest
from dbmcp.database import Database, Session
from dbmcp.dialects.base import ISOLATION_LEVELS, Dialect
from dbmcp.errors import (
    ArgumentError,
    DbmcpError,
    LimitError,
    OutcomeUnknownError,
    PolicyError,
    RequestError,
    UnsupportedError,
)
from dbmcp.execution import Budget, Execution, Outcome, Prepared, run_inside, timeout_within
from dbmcp.models import Caller, Operation, TransactionRequest
from dbmcp.sql.statement import Kind, Statement

MAX_OPERATIONS = 100
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

        Nothing runs before each of them is checked; the first failure rolls everything back.

        Raises:
            DbmcpError: whatever is wrong with one of them; the text names it. Nothing was kept,
                unless it is OutcomeUnknownError.
        """
        started = time.perf_counter()
        check_count(request.operations)
        level = isolation_level(request.isolation_level, dialect=self._database.dialect)
        timeout = timeout_within(request.timeout_seconds, self._database.limits)
        await self._database.facts(timeout_seconds=timeout)
        steps: list[Step] = []
        try:
            await self._check(request.operations, steps, caller=caller)
            left = max(timeout - (time.perf_counter() - started), 0.001)
            outcomes = await self._run(steps, level=level, timeout_seconds=left)
        finally:
            for step in steps:
                step.note.skip()
        results = b",".join(outcome.text for outcome in outcomes).decode()
        elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
        return f'{{"status":"committed","results":[{results}],"elapsed_ms":{elapsed_ms}}}'

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
                prepared = await self._execution.prepare(
                    operation.query, operation.parameters, note=note
                )
                check_kind(prepared.statement, dialect=self._database.dialect)
                steps.append(Step(operation, prepared, note))
                refused.pop_all()  # its note ends when it has run

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

    async def _outcomes(self, session: Session, steps: Sequence[Step]) -> list[Outcome]:
        budget = Budget(self._database.limits.max_result_bytes)
        outcomes: list[Outcome] = []
        for number, step in enumerate(steps, 1):
            with _named(number, len(steps), after=NOTHING_KEPT), step.note:
                outcome = await self._outcome(session, step, budget)
                step.note.rows, step.note.size = outcome.rows, len(outcome.text)
                outcomes.append(outcome)
        return outcomes

    async def _outcome(self, session: Session, step: Step, budget: Budget) -> Outcome:
        try:
            return await run_inside(
                session,
                step.prepared,
                fetch_mode=step.operation.fetch_mode,
                max_rows=self._database.limits.max_rows,
                budget=budget,
            )
        except RequestError as error:
            # The catalog must not wait for what this transaction holds.
            self._database.release(session)
            raise await self._execution.explained(error, step.prepared) from error


def check_count(operations: Sequence[Operation]) -> None:
    """Check that there are operations, and not too many.

    Raises:
        ArgumentError: none.
        LimitError: too many.
    """
    if not operations:
        raise ArgumentError('operations is empty. send a list such as [{"query": "..."}]')
    if len(operations) > MAX_OPERATIONS:
        raise LimitError(
            f"{len(operations):,} operations are over the limit of {MAX_OPERATIONS}. "
            "send fewer, or use bulk_insert for rows",
            what="operations",
            limit=MAX_OPERATIONS,
        )


def check_kind(statement: Statement, *, dialect: Dialect) -> None:
    """Refuse what would commit by itself in the middle; the policy has allowed the statement.

    Raises:
        PolicyError: rule `transaction`.
    """
    if statement.kind in {Kind.READ, Kind.WRITE}:
        return
    if statement.kind is Kind.DDL and dialect.transactional_ddl:
        return
    raise PolicyError(
        f"{statement.verb} would end the transaction on {dialect.label} (rule transaction). "
        "send it alone",
        rule="transaction",
        obj=statement.verb,
    )


def isolation_level(asked: str, *, dialect: Dialect) -> str:
    """Return the level as the dialect names it; `""` is the engine's default.

    Raises:
        ArgumentError: no such word.
        UnsupportedError: the engine lacks it; the nearest is named.
    """
    level = " ".join(asked.replace("_", " ").replace("-", " ").lower().split())
    if not level or level in dialect.isolation_levels:
        return level
    levels = ", ".join(dialect.isolation_levels)
    if level not in ISOLATION_LEVELS:
        near = nearest(level, ISOLATION_LEVELS, count=1)
        hint = f"nearest: {near[0]}; " if near and near[0] in dialect.isolation_levels else ""
        raise ArgumentError(
            f'isolation_level "{asked[:60]}" is not a level. {hint}{dialect.label} has: {levels}'
        )
    raise UnsupportedError(
        f"{dialect.label} has no isolation level {level}. "
        f"nearest: {_nearest_level(level, dialect)}; it has: {levels}"
    )


def _nearest_level(level: str, dialect: Dialect) -> str:
    """The weakest level that is at least as strict; the strictest where there is none."""
    place = ISOLATION_LEVELS.index(level)
    stricter = [name for name in ISOLATION_LEVELS[place:] if name in dialect.isolation_levels]
    return stricter[0] if stricter else dialect.isolation_levels[-1]


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
