"""bulk_insert on every engine: all rows or none, exact counts, conflicts by key only."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.audit import Entry
from dbmcp.config import Limits, Mode
from dbmcp.models import Caller, OnConflict
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

PEOPLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL, email VARCHAR(30) "
    "UNIQUE, note VARCHAR(200), visits INTEGER DEFAULT 7 NOT NULL, "
    "city INTEGER, FOREIGN KEY (city) REFERENCES cities (id), CHECK (visits >= 0))",
)
CITIES = ("CREATE TABLE cities (id INTEGER PRIMARY KEY)", "INSERT INTO cities VALUES (1), (2)")
COUNT = "SELECT count(*) FROM people"
ALL = "SELECT id, name, email, visits FROM people ORDER BY id"
UPDATE: dict[str, Any] = {"on_conflict": OnConflict.UPDATE}
IGNORE: dict[str, Any] = {"on_conflict": OnConflict.IGNORE}


@pytest.fixture
async def writer(scratch: Scratch) -> AsyncIterator[Agent]:
    await scratch.run(*CITIES, *PEOPLE)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        yield agent


def counts(inserted: int, updated: int = 0, ignored: int = 0) -> dict[str, int]:
    return {"inserted": inserted, "updated": updated, "ignored": ignored, "rejected": 0}


def people(*numbers: int, **more: object) -> list[dict[str, object]]:
    return [{"id": number, "name": f"name {number}", **more} for number in numbers]


async def test_objects_are_loaded_and_the_rest_takes_its_default(writer: Agent) -> None:
    assert await writer.load("people", people(1, 2, email=None)) == counts(2)
    assert await writer.rows(ALL) == [[1, "name 1", None, 7], [2, "name 2", None, 7]]


async def test_lists_are_loaded_in_the_order_of_the_columns(writer: Agent) -> None:
    records = [["a@x", 1, "Æ 'q' \"\\\t\r\n %s ? :x", 3], [None, 2, "", 0]]
    columns = ("email", "id", "name", "visits")
    assert await writer.load("people", records, *columns) == counts(2)
    assert await writer.rows(ALL) == [[1, records[0][2], "a@x", 3], [2, "", None, 0]]


async def test_a_thousand_rows_and_many_batches(writer: Agent) -> None:
    records = [[n, f"name {n}", f"{n}@example.com", "x" * 200] for n in range(20_000)]
    columns = ("id", "name", "email", "note")
    assert await writer.load("people", records, *columns) == counts(20_000)
    assert await writer.scalar(COUNT) == "20000"
    assert await writer.load("people", people(*range(20_000, 20_250)), batch_size=100) == (
        counts(250)
    )
    assert await writer.scalar(COUNT) == "20250"


@pytest.mark.parametrize("size", [1, 2, 5_000])
async def test_a_rejected_row_takes_the_whole_load_back(writer: Agent, size: int) -> None:
    await writer.load("people", people(100))
    records = people(*range(101, 101 + size - 1), 100, *range(101 + size, 101 + 2 * size))
    error = await writer.not_loaded("people", records)
    assert error.startswith(
        f"[statement_failed] 1 of {len(records):,} rows rejected; rolled back, nothing was kept. "
        f"correct or leave out:\nrow {size}"
    )
    assert "duplicate key" in error
    assert await writer.scalar(COUNT) == "1"
    await writer.until_idle()


async def test_every_rejection_is_counted_and_the_first_twenty_are_told(
    writer: Agent, scratch: Scratch
) -> None:
    records = people(*range(3_000), note=None)
    cut = None if scratch.backend.lacks("declared_types") else "n" * 21
    for number in range(0, 3_000, 100):
        records[number]["name"] = cut if number % 200 else None
    error = await writer.not_loaded("people", records)
    lines = error.split("\n")
    assert lines[0].startswith("[statement_failed] 30 of 3,000 rows rejected; rolled back")
    assert len(lines) == 22
    assert [line.split(",")[0].split(":")[0] for line in lines[1:21]] == [
        f"row {number}" for number in range(1, 2_000, 100)
    ]
    assert all("name" in line for line in lines[1:21])
    assert lines[21] == "and 10 more"
    assert await writer.scalar(COUNT) == "0"


@pytest.mark.needs("declared_types")
async def test_too_long_a_text_is_never_cut(writer: Agent) -> None:
    for name in ("n" * 21, "n" + 20 * " "):
        error = await writer.not_loaded("people", [{"id": 1, "name": name}])
        assert error.endswith(f'row 1, name "{name}": 21 characters, column holds 20')


async def test_rows_of_no_use_are_not_looked_for_without_end(writer: Agent) -> None:
    records = people(*range(3_000))
    for record in records:
        record["name"] = None
    error = await writer.not_loaded("people", records)
    assert error.startswith("[statement_failed] at least 1,000 of 3,000 rows rejected")


async def test_a_missing_row_of_another_table_is_named(writer: Agent) -> None:
    records = people(*range(500), city=1)
    records[321]["city"] = 99
    error = await writer.not_loaded("people", records)
    assert "1 of 500 rows rejected" in error
    assert "\nrow 322" in error
    assert await writer.scalar(COUNT) == "0"


@pytest.mark.needs("check_enforced")
async def test_a_broken_check_is_named(writer: Agent) -> None:
    records = people(*range(10), visits=1)
    records[3]["visits"] = -1
    error = await writer.not_loaded("people", records)
    assert "\nrow 4" in error
    assert "CHECK" in error


async def test_numbers_that_would_be_rounded_are_rejected(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE amounts (id INTEGER PRIMARY KEY, whole INTEGER)")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        error = await agent.not_loaded("amounts", [{"id": 1, "whole": 1.5}])
        assert "row 1, whole 1.5: not an integer. send an integer" in error
        records = [{"id": 1, "whole": 2.0}, {"id": 2, "whole": "3"}, {"id": 3, "whole": None}]
        assert await agent.load("amounts", records) == counts(3)
        rows = await agent.rows("SELECT whole FROM amounts ORDER BY id")
        assert rows == [[2], [3], [None]]


@pytest.mark.needs("declared_types")
async def test_decimals_and_seconds_are_never_rounded(scratch: Scratch) -> None:
    kind = "TIMESTAMP(0)" if scratch.backend.family == "postgres" else "DATETIME(0)"
    await scratch.run(f"CREATE TABLE t (id INTEGER PRIMARY KEY, d NUMERIC(6, 2), at {kind})")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        records = [
            {"id": 1, "d": 1.555, "at": None},
            {"id": 2, "d": "12345.5", "at": None},
            {"id": 3, "d": 1, "at": "2026-01-01T10:00:00.25"},
            {"id": 4, "d": 1, "at": "2026-01-01T10:00:00+02:00"},
            {"id": 5, "d": "x", "at": None},
            {"id": 6, "d": "1.50", "at": "2026-01-01T10:00:00"},
        ]
        error = await agent.not_loaded("t", records)
        assert error.split("\n")[1:] == [
            "row 1, d 1.555: 3 decimals, column holds 2",
            'row 2, d "12345.5": 5 digits before the point, column holds 4',
            'row 3, at "2026-01-01T10:00:00.25": 2 digits of a second, column holds 0',
            'row 4, at "2026-01-01T10:00:00+02:00": it has an offset, column holds none. '
            "send it without",
            error.split("\n")[5],
        ]
        assert error.split("\n")[5].startswith('row 5, d "x": not a')
        assert await agent.load("t", records[5:]) == counts(1)
        assert await agent.rows("SELECT d, at FROM t") == [["1.50", "2026-01-01T10:00:00"]]


async def test_update_counts_new_and_found_rows(writer: Agent) -> None:
    await writer.load("people", people(1, 2, 3, visits=1))
    records = [
        {"id": 2, "name": "changed", "visits": 5},
        {"id": 3, "name": "name 3", "visits": 1},
        {"id": 4, "name": "new", "visits": 2},
    ]
    assert await writer.load("people", records, **UPDATE) == counts(1, 2)
    assert await writer.rows("SELECT id, name, visits FROM people ORDER BY id") == [
        [1, "name 1", 1],
        [2, "changed", 5],
        [3, "name 3", 1],
        [4, "new", 2],
    ]


@pytest.mark.parametrize(
    ("options", "one_new", "one_found", "one_changed"),
    [(UPDATE, counts(1), counts(0, 1), counts(0, 1)), (IGNORE, counts(1), counts(0, 0, 1), None)],
    ids=["update", "ignore"],
)
async def test_a_single_row_is_counted_exactly(
    writer: Agent, options: Any, one_new: Any, one_found: Any, one_changed: Any
) -> None:
    assert await writer.load("people", people(1), **options) == one_new
    assert await writer.load("people", people(1), **options) == one_found
    changed = [{"id": 1, "name": "changed"}]
    assert await writer.load("people", changed, **options) == (one_changed or one_found)
    name = "changed" if one_changed else "name 1"
    assert await writer.scalar("SELECT name FROM people WHERE id = 1") == name


async def test_a_key_twice_in_one_load(writer: Agent) -> None:
    twice = [*people(1, 2), {"id": 1, "name": "last"}, {"id": 3, "name": "x"}]
    error = await writer.not_loaded("people", twice)
    assert "1 of 4 rows rejected" in error
    assert "\nrow 3" in error
    assert await writer.scalar(COUNT) == "0"
    assert await writer.load("people", twice, **IGNORE) == counts(3, 0, 1)
    assert await writer.scalar("SELECT name FROM people WHERE id = 1") == "name 1"
    assert await writer.load("people", twice, **UPDATE) == counts(0, 4)
    assert await writer.scalar("SELECT name FROM people WHERE id = 1") == "last"
    fresh = [{"id": 9, "name": "first"}, {"id": 9, "name": "second"}, {"id": 9, "name": "third"}]
    assert await writer.load("people", fresh, **UPDATE) == counts(1, 2)
    assert await writer.scalar("SELECT name FROM people WHERE id = 9") == "third"


async def test_a_row_that_collides_on_another_key_is_rejected(writer: Agent) -> None:
    await writer.load("people", people(1, email="a@x"))
    records = [*people(2, 3, email=None), {"id": 4, "name": "thief", "email": "a@x"}]
    for options in (UPDATE, {**IGNORE, "conflict_columns": ("id",)}):
        for some in (records, records[2:]):
            error = await writer.not_loaded("people", some, **options)
            assert f"1 of {len(some)} rows rejected" in error
            assert f"\nrow {len(some)}" in error
            assert await writer.rows(ALL) == [[1, "name 1", "a@x", 7]]
    assert await writer.load("people", records, **IGNORE) == counts(2, 0, 1)


async def test_the_key_may_be_any_unique_one(writer: Agent) -> None:
    await writer.load("people", people(1, email="a@x"))
    record = {"id": 1, "name": "new name", "email": "a@x"}
    options: dict[str, Any] = {**UPDATE, "conflict_columns": ("email",)}
    assert await writer.load("people", [record], **options) == counts(0, 1)
    assert await writer.scalar("SELECT name FROM people") == "new name"
    nulls = [{"id": 5, "name": "a", "email": None}, {"id": 6, "name": "b", "email": None}]
    assert await writer.load("people", nulls, **options) == counts(2)
    error = await writer.not_loaded("people", nulls, **options)
    assert "2 of 2 rows rejected" in error


async def test_ignore_forgives_keys_only(writer: Agent) -> None:
    await writer.load("people", people(1))
    records = [*people(1, 2), {"id": 3, "name": None}]
    error = await writer.not_loaded("people", records, **IGNORE)
    assert "1 of 3 rows rejected" in error
    assert "\nrow 3, name" in error
    orphans = [{"id": 4, "name": "x", "city": 99}, {"id": 5, "name": "y", "city": 1}]
    error = await writer.not_loaded("people", orphans, **IGNORE)
    assert "1 of 2 rows rejected" in error
    assert await writer.scalar(COUNT) == "1"


async def test_a_large_upsert_is_counted_exactly(writer: Agent) -> None:
    await writer.load("people", people(*range(0, 30_000, 2), visits=1))
    records = [[n, f"name {n}", n % 3, "z" * 100] for n in range(30_000)]
    columns = ("id", "name", "visits", "note")
    assert await writer.load("people", records, *columns, **UPDATE) == counts(15_000, 15_000)
    assert await writer.load("people", records, *columns, **IGNORE) == counts(0, 0, 30_000)
    assert await writer.scalar("SELECT sum(visits) FROM people") == "30000"


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        (("id", "name", "email"), {**UPDATE, "conflict_columns": ("id", "email")}, "is not a uniq"),
        (("id", "name"), {**UPDATE, "conflict_columns": ("name",)}, "is not a unique key of peopl"),
        (("id", "name"), {**UPDATE, "conflict_columns": ("email",)}, "the records lack email"),
        (("id", "name"), {"conflict_columns": ("id",)}, "conflict_columns needs on_conflict"),
        (("id", "name", "nme"), {}, "nearest: name"),
        (("id", "name", "ID"), {}, "mean the same column"),
        (("id",), {}, "name may not be NULL and has no default in people"),
    ],
)
async def test_columns_are_checked_before_anything_runs(
    writer: Agent, columns: tuple[str, ...], options: Any, said: str
) -> None:
    values = {"id": 1, "ID": 1, "name": "x", "email": "e", "nme": "y"}
    records = [[values[column] for column in columns]]
    error = await writer.not_loaded("people", records, *columns, **options)
    assert said in error
    assert error.startswith(("[invalid_argument]", "[unknown_name]"))
    assert await writer.scalar(COUNT) == "0"


async def test_ten_thousand_columns_are_one_short_error(writer: Agent) -> None:
    record = {f"column_{number}": 1 for number in range(10_000)}
    error = await writer.not_loaded("people", [record])
    assert error.startswith('[unknown_name] column "column_0" does not exist in people (nor do col')
    assert "9,996 more" in error
    assert len(error) < 300


async def test_a_huge_value_is_over_the_limit(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE docs (id INTEGER PRIMARY KEY, body TEXT)")
    async with open_agent(
        scratch.url, mode=Mode.READ_WRITE, limits=Limits(row_bytes=2_000_000)
    ) as agent:
        error = await agent.not_loaded(
            "docs", [{"id": 1, "body": "x"}, {"id": 2, "body": "x" * 100_000_000}]
        )
        assert error.startswith("[limit_exceeded] row 2 takes 100,000,0")
        assert error.endswith("rolled back, nothing was kept")
        assert await agent.scalar("SELECT count(*) FROM docs") == "0"
        small = [{"id": n, "body": "é" * 20_000} for n in range(100)]
        assert await agent.load("docs", small) == counts(100)


async def test_tables_that_cannot_be_loaded(writer: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE VIEW adults AS SELECT id, name FROM people",
        "CREATE TABLE keyless (a INTEGER)",
    )
    error = await writer.not_loaded("adults", people(1))
    assert error == "[invalid_argument] adults is a view. send the name of a table of your own"
    error = await writer.not_loaded("peple", people(1))
    assert error.startswith('[unknown_name] table "peple" does not exist. nearest: people')
    error = await writer.not_loaded("keyless", [{"a": 1}], **UPDATE)
    assert error.startswith("[invalid_argument] keyless has no unique key")
    assert await writer.load("keyless", [{"a": 1}, {"a": 1}]) == counts(2)


async def test_a_generated_column_is_refused(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE g (a INTEGER PRIMARY KEY, b INTEGER GENERATED ALWAYS AS (a * 2) STORED)"
    )
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        error = await agent.not_loaded("g", [{"a": 1, "b": 2}])
        assert error == "[invalid_argument] the engine computes b. leave it out"
        assert await agent.load("g", [{"a": 1}, {"a": 2}]) == counts(2)
        assert await agent.load("g", [{"a": 1}, {"a": 3}], **UPDATE) == counts(1, 1)
        assert await agent.rows("SELECT b FROM g ORDER BY a") == [[2], [4], [6]]


async def test_read_only_and_hidden_tables_are_refused(scratch: Scratch) -> None:
    await scratch.run(*CITIES, *PEOPLE)
    async with open_agent(scratch.url) as agent:
        error = await agent.not_loaded("people", people(1))
        assert error.startswith("[policy_denied] INSERT is not allowed on shop (mode read_only")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, deny_tables=("people",)) as agent:
        refusals = [await agent.not_loaded(name, people(1)) for name in ("people", "missing")]
        assert refusals[0].replace("people", "missing") == refusals[1]
        assert refusals[0].startswith("[policy_denied] table people is not available on shop")


@pytest.mark.parametrize("name", ["people", "PEOPLE", '"people"'])
async def test_a_table_is_found_as_a_statement_finds_it(writer: Agent, name: str) -> None:
    if name == "PEOPLE" and await writer.target.catalog.find(name) is None:
        assert "unknown_name" in await writer.not_loaded(name, people(1))
        return
    assert await writer.load(name, people(1)) == counts(1)


async def test_odd_names_are_quoted(scratch: Scratch) -> None:
    quote = "`" if scratch.backend.family == "mysql" else '"'
    table, column = f"{quote}odd, table{quote}", f"{quote}a'b %s{quote}"
    await scratch.run(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, {column} INTEGER)")
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        records = [{"id": 1, "a'b %s": 2}, {"id": 2, "a'b %s": 3}]
        assert await agent.load("odd, table", records) == counts(2)
        assert await agent.load("odd, table", records, **UPDATE) == counts(0, 2)


async def test_a_column_added_a_moment_ago_is_known(writer: Agent, scratch: Scratch) -> None:
    await writer.load("people", people(1))
    await scratch.run("ALTER TABLE people ADD COLUMN fresh INTEGER")
    assert await writer.load("people", people(2, fresh=5)) == counts(1)


async def test_progress_is_reported_batch_by_batch(writer: Agent) -> None:
    said: list[str] = []

    async def hear(message: str) -> None:
        said.append(message)

    await writer.load("people", people(*range(1_000)), batch_size=250, progress=hear)
    told = [re.fullmatch(r"([\d,]+ of 1,000 rows), [\d,]+ rows/s(.*)", text) for text in said]
    assert [each and each[1] for each in told] == [
        f"{n:,} of 1,000 rows" for n in (250, 500, 750, 1_000)
    ]
    left = [each and re.fullmatch(r", about \d+ s left", each[2]) for each in told]
    assert [bool(each) for each in left] == [True, True, True, False]


async def test_a_cancelled_load_keeps_nothing(writer: Agent) -> None:
    reached = asyncio.Event()

    async def hear(_: str) -> None:
        reached.set()
        await asyncio.sleep(0)

    records = [[n, f"name {n}", "x" * 150] for n in range(200_000)]
    call = asyncio.create_task(
        writer.load("people", records, "id", "name", "note", progress=hear, batch_size=500)
    )
    await reached.wait()
    await asyncio.sleep(0.05)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await writer.until_idle()
    assert await writer.scalar(COUNT) == "0"
    assert await writer.load("people", people(1)) == counts(1)


async def test_a_load_over_the_time_limit_keeps_nothing(scratch: Scratch) -> None:
    await scratch.run(*CITIES, *PEOPLE)

    async def hear(_: str) -> None:
        await asyncio.sleep(0.2)

    limits = Limits(max_timeout_seconds=2)
    async with open_agent(scratch.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        options: dict[str, Any] = {"batch_size": 100, "progress": hear}
        error = await agent.not_loaded("people", people(*range(3_000)), **options)
        assert error.startswith("[time_limit] stopped on the server after 2 s")
        assert error.endswith("rolled back, nothing was kept")
        await agent.until_idle()
        assert await agent.scalar(COUNT) == "0"


async def test_the_load_is_one_statement_in_the_audit(writer: Agent) -> None:
    with Entry("bulk_insert", {}) as entry:
        await writer.load("people", people(1, 2), caller=Caller(entry=entry))
    (note,) = entry.notes
    assert note.text.endswith("people (id, name) VALUES (?, ?)")
    assert (note.kind, note.rows) == ("write", 2)
    assert note.size
    assert entry.summary == "inserted 2, updated 0, ignored 0"
    with Entry("bulk_insert", {}) as entry:
        await writer.not_loaded("people", people(1), caller=Caller(entry=entry))
    assert entry.notes[0].outcome is not None
    assert entry.notes[0].outcome.code == "statement_failed"
