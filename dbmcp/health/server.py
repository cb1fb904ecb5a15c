"""Checks of a server: whether it answers, how it is reached, how full it is."""

import time

from dbmcp.config import Mode
from dbmcp.dialects.address import parse_address
from dbmcp.health.account import beyond
from dbmcp.health.check import Subject
from dbmcp.health.finding import Finding, Observation, Severity, percent_of, severity_of

SHOWN_PRIVILEGES = 5


async def reachable(subject: Subject, /, *, seconds: float) -> Observation:
    """Ask for the shortest answer there is and measure it."""
    await subject.database.facts(timeout_seconds=seconds)
    async with subject.database.read(timeout_seconds=seconds) as session:
        started = time.perf_counter()
        await session.run(session.connection.ping())
        milliseconds = (time.perf_counter() - started) * 1000
        facts = session.connection.facts
    return Observation(
        {"latency_ms": round(milliseconds, 1), "version": f"{facts.product} {facts.version}"}
    )


async def tls(subject: Subject, /, *, seconds: float) -> Observation:
    """Tell how the connection is encrypted; in the clear is a finding between machines."""
    cipher = (await subject.database.facts(timeout_seconds=seconds)).tls
    if cipher is None:
        return Observation()
    if cipher or not parse_address(subject.database.settings.url.value).is_remote:
        return Observation({"tls": cipher or "none"})
    what = "the connection to the server is not encrypted"
    return Observation(
        {"tls": "none"}, (Finding(Severity.WARNING, what, "ask for TLS in the database's url"),)
    )


async def pool(subject: Subject, /, *, seconds: float) -> Observation:
    """Tell how full dbmcp's own pools are."""
    del seconds
    facts: dict[str, object] = {}
    findings: list[Finding] = []
    for name, state in subject.pools.items():
        capacity = state.size + state.overflow
        percent = percent_of(state.in_use, capacity)
        facts[name] = {
            "size": state.size,
            "in_use": state.in_use,
            "overflow": max(0, state.in_use + state.idle - state.size),
            "waiting": state.waiting,
            "percent": percent,
        }
        # A pool of one is full whenever it is used: only somebody who waits is a finding.
        severity = severity_of(percent) if capacity > 1 or state.waiting else None
        if severity is not None:
            waiting = f", {state.waiting} calls wait" if state.waiting else ""
            what = f"{state.in_use} of {capacity} connections of dbmcp's {name} in use{waiting}"
            findings.append(Finding(severity, what, "raise pool.size, or send fewer calls at once"))
    return Observation(facts, tuple(findings))


async def connections(subject: Subject, /, *, seconds: float) -> Observation:
    """Tell how many connections the server has, of everybody, against its maximum."""
    database = subject.database
    async with database.read(timeout_seconds=seconds) as session:
        load = await session.run(database.dialect.server_load(session.connection))
    if load is None or load.used is None:
        return Observation({"connections": {"max": load.limit}} if load and load.limit else {})
    if load.limit is None:
        return Observation({"connections": {"used": load.used}})
    percent = percent_of(load.used, load.limit)
    facts = {"connections": {"used": load.used, "max": load.limit, "percent": percent}}
    severity = severity_of(percent)
    if severity is None:
        return Observation(facts)
    what = f"{load.used} of {load.limit} connections used"
    return Observation(
        facts, (Finding(severity, what, "lower the pools or raise max_connections"),)
    )


async def account(subject: Subject, /, *, seconds: float) -> Observation:
    """Hold what the account may do against what the mode needs."""
    facts = await subject.database.facts(timeout_seconds=seconds)
    mode = subject.database.settings.mode
    shown: dict[str, object] = {"mode": mode.value}
    if facts.user:
        shown["account"] = facts.user
    more = beyond(mode, facts.could_write)
    rights = ", ".join(more[:SHOWN_PRIVILEGES]) + (", …" if more[SHOWN_PRIVILEGES:] else "")
    if mode is Mode.READ_ONLY:
        finding = _reader(rights, mode, fenced=subject.database.dialect.enforces_read_only)
    elif facts.user and not facts.could_write:
        finding = await _helpless_writer(subject, mode)
    else:
        finding = _writer(rights, mode)
    return Observation(shown, (finding,) if finding else ())


def _reader(rights: str, mode: Mode, *, fenced: bool) -> Finding | None:
    if not rights:
        return None
    advice = "give dbmcp an account that may only SELECT"
    if fenced:
        what = f"the mode is {mode}, the account could write ({rights})"
        return Finding(Severity.WARNING, what, advice)
    what = f"the account could write ({rights}) and nothing but dbmcp's policy stops it"
    return Finding(Severity.CRITICAL, what, advice)


def _writer(rights: str, mode: Mode) -> Finding | None:
    if not rights:
        return None
    what = f"the account may do more than the mode {mode} needs: {rights}"
    return Finding(Severity.INFO, what)


async def _helpless_writer(subject: Subject, mode: Mode) -> Finding | None:
    """An account that may write nothing; where there are no tables that says nothing of it."""
    tables = await subject.catalog.tables()
    if all(entry.system for entry in tables.values()):
        return None
    what = f"the mode is {mode}, the account may write nothing"
    return Finding(Severity.WARNING, what, "grant what the mode needs, or set mode = read_only")
