"""The way through the registry: one check that fails, hangs or crashes never stops the others."""

import asyncio
import json
import logging

import pytest

from dbmcp.errors import ConflictError, UnavailableError
from dbmcp.health import (
    CHECKS,
    NAMES,
    SERVER_CHECKS,
    Asked,
    Check,
    Observation,
    Report,
    Subject,
    examine,
    report_json,
    unreachable,
)
from dbmcp.health.check import Part
from dbmcp.health.finding import Finding, Severity, Status
from tests.unit.health.subject import subject


async def fine(_: Subject, /, *, seconds: float) -> Observation:
    return Observation({"fine": seconds})


async def failing(_: Subject, /, *, seconds: float) -> Observation:
    raise ConflictError(f"locked for {seconds:g} s. retry it")


async def down(_: Subject, /, *, seconds: float) -> Observation:
    raise UnavailableError(f"shop: refused within {seconds:g} s. retry later")


async def crashing(_: Subject, /, *, seconds: float) -> Observation:
    raise RuntimeError(f"postgres://user:secret@host {seconds}")


async def hanging(_: Subject, /, *, seconds: float) -> Observation:
    await asyncio.sleep(seconds * 1_000)
    return Observation()


async def deaf(_: Subject, /, *, seconds: float) -> Observation:
    """Does not even stop when it is cancelled, and then fails."""
    try:
        await asyncio.sleep(seconds * 1_000)
    except asyncio.CancelledError:
        await asyncio.sleep(0.05)
        raise ConflictError("too late") from None
    return Observation()


async def noting(_: Subject, /, *, seconds: float) -> Observation:
    return Observation({}, (Finding(Severity.INFO, f"within {seconds:g}"),))


LAST = Check("last", fine)


@pytest.mark.parametrize(
    ("check", "what", "do"),
    [
        (Check("one", failing, seconds=2.0), "locked for 2 s", "retry it"),
        (Check("one", hanging, seconds=0.01), "no answer within 0.01 s", "try again"),
        (Check("one", deaf, seconds=0.01), "no answer within 0.01 s", "try again"),
    ],
)
async def test_a_check_that_fails_is_a_finding_and_the_rest_is_made(
    check: Check[Subject], what: str, do: str
) -> None:
    report = await examine(subject(), Asked(), checks=(check, LAST))
    ((name, finding),) = report.findings
    assert (name, finding.what, finding.severity) == ("one", what, Severity.WARNING)
    assert finding.do.startswith(do)
    assert report.facts == {"fine": 5.0}
    assert report.status is Status.DEGRADED
    await asyncio.sleep(0.1)


async def test_a_crash_shows_a_reference_only(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        report = await examine(subject(), Asked(), checks=(Check("one", crashing), LAST))
    ((_, finding),) = report.findings
    assert finding.what.startswith("unexpected failure, reference ")
    assert "secret" not in finding.what
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.getMessage().split()[-1] in finding.what
    assert report.facts == {"fine": 5.0}


async def test_where_a_vital_check_fails_only_offline_ones_follow() -> None:
    offline = Check("off", noting, offline=True)
    checks = (Check("up", down, seconds=1.0, vital=True), LAST, offline)
    report = await examine(subject(), Asked(), checks=checks)
    assert report.status is Status.UNHEALTHY
    assert [name for name, _ in report.findings] == ["up", "off"]
    assert report.findings[0][1].severity is Severity.CRITICAL
    assert report.facts == {}


async def test_a_vital_check_that_hangs_is_unhealthy() -> None:
    checks = (Check("up", hanging, seconds=0.01, vital=True),)
    assert (await examine(subject(), Asked(), checks=checks)).status is Status.UNHEALTHY


async def test_what_is_only_worth_knowing_leaves_it_healthy() -> None:
    report = await examine(subject(), Asked(), checks=(Check("one", noting),))
    assert report.status is Status.HEALTHY
    assert report.value() == {
        "status": "healthy",
        "findings": [{"check": "one", "severity": "info", "what": "within 5"}],
    }


async def test_whoever_gives_up_ends_the_check() -> None:
    ended = asyncio.Event()

    async def waiting(_: Subject, /, *, seconds: float) -> Observation:
        try:
            await asyncio.sleep(seconds)
        finally:
            ended.set()
        return Observation()

    examination = asyncio.create_task(
        examine(subject(), Asked(), checks=(Check("one", waiting, seconds=60),))
    )
    await asyncio.sleep(0.01)
    examination.cancel()
    with pytest.raises(asyncio.CancelledError):
        await examination
    await asyncio.wait_for(ended.wait(), 5)


ALWAYS = ["reachable", "tls", "pool", "connections", "account"]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (Asked(), ALWAYS),
        (Asked(include_stats=True), [*ALWAYS, "statements", "tables"]),
        (Asked(test_operations=True), [*ALWAYS, "operations"]),
        (Asked(names=frozenset({"pool"})), ["reachable", "pool"]),
        (Asked(names=frozenset({"operations", "tables"})), ["reachable", "tables", "operations"]),
        (Asked(include_stats=True, names=frozenset({"tls"})), ["reachable", "tls"]),
    ],
)
def test_which_checks_are_made(asked: Asked, names: list[str]) -> None:
    assert [check.name for check in CHECKS if asked.wants(check)] == names


def test_the_registry_is_sound() -> None:
    assert len(set(NAMES)) == len(NAMES) == len(CHECKS) + len(SERVER_CHECKS)
    assert all(0 < check.seconds <= 30 for check in CHECKS)
    assert [check.name for check in CHECKS if check.vital] == ["reachable"]
    assert {check.part for check in CHECKS} == set(Part)


def test_a_database_that_cannot_be_opened_is_unhealthy() -> None:
    report = unreachable(UnavailableError("shop: the URL is wrong. correct it"))
    assert report.value() == {
        "status": "unhealthy",
        "findings": [
            {
                "check": "reachable",
                "severity": "critical",
                "what": "shop: the URL is wrong",
                "do": "correct it",
            }
        ],
    }


def test_the_answer_is_the_worst_of_all() -> None:
    down = unreachable(UnavailableError("no. retry later"))
    answer = json.loads(report_json({"a": Report(), "b": down}, server=Report()))
    assert answer["status"] == "unhealthy"
    assert answer["databases"]["a"] == {"status": "healthy"}
    assert "server" not in answer
    server = Report(Status.DEGRADED, {"audit": "off"})
    answer = json.loads(report_json({"a": Report()}, server=server))
    assert answer == {
        "status": "degraded",
        "databases": {"a": {"status": "healthy"}},
        "server": {"status": "degraded", "audit": "off"},
    }
