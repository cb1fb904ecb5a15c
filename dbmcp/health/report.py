"""The answer: what was seen of each database, and how it is all in all."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dbmcp.encoding import json_bytes
from dbmcp.health.check import Check, Examined
from dbmcp.health.finding import Finding, Observation, Severity, Status, worst


@dataclass(slots=True)
class Report:
    """What the checks saw of one database, or of dbmcp itself.

    Attributes:
        status: how it is so far.
        facts: what the checks show, in their order.
        findings: (check, finding), in their order.
    """

    status: Status = Status.HEALTHY
    facts: dict[str, object] = field(default_factory=dict[str, object])
    findings: list[tuple[str, Finding]] = field(default_factory=list[tuple[str, Finding]])

    def add(self, check: Check[Examined], seen: Observation) -> None:
        """Take in what a check saw."""
        self.facts.update(seen.facts)
        self.findings.extend((check.name, finding) for finding in seen.findings)
        found = [_status(finding, vital=check.vital) for finding in seen.findings]
        self.status = worst([self.status, *found])

    def value(self) -> dict[str, object]:
        """The report as it stands in the answer: nothing that is empty."""
        findings = [_finding_value(check, finding) for check, finding in self.findings]
        shown = {"findings": findings} if findings else {}
        return {"status": self.status.value, **self.facts, **shown}


def overall(databases: Mapping[str, Report], *, server: Report) -> Status:
    """Return how dbmcp and its databases are, all in all."""
    return worst([server.status, *(report.status for report in databases.values())])


def report_json(databases: Mapping[str, Report], *, server: Report) -> str:
    """Return the whole answer as one compact JSON object."""
    return json_bytes(
        {
            "status": overall(databases, server=server).value,
            "databases": {name: report.value() for name, report in databases.items()},
            **({"server": server.value()} if server.facts or server.findings else {}),
        }
    ).decode()


def _status(finding: Finding, *, vital: bool) -> Status:
    if finding.severity is Severity.INFO:
        return Status.HEALTHY
    return Status.UNHEALTHY if vital else Status.DEGRADED


def _finding_value(check: str, finding: Finding) -> dict[str, str]:
    value = {"check": check, "severity": finding.severity.value, "what": finding.what}
    return {**value, "do": finding.do} if finding.do else value
