"""What a model reads: facts, header and rows of one answer, in the format that was asked for.

In a table a mark stands behind the rows, made for this answer: whatever stands before it was in
the database, and nothing in the database can have known it. json ends its texts itself; csv and a
scalar are data from end to end, but for a last line that begins with `# `.
"""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from dbmcp.cursors import Page, Shape
from dbmcp.encoding import EXACT, json_columns, json_safe, row_writer, visible_line
from dbmcp.models import Column, Format

_ALPHABET = string.ascii_letters + string.digits
_MARK_CHARACTERS = 6
_NAME_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an answer beside its rows.

    Attributes:
        elapsed_seconds: from the statement's start to the last row of the page.
        affected_rows: rows a write matched, None for a read.
        generated_id: the id the engine generated, None if none.
        counted: rows of a result that was only counted, None if rows are shown.
        warnings: sentences.
        last: the page ends a result of several pages.
        done: the change of the schema that was made, e.g. `CREATE TABLE`.
    """

    elapsed_seconds: float
    affected_rows: int | None = None
    generated_id: int | str | None = None
    counted: int | None = None
    warnings: tuple[str, ...] = ()
    last: bool = False
    done: str = ""

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds with one digit."""
        return round(self.elapsed_seconds * 1000, 1)


def page_text(page: Page, facts: Facts, *, shape: Shape) -> str:
    """Return the whole answer of a page of rows."""
    if shape.format is Format.JSON:
        return _json_page(page, facts, columns=shape.columns)
    header = row_writer(shape.format, shape.columns, max_cell=0).header()
    body = b"\n".join([header.encode(errors="backslashreplace"), *page.lines]).decode()
    if shape.format is Format.CSV:
        notes = _notes(page, facts, shape=shape)
        return f"{body}\n# {', '.join(notes)}" if notes else body
    first = [_rows(len(page.lines)), *_notes(page, facts, shape=shape)]
    warned = len(first) - len(facts.warnings)
    if not page.lines:
        return ", ".join([*first[:warned], f"{facts.elapsed_ms} ms", *first[warned:]])
    mark = end_mark(body)
    first[warned:warned] = [f"untrusted data until {mark}", f"{facts.elapsed_ms} ms"]
    return f"{', '.join(first)}\n{body}\n{mark}"


def end_mark(body: str) -> str:
    """Return a mark that nobody can foresee and that does not occur in the rows."""
    while True:
        mark = "".join(secrets.choice(_ALPHABET) for _ in range(_MARK_CHARACTERS))
        if mark not in body:
            return mark


def counts_text(facts: Facts, *, format: Format) -> str:
    """Return the answer of a statement whose rows are not shown."""
    if format is Format.JSON:
        return orjson.dumps(_json_facts(facts)).decode()
    said: list[str] = [] if facts.counted is None else [_rows(facts.counted)]
    said += [*_write_notes(facts), f"{facts.elapsed_ms} ms", *_warning_notes(facts)]
    return ", ".join(said)


def _notes(page: Page, facts: Facts, *, shape: Shape) -> list[str]:
    notes = _write_notes(facts)
    if page.more:
        notes.append(f"more follow (cursor {page.cursor})")
    elif facts.last and shape.format is Format.TABLE:
        notes.append("end")
    if page.cut:
        notes.append(f"cells cut: {_names(page.cut)} (max_cell {shape.max_cell})")
    if page.escaped and shape.format is not Format.JSON:
        notes.append(f"escaped: {_names(page.escaped)} ({EXACT})")
    return notes + _warning_notes(facts)


def _write_notes(facts: Facts) -> list[str]:
    notes: list[str] = [f"{facts.done} done"] if facts.done else []
    if facts.affected_rows is not None:
        notes.append(f"{_rows(facts.affected_rows)} affected")
    if facts.generated_id is not None:
        notes.append(f"generated id {facts.generated_id}")
    return notes


def _names(names: Sequence[str]) -> str:
    """Names of columns, which are the database's own: on one line, with nothing unseen."""
    return " ".join(visible_line(name, limit=_NAME_CHARACTERS) for name in names)


def _warning_notes(facts: Facts) -> list[str]:
    return [f"warning: {visible_line(sentence)}" for sentence in facts.warnings]


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def _json_page(page: Page, facts: Facts, *, columns: Sequence[Column]) -> str:
    tail = {"row_count": len(page.lines), "more": page.more}
    if page.cursor:
        tail |= {"cursor": page.cursor}
    if page.cut:
        tail |= {"cells_cut": list(page.cut)}
    tail |= _json_facts(facts)
    head = b'{"columns":' + json_columns(columns) + b',"rows":[' + b",".join(page.lines) + b"],"
    return (head + orjson.dumps(tail)[1:]).decode()


def _json_facts(facts: Facts) -> dict[str, object]:
    given: dict[str, object] = {
        "done": facts.done or None,
        "row_count": facts.counted,
        "affected_rows": facts.affected_rows,
        "generated_id": json_safe(facts.generated_id),
        "elapsed_ms": facts.elapsed_ms,
        "warnings": list(facts.warnings) or None,
    }
    return {key: value for key, value in given.items() if value is not None}
