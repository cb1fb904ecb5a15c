"""Severities, statuses and shares."""

import pytest

from dbmcp.errors import UnavailableError
from dbmcp.health.finding import Severity, Status, of_error, percent_of, severity_of, worst

SHARES = [
    (0, 10, 0, None),
    (59, 100, 59, None),
    (599, 1000, 59, None),
    (3, 5, 60, Severity.WARNING),
    (79, 100, 79, Severity.WARNING),
    (4, 5, 80, Severity.CRITICAL),
    (83, 100, 83, Severity.CRITICAL),
    (12, 10, 120, Severity.CRITICAL),
    (5, 0, 0, None),
]


@pytest.mark.parametrize(("used", "capacity", "percent", "severity"), SHARES)
def test_a_share_and_how_bad_it_is(
    used: int, capacity: int, percent: int, severity: Severity | None
) -> None:
    assert percent_of(used, capacity) == percent
    assert severity_of(percent) is severity


def test_the_worst_status_counts() -> None:
    assert worst([]) is Status.HEALTHY
    assert worst([Status.HEALTHY, Status.DEGRADED]) is Status.DEGRADED
    assert worst([Status.UNHEALTHY, Status.HEALTHY, Status.DEGRADED]) is Status.UNHEALTHY


@pytest.mark.parametrize(
    ("text", "what", "do"),
    [
        (
            "shop: refused at 10.0.0.1:5432. retry later",
            "shop: refused at 10.0.0.1:5432",
            "retry later",
        ),
        ("no more", "no more", ""),
        ("a. b. c", "a. b", "c"),
    ],
)
def test_an_error_becomes_a_finding(text: str, what: str, do: str) -> None:
    finding = of_error(UnavailableError(text), Severity.CRITICAL)
    assert (finding.what, finding.do) == (what, do)
