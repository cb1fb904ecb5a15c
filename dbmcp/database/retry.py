"""How a transaction is tried again that met somebody else's."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from dbmcp.errors import ConflictError

Result = TypeVar("Result")

RETRIES = 3
"""So often one is run again."""

FIRST_PAUSE_SECONDS = 0.05
"""The longest wait before the first time; it doubles from there."""


def retry_pause(retries: int) -> float:
    """Return a random pause in seconds, longer after each try, so that two do not meet again.

    "Full jitter" as described in the AWS Architecture Blog, 2015.

    Args:
        retries: how often it was run again already.
    """
    return random.uniform(0.0, FIRST_PAUSE_SECONDS * 2**retries)  # noqa: S311 -- no secret


async def retried(
    attempt: Callable[[], Awaitable[Result]],
    *,
    seconds_left: Callable[[], float],
    count: Callable[[], None],
) -> Result:
    """Run a transaction until no other one is in its way.

    Args:
        attempt: all of it, from the beginning.
        seconds_left: how long it may still go on.
        count: told each time, before it is run again.

    Raises:
        ConflictError: the last one, where to go on is no use, or is not allowed any more.
    """
    for retries in range(RETRIES):
        try:
            return await attempt()
        except ConflictError as error:
            pause = retry_pause(retries)
            if error.waited or pause >= seconds_left():
                raise
        await asyncio.sleep(pause)
        count()
    try:
        return await attempt()
    except ConflictError as error:
        if error.waited:
            raise
        raise error.within(after=f" (tried {RETRIES + 1} times)") from error
