"""The result of one statement, inside a session that somebody else opened and ends, as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from dbmcp.cursors import largest_column
from dbmcp.database import Session
from dbmcp.dialects.base import Answer, Bound, Dialect
from dbmcp.encoding import json_safe, row_writer
from dbmcp.errors import LimitError, PolicyError
from dbmcp.execution.statements import Prepared
from dbmcp.models import Column, FetchMode, Format, Row
from dbmcp.sql.statement import Kind, Statement

BATCH_ROWS = 1_000
"""Rows asked of the driver at a time where they are only counted or dropped."""


@dataclass(slots=True)
class Budget:
    """The bytes of rows that several results share.

    Attributes:
        limit: bytes of all of them together.
        used: bytes of those so far.
    """

    limit: int
    used: int = 0

    def fit(self, lines: Sequence[bytes]) -> int:
        """Take as many of these encoded rows as there is room for, and return their number."""
        for count, line in enumerate(lines):
            if self.used + len(line) + 1 > self.limit:
                return count
            self.used += len(line) + 1
        return len(lines)


class Outcome(NamedTuple):
    """What one statement gave.

    Attributes:
        text: one compact JSON object.
        rows: rows answered, counted or affected.
        total: rows matched by a write, or rows that a read has; None where they were not counted.
        columns, kept: the rows that were read, for whoever takes a value of them.
        affected_rows, generated_id: of a write.
    """

    text: bytes
    rows: int | None
    total: int | None = None
    columns: Sequence[Column] = ()
    kept: Sequence[Row] = ()
    affected_rows: int | None = None
    generated_id: int | str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a result.

    Attributes:
        fetch_mode: how much of it.
        max_rows: rows at most.
        writes: the statement writes, so that its result is read to the end.
        counts: all rows of a read are counted, too.
    """

    fetch_mode: FetchMode
    max_rows: int
    writes: bool = False
    counts: bool = False

    @property
    def count(self) -> int:
        """Rows that are answered at most."""
        return self.max_rows if self.fetch_mode is FetchMode.ALL else 1

    def bound(self, prepared: Prepared) -> Bound:
        """The statement with its values, and how many rows are asked for at first."""
        first_rows = BATCH_ROWS if self.fetch_mode is FetchMode.NONE else self.count + 1
        return prepared.bound(first_rows=first_rows)


async def read_inside(
    session: Session, answer: Answer, bound: Bound, wanted: Wanted, *, budget: Budget
) -> Outcome:
    """Read the result of a checked statement that has been run.

    Rows past `max_rows` or past the budget are said to follow and cannot be had any more; a write
    is always read to its end.

    Args:
        session: an open transaction.
        answer: what the statement gives.
        bound: the statement.
        wanted: what is wanted of its result.
        budget: bytes of rows, shared with other results.

    Raises:
        LimitError: not even one row fits into what is left of the budget.
        DbmcpError: what the driver's error means.
    """
    mode, count = wanted.fetch_mode, wanted.count
    facts: dict[str, object] | None = None
    kept: Sequence[Row] = ()
    rows = total = answer.affected_rows
    if mode is FetchMode.NONE and answer.columns:
        rows = total = await count_rows(session, answer, bound)
        facts = {} if wanted.writes else {"row_count": rows}
    elif answer.columns:
        whole = wanted.writes or wanted.counts
        kept, found = await _rows(session, answer, bound, wanted=count, whole=whole)
        more = mode is FetchMode.ALL and (found is None or found > len(kept))
        facts = _shown(answer, kept, more=more, fetch_mode=mode, budget=budget)
        rows = len(kept)
        total = found if answer.affected_rows is None else answer.affected_rows
    return Outcome(
        _text(answer) if facts is None else orjson.dumps(facts | _written(answer)),
        rows,
        total,
        answer.columns,
        kept,
        answer.affected_rows,
        answer.generated_id,
    )


def check_kind(statement: Statement, *, dialect: Dialect) -> None:
    """Refuse what would commit by itself in the middle; the policy has allowed the statement.

    Raises:
        PolicyError: rule `transaction`.
    """
    if statement.kind in {Kind.READ, Kind.WRITE}:
        return
    if statement.kind is Kind.DDL and dialect.transactional_ddl:
        return
    raise PolicyError(
        f"{statement.verb} would end the transaction on {dialect.label} (rule transaction). "
        "send it alone",
        rule="transaction",
        obj=statement.verb,
    )


async def count_rows(session: Session, answer: Answer, bound: Bound) -> int:
    """Read an answer to its end without keeping its rows, and return their number."""
    count = 0
    while True:
        rows = await session.fetch(answer, BATCH_ROWS, bound=bound)
        count += len(rows)
        if len(rows) < BATCH_ROWS:
            return count


async def _rows(
    session: Session, answer: Answer, bound: Bound, *, wanted: int, whole: bool
) -> tuple[Sequence[Row], int | None]:
    """Read the wanted rows, and tell how many there are; None where more follow uncounted."""
    rows = await session.fetch(answer, wanted + 1, bound=bound)
    if len(rows) <= wanted:
        return rows, len(rows)
    if not whole:
        await session.finish(answer)
        return rows[:wanted], None
    return rows[:wanted], len(rows) + await count_rows(session, answer, bound)


def _shown(
    answer: Answer, rows: Sequence[Row], *, more: bool, fetch_mode: FetchMode, budget: Budget
) -> dict[str, object]:
    if fetch_mode is FetchMode.SCALAR:
        return _scalar(answer, rows, budget)
    lines = row_writer(Format.JSON, answer.columns, max_cell=0).rows(rows)
    fitting = _fitting(answer, rows, lines, budget)
    shown: dict[str, object] = {
        "columns": [column.name for column in answer.columns],
        "rows": orjson.Fragment(b"[" + b",".join(lines[:fitting]) + b"]"),
    }
    return shown | {"more": True} if more or fitting < len(lines) else shown


def _scalar(answer: Answer, rows: Sequence[Row], budget: Budget) -> dict[str, object]:
    if not rows:
        return {"row_count": 0}
    first = [(rows[0][0],)]
    lines = row_writer(Format.JSON, answer.columns[:1], max_cell=0).rows(first)
    _fitting(answer, first, lines, budget)
    return {"value": orjson.Fragment(lines[0][1:-1])}


def _fitting(answer: Answer, rows: Sequence[Row], lines: Sequence[bytes], budget: Budget) -> int:
    fitting = budget.fit(lines)
    if lines and not fitting:
        left = budget.limit - budget.used
        raise LimitError(
            f"a row takes {len(lines[0]):,} bytes, and {left:,} of the {budget.limit:,} bytes of "
            f"this answer are left; its largest column is {largest_column(rows[0], answer.columns)}"
            ". select part of it, or less before it",
            what="max_result_bytes",
            limit=budget.limit,
        )
    return fitting


def _text(answer: Answer) -> bytes:
    """Return the text of a result without rows, by hand where it says how many it affected only."""
    if answer.affected_rows is None or answer.generated_id is not None or answer.warnings:
        return orjson.dumps(_written(answer))
    return b'{"affected_rows":%d}' % answer.affected_rows


def _written(answer: Answer) -> dict[str, object]:
    given: dict[str, object] = {
        "affected_rows": answer.affected_rows,
        "generated_id": json_safe(answer.generated_id),
        "warnings": list(answer.warnings) or None,
    }
    return {name: value for name, value in given.items() if value is not None}
