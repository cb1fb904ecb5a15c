"""What is answered of a load: one compact JSON object."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from dbmcp.bulk.job import Job
from dbmcp.bulk.rejection import Rejection
from dbmcp.bulk.tally import Tally
from dbmcp.bulk.trial import Trial
from dbmcp.dialects.loading import Counts


def answer(job: Job, tally: Tally) -> str:
    """Return the answer of a load that was kept.

    Args:
        job: the load.
        tally: what became of its rows in this call; the ledger counts those of earlier ones too.
    """
    facts = _counts(tally)
    line = job.line
    if line is not None and line.before:
        facts = {**_facts(line.counts, line.rejected), "done_before": line.before}
    facts.update(job.rows.facts)
    if job.retries:
        facts["retries"] = job.retries
    listed = tally.rejections.listed()
    return _text(facts, listed, done=tally.done, seconds=job.seconds)


def previewed(trial: Trial, job: Job, *, token: str) -> str:
    """Return the answer of a preview.

    Args:
        trial: what it found.
        job: the load; one that was to be confirmed tells what has changed.
        token: what confirms it; `""` where the load would be refused.
    """
    kept, changed = "nothing was kept", job.changed
    facts = {
        "preview": f"not loaded: {changed}. {kept}" if changed else kept,
        "rows": trial.all.done,
        "first_batch": {"rows": trial.first.done, **_counts(trial.first)},
        "rejected": trial.all.rejections.count,
        **job.rows.facts,
        **({"retries": job.retries} if job.retries else {}),
        **({"done_before": job.line.before} if job.line and job.line.before else {}),
        **({"confirm": token} if token else {"next": _refused(job)}),
    }
    done = trial.all.done
    return _text(facts, trial.all.rejections.listed(), done=done, seconds=job.seconds)


def _refused(job: Job) -> str:
    steps = "" if job.request.transaction else ", or send atomic=false"
    return f"such a load is refused: correct or leave out the rejected rows{steps}"


def _counts(tally: Tally) -> dict[str, Any]:
    return _facts(tally.counts, tally.rejections.count)


def _facts(counts: Counts, rejected: int) -> dict[str, Any]:
    return {
        "inserted": counts.inserted,
        "updated": counts.updated,
        "ignored": counts.ignored,
        "rejected": rejected,
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
