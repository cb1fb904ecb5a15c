"""The check of dbmcp's own records."""

from typing import Any

import pytest

from dbmcp.audit import RecorderState
from dbmcp.health import SERVER_CHECKS, Asked, Server, examine

CASES: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"waiting": 5_900}, []),
    ({"waiting": 6_000}, ["warning"]),
    ({"waiting": 8_000}, ["critical"]),
    ({"dropped": 1}, ["warning"]),
    ({"error": "the store is full."}, ["critical"]),
    (
        {"error": "it is read-only", "waiting": 10_000, "dropped": 7},
        ["critical", "warning", "critical"],
    ),
]


@pytest.mark.parametrize(("changes", "found"), CASES)
async def test_what_the_recorder_says(changes: dict[str, Any], found: list[str]) -> None:
    well: dict[str, Any] = {
        "enabled": True,
        "waiting": 0,
        "capacity": 10_000,
        "written": 3,
        "dropped": 0,
        "error": "",
    }
    state = RecorderState(**{**well, **changes})
    report = await examine(Server(state), Asked(), checks=SERVER_CHECKS)
    assert [finding.severity.value for _, finding in report.findings] == found
    assert report.status.value == ("degraded" if found else "healthy")
    assert report.facts["audit"] == {
        "waiting": state.waiting,
        "written": 3,
        "dropped": state.dropped,
    }
    if state.error:
        assert state.error.rstrip(".") in report.findings[0][1].what


async def test_where_nothing_is_recorded_it_says_so() -> None:
    state = RecorderState(enabled=False, waiting=0, capacity=1, written=0, dropped=0, error="")
    report = await examine(Server(state), Asked(), checks=SERVER_CHECKS)
    assert report.value() == {"status": "healthy", "audit": "off"}
