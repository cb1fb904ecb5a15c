"""A write tried out and taken back, with a token that runs it later if nothing has changed."""

import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from dbmcp.audit import summarise
from dbmcp.config import Writes
from dbmcp.cursors import Kept
from dbmcp.database import Database, Session
from dbmcp.dialects.base import Answer
from dbmcp.dialects.effects import Trigger
from dbmcp.errors import ArgumentError, ConfirmationRequiredError
from dbmcp.execution.inside import check_kind
from dbmcp.execution.preview.findings import Change, Findings
from dbmcp.execution.preview.plan import Plan, make_plan
from dbmcp.execution.preview.survey import Survey
from dbmcp.execution.preview.text import Bounds, Shown, concealed, described, preview_text
from dbmcp.execution.preview.trial import Trial, trial_alone, trial_within
from dbmcp.execution.run import Run
from dbmcp.leases.promise import Promise, Promises
from dbmcp.leases.transaction import OpenTransaction
from dbmcp.models import Column, QueryRequest
from dbmcp.sql.facts import LOCKING
from dbmcp.sql.statement import Kind, Statement

__all__ = ["Preview", "changes_something", "check_confirmed"]

DEFAULT_ROWS = 10
"""Rows shown where the caller asks for no number."""


def changes_something(statement: Statement) -> bool:
    """Whether a statement changes data or schema; to lock rows does not."""
    return statement.kind in {Kind.WRITE, Kind.DDL} and statement.verb != LOCKING


def check_confirmed(statement: Statement, *, database: Database) -> None:
    """Refuse a write without a token where the operator wants one for each.

    Raises:
        ConfirmationRequiredError: always for such a write.
    """
    if changes_something(statement):
        check_direct(statement.verb, database=database)


def check_direct(what: str, *, database: Database) -> None:
    """Refuse to write without a token where the operator wants one for each write.

    Args:
        what: what would write, for the message.
        database: where.

    Raises:
        ConfirmationRequiredError: always there.
    """
    if database.settings.writes is Writes.PREVIEW:
        raise ConfirmationRequiredError(
            f"writes on {database.name} need a preview: {what} was not run. send it with "
            "preview=true, then the confirm token of its answer"
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """One write to be previewed, or confirmed.

    Attributes:
        run: the write.
        promises: where tokens are kept.
        promise: what its preview saw; None where this is the preview.
    """

    run: Run
    promises: Promises
    promise: Promise[QueryRequest] | None = None

    async def text(self, transaction: OpenTransaction | None) -> str:
        """Try it out, or confirm it, and return the answer.

        Args:
            transaction: the open one that it belongs to; None: one of its own.

        Raises:
            ArgumentError: it changes nothing.
            UnsupportedError: its table would keep the changes of a preview.
        """
        statement, database = self.run.prepared.statement, self.run.door.database
        if not changes_something(statement):
            raise ArgumentError(
                f"preview shows what a write would change, and {statement.verb} changes nothing. "
                "send it without preview"
            )
        if transaction is not None:
            check_kind(statement, dialect=database.dialect)
        catalog = self.run.door.catalog
        plan = await make_plan(self.run.prepared, database=database, catalog=catalog)
        self.run.note.kind = "preview" if self.promise is None else "confirm"
        if self.promise is not None:
            answer = await self._confirmed(plan, transaction, self.promise)
            if answer is not None:
                return answer
        return await self._previewed(plan, transaction)

    async def _confirmed(
        self, plan: Plan, transaction: OpenTransaction | None, promise: Promise[QueryRequest]
    ) -> str | None:
        """Run it and keep it; None where it is not what the preview showed, and not kept."""
        run = self.run
        try:
            async with self._trial(transaction) as trial:
                survey = self._survey(trial.session, plan)
                findings = await survey.before(probes=False)
                answer, kept = await run.written(trial.session)
                tried = await self._tried(survey, plan, findings, _met(answer, kept))
                if tried.seen != promise.seen:
                    return None
                trial.kept = True
        finally:
            if plan.statement.kind is Kind.DDL and transaction is None:
                run.door.catalog.drop()
        if transaction is not None:
            transaction.statements += 1
            transaction.changes_schema |= plan.statement.kind is Kind.DDL
        summarise(run.caller, f"confirmed: {_rows(answer.affected_rows)}")
        return await run.told(answer, kept)

    async def _previewed(self, plan: Plan, transaction: OpenTransaction | None) -> str:
        run, dialect = self.run, self.run.door.database.dialect
        if plan.statement.kind is Kind.DDL and not dialect.transactional_ddl:
            note = f"not tried out: on {dialect.label} it would be kept at once"
            return self._text(plan, (), _Tried(None, "None/0:0", notes=(note,)))
        async with self._trial(transaction) as trial:
            survey = self._survey(trial.session, plan)
            await survey.check_lasting()
            findings = await survey.before(probes=True)
            affected, generated_id = findings.met, None
            if not findings.probed or (plan.written and plan.written.merges):
                answer, kept = await run.written(trial.session)
                affected, generated_id = _met(answer, kept), answer.generated_id
                await survey.check_constraints()
            tried = await self._tried(survey, plan, findings, affected, generated_id)
        listing = await run.door.catalog.listing()
        triggers = concealed(tried.triggers, listing=listing, catalog=run.door.catalog)
        return self._text(plan, survey.columns, replace(tried, triggers=triggers))

    async def _tried(
        self,
        survey: Survey,
        plan: Plan,
        findings: Findings,
        affected: int | None,
        generated_id: int | str | None = None,
    ) -> "_Tried":
        """What came of it, with all that must be the same the next time."""
        if plan.statement.kind is Kind.DDL:
            affected = None
        changes = await survey.after(findings, affected=affected, generated_id=generated_id)
        triggers = await survey.triggers(findings)
        if plan.compares_after and not triggers:
            for change in changes:
                findings.digest.add(change.after)
        findings.digest.add([described(one) for one in triggers])
        return _Tried(
            affected,
            f"{affected}/{findings.digest}",
            changes,
            findings,
            triggers,
            tuple(findings.notes),
        )

    def _survey(self, session: Session, plan: Plan) -> Survey:
        dialect = self.run.door.database.dialect
        return Survey(session, plan, self.run.prepared, dialect=dialect)

    def _trial(self, transaction: OpenTransaction | None) -> AbstractAsyncContextManager[Trial]:
        if transaction is not None:
            return trial_within(transaction)
        seconds = self.run.limits.timeout_seconds
        return trial_alone(self.run.door.database, timeout_seconds=seconds)

    def _text(self, plan: Plan, columns: Sequence[Column], tried: "_Tried") -> str:
        run, database = self.run, self.run.door.database
        request = replace(run.request, preview=False, confirm="")
        token = self.promises.keep(
            Promise(database.name, request, tried.seen), owner=run.caller.principal
        )
        run.note.rows = tried.affected
        summarise(run.caller, f"preview: {_rows(tried.affected)}")
        names = [column.name for column in plan.table.columns] if plan.table else []
        shown = Shown(
            plan.statement.verb,
            tried.affected,
            columns,
            [names.index(column.name) for column in plan.key],
            tried.changes,
            tried.findings.cascades,
            tried.triggers,
            plan.lasting(database.dialect),
            tried.notes,
            token,
            changed=self.promise is not None,
        )
        bounds = Bounds(
            DEFAULT_ROWS if request.max_rows is None else run.limits.max_rows,
            run.limits.max_cell,
            database.limits.max_result_bytes,
            round((time.perf_counter() - run.started) * 1000, 1),
        )
        return preview_text(shown, bounds, format=request.format)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of a write that was tried out.

    Attributes:
        affected: rows.
        seen: everything that must be the same when it is confirmed.
        changes: its rows before and after.
        findings: what was found before it.
        triggers: those that it fires.
        notes: what cannot be told.
    """

    affected: int | None
    seen: str
    changes: Sequence[Change] = ()
    findings: Findings = field(default_factory=Findings)
    triggers: Sequence[Trigger] = ()
    notes: tuple[str, ...] = ()


def _met(answer: Answer, kept: Kept) -> int | None:
    """The rows affected; where a query around the write hides that, the rows that it returns."""
    hidden = answer.affected_rows is None and answer.columns
    return len(kept.lines) if hidden else answer.affected_rows


def _rows(count: int | None) -> str:
    return "no rows counted" if count is None else f"{count} rows"
