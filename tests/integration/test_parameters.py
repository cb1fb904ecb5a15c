"""Parameters on every engine: one syntax, values typed before anything runs, errors that help."""

import json
import tomllib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.errors import DbmcpError, StatementError
from tests.engines.backends import SPELLING, Backend
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

TEXTS = Path(__file__).parents[1] / "unit" / "sql" / "cases" / "parameters.toml"


def entries(backend: Backend) -> Iterator[dict[str, Any]]:
    """The texts whose result, or error, on an engine is known."""
    for entry in tomllib.loads(TEXTS.read_text("utf-8"))["case"]:
        engines = entry.get("engines", [])
        fails = "error" in entry and backend.family in entry["dialects"]
        if fails or engines == "all" or backend.family in engines:
            yield entry


async def answer(agent: Agent, entry: dict[str, Any]) -> str:
    """Return the first value that a text gives, as JSON, or its error."""
    try:
        rows = await agent.rows(entry["text"], json.loads(entry.get("parameters", "null")))
    except DbmcpError as error:
        return str(error)
    return json.dumps(rows[0][0], ensure_ascii=False)


async def test_the_texts_mean_the_same_to_every_engine(scratch: Scratch) -> None:
    known = list(entries(scratch.backend))
    async with open_agent(scratch.url) as agent:
        found = [await answer(agent, entry) for entry in known]
    wanted = [entry.get("result") or entry["error"] for entry in known]
    faults = [
        f"{entry['text']}: {has}"
        for entry, has, want in zip(known, found, wanted, strict=True)
        if has != want
    ]
    assert len(known) >= 80
    assert not (told := "\n".join(faults)), told


KEPT = (
    "CREATE TABLE kept (id BIGINT PRIMARY KEY, small SMALLINT, n DECIMAL(12, 2), day DATE, "
    "made {moment}, doc {document}, code {uuid}, raw {binary})"
)


@pytest.fixture
async def kept(scratch: Scratch) -> AsyncIterator[Agent]:
    """An agent that may write, with an empty table of typed columns."""
    await scratch.run(KEPT.format_map(SPELLING[scratch.backend.family]))
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        yield agent


@pytest.mark.needs("declared_types")
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("id", "abc", '"abc" is not a bigint. send an integer'),
        ("id", "1.5", '"1.5" is not a bigint. send an integer'),
        ("id", "", '"" is not a bigint. send an integer'),
        ("id", 2**63, "is not a bigint. send an integer from -9223372036854775808 to "),
        ("id", "9" * 30, "is not a bigint. send an integer from -9223372036854775808 to "),
        ("id", [1, 2], "is not a bigint. send an integer"),
        ("id", {"a": 1}, "is not a bigint. send an integer"),
        ("id", "x" * 500, f'"{"x" * 30}'),
        ("small", 32768, "32768 is not a smallint. send an integer from -32768 to 32767"),
        ("small", "-32769", '"-32769" is not a smallint. send an integer from -32768 to 32767'),
        ("n", "12,50", '"12,50" is not a '),
        ("n", True, "true is not a "),
        ("day", "2026-13-01", '"2026-13-01" is not a date. send '),
        ("day", "2026-02-30", '"2026-02-30" is not a date. send '),
        ("day", "someday", '"someday" is not a date. send '),
        ("made", "half past ten", '"half past ten" is not a '),
        ("raw", "\\x0g", '"\\\\x0g" is not a '),
        ("raw", {"$bytes": "0g"}, '"0g" is not hexadecimal. send {"$bytes": "00ff"}'),
        ("n", {"$decimal": "1,5"}, '"1,5" is not a decimal. send {"$decimal": "1.50"}'),
    ],
)
async def test_an_impossible_value_is_told_before_anything_runs(
    kept: Agent, column: str, value: Any, message: str
) -> None:
    insert = f"INSERT INTO kept (id, {column}) VALUES (7, :v)"
    if column == "id":
        insert = "INSERT INTO kept (id) VALUES (:v)"
    for query in (f"SELECT id FROM kept WHERE {column} = :v", insert):
        refusal = await kept.refusal(query, {"v": value})
        assert refusal.startswith('[invalid_argument] parameter "v": ')
        assert message in refusal
        assert len(refusal) < 200
    assert await kept.scalar("SELECT count(*) FROM kept") == "0"
    await kept.until_idle()


@pytest.mark.needs("declared_types", "json_type")
async def test_an_impossible_document_is_told_before_anything_runs(kept: Agent) -> None:
    refusal = await kept.refusal("INSERT INTO kept (id, doc) VALUES (1, :v)", {"v": "{oops"})
    assert refusal.startswith('[invalid_argument] parameter "v": "{oops" is not a json. send ')


@pytest.mark.needs("declared_types")
async def test_an_insert_without_columns_tells_the_types_too(kept: Agent) -> None:
    query = "INSERT INTO kept VALUES (:id, NULL, NULL, NULL, NULL, NULL, NULL, :raw)"
    refusal = await kept.refusal(query, {"id": "seven", "raw": None})
    assert '"seven" is not a bigint' in refusal
    await kept.ask(query, {"id": "7", "raw": "\\x00ff"})
    assert await kept.rows("SELECT id, raw FROM kept") == [[7, {"$bytes": "00ff"}]]


@pytest.mark.family("postgres")
async def test_an_impossible_uuid_is_told_before_anything_runs(kept: Agent) -> None:
    refusal = await kept.refusal("SELECT id FROM kept WHERE code = :v", {"v": "123"})
    assert refusal == '[invalid_argument] parameter "v": "123" is not a uuid. send a UUID'


@pytest.mark.needs("server_types_parameters")
async def test_a_cast_tells_the_type_where_nothing_else_does(kept: Agent) -> None:
    refusal = await kept.refusal("SELECT CAST(:v AS DATE)", {"v": "soon"})
    assert '"soon" is not a date' in refusal


async def ids(agent: Agent, test: str, parameters: Any) -> list[int]:
    """The customers that a test keeps."""
    query = f"SELECT id FROM customers WHERE {test} ORDER BY id"
    return [row[0] for row in await agent.rows(query, parameters)]


@pytest.mark.parametrize(
    ("test", "parameters", "found"),
    [
        ("id = :a OR id = :a + 1 OR name = :b", {"a": 1, "b": "last"}, [1, 2, 5]),
        ("id = ? OR id = ?", [1, 2], [1, 2]),
        ("id IN (:a, :b, 4)", {"a": 1, "b": "2"}, [1, 2, 4]),
        ("id NOT IN (?, ?)", [1, 2], [3, 4, 5]),
        ("id BETWEEN :low AND :high", {"low": 2, "high": 4}, [2, 3, 4]),
        ("(id, name) = (:id, :name)", {"id": 5, "name": "last"}, [5]),
        ("name LIKE :p", {"p": "N%"}, [1, 3]),
        ("name LIKE :p AND name <> 'NULL'", {"p": "N%"}, [1]),
        ("name = :n", {"n": "NULL"}, [3]),
        ("name = :n", {"n": 'Ærø "quoted"'}, [4]),
        ("note = :n", {"n": ""}, [2]),
        ("note = :n", {"n": "two\nlines"}, [3]),
        ("note = :n", {"n": None}, []),
        ("note IS NULL AND id <> :n", {"n": 1}, [5]),
        ("total = :t", {"t": "900719925474.0993"}, [2]),
        ("total = :t", {"t": {"$decimal": "-0.000000000000000001"}}, [3]),
        ("total = :t", {"t": 12.5}, [1]),
        ("total < :t AND total > :u", {"t": "13", "u": "1"}, [1]),
        ("id = :id AND name = :name", {"name": "last", "id": 5}, [5]),
        ("upper(name) = upper(:n)", {"n": "LAST"}, [5]),
        ("coalesce(note, :d) = :d", {"d": "none"}, [1, 5]),
        ("CASE WHEN id = :a THEN :b ELSE 0 END = 7", {"a": 3, "b": 7}, [3]),
        ("id = (SELECT max(id) FROM customers WHERE id < :n)", {"n": 4}, [3]),
        ("abs(:n) = id", {"n": -3}, [3]),
        ("id = :a OR name = ':a' OR note = '?'", {"a": 2}, [2]),
        ("name <> '100%' AND id = :a", {"a": 2}, [2]),
        ("name NOT LIKE '%s' AND name NOT LIKE :a", {"a": "%t"}, [1, 3, 4]),
        ("id % 2 = 0", None, [2, 4]),
        ("id % :m = 0", {"m": 2}, [2, 4]),
        ("name LIKE 'N%'", None, [1, 3]),
        ("name LIKE '%' AND id = :a", {"a": 1}, [1]),
        ("id = 1 /* :b ? %s */ OR id = :a -- :c", {"a": 2}, [1, 2]),
    ],
)
async def test_a_value_means_the_same_on_every_engine(
    reader: Agent, test: str, parameters: Any, found: list[int]
) -> None:
    assert await ids(reader, test, parameters) == found


@pytest.mark.needs("pipes")
async def test_a_value_is_joined_to_a_pattern(reader: Agent) -> None:
    assert await ids(reader, "name LIKE '%' || :p || '%'", {"p": "ill"}) == [2]


@pytest.mark.parametrize(
    ("end", "parameters", "found"),
    [
        ("LIMIT :n", {"n": 2}, [1, 2]),
        ("LIMIT :n", {"n": "2"}, [1, 2]),
        ("LIMIT :n OFFSET :m", {"n": 2, "m": 3}, [4, 5]),
        ("LIMIT ? OFFSET ?", [1, 1], [2]),
        ("LIMIT :n", {"n": 0}, []),
    ],
)
async def test_a_limit_takes_a_value(
    reader: Agent, end: str, parameters: Any, found: list[int]
) -> None:
    rows = await reader.rows(f"SELECT id FROM customers ORDER BY id {end}", parameters)
    assert [row[0] for row in rows] == found


@pytest.mark.parametrize(
    ("query", "parameters", "value"),
    [
        pytest.param(
            "SELECT CAST('2026-01-31' AS date) + CAST(:i AS interval)",
            {"i": "1 day"},
            "2026-02-01T00:00:00",
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "SELECT CAST('2026-01-31' AS date) + :n * interval '1 day'",
            {"n": 2},
            "2026-02-02T00:00:00",
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "SELECT extract(day FROM CAST(:d AS date)), :d",
            {"d": "2026-01-31"},
            "31",
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "SELECT date_add('2026-01-31', INTERVAL :n DAY)",
            {"n": 2},
            "2026-02-02",
            marks=pytest.mark.family("mysql"),
        ),
        pytest.param(
            "SELECT CAST('2026-01-31 00:00:00' AS DATETIME) + INTERVAL :n HOUR",
            {"n": "2"},
            "2026-01-31T02:00:00",
            marks=pytest.mark.family("mysql"),
        ),
        pytest.param(
            "SELECT date('2026-01-31', :n)",
            {"n": "+2 days"},
            "2026-02-02",
            marks=pytest.mark.family("sqlite"),
        ),
    ],
)
async def test_an_interval_takes_a_value(
    reader: Agent, query: str, parameters: Any, value: str
) -> None:
    assert (await reader.rows(query, parameters))[0][0] == value


@pytest.mark.needs("array")
async def test_a_list_is_an_array_for_any(reader: Agent) -> None:
    assert await ids(reader, "id = ANY(:some)", {"some": [1, 4]}) == [1, 4]
    assert await ids(reader, "id <> ALL(:some)", {"some": []}) == [1, 2, 3, 4, 5]
    refusal = await reader.refusal("SELECT id FROM customers WHERE id IN (:some)", {"some": [1]})
    assert refusal.endswith("send an integer, or write = ANY(:some) for a list")


@pytest.mark.needs("untyped_lists")
@pytest.mark.parametrize(
    ("test", "parameters", "advice"),
    [
        ("id IN (:some)", {"some": [1, 4]}, "write IN (:some1, :some2) with a value for each"),
        ("id IN (?)", [[1, 4]], "write IN (?, ?) with a value for each"),
        ("name NOT IN (:a, :some)", {"a": "x", "some": ["y"]}, "write IN (:some1, :some2) with"),
    ],
)
async def test_a_list_is_no_value_of_in(
    reader: Agent, test: str, parameters: Any, advice: str
) -> None:
    refusal = await reader.refusal(f"SELECT id FROM customers WHERE {test}", parameters)
    assert refusal.startswith("[invalid_argument] parameter ")
    assert "a list is not one value of IN (...)" in refusal
    assert advice in refusal


async def test_five_hundred_parameters(reader: Agent) -> None:
    values = {f"p{n}": n for n in range(3, 503)}
    listed = ", ".join(f":{name}" for name in values)
    assert await ids(reader, f"id IN ({listed})", values) == [3, 4, 5]
    marks = ", ".join("?" for _ in values)
    assert await ids(reader, f"id IN ({marks})", list(values.values())) == [3, 4, 5]


async def test_a_very_long_value(writer: Agent, scratch: Scratch) -> None:
    kind = scratch.backend.spell("long_text")
    await scratch.run(f"CREATE TABLE texts (id INTEGER PRIMARY KEY, v {kind})")
    text = "naïve 'quoted' %s :x ? 😀 \\ " * 40_000
    await writer.ask("INSERT INTO texts VALUES (1, :v)", {"v": text})
    assert await writer.rows("SELECT id FROM texts WHERE v = :v", {"v": text}) == [[1]]
    assert await writer.rows("SELECT id FROM texts WHERE v = :v", {"v": f"{text}."}) == []
    [[stored]] = await scratch.run("SELECT v FROM texts")
    assert stored == text


async def test_percent_signs_are_the_callers_own(writer: Agent) -> None:
    odd = "100% %s %d %(x)s %%"
    await writer.ask("UPDATE customers SET note = '100% %s %d %(x)s %%' WHERE id = 1")
    assert await writer.scalar("SELECT note FROM customers WHERE id = 1") == odd
    await writer.ask("UPDATE customers SET note = '5%', name = :n WHERE id = 2", {"n": odd})
    assert await writer.rows("SELECT note, name FROM customers WHERE id = 2") == [["5%", odd]]


@pytest.mark.family("postgres")
async def test_a_message_that_is_no_utf8_is_the_statements_fault(scratch: Scratch) -> None:
    async with open_agent(scratch.url) as agent:
        for _ in range(3):
            with pytest.raises(StatementError, match="beyond ASCII"):
                await agent.ask("SELECT to_date('202\u202850101', 'YYYYMMDD')")
        assert await agent.scalar("SELECT 1") == "1"
