"""Loading rows into the MySQL family: with both drivers, and what only this family does."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.models import OnConflict
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

pytestmark = pytest.mark.family("mysql")

UPDATE: dict[str, Any] = {"on_conflict": OnConflict.UPDATE}
IGNORE: dict[str, Any] = {"on_conflict": OnConflict.IGNORE}


@pytest.fixture(params=["aiomysql", "asyncmy"])
async def agent(scratch: Scratch, request: pytest.FixtureRequest) -> AsyncIterator[Agent]:
    url = scratch.url.replace("://", f"+{request.param}://", 1)
    async with open_agent(url, mode=Mode.READ_WRITE) as opened:
        yield opened


def counts(inserted: int, updated: int = 0, ignored: int = 0) -> dict[str, int]:
    return {"inserted": inserted, "updated": updated, "ignored": ignored, "rejected": 0}


async def test_both_drivers_load_and_count(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE t (id BIGINT PRIMARY KEY, v VARCHAR(200) UNIQUE, d DECIMAL(20,4), j JSON, "
        "at TIMESTAMP(6) NULL, b VARBINARY(20))"
    )
    big = 2**53 + 1
    records = [
        {
            "id": big,
            "v": "it's \\ 'x' \0 %s",
            "d": "1.2345",
            "j": {"a": "'\\"},
            "at": None,
            "b": None,
        },
        {
            "id": 2,
            "v": "é😀",
            "d": 5,
            "j": "[1]",
            "at": "2026-01-01T10:00:00+02:00",
            "b": "\\x00ff",
        },
    ]
    assert await agent.load("t", records) == counts(2)
    rows = await agent.rows("SELECT id, v, d, j, b FROM t ORDER BY id DESC")
    assert rows == [
        [str(big), records[0]["v"], "1.2345", '{"a":"\'\\\\"}', None],
        [2, "é😀", "5.0000", "[1]", {"$bytes": "00ff"}],
    ]
    moment = "SELECT UNIX_TIMESTAMP(at) FROM t WHERE id = 2"
    assert (await agent.scalar(moment)).startswith("1767254400")
    for options, found in ((UPDATE, counts(0, 2)), (IGNORE, counts(0, 0, 2))):
        assert await agent.load("t", records, **options) == found
    assert await agent.scalar(f"SELECT count(*) FROM t WHERE id = {big}") == "1"
    error = await agent.not_loaded("t", [{"id": 3, "v": "x", "j": "{broken"}])
    assert "\nrow 1" in error


async def test_a_mode_that_cuts_is_made_strict(scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3), n TINYINT, e ENUM('a', 'b'), x TEXT)",
        "SET GLOBAL sql_mode = ''",
    )
    try:
        async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
            for column, value in (("v", "abcd"), ("n", 200), ("e", "c"), ("x", "y" * 70_000)):
                error = await agent.not_loaded("t", [{"id": 1, column: value}])
                assert "1 of 1 rows rejected" in error
                assert f"\nrow 1, {column}" in error
            await agent.ask("INSERT INTO t (id, v) VALUES (1, 'abcd')")
            assert await agent.scalar("SELECT v FROM t") == "abc"
    finally:
        await scratch.run("SET GLOBAL sql_mode = DEFAULT")


@pytest.mark.needs("storage_engines")
async def test_a_table_that_cannot_roll_back_is_refused(agent: Agent, scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE m (id INT PRIMARY KEY) ENGINE=MyISAM")
    error = await agent.not_loaded("m", [{"id": 1}])
    assert error.startswith("[unsupported] m is kept by the engine MyISAM, which cannot roll back")


async def test_zero_stays_zero_and_null_takes_the_next_number(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run("CREATE TABLE a (id INT PRIMARY KEY AUTO_INCREMENT, v INT)")
    records = [{"id": 0, "v": 1}, {"id": None, "v": 2}]
    assert await agent.load("a", records) == counts(2)
    assert await agent.load("a", [{"v": 3}]) == counts(1)
    ids = [row[0] for row in await agent.rows("SELECT id FROM a ORDER BY v")]
    assert ids[:2] == [0, 1]
    assert ids[2] > 1


async def test_keys_compare_as_the_engine_compares_them(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE k (name VARCHAR(20) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)"
    )
    await agent.load("k", [{"name": "Ann", "v": 1}])
    records = [{"name": "ANN", "v": 2}, {"name": "bob", "v": 3}, {"name": "Bob", "v": 4}]
    assert await agent.load("k", records, **UPDATE) == counts(1, 2)
    assert await agent.rows("SELECT name, v FROM k ORDER BY name") == [["Ann", 2], ["bob", 4]]


async def test_keys_of_several_columns_and_nulls_in_them(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE k (a INT NOT NULL, b INT NOT NULL, c INT UNIQUE, d INT, PRIMARY KEY (a, b))",
        "INSERT INTO k VALUES (1, 1, NULL, 1), (1, 2, 5, 1)",
    )
    records = [
        {"a": 1, "b": 1, "c": None, "d": 2},
        {"a": 1, "b": 3, "c": None, "d": 2},
        {"a": 1, "b": 2, "c": 5, "d": 2},
    ]
    assert await agent.load("k", records, **UPDATE) == counts(1, 2)
    thief = [*records, {"a": 2, "b": 2, "c": 5, "d": 9}]
    error = await agent.not_loaded("k", thief, **UPDATE)
    assert error.endswith("\nrow 4: another unique key than (a, b) exists. use another value")
    by_c: dict[str, Any] = {**UPDATE, "conflict_columns": ("c",)}
    error = await agent.not_loaded("k", records[:1], **by_c)
    assert "\nrow 1: another unique key than (c) exists" in error
    swapped = [{"a": 1, "b": 2, "c": 5, "d": 7}, {"a": 7, "b": 7, "c": None, "d": 7}]
    assert await agent.load("k", swapped, **by_c) == counts(1, 1)


@pytest.mark.needs("triggers")
async def test_a_trigger_may_refuse_rows(agent: Agent, scratch: Scratch) -> None:
    await scratch.run(
        "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
        "CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW BEGIN IF NEW.v = 14 THEN "
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'fourteen is not taken'; END IF; END",
    )
    records = [{"id": number, "v": number} for number in range(10, 20)]
    error = await agent.not_loaded("t", records)
    assert error.endswith("\nrow 5: fourteen is not taken")


@pytest.mark.needs("large_rows")
async def test_a_row_larger_than_a_packet_is_over_the_limit(agent: Agent, scratch: Scratch) -> None:
    await scratch.run("CREATE TABLE t (id INT PRIMARY KEY, v LONGTEXT)")
    [[packet]] = await scratch.run("SELECT @@max_allowed_packet")
    assert int(packet) <= 64 * 1024 * 1024
    error = await agent.not_loaded("t", [{"id": 1, "v": "x" * int(packet)}])
    assert error.startswith("[limit_exceeded] row 1 takes ")
    fits = {"id": 1, "v": "x" * (int(packet) - 20_000)}
    assert await agent.load("t", [fits]) == counts(1)


@pytest.mark.needs("spatial")
async def test_a_shape_or_a_partition_that_does_not_fit_costs_its_row_only(
    agent: Agent, scratch: Scratch
) -> None:
    await scratch.run(
        "CREATE TABLE g (id INT PRIMARY KEY, g POINT)",
        "CREATE TABLE p (id INT, k INT) PARTITION BY LIST (k) (PARTITION p1 VALUES IN (1))",
    )
    [[point]] = await scratch.run("SELECT hex(ST_GeomFromText('POINT(1 2)'))")
    shapes = [{"$bytes": point}, "POINT(1 2)", {"$bytes": "00ff"}, None]
    records = [{"id": number, "g": shape} for number, shape in enumerate(shapes)]
    answer = await agent.load("g", records, atomic=False)
    assert (answer["inserted"], answer["rejected"]) == (2, 2)
    by_us, by_the_server = answer["rejections"]
    assert (by_us["row"], by_us["column"]) == (2, "g")
    assert by_us["reason"].startswith("not a geometry. send ")
    assert by_the_server["row"] == 3
    assert "geometry object" in by_the_server["reason"]
    rows = [{"id": 1, "k": 1}, {"id": 2, "k": 9}]
    answer = await agent.load("p", rows, atomic=False)
    assert (answer["inserted"], answer["rejections"][0]["row"]) == (1, 2)
    assert "\nrow 2: Table has no partition for value 9" in await agent.not_loaded("p", rows)
