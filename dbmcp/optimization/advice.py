"""One checked statement on its way to a report: shape, plan, trials, findings."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from dbmcp.advisor.candidates import Candidates, candidates
from dbmcp.advisor.counting import judge
from dbmcp.advisor.estimate import Shares, estimated, filters, rows_of
from dbmcp.advisor.findings import SELECTIVE, Case, findings
from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import Proposal, index_name
from dbmcp.advisor.reading import read_shape
from dbmcp.advisor.shape import Scan, Shape
from dbmcp.advisor.statistics import Statistics
from dbmcp.catalog import Catalog, Listing
from dbmcp.database import Database, Session
from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.planner import Planner, WhatIf, explaining, written
from dbmcp.execution.statements import Checked
from dbmcp.models import TableFacts, TableKind, TableName
from dbmcp.optimization.hiding import without_hidden
from dbmcp.optimization.measure import measured
from dbmcp.optimization.report import Report, Suggestion
from dbmcp.optimization.trials import Bench, Verdict, tables_of
from dbmcp.sql.facts import Name
from dbmcp.sql.statement import Kind
from dbmcp.sql.syntax import read_syntax

_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Advice:
    """One statement.

    Attributes:
        database: where it would run.
        catalog: what that contains.
        checked: the statement, allowed by the policy.
        analyze: it is to be run and counted.
        most: how many indexes may be suggested.
    """

    database: Database
    catalog: Catalog
    checked: Checked
    analyze: bool
    most: int

    @property
    def planner(self) -> Planner:
        """The engine's plans."""
        return self.database.dialect.planner()

    async def report(self) -> Report:
        """Ask the engine and put everything together; one connection at a time."""
        planner, shape = self.planner, await self._shape()
        found = candidates(shape, planner.traits)
        counts = not planner.counts_rows or bool(planner.guesses_trials and found.proposals)
        shares = await self._measured(shape) if counts else Shares()
        async with self._session() as session:
            plan = await self._plan(session)
            statistics = await self._statistics(session, shape)
            question = self._bound(analyze=False)
            what_if = await self._what_if(session, question, found, shape)
            known = _Known(shape, self._estimated(plan, shape, shares), shares, statistics)
            verdict: Verdict | None = None
            if not isinstance(what_if, str):
                bench = self._bench(known)
                try:
                    verdict = await bench.choose(found.proposals, what_if, session, question)
                finally:
                    await what_if.close()
        if verdict is None:
            if found.proposals and not counts:
                known = replace(known, shares=await self._measured(shape))
            verdict = self._bench(known).by_rule(found.proposals, str(what_if))
        return await self._report(known, found, verdict)

    async def _plan(self, session: Session) -> Plan:
        bound = self._bound(analyze=self.analyze)
        explaining = self.planner.explain(session.connection, bound, analyze=self.analyze)
        return await session.run(explaining, bound)

    def _estimated(self, plan: Plan, shape: Shape, shares: Shares) -> Plan:
        return estimated(plan, shape, shares, tells_conditions=self.planner.tells_conditions)

    def _bench(self, known: "_Known") -> Bench:
        return Bench(self.planner, known.plan, known.shape, known.shares, self.most)

    async def _measured(self, shape: Shape) -> Shares:
        """Count on some rows what the engine does not estimate, or cannot try."""
        seconds = self.database.limits.timeout_seconds
        return await measured(shape, database=self.database, timeout_seconds=seconds)

    async def _shape(self) -> Shape:
        """What the statement asks of the tables that the caller may see."""
        names: dict[Name, TableName] = {}
        for name in self.checked.statement.tables:
            table = await self.catalog.resolve(name)
            if table is not None:
                names[name] = table
        facts = await self.catalog.describe(names.values())
        known = {name: facts[table] for name, table in names.items() if table in facts}
        return read_shape(
            read_syntax(self.checked.marked, lexis=self.database.dialect.lexis), known
        )

    def _bound(self, *, analyze: bool) -> Bound:
        marked = self.checked.marked
        bound = Bound(marked, tuple(Argument(name, None) for name in marked.names))
        return explaining(bound, self.planner.lead(bound, analyze=analyze))

    @asynccontextmanager
    async def _session(self) -> AsyncGenerator[Session]:
        """A reading session; a write is explained where it may be prepared, and nothing is kept."""
        seconds = self.database.limits.timeout_seconds
        if self.checked.statement.kind is Kind.WRITE:
            async with self.database.write(timeout_seconds=seconds) as session:
                yield session
        else:
            async with self.database.read(timeout_seconds=seconds) as session:
                yield session

    async def _statistics(self, session: Session, shape: Shape) -> Mapping[TableName, Statistics]:
        entries = [scan.facts.entry for scan in shape.scans]
        tables = [one.name for one in entries if one.kind is TableKind.TABLE and not one.system]
        return await session.run(
            self.planner.statistics(session.connection, list(dict.fromkeys(tables)))
        )

    async def _what_if(
        self, session: Session, bound: Bound, found: Candidates, shape: Shape
    ) -> WhatIf | str:
        if not found.proposals:
            return ""
        tables = tables_of(found.proposals, shape)
        return await session.run(self.planner.what_if(session.connection, bound, tables), bound)

    async def _report(self, known: "_Known", found: Candidates, verdict: Verdict) -> Report:
        listing = await self.catalog.listing()
        case = Case(
            known.shape,
            self._shown_plan(known, listing),
            self.planner.traits,
            known.shares,
            known.statistics,
            self.planner.counts_rows,
        )
        reasons = [*found.reasons, *_unhelped(replace(known, plan=case.plan), found, verdict)]
        unverified = bool(verdict.chosen.proposals) and not verdict.by
        return Report(
            judge(known.shape.counts),
            case.plan,
            findings(case),
            tuple(self._suggestions(known, verdict, listing)),
            tuple(dict.fromkeys(reasons))[:_MOST_REASONS],
            (verdict.advice,) if unverified and verdict.advice else (),
        )

    def _shown_plan(self, known: "_Known", listing: Listing) -> Plan:
        if not self.database.policy.guards_names:
            return known.plan
        return without_hidden(known.plan, known.shape, shown=listing.tables)

    def _suggestions(
        self, known: "_Known", verdict: Verdict, listing: Listing
    ) -> Iterator[Suggestion]:
        chosen, before = verdict.chosen, verdict.chosen.before
        together = len(set(chosen.steps)) < len(chosen.steps)
        sizes = dict(chosen.trial.bytes) if chosen.trial else {}
        for proposal, after in zip(chosen.proposals, chosen.steps, strict=True):
            facts = known.facts(proposal)
            taken = [index.name for index in facts.indexes]
            table = self._written(proposal.table, listing)
            ddl = self.planner.ddl(
                proposal, name=index_name(proposal, taken=taken), table=table, facts=facts
            )
            yield Suggestion(
                ddl,
                table,
                proposal.columns,
                by=verdict.by,
                before=before,
                after=after,
                unit=verdict.unit,
                together=together,
                bytes=sizes.get(proposal),
                pays=tuple(dict.fromkeys(c for key in proposal.keys for c in key.needs)),
            )
            before = before if together else after

    def _written(self, table: TableName, listing: Listing) -> str:
        """The table as DDL would write it: bare where that finds it."""
        quote = self.database.dialect.quote
        name = written(table.name, quote(table.name))
        if listing.shown(table) == table.name:
            return name
        return f"{written(table.schema, quote(table.schema))}.{name}"


@dataclass(frozen=True, slots=True)
class _Known:
    """What was learned of a statement."""

    shape: Shape
    plan: Plan
    shares: Shares
    statistics: Mapping[TableName, Statistics]

    def facts(self, proposal: Proposal) -> TableFacts:
        """The facts of a proposal's table."""
        scans = (scan.facts for scan in self.shape.scans)
        return next(facts for facts in scans if facts.entry.name == proposal.table)

    def kept(self, scan: Scan) -> float | None:
        """The share of a table that its conditions keep; None where nobody knows."""
        if filters(scan) and all(self.shares.knows(scan, one) for one in filters(scan)):
            return self.shares.product(scan, filters(scan))
        reads = self.plan.reading(scan.alias)
        if not filters(scan) or not reads or reads[0].rows is None:
            return None
        return reads[0].rows / max(rows_of(scan), 1)


def _unhelped(known: _Known, found: Candidates, verdict: Verdict) -> Iterator[str]:
    """Why tables for which something was tried get nothing."""
    helped = {proposal.table for proposal in verdict.chosen.proposals}
    tried = {proposal.table for proposal in found.proposals} - helped
    for scan in known.shape.scans:
        if scan.facts.entry.name not in tried:
            continue
        used = [n.index for n in known.plan.reading(scan.alias) if n.index]
        kept = known.kept(scan)
        if used:
            yield f"{scan.table}: {used[0]} serves it well enough"
        elif kept is not None and kept > SELECTIVE:
            share = f"{kept * 100:.0f} %"
            yield f"{scan.table}: its conditions keep {share} of the rows, a scan is cheaper"
        else:
            yield f"{scan.table}: no index was found that saves enough"
