"""Whether the databases are well: small checks, what they found, and the answer made of it."""

from dbmcp.health.check import Asked, Check, Server, Subject
from dbmcp.health.examine import CHECKS, NAMES, SERVER_CHECKS, examine, unreachable
from dbmcp.health.finding import Finding, Observation, Severity, Status
from dbmcp.health.report import Report, overall, report_json

__all__ = [
    "CHECKS",
    "NAMES",
    "SERVER_CHECKS",
    "Asked",
    "Check",
    "Finding",
    "Observation",
    "Report",
    "Server",
    "Severity",
    "Status",
    "Subject",
    "examine",
    "overall",
    "report_json",
    "unreachable",
]
