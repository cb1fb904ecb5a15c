"""How fast this machine is now: a promise in seconds is held where it is not too slow for it."""

import time

COUNT = 250_000
REFERENCE_SECONDS = 0.02
"""What counting so far takes on a machine of today."""


def slowness() -> float:
    """How many times slower this machine is than one of today, at least once."""
    begun, number = time.perf_counter(), 0
    while number < COUNT:
        number += 1
    return max((time.perf_counter() - begun) / REFERENCE_SECONDS, 1.0)


def held(passed: float, *, seconds: float) -> bool:
    """Tell whether what took `passed` seconds held its promise of `seconds`.

    What took longer is given twice the time that a machine as slow as this one may take.
    """
    return passed < seconds or passed < 2 * seconds * slowness()


def in_time(begun: float, *, seconds: float) -> bool:
    """Tell whether what began at `begun`, by `time.monotonic()`, took no more than `seconds`."""
    return held(time.monotonic() - begun, seconds=seconds)
