"""Whether the databases are well: small checks, what they found, and the answer made of it."""

from dbmcp.health.check import Asked, Check, Subject
from dbmcp.health.examine import CHECKS, NAMES, examine, unreachable
from dbmcp.health.finding import Finding, Observation, Severity, Status
from dbmcp.health.report import DatabaseReport, report_json

__all__ = [
    "CHECKS",
    "NAMES",
    "Asked",
    "Check",
    "DatabaseReport",
    "Finding",
    "Observation",
    "Severity",
    "Status",
    "Subject",
    "examine",
    "report_json",
    "unreachable",
]
