"""What a check finds: facts to show, and findings that say how bad it is and what to do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dbmcp.errors import DbmcpError

WARNING_PERCENT = 60
CRITICAL_PERCENT = 80
"""From so much of a pool or of a server's connections in use it is worth a finding."""


class Severity(StrEnum):
    """How bad a finding is."""

    INFO = "info"
    """Worth knowing; all is well."""
    WARNING = "warning"
    CRITICAL = "critical"


class Status(StrEnum):
    """How a database is, all in all."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    """It answers, and something needs a look."""
    UNHEALTHY = "unhealthy"
    """It does not answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth a look.

    Attributes:
        severity: how bad it is.
        what: what is wrong, one sentence without its full stop.
        do: what to do, `""` where the sentence says it.
    """

    severity: Severity
    what: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one check saw.

    Attributes:
        facts: what the answer shows of it, by name.
        findings: what needs a look.
    """

    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    findings: tuple[Finding, ...] = ()


def of_error(error: DbmcpError, severity: Severity) -> Finding:
    """Make a finding of an error: the last of its sentences says what to do."""
    what, _, do = str(error).rpartition(". ")
    return Finding(severity, what or do, do if what else "")


def percent_of(used: int, capacity: int) -> int:
    """Return a share in whole percent; more than 100 where more is used than there should be."""
    return 100 * used // capacity if capacity else 0


def severity_of(percent: int) -> Severity | None:
    """Return how bad a utilisation is; None where it is not."""
    if percent >= CRITICAL_PERCENT:
        return Severity.CRITICAL
    return Severity.WARNING if percent >= WARNING_PERCENT else None


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst of some statuses; healthy where there are none."""
    order = list(Status)
    return max(statuses, key=order.index, default=Status.HEALTHY)
