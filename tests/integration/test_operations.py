"""transaction_manager: expected rows, values of earlier results, and retries, on every engine."""

import asyncio

import pytest
from pymysql.err import MySQLError

from dbmcp.config import Limits, Mode
from dbmcp.models import FetchMode, Operation, ParameterValue, RowBounds
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

INSERT = "INSERT INTO customers (id, name, note) VALUES (?, ?, ?)"
COUNT = "SELECT count(*) FROM customers"
ALL = "SELECT id FROM customers ORDER BY id"


def ref(path: str) -> ParameterValue:
    return {"$ref": path}


def insert(*values: ParameterValue) -> Operation:
    return Operation(INSERT, list(values))


EXPECTED = [
    ("UPDATE customers SET note = 'x' WHERE id = 1", RowBounds(1, 1)),
    ("UPDATE customers SET note = 'x' WHERE id <= 3", RowBounds(2, 4)),
    ("DELETE FROM customers WHERE id = 99", RowBounds(0, 0)),
    (ALL, RowBounds(5, 5)),
    (ALL, RowBounds(3)),
    ("SELECT id FROM customers WHERE id = 99", RowBounds(0, 0)),
]


async def test_expected_rows_are_kept(writer: Agent) -> None:
    for query, bounds in EXPECTED:
        await writer.transact(Operation(query, expect_rows=bounds))


UNEXPECTED = [
    ("UPDATE customers SET note = 'y' WHERE id = 99", RowBounds(1, 1), "0 rows affected, "),
    ("UPDATE customers SET note = 'y' WHERE id <= 3", RowBounds(0, 2), "3 rows affected, "),
    ("DELETE FROM customers WHERE id = 1", RowBounds(2), "1 row affected, "),
    (ALL, RowBounds(7), "6 rows returned, "),
    (ALL, RowBounds(1, 1), "6 rows returned, "),
]


async def test_unexpected_rows_take_everything_back(shop: Scratch) -> None:
    # Two rows are answered at most, all are counted.
    limits = Limits(max_rows=2)
    async with open_agent(shop.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        for query, bounds, told in UNEXPECTED:
            for mode in FetchMode:
                bounded = Operation(query, None, mode, expect_rows=bounds)
                error = await agent.rolled_back(insert(10, "new", None), bounded)
                assert error == (
                    f"[statement_failed] operation 2 of 2: {told}expect_rows is {bounds}. "
                    "rolled back, nothing was kept"
                )
        assert await agent.scalar(COUNT) == "5"


async def test_a_later_operation_takes_values_of_an_earlier_one(writer: Agent) -> None:
    read = "SELECT id, name, note FROM customers WHERE id IN (1, 2) ORDER BY id"
    await writer.transact(
        Operation(read, save_as="found"),
        Operation("SELECT max(id) FROM customers", None, FetchMode.SCALAR, save_as="top"),
        Operation("UPDATE customers SET note = 'seen' WHERE id < 4", save_as="seen"),
        insert(10, ref("found.rows[1].name"), ref("found.rows[0][1]")),
        insert(11, "eleven", ref("found.rows[0].note")),
        Operation("DELETE FROM customers WHERE id = ?", [ref("seen.affected_rows")]),
        Operation(
            "UPDATE customers SET note = :note WHERE id = :id",
            {"note": "top", "id": ref("top.value")},
            expect_rows=RowBounds(1, 1),
        ),
    )
    names = await writer.rows("SELECT id, name FROM customers WHERE id IN (1, 2) ORDER BY id")
    [copied] = await writer.rows("SELECT name, note FROM customers WHERE id = 10")
    assert copied == [names[1][1], names[0][1]]
    assert await writer.scalar("SELECT note FROM customers WHERE id = 5") == "top"
    assert await writer.rows("SELECT id FROM customers WHERE id IN (3, 4)") == [[4]]


VALUES = [
    ("INTEGER", "7"),
    ("DECIMAL(38,10)", "1234567890123456789012345678.0123456789"),
    ("VARCHAR(200)", "'it''s $ref; DROP TABLE x --'"),
]


@pytest.mark.parametrize(("kind", "literal"), VALUES)
async def test_a_value_arrives_as_it_was(scratch: Scratch, kind: str, literal: str) -> None:
    binary = scratch.backend.spell("binary")
    await scratch.run(
        f"CREATE TABLE things (id INTEGER NOT NULL PRIMARY KEY, v {kind}, b {binary})",
        f"INSERT INTO things (id, v) VALUES (1, {literal})",
    )
    async with open_agent(scratch.url, mode=Mode.READ_WRITE) as agent:
        bits: ParameterValue = {"$bytes": "00ff41"}
        await agent.transact(
            Operation("UPDATE things SET b = ? WHERE id = 1", [bits]),
            Operation("SELECT v, b FROM things WHERE id = 1", save_as="one"),
            Operation(
                "INSERT INTO things (id, v, b) VALUES (2, :v, :b)",
                {"v": ref("one.rows[0].v"), "b": ref("one.rows[0].b")},
            ),
        )
        first, second = await agent.rows("SELECT v, b FROM things ORDER BY id")
        assert first == second
        assert first[1] == bits


WRONG: list[tuple[str, str]] = [
    (
        "other.value",
        '[invalid_argument] operation 2 of 2: no earlier operation has save_as "other"',
    ),
    ("one.rows", '[invalid_argument] operation 2 of 2: "$ref" is not a path'),
    ("one.rows[9].id", '[invalid_argument] operation 2 of 2: "one.rows[9].id" is not there: '),
    ("one.rows[0].nme", "[invalid_argument] operation 2 of 2: "),
    ("one.rows[0][7]", "[invalid_argument] operation 2 of 2: "),
    ("one.generated_id", "[invalid_argument] operation 2 of 2: "),
]


@pytest.mark.parametrize(("path", "told"), WRONG)
async def test_a_wrong_path_is_one_clear_error(writer: Agent, path: str, told: str) -> None:
    read = Operation("SELECT id, name FROM customers WHERE id = 1", save_as="one")
    error = await writer.rolled_back(read, insert(10, ref(path), None))
    assert error.startswith(told)
    assert await writer.scalar(COUNT) == "5"


async def until_locked(shop: Scratch, number: int) -> None:
    """Wait until somebody holds a customer's row."""
    looked = f"SELECT id FROM customers WHERE id = {number} FOR UPDATE NOWAIT"
    async with asyncio.timeout(30):
        while True:
            try:
                await shop.run("BEGIN", looked)
            except MySQLError:
                return
            finally:
                await shop.run("ROLLBACK")
            await asyncio.sleep(0.02)


async def until_runs(shop: Scratch, statement: str) -> None:
    """Wait until the server runs a statement, which may wait for a lock."""
    async with asyncio.timeout(30):
        while True:
            if statement in await shop.running():
                return
            await asyncio.sleep(0.02)


@pytest.mark.family("mysql")
async def test_a_deadlock_is_run_again(shop: Scratch, writer: Agent) -> None:
    mine = "UPDATE customers SET note = 'mine' WHERE id = ?"
    steps = [Operation(mine, [number]) for number in (1, 5, 2)]
    async with shop.session() as other, shop.session() as third:
        # One engine ends whoever changed less, another whoever closes the circle.
        theirs = "UPDATE customers SET note = '{}' WHERE id IN (2, 3, 4)"
        await other.run("BEGIN", *(theirs.format(word) for word in "abcdefgh"))
        await third.run("BEGIN", "UPDATE customers SET note = 'third' WHERE id = 5")
        call = asyncio.create_task(writer.transact(*steps))
        await until_locked(shop, 1)
        blocked = "UPDATE customers SET note = 'theirs' WHERE id = 1"
        waiting = asyncio.create_task(other.run(blocked, "COMMIT"))
        await until_runs(shop, blocked)
        await third.run("ROLLBACK")
        await waiting
        answer = await call
    assert (answer["status"], answer["retries"]) == ("committed", 1)
    assert await writer.rows("SELECT note FROM customers WHERE id < 3") == [["mine"], ["mine"]]


@pytest.mark.family("postgres")
async def test_a_serialization_failure_is_run_again(shop: Scratch, writer: Agent) -> None:
    mine = "UPDATE customers SET note = 'mine' WHERE id = 2"
    async with shop.session() as other:
        await other.run("BEGIN", "UPDATE customers SET note = 'theirs' WHERE id = 2")
        call = asyncio.create_task(writer.transact(COUNT, mine, isolation_level="repeatable read"))
        await shop.until_running()
        await other.run("COMMIT")
        answer = await call
    assert (answer["status"], answer["retries"]) == ("committed", 1)
    assert await writer.rows("SELECT note FROM customers WHERE id = 2") == [["mine"]]
