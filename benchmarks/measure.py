"""Timing: cases take turns within one run, so that a slow minute of the machine hits all alike."""

import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

WARM_UP = 3
LEAST_ROUNDS = 5

Work = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Series:
    """The times of one case.

    Attributes:
        milliseconds: one for each round.
    """

    milliseconds: Sequence[float]

    @property
    def least(self) -> float:
        """The shortest time: what the work costs when nothing disturbs it."""
        return min(self.milliseconds)

    def above(self, base: "Series") -> float:
        """By how much the shortest time is longer than another case's shortest."""
        return self.least - base.least

    @property
    def median(self) -> float:
        """The middle time."""
        return statistics.median(self.milliseconds)


def minus(series: Series, *others: Series) -> Series:
    """Return what is left of a case after others, round by round: slow minutes cancel out."""
    rounds = zip(series.milliseconds, *(o.milliseconds for o in others), strict=True)
    return Series([one - sum(rest) for one, *rest in rounds])


async def interleave(
    cases: Mapping[str, Work],
    *,
    rounds: int,
    seconds: float,
    warm_up: int = WARM_UP,
    between: Work | None = None,
) -> dict[str, Series]:
    """Run the cases in turn, each round beginning with another one, and time each run.

    Args:
        cases: name -> what is timed.
        rounds: how many times each is run.
        seconds: after so long no further round begins, once a few are done.
        warm_up: runs of each case that are not counted.
        between: what is done after each run, not timed.
    """
    names = list(cases)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for name in names * warm_up:
        await _timed(cases[name], between)
    end = time.perf_counter() + seconds
    gc.disable()
    try:
        for turn in range(rounds):
            if turn >= LEAST_ROUNDS and time.perf_counter() > end:
                break
            start = turn % len(names)
            for name in names[start:] + names[:start]:
                taken[name].append(await _timed(cases[name], between))
    finally:
        gc.enable()
    return {name: Series(milliseconds) for name, milliseconds in taken.items()}


async def _timed(work: Work, between: Work | None) -> float:
    started = time.perf_counter()
    await work()
    taken = (time.perf_counter() - started) * 1000
    if between is not None:
        await between()
    return taken
