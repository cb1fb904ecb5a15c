"""Checks of a server: whether it answers, how it is reached, how full it is."""

import time

from dbmcp.config import Mode
from dbmcp.dialects.address import parse_address
from dbmcp.health.account import Comparison, compare
from dbmcp.health.check import Subject
from dbmcp.health.columns import limited
from dbmcp.health.finding import Finding, Observation, Severity, percent_of, severity_of

SHOWN_PRIVILEGES = 8


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
    """Hold what the account may do against what the policy needs."""
    database = subject.database
    facts = await database.facts(timeout_seconds=seconds)
    async with database.read(timeout_seconds=seconds) as session:
        survey = await session.run(database.dialect.accounts().survey(session.connection))
    found = await limited(database.policy, survey, catalog=subject.catalog)
    compared = compare(database.policy, survey, columns=found.columns)
    shown: dict[str, object] = {"mode": database.settings.mode.value}
    if database.settings.mode is not Mode.READ_ONLY:
        shown["writes"] = database.settings.writes.value
    if facts.user:
        shown["account"] = facts.user
    findings = [*await _too_much(subject, compared), *_too_little(compared)]
    findings += [Finding(Severity.INFO, note) for note in compared.notes]
    return Observation(shown, tuple(findings))


async def _too_much(subject: Subject, compared: Comparison) -> list[Finding]:
    """An account that may do more; how bad that is depends on what else stops it."""
    listing = await subject.catalog.listing()
    system = subject.database.policy.rules.system_schemas

    def betrays(text: str) -> bool:
        return listing.betrays(text) or listing.hides_schema(text, system=system)

    told = compared.for_agent(betrays)
    if not told:
        return []
    database = subject.database
    reads = database.settings.mode is Mode.READ_ONLY
    rights = "; ".join(told[:SHOWN_PRIVILEGES]) + ("; …" if told[SHOWN_PRIVILEGES:] else "")
    advice = "the operator finds all of it with dbmcp check, what to do with dbmcp grants"
    if reads and compared.could_write and not database.dialect.enforces_read_only:
        what = f"the account could write ({rights}) and nothing but dbmcp's policy stops it"
        return [Finding(Severity.CRITICAL, what, "give dbmcp an account that may only SELECT")]
    warns = compared.rules_server or (reads and compared.could_write)
    what = f"the account may do more than the policy needs: {rights}"
    return [Finding(Severity.WARNING if warns else Severity.INFO, what, advice)]


def _too_little(compared: Comparison) -> list[Finding]:
    if compared.helpless:
        what = "the policy lets rows be written, the account may write nothing"
        return [Finding(Severity.WARNING, what, "grant it, or set mode = read_only")]
    missing = "; ".join(share.for_agent() for share in compared.missing)
    return [Finding(Severity.INFO, f"the account lacks {missing}")] if missing else []
