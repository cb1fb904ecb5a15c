"""Which share of a table's rows fits a condition, counted on some of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from dbmcp.advisor.candidates import MIN_ROWS
from dbmcp.advisor.estimate import Shares, rows_of
from dbmcp.advisor.shape import Match, Scan, Shape
from dbmcp.database import Database, Session
from dbmcp.errors import RequestError

SAMPLE_ROWS = 50_000
_NEARLY_UNIQUE = 0.5

Key = tuple[int, str, Match]


@dataclass(frozen=True, slots=True)
class _Question:
    """One number to count: the rows that fit, or the different values of a join's key."""

    key: Key
    text: str


async def measured(shape: Shape, *, database: Database, timeout_seconds: float) -> Shares:
    """Return the shares of the statement's conditions, one query a table.

    A condition that cannot be counted alone (it fails on rows that the statement never compares)
    leaves its table unmeasured.
    """
    found: dict[Key, float] = {}
    for scan in shape.scans:
        questions = list(_questions(scan))
        if not questions or (scan.rows is not None and scan.rows < MIN_ROWS):
            continue
        try:
            async with database.read(timeout_seconds=timeout_seconds) as session:
                found |= await _counted(session, scan, questions, database)
        except RequestError:
            continue
    return Shares(found)


def _questions(scan: Scan) -> Iterator[_Question]:
    texts: dict[Key, list[str]] = {}
    for one in scan.predicates:
        key = (scan.number, one.key.text, one.match)
        if one.match is Match.JOIN:
            texts[key] = [one.key.text] if one.key.expression else [""]
        elif one.sample:
            texts.setdefault(key, []).append(f"({one.sample})")
    for one in (one for arm in scan.arms for one in arm):
        if one.sample:
            texts.setdefault((scan.number, one.key.text, one.match), [f"({one.sample})"])
    for key, parts in texts.items():
        yield _Question(key, " AND ".join(parts))


async def _counted(
    session: Session, scan: Scan, questions: list[_Question], database: Database
) -> dict[Key, float]:
    quote = database.dialect.quote
    known = (*scan.predicates, *(one for arm in scan.arms for one in arm))
    names = {name for one in known for name in one.key.needs}
    columns = ", ".join(quote(name) for name in sorted(names))
    table = scan.facts.entry.name
    source = f"{quote(table.schema)}.{quote(table.name)}" if table.schema else quote(table.name)
    counts = ", ".join(_count_text(one, quote(one.key[1])) for one in questions)
    # Conditions and expressions are the caller's own, which the policy has let through.
    text = (
        f"SELECT COUNT(*), {counts} FROM "  # noqa: S608  see above
        f"(SELECT {columns} FROM {source} LIMIT {SAMPLE_ROWS}) dbmcp_sample"
    )
    [row] = await session.run(session.connection.query(text))
    total, *numbers = (int(number or 0) for number in row)
    return {
        one.key: _share(one, number, total, rows_of(scan))
        for one, number in zip(questions, numbers, strict=True)
        if total
    }


def _count_text(one: _Question, column: str) -> str:
    if one.key[2] is Match.JOIN:
        return f"COUNT(DISTINCT {one.text or column})"
    return f"SUM(CASE WHEN {one.text} THEN 1 ELSE 0 END)"


def _share(one: _Question, number: int, total: int, rows: int) -> float:
    if one.key[2] is not Match.JOIN:
        return number / total
    distinct = float(max(number, 1))
    if distinct > _NEARLY_UNIQUE * total:
        distinct *= max(rows / total, 1.0)
    return 1.0 / distinct
