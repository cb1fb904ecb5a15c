"""The search for indexes, driven on the engine where it can plan with them, else by rule."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from dbmcp.advisor.estimate import Shares, estimated
from dbmcp.advisor.guess import misjudged
from dbmcp.advisor.model import UNIT, visits
from dbmcp.advisor.plan import Plan
from dbmcp.advisor.proposal import Proposal, Trial
from dbmcp.advisor.rule import expected
from dbmcp.advisor.selection import Chosen, Set, search
from dbmcp.advisor.shape import Shape
from dbmcp.advisor.traits import Traits
from dbmcp.database import Session
from dbmcp.dialects.base import Bound
from dbmcp.dialects.planner import Planner, WhatIf
from dbmcp.models import TableFacts

RULE_FLOOR = 800.0
"""Row visits that an index has to save which nothing but a rule speaks for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the search came to.

    Attributes:
        chosen: the indexes with their costs.
        by: what confirmed them, `""` where only a rule did.
        unit: what the cost counts.
        advice: why nothing could confirm them, and what would.
    """

    chosen: Chosen
    by: str = ""
    unit: str = "cost"
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that a search needs.

    Attributes:
        planner: the engine's plans.
        plan: the plan as things are, rows filled in.
        shape: the statement.
        shares: what was measured.
        max_indexes: how many may be suggested.
    """

    planner: Planner
    plan: Plan
    shape: Shape
    shares: Shares
    max_indexes: int

    async def choose(
        self, proposals: Sequence[Proposal], what_if: WhatIf, session: Session, bound: Bound
    ) -> Verdict:
        """Return the indexes worth having, asked of the engine first, of the rule after.

        Args:
            proposals: what may help.
            what_if: the engine's answers.
            session: where the engine is asked.
            bound: the statement with its lead, for errors.
        """
        asked = [one for one in proposals if what_if.can_try(one)]
        steps = self._searching(asked, self.planner.traits, before=self._before(), model=False)
        trial: Trial | None = None
        while True:
            try:
                wanted = steps.send(trial) if trial is not None else next(steps)
            except StopIteration as end:
                chosen: Chosen = end.value
                break
            trial = await session.run(what_if.try_out(wanted), bound)
        unit = UNIT if self.plan.cost is None else "cost"
        rest = [one for one in proposals if not what_if.can_try(one)]
        if chosen.proposals or not rest:
            return Verdict(chosen, what_if.label, unit)
        return self.by_rule(rest, f"{what_if.label} takes plain columns only")

    def by_rule(self, proposals: Sequence[Proposal], advice: str) -> Verdict:
        """Return what the rule expects to help much."""
        traits = replace(self.planner.traits, floor=RULE_FLOOR)
        steps = self._searching(proposals, traits, before=self.visits(self.plan), model=True)
        trial: Trial | None = None
        while True:
            try:
                wanted = steps.send(trial) if trial is not None else next(steps)
            except StopIteration as end:
                return Verdict(end.value, unit=UNIT, advice=advice)
            trial = expected(self.plan, self.shape, wanted, shares=self.shares)

    def _before(self) -> float:
        return self.plan.cost if self.plan.cost is not None else self.visits(self.plan)

    def _searching(
        self, proposals: Sequence[Proposal], traits: Traits, *, before: float, model: bool
    ) -> Generator[Set, Trial, Chosen]:
        costs: Callable[[Trial], float | None] = self._modelled if model else self._cost
        return search(
            proposals, before=before, max_indexes=self.max_indexes, traits=traits, costs=costs
        )

    def _cost(self, trial: Trial) -> float | None:
        if trial.plan is None:
            return None
        if trial.plan.cost is None:
            return self._modelled(trial)
        return trial.plan.cost + misjudged(trial, self.shape, self.shares)

    def _modelled(self, trial: Trial) -> float | None:
        return None if trial.plan is None else self.visits(trial.plan)

    def visits(self, plan: Plan) -> float:
        """The modelled cost of a plan."""
        limit = self.shape.limit
        total = None if limit is None else limit + self.shape.offset
        return visits(estimated(plan, self.shape, self.shares), limit=total)


def tables_of(proposals: Sequence[Proposal], shape: Shape) -> list[TableFacts]:
    """The facts of the tables that may get an index."""
    wanted = {one.table for one in proposals}
    found = {scan.facts.entry.name: scan.facts for scan in shape.scans}
    return [facts for name, facts in found.items() if name in wanted]
