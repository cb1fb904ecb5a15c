"""How a transaction is tried again that met somebody else's."""

import random

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
