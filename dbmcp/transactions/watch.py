"""What the operations of a preview do, so that the same can be told from something else later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from dbmcp.audit import summarise
from dbmcp.catalog.listing import Listing
from dbmcp.database import Session
from dbmcp.errors import ArgumentError
from dbmcp.execution import Execution, Outcome, Prepared
from dbmcp.execution.preview import changes_something
from dbmcp.execution.preview.findings import Findings
from dbmcp.execution.preview.plan import Plan, make_plan
from dbmcp.execution.preview.survey import Survey
from dbmcp.execution.preview.text import concealed, described
from dbmcp.leases.promise import Promise, size_of
from dbmcp.models import Caller, Operation, TransactionRequest
from dbmcp.transactions.reference import references


@dataclass(frozen=True, slots=True)
class Look:
    """What was looked at before an operation.

    Attributes:
        survey: of the operation.
        findings: what it found; None where that cannot be compared with another run.
    """

    survey: Survey
    findings: Findings | None


@dataclass(slots=True)
class Watch:
    """Looks at each write of one transaction, which is kept only if a promise says so.

    Attributes:
        execution: the door for its statements.
        promise: what its preview saw; None where this is the preview.
        seen: a line for each write of this run.
    """

    execution: Execution
    promise: Promise[TransactionRequest] | None = None
    seen: list[str] = field(default_factory=list[str])
    _plans: list[Plan] = field(default_factory=list[Plan])
    _listing: Listing | None = None

    @property
    def keeps(self) -> bool:
        """Whether the run did what the preview showed."""
        return self.promise is not None and self.promise.seen == self._all

    @property
    def _all(self) -> str:
        return "\n".join(self.seen)

    async def plan(self, prepared: Prepared) -> None:
        """Look up what must be known of an operation before the transaction begins."""
        database, catalog = self.execution.database, self.execution.catalog
        self._plans.append(await make_plan(prepared, database=database, catalog=catalog))
        # Inside the transaction the catalog might wait for what that holds.
        self._listing = await catalog.listing()

    def check(self) -> None:
        """Check that there is something to preview.

        Raises:
            ArgumentError: no operation writes.
        """
        if not any(changes_something(plan.statement) for plan in self._plans):
            raise ArgumentError(
                "preview shows what writes would change, and no operation writes. send them "
                "without preview"
            )

    def restart(self) -> None:
        """Forget an earlier run."""
        self.seen.clear()

    async def before(
        self, session: Session, number: int, prepared: Prepared, operation: Operation
    ) -> Look | None:
        """Look at the rows that an operation meets; None where it changes nothing.

        Args:
            session: the transaction.
            number: the operation's, the first is 1.
            prepared: the operation with its values.
            operation: as sent.
        """
        plan = self._plans[number - 1]
        if not changes_something(plan.statement):
            return None
        survey = Survey(session, plan, prepared, dialect=self.execution.database.dialect)
        await survey.check_lasting()
        if any(True for _ in references(operation.parameters)):
            return Look(survey, None)  # a value of this run, which another may not have
        return Look(survey, await survey.before(probes=False))

    async def check_constraints(self, session: Session) -> None:
        """Have the constraints that wait for the COMMIT checked now.

        Args:
            session: the transaction.

        Raises:
            StatementError: one of them does not hold.
        """
        check_now = self.execution.database.dialect.effects().check_now
        if check_now:
            await session.run(session.connection.query(check_now))

    async def after(self, number: int, outcome: Outcome, look: Look | None) -> Outcome:
        """Note what came of an operation; its result then tells what followed from it.

        Args:
            number: the operation's, the first is 1.
            outcome: what came of it.
            look: what was found before.
        """
        if look is None:
            return outcome
        facts = await self._facts(look)
        digest = "" if look.findings is None else str(look.findings.digest)
        self.seen.append(f"{number}:{outcome.total}/{digest}")
        told = orjson.dumps({name: texts for name, texts in facts.items() if texts})
        return outcome._replace(text=_joined(outcome.text, told))

    async def _facts(self, look: Look) -> Mapping[str, list[str]]:
        """What follows from an operation: by foreign keys, by triggers."""
        findings = Findings() if look.findings is None else look.findings
        findings.notes = findings.following
        triggers = await look.survey.triggers(findings)
        findings.digest.add([described(one) for one in triggers])
        if self._listing is None:
            raise AssertionError  # `plan` comes first
        known = concealed(triggers, listing=self._listing, catalog=self.execution.catalog)
        return {
            "cascades": [str(one) for one in findings.cascades],
            "triggers": [described(one) for one in known],
            "notes": findings.notes,
        }

    @property
    def status(self) -> str:
        """What became of the transaction."""
        if self.promise is None:
            return "previewed"
        return "committed" if self.keeps else "changed"

    @property
    def kind(self) -> str:
        """What the audit calls the writes."""
        return "preview" if self.promise is None else "confirm"

    def told(self, request: TransactionRequest, *, caller: Caller) -> str:
        """What an answer says beside the results, as members of a JSON object.

        Args:
            request: what was run.
            caller: who asked; gets a token where nothing was kept.
        """
        if self.keeps:
            summarise(caller, f"confirmed: {len(request.operations)} operations")
            return ""
        facts: dict[str, object] = {"kept": "nothing", "not_undone": self.lasting()}
        if self.promise is not None:
            facts["reason"] = "what it changes is not what the preview showed"
        facts["confirm"] = self.token(request, caller=caller)
        return "," + orjson.dumps({k: v for k, v in facts.items() if v}).decode()[1:-1]

    def token(self, request: TransactionRequest, *, caller: Caller) -> str:
        """Promise to run the same again, and return the token."""
        kept = replace(request, preview=False, confirm="")
        name = self.execution.database.name
        summarise(caller, f"preview of {len(request.operations)} operations")
        promise = Promise(name, kept, self._all)
        sent = [(operation.query, operation.parameters) for operation in request.operations]
        return self.execution.promises.keep(promise, owner=caller.principal, size=size_of(sent))

    def lasting(self) -> Sequence[str]:
        """What a rollback does not undo."""
        dialect = self.execution.database.dialect
        found = (one for plan in self._plans for one in plan.lasting(dialect))
        return list(dict.fromkeys(found))


def _joined(text: bytes, more: bytes) -> bytes:
    """Two JSON objects as one."""
    if more == b"{}":
        return text
    return more if text == b"{}" else text[:-1] + b"," + more[1:]
