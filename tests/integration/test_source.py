"""bulk_insert from a file, on every engine: the same rows as its records would make."""

import asyncio
import gzip
import json
import os
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from dbmcp.audit import Entry
from dbmcp.config import Limits, Mode
from dbmcp.models import Caller
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

Put = Callable[..., str]


@pytest.fixture
async def writer(scratch: Scratch, tmp_path: Path) -> AsyncIterator[Agent]:
    async with open_agent(
        scratch.url, mode=Mode.READ_WRITE, directories=[tmp_path], limits=Limits(row_bytes=100_000)
    ) as agent:
        yield agent


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def put(data: str | bytes, name: str = "rows.csv") -> str:
        (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return name

    return put


TABLE = (
    "CREATE TABLE goods (id INTEGER PRIMARY KEY, big BIGINT, price DECIMAL(12, 2), ratio "
    "DOUBLE PRECISION, sold BOOLEAN, made DATE, at TIMESTAMP NULL, name VARCHAR(20) NOT NULL, "
    "note VARCHAR(200))"
)
ALL = "SELECT id, big, price, ratio, sold, made, at, name, note FROM goods ORDER BY id"
NAMES = ["id", "big", "price", "ratio", "sold", "made", "at", "name", "note"]
ROWS: list[list[Any]] = [
    [1, 9007199254740993, "12345678.90", 0.5, True, "2026-01-31", "2026-01-31 09:30:00", "a", "ä"],
    [2, -5, "-0.05", 1e300, False, "1970-01-01", "1999-12-31 23:59:59", "it's", 'say "x"\n\\'],
    [3, None, None, None, None, None, None, "", None],
    [4, 7, "0.10", 2.0, True, "2000-02-29", "2000-02-29 00:00:01", "b", ""],
]


def as_csv(rows: list[list[Any]], **options: Any) -> str:
    r"""Rows as CSV; NULL is an empty field, the empty text one in quotes."""

    def field(value: Any) -> str:
        if value is None:
            return ""
        text = str(value)
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if not text or set(text) & set('",;\n') else text

    delimiter = options.get("delimiter", ",")
    return "".join(delimiter.join(map(field, row)) + "\n" for row in [NAMES, *rows])


async def test_a_file_makes_the_rows_that_its_records_make(
    writer: Agent, scratch: Scratch, put: Put
) -> None:
    await scratch.run(TABLE)
    await writer.load("goods", ROWS, *NAMES)
    wanted = await writer.rows(ALL)
    lines = "".join(json.dumps(row) + "\n" for row in ROWS)
    objects = "".join(json.dumps(dict(zip(NAMES, row, strict=True))) + "\r\n" for row in ROWS)
    listed: dict[str, Any] = {"source_options": {"columns": tuple(NAMES)}}
    plain: dict[str, Any] = {}
    for source, options in (
        (put(as_csv(ROWS), "comma.csv"), plain),
        (put(as_csv(ROWS, delimiter=";").encode("utf-16"), "semicolon.csv"), plain),
        (put(gzip.compress(as_csv(ROWS).encode("utf-8-sig")), "packed.csv.gz"), plain),
        (put(objects, "objects.jsonl"), plain),
        (put(gzip.compress(lines.encode()), "lists.jsonl.gz"), listed),
    ):
        await writer.until_idle()
        await scratch.run("DELETE FROM goods")
        answer = await writer.load("goods", [], source=source, **options)
        assert answer.pop("source")["format"] == ("jsonl" if "json" in source else "csv")
        assert answer == {"inserted": 4, "updated": 0, "ignored": 0, "rejected": 0}, source
        assert await writer.rows(ALL) == wanted, source


SIMPLE: list[list[Any]] = [
    [1, 900719925474099, "45678.90", 0.5, True, "2026-01-31", "2026-01-31 09:30:00", "a, b", "ä"],
    [2, None, None, None, None, None, None, "c", None],
    [3, -5, "-0.05", 0.12345678901234567, False, "1970-01-01", "1999-12-31 23:59:59", "it's", "x"],
]


async def test_rows_that_need_no_closer_look_are_the_same(
    writer: Agent, scratch: Scratch, put: Put
) -> None:
    await scratch.run(TABLE)
    await writer.load("goods", SIMPLE, *NAMES)
    wanted = await writer.rows(ALL)
    objects = [json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False) for row in SIMPLE]
    for source in (
        put(as_csv(SIMPLE)),
        put(as_csv(SIMPLE).replace("\n", "\r\n"), "ends.csv"),
        put("\n".join(objects), "rows.jsonl"),
    ):
        await writer.until_idle()
        await scratch.run("DELETE FROM goods")
        told = await writer.load("goods", [], source=source)
        assert told["inserted"] == len(SIMPLE)
        assert await writer.rows(ALL) == wanted
        again = await writer.not_loaded("goods", [], source=source)
        assert re.findall(r"^row (\d)[:,]", again, re.MULTILINE) == ["1", "2", "3"]


async def test_words_and_blanks_of_a_file_are_values(
    writer: Agent, scratch: Scratch, put: Put
) -> None:
    await scratch.run(TABLE)
    source = put("id;sold;name;big\n 1;yes;;\n2;F;NULL;+7\n3;0; c ;007\n4;;NULL;\n")
    answer = await writer.load("goods", [], source=source)
    detected = {"format": "csv", "delimiter": ";", "header": True, "encoding": "utf-8"}
    assert answer == {"inserted": 4, "updated": 0, "ignored": 0, "rejected": 0, "source": detected}
    assert await writer.rows("SELECT id, name, big FROM goods ORDER BY id") == [
        [1, "", None],
        [2, "NULL", 7],
        [3, " c ", 7],
        [4, "NULL", None],
    ]
    assert [row[0] for row in await writer.rows("SELECT id FROM goods WHERE sold")] == [1]
    options = {"null": "NULL", "start_row": 4}
    error = await writer.not_loaded("goods", [], source=source, source_options=options)
    big = next(line for line in error.splitlines() if line.startswith("row 4"))
    assert big.partition(":")[0] in {'row 4, big ""', 'row 4, sold ""'}


async def test_each_broken_line_is_named_and_nothing_is_kept(
    writer: Agent, scratch: Scratch, put: Put
) -> None:
    await scratch.run(TABLE)
    source = put('id,name,price\n1,"a\nb",1.00\n2,b\n3,c,x\n4,d,1,5\nx,e,1\n6,"f,1\n')
    error = await writer.not_loaded("goods", [], source=source)
    told, *lines = error.splitlines()
    assert told == (
        "[statement_failed] 5 of 6 rows rejected; rolled back, nothing was kept. "
        "correct or leave out:"
    )
    assert [
        line.partition(":")[::2][line.startswith(("row 2:", "row 4:", "row 6:"))] for line in lines
    ] == [
        " line 4 has 2 fields, not 3",
        'row 3, price "x"',
        " line 6 has 4 fields, not 3",
        'row 5, id "x"',
        " line 8 opens a quote that nothing closes",
    ]
    assert await writer.scalar("SELECT count(*) FROM goods") == "0"
    answer = await writer.load("goods", [], source=source, atomic=False)
    assert (answer["inserted"], answer["rejected"]) == (1, 5)


async def test_a_load_goes_on_where_it_stopped(writer: Agent, scratch: Scratch, put: Put) -> None:
    await scratch.run(TABLE)
    source = put("id,name\n" + "".join(f"{n},name {n}\n" for n in range(1, 51)))
    steps: dict[str, Any] = {"source": source, "atomic": False, "batch_size": 10}
    answer = await writer.load("goods", [], source_options={"start_row": 31}, **steps)
    assert answer["inserted"] == 20
    put("id,name\n" + "".join(f"{n},name {n}\n" for n in range(1, 26)) + "26,\0\n")
    error = await writer.not_loaded("goods", [], **steps)
    assert "line 27 holds a NUL byte" in error
    assert await writer.scalar("SELECT count(*) FROM goods") in {"20", "40"}
    trial = await writer.load("goods", [], source=put("id,name\n99,x\n98\n"), preview=True)
    assert (trial["preview"], trial["rows"], trial["rejected"]) == ("nothing was kept", 2, 1)
    trial = await writer.load("goods", [], source=put("id,name\n98,x\n99,y\n"), preview=True)
    put("id,name\n98,x\n97,changed\n")
    changed = await writer.load("", [], confirm=trial["confirm"])
    assert changed["preview"] == "not loaded: the source has changed. nothing was kept"
    loaded = await writer.load("", [], confirm=changed["confirm"])
    assert (loaded["inserted"], loaded["rejected"]) == (2, 0)
    assert trial["source"]["header"] is True


@pytest.mark.parametrize("atomic", [True, False])
@pytest.mark.parametrize("packed", [True, False])
async def test_a_token_loads_the_content_that_was_previewed(
    writer: Agent, scratch: Scratch, tmp_path: Path, *, atomic: bool, packed: bool
) -> None:
    await scratch.run(TABLE)
    path = tmp_path / "rows.csv"

    def write(last: str, *, seconds: int = 1) -> None:
        data = f"id,name\n1,x\n2,{last}\n".encode()
        path.write_bytes(gzip.compress(data, compresslevel=0, mtime=0) if packed else data)
        os.utime(path, (seconds, seconds))

    write("y")
    options: dict[str, Any] = {"source": path.name, "atomic": atomic, "batch_size": 1}
    trial = await writer.load("goods", [], **options, preview=True)
    write("z")  # as long, and of the same second
    changed = await writer.load("", [], confirm=trial["confirm"])
    assert changed["preview"] == "not loaded: the source has changed. nothing was kept"
    assert await writer.scalar("SELECT count(*) FROM goods") == "0"
    write("z", seconds=2)
    loaded = await writer.load("", [], confirm=changed["confirm"])
    assert (loaded["inserted"], loaded["rejected"]) == (2, 0)


async def test_a_file_with_names_only_has_no_rows(
    writer: Agent, scratch: Scratch, put: Put
) -> None:
    await scratch.run(TABLE)
    ways: list[dict[str, Any]] = [{}, {"atomic": False}, {"preview": True}]
    for options in ways:
        answer = await writer.load("goods", [], source=put("id,name\r\n"), **options)
        assert answer["rejected"] == 0
        assert answer.get("inserted", answer.get("rows")) == 0


BAD: list[tuple[str, str, str]] = [
    ("id,nane\n1,a\n", "unknown_name", 'column "nane" does not exist in goods. nearest: name.'),
    ("7,a\n", "unknown_name", "the file's first line was taken for names: if it is data, send"),
    ("id,id\n1,2\n", "invalid_argument", 'the header (line 1) names "id" twice'),
    ("", "invalid_argument", "rows.csv is empty"),
    ("id,big\n1,2\n", "invalid_argument", "name may not be NULL and has no default in goods"),
    ("id,name\n1," + "x" * 500_000 + "\n", "limit_exceeded", "line 2 is longer than 100,000"),
]


async def test_a_file_that_is_none_is_one_clear_error(
    writer: Agent, scratch: Scratch, put: Put, tmp_path: Path
) -> None:
    await scratch.run(TABLE)
    for data, code, said in BAD:
        error = await writer.not_loaded("goods", [], source=put(data))
        assert error.startswith(f"[{code}] "), error
        assert said in error
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    for path, code in (
        ("../rows.csv", "policy_denied"),
        ("link.csv", "policy_denied"),
        ("/etc/passwd", "policy_denied"),
        ("row.csv", "unknown_name"),
    ):
        error = await writer.not_loaded("goods", [], source=path)
        assert error.startswith(f"[{code}] ")
    assert await writer.scalar("SELECT count(*) FROM goods") == "0"
    assert await writer.idle() == dict.fromkeys(await writer.idle(), 0)


def lines(first: int, last: int) -> str:
    return "".join(f"{number},name {number}\n" for number in range(first, last + 1))


async def test_a_file_that_changes_ends_the_load_and_says_what_is_kept(
    writer: Agent, scratch: Scratch, put: Put, tmp_path: Path
) -> None:
    await scratch.run(TABLE)
    whole = "id,name\n" + lines(1, 20_000)

    async def grow(_: str) -> None:
        with (tmp_path / "rows.csv").open("a") as file:
            file.write("x")

    steps: dict[str, Any] = {"source": put(whole), "progress": grow, "batch_size": 1_000}
    error = await writer.not_loaded("goods", [], **steps)
    assert error.startswith("[conflict] rows.csv changed while it was read. send the call again")
    assert error.endswith("rolled back, nothing was kept")
    assert await writer.scalar("SELECT count(*) FROM goods") == "0"
    put(whole)
    error = await writer.not_loaded("goods", [], atomic=False, **steps)
    found = re.search(r"committed: rows 1 to ([\d,]+) .*resume_at (\d+): .*start_row (\d+)", error)
    assert found, error
    kept, resumed, told = (int(number.replace(",", "")) for number in found.groups())
    assert kept + 1 == resumed == told
    assert await writer.scalar("SELECT count(*) FROM goods") == str(kept)
    put(whole)
    options = {"start_row": resumed}
    answer = await writer.load("goods", [], source="rows.csv", source_options=options, atomic=False)
    assert answer["inserted"] == 20_000 - kept
    assert await writer.scalar("SELECT count(*) FROM goods") == "20000"


async def test_a_cancelled_load_closes_its_file(
    writer: Agent, scratch: Scratch, put: Put, tmp_path: Path
) -> None:
    await scratch.run(TABLE)
    reached = asyncio.Event()

    async def hear(_: str) -> None:
        reached.set()
        await asyncio.sleep(0)

    source = put("id,name\n" + lines(1, 100_000))
    load = writer.load("goods", [], source=source, progress=hear, batch_size=500)
    call = asyncio.create_task(load)
    await reached.wait()
    assert not is_closed(tmp_path / source)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert is_closed(tmp_path / source)
    await writer.until_idle()
    assert await writer.scalar("SELECT count(*) FROM goods") == "0"


def is_closed(path: Path) -> bool:
    """Whether no descriptor of this process is the file's."""
    return not any(each.exists() and each.samefile(path) for each in Path("/dev/fd").iterdir())


async def test_the_audit_has_the_statement_and_the_rule(
    writer: Agent, scratch: Scratch, put: Put
) -> None:
    await scratch.run(TABLE)
    with Entry("bulk_insert", {}) as entry:
        source = put("id,name\n1,canary\n")
        await writer.load("goods", [], source=source, caller=Caller(entry=entry))
    (note,) = entry.notes
    assert note.text.endswith("goods (id, name) VALUES (?, ?)")
    assert (note.kind, note.rows) == ("write", 1)
    with Entry("bulk_insert", {}) as entry:
        await writer.not_loaded("goods", [], source="../x", caller=Caller(entry=entry))
    outcome = entry.notes[0].outcome
    assert outcome is not None
    assert (outcome.code, outcome.rule) == ("policy_denied", "source")
