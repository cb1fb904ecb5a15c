"""bulk_insert batch by batch and its preview: what is kept, what is told, how to go on."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from dbmcp.audit import Entry
from dbmcp.config import Limits, Mode
from dbmcp.database import Session
from dbmcp.errors import ConflictError, OutcomeUnknownError
from dbmcp.models import Caller, OnConflict
from tests.engines.pace import in_time
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent
from tests.integration.test_bulk import CITIES, COUNT, PEOPLE, people
from tests.integration.test_stop import started

STEPS: dict[str, Any] = {"atomic": False, "batch_size": 10}


@pytest.fixture
async def writer(scratch: Scratch) -> AsyncIterator[Agent]:
    await scratch.run(*CITIES, *PEOPLE)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        yield agent


def resume_at(error: str) -> int:
    found = re.search(r"resume_at (\d+): send record \1 and those behind it", error)
    assert found, error
    return int(found[1])


async def test_a_rejected_row_costs_only_itself(writer: Agent) -> None:
    await writer.load("people", people(7))
    records = people(*range(1, 51))
    records[24]["name"] = None
    answer = await writer.load("people", records, **STEPS)
    first, second = answer.pop("rejections")
    assert answer == {"inserted": 48, "updated": 0, "ignored": 0, "rejected": 2}
    assert (first["row"], second["row"], second["column"]) == (7, 25, "name")
    assert "duplicate key" in first["reason"]
    assert await writer.scalar(COUNT) == "49"


async def test_too_large_a_row_is_one_of_them(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE docs (id INTEGER PRIMARY KEY, body TEXT)")
    limits = Limits(row_bytes=1_000)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        records = [{"id": n, "body": "x" * (n * 600)} for n in range(3)]
        answer = await agent.load("docs", records, atomic=False)
        [told] = answer["rejections"]
        assert (answer["inserted"], told["row"]) == (2, 3)
        assert told["reason"].endswith("a row may take 1,000")


async def test_a_load_that_runs_out_of_time_can_go_on(scratch: Scratch) -> None:
    await scratch.run(*CITIES, *PEOPLE)

    async def hear(_: str) -> None:
        await asyncio.sleep(0.15)

    records = people(*range(1, 501))
    records[4]["name"] = None
    limits = Limits(max_timeout_seconds=1)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        error = await agent.not_loaded("people", records, **STEPS, progress=hear)
        assert error.startswith("[time_limit] the load's 1 s were over. ")
        await agent.until_idle()
        at = resume_at(error)
        kept = int(await agent.scalar(COUNT))
        if at > 1:
            assert f"committed: rows 1 to {at - 1} (inserted {kept}, " in error
            assert "\nrow 5, name" in error
            assert kept == at - 2
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        await agent.load("people", records[at - 1 :], atomic=False)
        assert await agent.scalar(COUNT) == "499"


async def test_a_cancelled_load_tells_the_audit_what_was_committed(writer: Agent) -> None:
    said: list[str] = []
    third = asyncio.Event()

    async def hear(message: str) -> None:
        said.append(message)
        if len(said) == 3:
            third.set()
            await asyncio.Event().wait()

    with Entry("bulk_insert", {}) as entry:
        call = asyncio.create_task(
            writer.load(
                "people", people(*range(100)), **STEPS, progress=hear, caller=Caller(entry=entry)
            )
        )
        await third.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert said[2].startswith("30 of 100 rows committed, ")
    await writer.until_idle()
    assert await writer.scalar(COUNT) == "30"
    assert entry.summary == "inserted 30, updated 0, ignored 0"
    assert entry.notes[0].rows == 30


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.usefixtures("quiet")
async def test_a_cancelled_load_that_waits_for_a_lock_stops_at_once(
    writer: Agent, scratch: Scratch, *, atomic: bool
) -> None:
    locked = asyncio.Event()
    async with scratch.session() as other:
        lock = ("BEGIN", "INSERT INTO people (id, name) VALUES (35, 'theirs')")

        async def hear(message: str) -> None:
            if message.startswith("30 ") and not atomic:
                await other.run(*lock)
                locked.set()

        if atomic:
            await other.run(*lock)
            locked.set()
        options: dict[str, Any] = {"atomic": atomic, "batch_size": 10, "progress": hear}
        with Entry("bulk_insert", {}) as entry:
            load = writer.load("people", people(*range(100)), caller=Caller(entry=entry), **options)
            call = asyncio.create_task(load)
            await locked.wait()
            await started(scratch, call)
            begun = time.monotonic()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert in_time(begun, seconds=1.0)
        await scratch.until_running(count=0)
        await writer.until_idle()
        assert in_time(begun, seconds=1.0)
        await other.run("ROLLBACK")
    kept = 0 if atomic else 30
    assert await writer.scalar(COUNT) == str(kept)
    assert entry.notes[0].rows in {kept, None}
    assert atomic or entry.summary == "inserted 30, updated 0, ignored 0"


async def test_a_load_of_bad_rows_stops_with_what_it_has(writer: Agent) -> None:
    records = people(*range(1, 3_001), visits=1)
    for record in records[10:]:
        record["visits"] = "many"
    error = await writer.not_loaded("people", records, atomic=False, batch_size=500)
    assert error.startswith("[statement_failed] stopped: 1,490 of 1,500 rows rejected. committed")
    assert resume_at(error) == 1_501
    assert '\nrow 11, visits "many": ' in error
    assert await writer.scalar(COUNT) == "10"


async def test_two_loads_into_one_table_do_not_spoil_each_other(writer: Agent) -> None:
    rows = [[n, f"name {n}", n % 5] for n in range(2_000)]
    options: dict[str, Any] = {"on_conflict": OnConflict.UPDATE, "batch_size": 250}
    answers = await asyncio.gather(
        writer.load("people", rows, "id", "name", "visits", atomic=False, **options),
        writer.load("people", rows[::-1], "id", "name", "visits", atomic=False, **options),
    )
    assert sum(answer["inserted"] for answer in answers) == 2_000
    assert sum(answer["updated"] for answer in answers) == 2_000
    assert await writer.scalar(COUNT) == "2000"
    assert await writer.scalar("SELECT sum(visits) FROM people") == "4000"


async def test_a_preview_keeps_nothing_and_tells_all(writer: Agent) -> None:
    await writer.load("people", people(7, 8))
    records = people(*range(1, 51), visits=1)
    records[24]["visits"] = "many"
    options: dict[str, Any] = {"batch_size": 10, "preview": True}
    answer = await writer.load("people", records, **options)
    rows = [each["row"] for each in answer.pop("rejections")]
    assert answer.pop("next").endswith("or send atomic=false")
    first = {"rows": 10, "inserted": 8, "updated": 0, "ignored": 0, "rejected": 2}
    assert answer == {
        "preview": "nothing was kept",
        "rows": 50,
        "first_batch": first,
        "rejected": 3,
    }
    assert rows == [7, 8, 25]
    answer = await writer.load("people", records, **options, atomic=False)
    assert answer["rejected"] == 3
    assert answer["confirm"]
    del records[24]
    answer = await writer.load("people", records, **options, on_conflict=OnConflict.UPDATE)
    assert answer["first_batch"] == first | {"updated": 2, "rejected": 0}
    records[0]["visits"] = 2**70
    assert (await writer.load("people", records, **options))["rejections"]
    handle = await writer.begin()
    await writer.load("people", records, **options, transaction=handle)
    await writer.load("people", people(9), transaction=handle)
    await writer.act("commit", handle)
    assert await writer.rows("SELECT id FROM people ORDER BY id") == [[7], [8], [9]]
    await writer.until_idle()


async def test_rejections_tell_nothing_of_hidden_tables(scratch: Scratch) -> None:
    await scratch.run(*CITIES, *PEOPLE)
    records = people(*range(1, 4), city=1)
    records[1]["city"] = 99
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, deny_tables=("cities",)) as agent:
        for answer in (
            await agent.load("people", records, preview=True),
            await agent.load("people", records, atomic=False),
        ):
            [told] = answer["rejections"]
            assert told["row"] == 2
            assert "cities" not in str(told)


async def test_steps_are_no_part_of_an_open_transaction(writer: Agent) -> None:
    error = await writer.not_loaded("people", people(1), atomic=False, transaction="x")
    assert error.startswith("[invalid_argument] atomic=false commits batch by batch")


async def test_a_commit_in_doubt_is_told_with_its_rows(
    writer: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, commits = Session.commit, 0

    async def breaks(self: Session) -> None:
        nonlocal commits
        commits += 1
        await commit(self)
        if commits == 2:
            raise OutcomeUnknownError("the connection broke during COMMIT. check with a SELECT")

    monkeypatch.setattr(Session, "commit", breaks)
    with Entry("bulk_insert", {}) as entry:
        error = await writer.not_loaded(
            "people", people(*range(50)), **STEPS, caller=Caller(entry=entry)
        )
    assert error == (
        "[outcome_unknown] the connection broke during COMMIT. committed: rows 1 to 10 "
        "(inserted 10, updated 0, ignored 0). look whether rows 11 to 20 are there. if so, "
        "resume_at 21: send record 21 and those behind it; if not, resume_at 11"
    )
    assert entry.summary == "inserted 10, updated 0, ignored 0, rows 11 to 20 in doubt"
    assert await writer.scalar(COUNT) == "20"


async def test_a_batch_that_met_another_transaction_is_sent_again(
    writer: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, commits = Session.commit, 0
    errors = {2: ConflictError("deadlock"), 3: ConflictError("deadlock")}

    async def meets(self: Session) -> None:
        nonlocal commits
        commits += 1
        if commits in errors:
            raise errors[commits]
        await commit(self)

    monkeypatch.setattr(Session, "commit", meets)
    records = people(*range(40))
    records[14]["name"] = None
    answer = await writer.load("people", records, **STEPS)
    assert (answer["inserted"], answer["rejected"], commits) == (39, 1, 6)
    assert answer["retries"] == 2
    commits, errors = 0, {2: ConflictError("a lock", waited=True)}
    error = await writer.not_loaded("people", people(*range(40, 70)), **STEPS)
    assert error.startswith("[conflict] a lock. committed: rows 1 to 10 (")
    assert resume_at(error) == 11
    assert await writer.scalar(COUNT) == "49"


async def test_a_whole_load_that_met_another_transaction_begins_again(
    scratch: Scratch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scratch.run(*CITIES, *PEOPLE)
    (tmp_path / "people.csv").write_text("id,name\n" + "".join(f"{n},x\n" for n in range(100)))
    commit, errors = Session.commit, list[ConflictError]()

    async def meets(self: Session) -> None:
        if errors:
            raise errors.pop()
        await commit(self)

    monkeypatch.setattr(Session, "commit", meets)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, directories=[tmp_path]) as agent:
        loads: list[tuple[Any, dict[str, Any]]] = [
            ((), {"source": "people.csv"}),
            (people(*range(100, 200)), {}),
        ]
        for records, sent in loads:
            errors[:] = [ConflictError("deadlock. retry it") for _ in range(4)]
            error = await agent.not_loaded("people", records, batch_size=10, **sent)
            assert error.startswith("[conflict] COMMIT: deadlock. retry it. rolled back, ")
            assert error.endswith("nothing was kept (tried 4 times)")
            errors[:] = [ConflictError("deadlock") for _ in range(3)]
            answer = await agent.load("people", records, batch_size=10, **sent)
            assert (answer["inserted"], answer["retries"], errors) == (100, 3, [])
        handle = await agent.begin()
        await agent.load("people", people(200), transaction=handle)
        errors[:] = [ConflictError("deadlock")]
        assert (await agent.not_done("commit", handle)).startswith("[conflict] ")
        assert await agent.scalar(COUNT) == "200"


async def test_two_whole_loads_at_once_are_each_whole_or_nothing(writer: Agent) -> None:
    rows = [[n, f"name {n}"] for n in range(1_000)]
    options: dict[str, Any] = {"on_conflict": OnConflict.UPDATE, "batch_size": 100}
    loads = [writer.load("people", each, "id", "name", **options) for each in (rows, rows[::-1])]
    answers = await asyncio.gather(*loads, return_exceptions=True)
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    assert len(errors) < 2
    for error in errors:
        assert isinstance(error, ConflictError)
        assert str(error).endswith("rolled back, nothing was kept")
    counts: list[Any] = [answer for answer in answers if answer not in errors]
    assert sum(each["inserted"] for each in counts) == 1_000
    assert sum(each["updated"] for each in counts) == 1_000 * (len(counts) - 1)
    assert await writer.scalar(COUNT) == "1000"
