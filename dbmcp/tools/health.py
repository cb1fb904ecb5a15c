"""health_check: whether the databases are well, and what to do where they are not."""

import asyncio
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from dbmcp.audit import summarise
from dbmcp.config.policy_hash import policy_hash
from dbmcp.errors import ArgumentError, UnavailableError
from dbmcp.health import (
    CHECKS,
    NAMES,
    SERVER_CHECKS,
    Asked,
    Report,
    Server,
    Subject,
    examine,
    overall,
    report_json,
    unreachable,
)
from dbmcp.tools.arguments import nearest
from dbmcp.tools.call import Call

if TYPE_CHECKING:
    from dbmcp.app import App


async def health_check(
    call: Call,
    *,
    include_stats: Annotated[bool, Field(description="Also counters, caches, tables")] = False,
    test_operations: Annotated[bool, Field(description="Also try to write; undone")] = False,
    checks: Annotated[
        list[str] | str | None, Field(description=f"Only these: {' '.join(NAMES)}")
    ] = None,
    database: Annotated[str, Field(description="Only this one")] = "",
) -> str:
    """Tell whether each database is well, and what to do if not.

    Args:
        call: the call.
        include_stats: counters since the start, and the tables in `health.tables`, counted.
        test_operations: create, insert, read, update and delete in a temporary table.
        checks: names of checks; a list, or one text with commas or blanks.
        database: the database's name; empty for all of them.
    """
    asked = Asked(include_stats, test_operations, _names(checks))
    names = [database] if database else list(call.app.settings.databases)
    seen = await asyncio.gather(*(_report(call.app, name, asked) for name in names))
    reports = dict(zip(names, seen, strict=True))
    server = await examine(Server(call.app.recorder.state()), asked, checks=SERVER_CHECKS)
    summarise(call.caller, overall(reports, server=server))
    return report_json(reports, server=server)


def _names(checks: list[str] | str | None) -> frozenset[str]:
    given = checks.replace(",", " ").split() if isinstance(checks, str) else checks or []
    for name in given:
        if name not in NAMES:
            near = nearest(str(name), NAMES)
            hint = f"nearest: {', '.join(near)}" if near else f"checks: {', '.join(NAMES)}"
            raise ArgumentError(f"unknown check {str(name)[:60]}. {hint}")
    return frozenset(given)


async def _report(app: "App", name: str, asked: Asked) -> Report:
    try:
        target = await app.target(name)
    except UnavailableError as error:
        report = unreachable(error)
    else:
        subject = Subject(target.database, target.catalog, target.database.pool_states())
        report = await examine(subject, asked, checks=CHECKS)
    report.facts = {"policy_hash": policy_hash(app.settings.databases[name]), **report.facts}
    return report
