"""Which of the proposed indexes to suggest: tried on the engine, kept only for a real gain."""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dbmcp.advisor.proposal import Proposal, Trial
from dbmcp.advisor.traits import Traits

MAX_TRIALS = 40
NEEDED = 0.95
"""An index that can be left out at less than 5 % more cost is left out."""

WIDER, WORTH = 0.9, 0.5
"""A wider index has to cost less than this share of a narrower one, and save this share of what
any index must save."""

Costs = Callable[[Trial], float | None]
Set = tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is suggested.

    Attributes:
        proposals: the indexes, the most useful first.
        before: the cost as things are.
        after: the cost with all of them.
        trial: what was planned with all of them.
        steps: the cost after each of them, in order; the last one's for all of them where they help
            only together.
    """

    proposals: Set = ()
    before: float = 0.0
    after: float = 0.0
    trial: Trial | None = None
    steps: tuple[float, ...] = ()


class _Search:
    """The state of one search: what was tried, and what it cost."""

    def __init__(self, before: float, traits: Traits, costs: Costs) -> None:
        self.before = before
        self.traits = traits
        self.costs = costs
        self.known: dict[frozenset[Proposal], tuple[float, Trial]] = {}

    def helps(self, before: float, after: float) -> bool:
        """Whether a fall of the cost is worth an index."""
        return after <= before * self.traits.ratio and before - after >= self.traits.floor

    def is_better(self, new: tuple[float, Proposal], old: tuple[float, Proposal]) -> bool:
        """Whether one of two indexes is the better one: the narrower, unless the wider pays."""
        if len(new[1].keys) == len(old[1].keys):
            return new[0] < old[0]
        wide, narrow = (new, old) if len(new[1].keys) > len(old[1].keys) else (old, new)
        saved = narrow[0] - wide[0]
        pays = wide[0] < narrow[0] * WIDER and saved >= self.traits.floor * WORTH
        return pays == (wide is new)

    def cost(self, chosen: Iterable[Proposal]) -> float:
        """The cost of a set that was tried; infinite if it was refused or not tried."""
        return self.known.get(frozenset(chosen), (float("inf"), None))[0]

    def try_out(self, chosen: Set) -> Generator[Set, Trial, float]:
        """Have a set tried, once."""
        key = frozenset(chosen)
        if not chosen:
            return self.before
        if key not in self.known and len(self.known) < MAX_TRIALS:
            trial = yield chosen
            cost = self.costs(trial)
            # An index that the plan does not use explains no gain.
            counts = cost is not None and trial.used >= key
            self.known[key] = (cost if counts and cost is not None else float("inf"), trial)
        return self.cost(chosen)


def search(
    proposals: Sequence[Proposal],
    *,
    before: float,
    max_indexes: int,
    traits: Traits,
    costs: Costs,
) -> Generator[Set, Trial, Chosen]:
    """Find the set of indexes worth having; yields sets to try and takes what was planned.

    Each alone, then the best one with each of the others, as long as that helps; where none helps
    alone, pairs on different tables. At the end what can be left out is left out.

    Args:
        proposals: what may be tried, the most promising first.
        before: the cost as things are.
        max_indexes: how many may be chosen.
        traits: what the engine's cost means.
        costs: the cost of a trial; None where it could not be planned.
    """
    state = _Search(before, traits, costs)
    chosen: Set = ()
    current = before
    while len(chosen) < max_indexes:
        extended = yield from _extended(state, chosen, proposals)
        if extended is None or not state.helps(current, state.cost(extended)):
            break
        chosen, current = extended, state.cost(extended)
    if not chosen and max_indexes > 1:
        chosen = yield from _pair(state, proposals)
    chosen = yield from _needed(state, chosen)
    known = state.known.get(frozenset(chosen))
    after = state.cost(chosen) if chosen else before
    steps: list[float] = []
    for place in range(len(chosen)):
        cost = yield from state.try_out(chosen[: place + 1])
        steps.append(cost)
    if any(not later < earlier for earlier, later in pairwise([before, *steps])):
        steps = [after] * len(chosen)
    return Chosen(chosen, before, after, known[1] if known else None, tuple(steps))


def _extended(
    state: _Search, chosen: Set, proposals: Sequence[Proposal]
) -> Generator[Set, Trial, Set | None]:
    """The best set with one index more; of equal ones the one with fewer keys."""
    best: Set | None = None
    for proposal in proposals:
        if proposal in chosen:
            continue
        candidate = (*chosen, proposal)
        cost = yield from state.try_out(candidate)
        if best is None or state.is_better((cost, proposal), (state.cost(best), best[-1])):
            best = candidate
    return best


def _pair(state: _Search, proposals: Sequence[Proposal]) -> Generator[Set, Trial, Set]:
    """Two indexes that help only together, as the two arms of an OR do."""
    short = [one for one in proposals if len(one.keys) == 1]
    for place, first in enumerate(short):
        for second in short[place + 1 :]:
            cost = yield from state.try_out((first, second))
            if state.helps(state.before, cost):
                return (first, second)
    return ()


def _needed(state: _Search, chosen: Set) -> Generator[Set, Trial, Set]:
    """The chosen indexes without those that another one has made superfluous."""
    for proposal in chosen:
        rest = tuple(one for one in chosen if one is not proposal)
        if not rest:
            break
        cost = yield from state.try_out(rest)
        if cost * NEEDED <= state.cost(chosen):
            return (yield from _needed(state, rest))
    return chosen
