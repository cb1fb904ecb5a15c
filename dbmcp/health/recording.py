"""The check of dbmcp's own records: whether the audit is written, and how full its queue is."""

from dbmcp.health.check import Server
from dbmcp.health.finding import Finding, Observation, Severity, severity_of


async def audit(server: Server, /, *, seconds: float) -> Observation:
    """Tell how the recording of calls goes; calls go on whatever becomes of it."""
    del seconds
    state = server.recorder
    if not state.enabled:
        return Observation({"audit": "off"})
    facts = {"waiting": state.waiting, "written": state.written, "dropped": state.dropped}
    findings: list[Finding] = []
    if state.error:
        what = f"the store cannot be written: {state.error.rstrip('.')}"
        findings.append(Finding(Severity.CRITICAL, what, "calls go on; see to the store"))
    if state.dropped:
        what = f"{state.dropped} calls are missing in the audit"
        findings.append(Finding(Severity.WARNING, what, "see to the store, then restart dbmcp"))
    severity = severity_of(state.percent)
    if severity is not None:
        what = f"{state.waiting} of {state.capacity} calls wait to be recorded"
        findings.append(Finding(severity, what, "see to the store"))
    return Observation({"audit": facts}, tuple(findings))
