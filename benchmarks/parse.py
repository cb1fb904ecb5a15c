"""What parsing and checking a statement costs, beside what the parser's library alone costs.

Times are the processor's: nothing here waits, and a busy machine disturbs them less.
"""

import gc
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

import sqlglot

from benchmarks.measure import Series
from benchmarks.report import Report
from benchmarks.texts import DIALECTS, SHORT, long_text
from dbmcp.config import Mode
from dbmcp.database import Database
from dbmcp.execution.statements import Statements
from dbmcp.models import TableName
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import mark
from dbmcp.sql.pattern import resolve_table
from dbmcp.sql.policy import Policy
from dbmcp.sql.statement import parse

SHORT_MS = 0.35
LONG_MS = 3.0
REPEATED_MS = 0.010
_LIMITS = TextLimits()
_TABLES = (
    "orders customers products bans lines categories refunds shipments visits tickets blocked tests"
)


def measure_parse(report: Report, *, scale: float = 1.0) -> None:
    """Per dialect: statements of about 200 and 5,000 characters, and the short ones again."""
    for dialect in DIALECTS:
        rules = import_module(f"dbmcp.dialects.{dialect}.rules")
        policy = Policy("shop", Mode.READ_ONLY, rules.RULES, allow=tuple(_TABLES.split()))
        _measure(report, dialect, rules.LEXIS, policy, rounds=max(int(300 * scale), 10))


def _measure(report: Report, dialect: str, lexis: Lexis, policy: Policy, *, rounds: int) -> None:
    def alone(text: str) -> None:
        sqlglot.parse_one(text, dialect=lexis.sqlglot)

    def checked(text: str) -> None:
        check(text, lexis=lexis, policy=policy)

    kept = _Kept(lexis, policy)
    statements = Statements(cast("Database", kept))

    def again(text: str) -> None:
        statements.check(text, None)

    for length, texts, limit in ((200, SHORT, SHORT_MS), (5000, (long_text(dialect),), LONG_MS)):
        measured = _taken(
            {"parse_one alone": alone, "parse and check": checked, "the same again": again},
            texts,
            rounds=rounds,
        )
        report.add(f"{length:,} characters, {dialect}", measured)
        for case, most in (("parse and check", limit), ("the same again", REPEATED_MS)):
            what = f"{case}, {length:,} characters, {dialect}"
            report.goal(what, measured[case].median, limit=most, unit="ms")


def check(text: str, *, lexis: Lexis, policy: Policy) -> None:
    """Do to a text all that comes before it may run, where each table is known."""
    cut = check_text(text, lexis=lexis, limits=_LIMITS)
    statement = parse(mark(text, None, lexis=lexis, cut=cut), lexis=lexis)
    policy.check(statement)
    policy.check_tables(
        [
            resolve_table(name, schemas=("public",), existing=_EXISTING, fold=_fold)
            for name in statement.tables
        ]
    )


_EXISTING = frozenset(TableName("public", name) for name in _TABLES.split())


def _fold(name: str, *, quoted: bool) -> str:
    return name if quoted else name.lower()


class _Kept:
    """As much of a database as its checked texts ask for."""

    def __init__(self, lexis: Lexis, policy: Policy) -> None:
        self.dialect = self
        self.limits = self
        self.counters = self
        self.lexis, self.policy = lexis, policy
        self.text_bytes, self.text_nesting = _LIMITS.max_bytes, _LIMITS.max_nesting
        self.text_tokens = _LIMITS.max_tokens
        self.parsed = self.reused = 0


def _taken(
    cases: dict[str, Callable[[str], Any]], texts: tuple[str, ...], *, rounds: int
) -> dict[str, Series]:
    """Time each case with each text in turn; what a round leaves behind is collected untimed.

    What was there before stays out of that, as in a server, so that the caches keep what is timed.
    """
    taken: dict[str, list[float]] = {name: [] for name in cases}
    for work in cases.values():
        for text in texts * 3:
            work(text)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for turn in range(rounds):
            for text in texts:
                for name in sorted(cases, key=lambda name: (hash(name) + turn) % 3):
                    sent = text.encode().decode()  # another one each time, as a message brings it
                    started = time.thread_time()
                    cases[name](sent)
                    taken[name].append((time.thread_time() - started) * 1000)
            gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()
    return {name: Series(milliseconds) for name, milliseconds in taken.items()}
