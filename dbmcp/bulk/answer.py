"""What is answered of a load: one compact JSON object."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from dbmcp.bulk.records import Rows
from dbmcp.bulk.rejection import Rejection
from dbmcp.bulk.tally import Tally
from dbmcp.bulk.trial import Trial


def answer(tally: Tally, rows: Rows, *, seconds: float) -> str:
    """Return the answer of a load that was kept.

    Args:
        tally: what became of its rows.
        rows: where they came from.
        seconds: how long it took.
    """
    facts = {**_counts(tally), **rows.facts}
    return _text(facts, tally.rejections.listed(), done=tally.done, seconds=seconds)


def previewed(trial: Trial, rows: Rows, *, seconds: float) -> str:
    """Return the answer of a preview.

    Args:
        trial: what it found.
        rows: where they came from.
        seconds: how long it took.
    """
    facts = {
        "preview": "nothing was kept",
        "rows": trial.all.done,
        "first_batch": {"rows": trial.first.done, **_counts(trial.first)},
        "rejected": trial.all.rejections.count,
        **rows.facts,
    }
    done = trial.all.done
    return _text(facts, trial.all.rejections.listed(), done=done, seconds=seconds)


def _counts(tally: Tally) -> dict[str, Any]:
    return {
        "inserted": tally.counts.inserted,
        "updated": tally.counts.updated,
        "ignored": tally.counts.ignored,
        "rejected": tally.rejections.count,
    }


def _text(
    facts: Mapping[str, Any], rejections: Sequence[Rejection], *, done: int, seconds: float
) -> str:
    listed = {"rejections": [_members(each) for each in rejections]} if rejections else {}
    times = {"elapsed_ms": round(seconds * 1000, 1), "rows_per_second": round(done / seconds)}
    return orjson.dumps({**facts, **listed, **times}).decode()


def _members(rejection: Rejection) -> dict[str, Any]:
    told = {
        "row": rejection.row,
        "column": rejection.column,
        "value": rejection.value,
        "reason": rejection.reason,
    }
    return {name: value for name, value in told.items() if value}
