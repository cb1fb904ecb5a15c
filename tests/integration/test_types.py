"""Every type of every engine, there and back: read in each format, sent back, found, stored again.

The cases are tables in `types/`, one for each family. All cases of one declared type share a table,
so a value that is sent back must find its own row and no other.
"""

import json
import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from dbmcp.config import Mode
from dbmcp.encoding import visible
from dbmcp.errors import DbmcpError
from dbmcp.models import Format, OnConflict
from tests.engines.backends import Backend
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent, unmarked

FOLDER = Path(__file__).parent / "types"
SAFE = 2**53 - 1
STORED = 10_000
FIND = {"equal": "c = {}", "text": "CAST(c AS text) = CAST(CAST({} AS {ddl}) AS text)"}
FIND["cast"] = "c = CAST({} AS {ddl})"


@dataclass(frozen=True)
class Case:
    """One value of one type, as the table has it."""

    number: int
    name: str
    ddl: str
    insert: str
    value: Any
    compare: str
    type: str = ""
    setup: tuple[str, ...] = ()
    sql_mode: str | None = None
    strict: bool = False
    json_only: bool = False
    loads: bool = True
    table: str = field(default="", compare=False)

    @property
    def shown(self) -> Any:
        """The value as JSON shows it."""
        return as_json(self.value)

    @property
    def text(self) -> str:
        """The value as the field of a table, before quoting."""
        return as_text(self.value)

    @property
    def seen(self) -> str:
        """The same with nothing unseen in it."""
        return visible(self.text)

    @property
    def line(self) -> str:
        """The value as the only field of a line."""
        if self.value is None:
            return ""
        text = self.seen
        if not text or any(mark in text for mark in ',"\n\r'):
            return '"' + text.replace('"', '""') + '"'
        return text


def as_json(value: Any) -> Any:
    """A value as JSON carries it through any client."""
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, list):
        return [as_json(item) for item in cast("list[Any]", value)]
    if isinstance(value, int) and abs(value) > SAFE:
        return str(value)
    return value


def as_text(value: Any) -> str:
    """A value as a field holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, list):
        return json.dumps(as_json(value), ensure_ascii=False, separators=(",", ":"))
    return value if isinstance(value, str) else repr(value)


def plain(entry: dict[str, Any]) -> Any:
    """The value of a case, where TOML has no word for it as one that is wrapped."""
    if "json" in entry:
        return unwrapped(json.loads(entry["json"]))
    value = entry["value"]
    if not isinstance(value, dict):
        return value
    wrapped: dict[str, Any] = {**value}
    if "null" in wrapped:
        return None
    return bytes.fromhex(wrapped["bytes"]) if "bytes" in wrapped else int(wrapped["integer"])


def unwrapped(value: Any) -> Any:
    """A value with binary as bytes."""
    if isinstance(value, list):
        return [unwrapped(item) for item in cast("list[Any]", value)]
    return bytes.fromhex(value[2:]) if isinstance(value, str) and value[:2] == "\\x" else value


def cases(backend: Backend) -> Iterator[Case]:
    """The cases that hold on an engine; those of one type share a table."""
    entries = tomllib.loads((FOLDER / f"{backend.family}.toml").read_text("utf-8"))["case"]
    tables: dict[tuple[str, bool], str] = {}
    for number, entry in enumerate(entries, start=1):
        if backend.name not in entry.get("engines", [backend.name]):
            continue
        kept = {key: entry[key] for key in entry if key not in {"value", "json", "engines"}}
        kind = (entry["ddl"], entry.get("strict", False))
        table = tables.setdefault(kind, f"t{len(tables)}")
        kept["setup"] = tuple(entry.get("setup", ()))
        yield Case(number=number, value=plain(entry), table=table, **kept)


def making(chosen: list[Case]) -> Iterator[str]:
    """The administrator's statements for the tables and rows of some cases."""
    yield from dict.fromkeys(statement for case in chosen for statement in case.setup)
    made: set[str] = set()
    for case in chosen:
        if case.table not in made:
            made.add(case.table)
            end = " STRICT" if case.strict else ""
            yield f"CREATE TABLE {case.table} (id INTEGER PRIMARY KEY, c {case.ddl}){end}"
        if case.sql_mode is not None:
            yield f"SET sql_mode = '{case.sql_mode}'"
        yield f"INSERT INTO {case.table} VALUES ({case.number}, {case.insert})"
        if case.sql_mode is not None:
            yield "SET sql_mode = DEFAULT"


@pytest.fixture
def typed_cases(backend: Backend) -> list[Case]:
    """Every case of the engine."""
    return list(cases(backend))


@pytest.fixture
async def agent(scratch: Scratch, typed_cases: list[Case]) -> AsyncIterator[Agent]:
    """An agent that may write, on a database with every case in it."""
    await scratch.run(*making(typed_cases))
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        yield agent


def told(faults: dict[str, str]) -> str:
    """A line for each case that failed."""
    return "\n".join(f"{name}: {fault}" for name, fault in faults.items() if fault)


async def misread(agent: Agent, case: Case) -> str:
    """Return how a case is read wrongly, `""` if it is not."""
    query = f"SELECT c FROM {case.table} WHERE id = {case.number}"
    answer = await agent.json(query)
    if answer["rows"] != [[case.shown]] or type(answer["rows"][0][0]) is not type(case.shown):
        return f"json {answer['rows']}"
    column = answer["columns"][0]
    if case.type and column["type"] != case.type:
        return f"type {column['type']}"
    if case.value is not None and not column.get("type"):
        return f"no type in {column}"
    escaped = case.seen != case.text
    csv, _, said = (await agent.ask(query, format=Format.CSV)).partition("\n# ")
    said = said.removeprefix("escaped: c (exact in json)" if escaped else "").removeprefix(", ")
    if csv != f"c\n{case.line}" or not f"{said}warning: ".startswith("warning: "):
        return f"csv {csv!r} {said}"
    table = unmarked(await agent.ask(query)).partition("\n")[2]
    if table != f"c\n{case.line}":
        return f"table {table!r}"
    scalar = await agent.scalar(query)
    bare = f"{case.seen}\n# escaped (exact in json)" if escaped else case.text
    return "" if scalar == ('""' if case.value == "" else bare) else f"scalar {scalar!r}"


async def test_every_value_is_read_exactly_in_every_format(
    agent: Agent, typed_cases: list[Case]
) -> None:
    faults = {case.name: await misread(agent, case) for case in typed_cases}
    assert not (lost := told(faults)), lost
    assert len(typed_cases) > 60


def forms(case: Case) -> list[Any]:
    """The forms in which an agent was shown a value, and so may send it."""
    return [case.shown] if case.json_only else [case.shown, case.text]


async def unfound(agent: Agent, case: Case) -> str:
    """Return in which form a value does not find its row, `""` if it always does."""
    for form in forms(case):
        test = FIND[case.compare].format(":v", ddl=case.ddl)
        query = f"SELECT id FROM {case.table} WHERE {test}"
        try:
            rows = await agent.rows(query, {"v": form})
        except DbmcpError as error:
            return f"{form!r}: {error}"
        if rows != [[case.number]]:
            return f"{form!r} finds {rows}"
    return ""


async def test_every_value_sent_back_finds_its_row_and_no_other(
    agent: Agent, typed_cases: list[Case]
) -> None:
    chosen = [case for case in typed_cases if case.compare != "none"]
    faults = {case.name: await unfound(agent, case) for case in chosen}
    assert not (lost := told(faults)), lost


async def unstored(agent: Agent, case: Case) -> str:
    """Return how a value is stored otherwise than it was shown, `""` if it is not."""
    for form in [case.shown] if case.value is None else forms(case):
        try:
            marker = f"CAST(:v AS {case.ddl})" if case.compare == "cast" else ":v"
            written = await agent.ask(
                f"INSERT INTO {case.table} (id, c) VALUES (:id, {marker})",
                {"id": case.number + STORED, "v": form},
            )
            query = f"SELECT c FROM {case.table} WHERE id = :id"
            rows = await agent.rows(query, {"id": case.number + STORED})
            delete = f"DELETE FROM {case.table} WHERE id = :id"
            await agent.ask(delete, {"id": case.number + STORED})
        except DbmcpError as error:
            return f"{form!r}: {error}"
        if rows != [[case.shown]] or not written.startswith("1 row affected, "):
            return f"{form!r} is stored as {rows}, {written}"
    return ""


async def test_every_value_sent_back_is_stored_as_it_was(
    agent: Agent, typed_cases: list[Case]
) -> None:
    # Where a case has a mode of its own the default one refuses the value.
    chosen = [case for case in typed_cases if case.sql_mode is None]
    faults = {case.name: await unstored(agent, case) for case in chosen}
    assert not (lost := told(faults)), lost


async def unloaded(agent: Agent, case: Case) -> str:
    """Return how a value is loaded otherwise than it was shown, `""` if it is not."""
    for form in [case.shown] if case.value is None else forms(case):
        record = {"id": case.number + STORED, "c": form}
        try:
            # Twice the same, since a key that exists takes another way on some engines.
            await agent.load(case.table, [record])
            counts = await agent.load(case.table, [record], on_conflict=OnConflict.UPDATE)
            query = f"SELECT c FROM {case.table} WHERE id = :id"
            rows = await agent.rows(query, {"id": record["id"]})
            await agent.ask(f"DELETE FROM {case.table} WHERE id = :id", {"id": record["id"]})
        except DbmcpError as error:
            return f"{form!r}: {error}"
        if rows != [[case.shown]] or counts["updated"] != 1:
            return f"{form!r} is loaded as {rows}, {counts}"
    return ""


async def test_every_value_sent_back_is_loaded_as_it_was(
    agent: Agent, typed_cases: list[Case]
) -> None:
    # A load takes what the declared type allows, also where the engine would keep anything.
    chosen = [case for case in typed_cases if case.sql_mode is None and case.loads]
    faults = {case.name: await unloaded(agent, case) for case in chosen}
    assert not (lost := told(faults)), lost


MIXED = "(1, 42), (2, 2.5), (3, '42'), (4, x'3432'), (5, NULL), (6, '\\x3432')"


@pytest.mark.family("sqlite")
async def test_a_column_that_mixes_types_is_warned_of_and_exact_in_json(scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE m (id INTEGER PRIMARY KEY, v)", f"INSERT INTO m VALUES {MIXED}")
    warning = "column v mixes storage classes that look alike: format json keeps them apart"
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        answer = await agent.json("SELECT id, v FROM m ORDER BY id")
        assert answer["columns"] == [{"name": "id", "type": "integer"}, {"name": "v"}]
        assert answer["warnings"] == [warning]
        assert (await agent.ask("SELECT v FROM m")).split("\n")[0].endswith(f", warning: {warning}")
        for number, value in answer["rows"]:
            found = await agent.rows("SELECT id FROM m WHERE v IS :v", {"v": value})
            assert found == [[number]]
        assert "warning" not in await agent.ask("SELECT v FROM m WHERE id < 3")


@pytest.mark.family("sqlite")
async def test_a_text_that_is_not_utf_8_is_warned_of(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE m (id INTEGER PRIMARY KEY, v TEXT)",
        "INSERT INTO m VALUES (1, 'fine'), (2, CAST(x'ff41' AS TEXT))",
    )
    async with open_agent(scratch.url) as agent:
        facts, rows = unmarked(await agent.ask("SELECT v FROM m ORDER BY id")).split("\n", 1)
        assert "warning: column v holds text that is not UTF-8, shown as its bytes" in facts
        assert rows == "v\nfine\n\\xff41"
        answer = await agent.json("SELECT v FROM m ORDER BY id")
        assert answer["rows"] == [["fine"], [{"$bytes": "ff41"}]]
        assert answer["columns"] == [{"name": "v", "type": "text"}]
        assert "warning" not in await agent.ask("SELECT v FROM m WHERE id = 1")


async def test_the_rows_of_a_first_page_tell_the_columns_type(scratch: Scratch) -> None:
    # More rows than any engine reads ahead.
    await scratch.add_numbers()
    query = "SELECT n, CASE WHEN n < 300 THEN n ELSE n + 0.5 END AS v FROM numbers ORDER BY n"
    async with open_agent(scratch.url) as agent:
        whole = (await agent.json(query, max_rows=100))["columns"]
        mixed = (await agent.json(query, max_rows=1_000))["columns"]
        assert whole[0] == mixed[0]
        assert ("type" in mixed[1]) is not scratch.backend.lacks("declared_types")


@pytest.mark.family("mysql")
async def test_a_float_column_is_warned_of_and_still_found(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE f (id INTEGER PRIMARY KEY, v FLOAT)",
        "INSERT INTO f VALUES (1, 1.2345678), (2, 16777216)",
    )
    async with open_agent(scratch.url) as agent:
        exact = await agent.rows("SELECT CAST(v AS DOUBLE) FROM f ORDER BY id")
        assert exact == [[1.2345677614212036], [16777216]]
        facts = (await agent.ask("SELECT v FROM f ORDER BY id")).split("\n")[0]
        rounds = scratch.backend.lacks("exact_float")
        assert ("warning: v is FLOAT: six digits are shown" in facts) is rounds
        found = await agent.rows("SELECT id FROM f WHERE v = :v", {"v": exact[0][0]})
        assert found == [[1]]
