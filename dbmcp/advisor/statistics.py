"""What is known of the statistics that an engine plans by."""

from dataclasses import dataclass

STALE_SHARE = 0.2
"""A table of which more has changed since its last ANALYZE is planned by the past."""

OLD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Statistics:
    """The statistics of one table.

    Attributes:
        missing: it was never analysed.
        changed: the share of its rows that changed since; None if unknown.
        days: days since the last ANALYZE; None if unknown.
    """

    missing: bool = False
    changed: float | None = None
    days: int | None = None
