"""The registries of checks, and the way through them."""

import asyncio
import logging
import secrets

from dbmcp.errors import DbmcpError, InternalError
from dbmcp.health.check import Asked, Check, Examined, Part, Server, Subject
from dbmcp.health.finding import Finding, Observation, Severity, Status, of_error
from dbmcp.health.operation import operations
from dbmcp.health.recording import audit
from dbmcp.health.report import Report
from dbmcp.health.server import account, connections, pool, reachable, tls
from dbmcp.health.table import statements, tables

log = logging.getLogger(__name__)

CHECKS: tuple[Check[Subject], ...] = (
    Check("reachable", reachable, seconds=10.0, vital=True),
    Check("tls", tls),
    Check("pool", pool, offline=True),
    Check("connections", connections),
    Check("account", account),
    Check("statements", statements, part=Part.STATS, offline=True),
    Check("tables", tables, seconds=10.0, part=Part.STATS),
    Check("operations", operations, seconds=10.0, part=Part.OPERATIONS),
)
"""Every check of a database, in the order of the answer."""

SERVER_CHECKS: tuple[Check[Server], ...] = (Check("audit", audit, offline=True),)
"""Every check of dbmcp itself."""

NAMES: tuple[str, ...] = tuple(check.name for check in (*CHECKS, *SERVER_CHECKS))


async def examine(
    subject: Examined, asked: Asked, *, checks: tuple[Check[Examined], ...]
) -> Report:
    """Make the checks that were asked for, one after the other, so that they need one connection.

    A check that fails or takes too long becomes a finding. Where a vital one fails, those that
    would only say the same are left out.
    """
    report = Report()
    for check in checks:
        made = check.offline or report.status is not Status.UNHEALTHY
        if made and asked.wants(check):
            report.add(check, await _made(check, subject))
    return report


def unreachable(error: DbmcpError) -> Report:
    """Return the report of a database that could not even be opened."""
    report = Report()
    report.add(CHECKS[0], Observation(findings=(of_error(error, Severity.CRITICAL),)))
    return report


async def _made(check: Check[Examined], subject: Examined) -> Observation:
    task = asyncio.create_task(check.run(subject, seconds=check.seconds))
    task.add_done_callback(_seen)
    try:
        await asyncio.wait({task}, timeout=check.seconds)
    finally:
        finished = task.done()
        task.cancel()
    if not finished or task.cancelled():
        return Observation(findings=(_late(check),))
    error = task.exception()
    return task.result() if error is None else Observation(findings=(_failed(check, error),))


def _late(check: Check[Examined]) -> Finding:
    severity = Severity.CRITICAL if check.vital else Severity.WARNING
    return Finding(severity, f"no answer within {check.seconds:g} s", "try again, or look at load")


def _failed(check: Check[Examined], error: BaseException) -> Finding:
    severity = Severity.CRITICAL if check.vital else Severity.WARNING
    if isinstance(error, DbmcpError):
        return of_error(error, severity)
    crash = InternalError(secrets.token_hex(4))
    log.error("check %s failed, reference %s", check.name, crash.reference, exc_info=error)
    return Finding(severity, str(crash))


def _seen(task: "asyncio.Task[Observation]") -> None:
    # A check that was left behind may still fail: nobody may miss its error then.
    if not task.cancelled():
        task.exception()
