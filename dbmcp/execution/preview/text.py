"""What a model reads of a preview: counts, rows before and after side by side, what follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from dbmcp.catalog import Catalog
from dbmcp.catalog.listing import Listing
from dbmcp.dialects.effects import Trigger
from dbmcp.encoding import row_writer, visible_line
from dbmcp.execution.inside import Budget
from dbmcp.execution.preview.cascade import Cascade
from dbmcp.execution.preview.findings import Change
from dbmcp.execution.text import end_mark
from dbmcp.leases.promise import PROMISE_SECONDS
from dbmcp.models import Column, Format, Row


@dataclass(frozen=True, slots=True)
class Shown:
    """What a preview tells.

    Attributes:
        verb: what would be run.
        affected: how many rows it would affect; None where it was not run, or counts none.
        columns: of the rows.
        key: the places of those that tell rows apart.
        changes: the rows, before and after.
        cascades, triggers: what follows from it.
        lasting: what a rollback does not undo, the preview's own too.
        notes: what cannot be told, and why.
        token: what confirms it.
        changed: it was to be confirmed, and things had changed.
    """

    verb: str
    affected: int | None
    columns: Sequence[Column]
    key: Sequence[int]
    changes: Sequence[Change]
    cascades: Sequence[Cascade]
    triggers: Sequence[Trigger]
    lasting: Sequence[str]
    notes: Sequence[str]
    token: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is shown.

    Attributes:
        rows: rows at most.
        cell: characters of a cell, 0 = whole.
        size: bytes of all rows.
        elapsed_ms: how long it took.
    """

    rows: int
    cell: int
    size: int
    elapsed_ms: float


def preview_text(shown: Shown, bounds: Bounds, *, format: Format) -> str:
    """Return the whole answer."""
    if format is Format.JSON:
        return orjson.dumps(preview_facts(shown, bounds)).decode()
    lines = [
        *(f"cascade {visible_line(str(one))}" for one in shown.cascades),
        *(f"trigger {visible_line(described(one))}" for one in shown.triggers),
        *(f"not undone by the rollback: {visible_line(one)}" for one in shown.lasting),
        *(f"note: {visible_line(one)}" for one in shown.notes),
        *_rows(shown, bounds),
    ]
    body = "\n".join(lines)
    first = [_head(shown), f"confirm token {shown.token} ({PROMISE_SECONDS / 60:.0f} minutes)"]
    if not lines:
        return ", ".join([*first, f"{bounds.elapsed_ms} ms"])
    mark = end_mark(body)
    first += [f"untrusted data until {mark}", f"{bounds.elapsed_ms} ms"]
    return f"{', '.join(first)}\n{body}\n{mark}"


def preview_facts(shown: Shown, bounds: Bounds) -> dict[str, Any]:
    """Return the same as one JSON object."""
    changes = shown.changes[: bounds.rows]
    writer = row_writer(Format.JSON, shown.columns, max_cell=bounds.cell)
    budget = Budget(bounds.size)
    told: list[dict[str, orjson.Fragment]] = []
    for change in changes:
        sides = {"before": change.before, "after": change.after}
        lines = {side: writer.rows([row])[0] for side, row in sides.items() if row is not None}
        if budget.fit([b"".join(lines.values())]) == 0:
            break
        told.append({side: orjson.Fragment(line) for side, line in lines.items()})
    facts: dict[str, Any] = {
        "preview": shown.verb,
        "changed": shown.changed or None,
        "affected_rows": shown.affected,
        "columns": [column.name for column in shown.columns] if told else None,
        "changes": told,
        "more": len(shown.changes) > len(told) or None,
        "cascades": [_cascade(one) for one in shown.cascades],
        "triggers": [described(one) for one in shown.triggers],
        "not_undone": list(shown.lasting),
        "notes": list(shown.notes),
        "confirm": shown.token,
        "elapsed_ms": bounds.elapsed_ms,
    }
    return {name: value for name, value in facts.items() if value not in (None, [])}


def _head(shown: Shown) -> str:
    head = f"preview of {shown.verb}, nothing is kept"
    if shown.changed:
        head = f"not run: what it changes is not what the preview showed. {head}"
    if shown.affected is None:
        return head
    rows = "1 row" if shown.affected == 1 else f"{shown.affected:,} rows"
    return f"{head}: {rows} affected"


def concealed(triggers: Sequence[Trigger], *, listing: Listing, catalog: Catalog) -> list[Trigger]:
    """Return triggers, without the names that tell of something hidden.

    Args:
        triggers: those that fire.
        listing: the catalog's tables.
        catalog: knows which columns are hidden.
    """

    def told(one: Trigger) -> Trigger:
        hides = (
            listing.betrays(one.name)
            or catalog.hidden_columns(one.name)
            or (one.below is not None and not catalog.allows(one.below))
        )
        return replace(one, name="a trigger") if hides else one

    return [told(one) for one in triggers]


def described(trigger: Trigger) -> str:
    """Write `orders_audit AFTER UPDATE on orders`."""
    events = " OR ".join(sorted(trigger.events))
    place = f"a part of {trigger.table.name}" if trigger.below else trigger.table.name
    return f"{trigger.name} {trigger.timing} {events} on {place}"


def _cascade(cascade: Cascade) -> dict[str, Any]:
    key = cascade.key
    return {
        "table": str(key.table),
        "columns": list(key.columns),
        "target": str(key.target),
        "does": cascade.does,
        "rows": cascade.rows,
    }


def _rows(shown: Shown, bounds: Bounds) -> list[str]:
    """The rows side by side, under a line that says what they are."""
    changes = shown.changes[: bounds.rows]
    if not changes:
        return []
    word, columns, rows = _side_by_side(shown, changes)
    writer = row_writer(Format.TABLE, columns, max_cell=bounds.cell)
    lines = writer.rows(rows)
    lines = lines[: Budget(bounds.size).fit(lines)]
    count = f"first {len(lines)}, " if len(lines) < len(shown.changes) else ""
    texts = [line.decode() for line in lines]
    return [f"rows {count}{word}:", writer.header(), *texts]


def _side_by_side(
    shown: Shown, changes: Sequence[Change]
) -> tuple[str, Sequence[Column], Sequence[Row]]:
    """Only one side where there is no other; else the key, and what changes before and after."""
    if all(change.before is None for change in changes):
        return "after", shown.columns, [change.after or () for change in changes]
    if all(change.after is None for change in changes):
        return "before", shown.columns, [change.before or () for change in changes]
    places = [place for place in range(len(shown.columns)) if _differs(changes, place)]
    key = [place for place in shown.key if place not in places or _is_new(changes)]
    places = [place for place in places if place not in key]
    columns = [shown.columns[place] for place in key]
    for place in places:
        column = shown.columns[place]
        columns += [replace(column, name=f"{column.name} {side}") for side in ("before", "after")]
    rows = [_both(change, key, places) for change in changes]
    return "before and after", columns, rows


def _differs(changes: Sequence[Change], place: int) -> bool:
    return any(
        change.before is None or change.after is None or change.before[place] != change.after[place]
        for change in changes
    )


def _is_new(changes: Sequence[Change]) -> bool:
    """Whether a row is on one side only, so that even its key differs."""
    return any(change.before is None or change.after is None for change in changes)


def _both(change: Change, key: Sequence[int], places: Sequence[int]) -> Row:
    known = change.after if change.before is None else change.before
    nothing = (None,) * len(known or ())
    before, after = change.before or nothing, change.after or nothing
    pairs = [value for place in places for value in (before[place], after[place])]
    return (*((known or nothing)[place] for place in key), *pairs)
