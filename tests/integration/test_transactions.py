"""transaction_manager on every engine: all operations are kept, or nothing is."""

import asyncio

import pytest

from dbmcp.audit import Entry, Status
from dbmcp.config import Limits, Mode
from dbmcp.errors import TimeLimitError
from dbmcp.models import Caller, FetchMode, Operation, ParameterValue, RowBounds
from tests.engines.scratch import SLOW_QUERY, Scratch
from tests.integration.agent import Agent, open_agent

INSERT = "INSERT INTO customers (id, name) VALUES (:id, :name)"
COUNT = "SELECT count(*) FROM customers"
STOCK = (
    "CREATE TABLE stock (warehouse INTEGER NOT NULL, item INTEGER NOT NULL, left_over INTEGER "
    "NOT NULL CHECK (left_over >= 0), PRIMARY KEY (warehouse, item))",
    "INSERT INTO stock VALUES (1, 7, 20), (2, 7, 0)",
)
MOVE = (
    Operation("UPDATE stock SET left_over = left_over - ? WHERE warehouse = 1", [5]),
    Operation("UPDATE stock SET left_over = left_over + ? WHERE warehouse = 2", [5]),
)
ONE = RowBounds(1, 1)
LAST: dict[str, ParameterValue] = {"$ref": "last.rows[0].id"}
LEFT = "SELECT left_over FROM stock ORDER BY warehouse"


def insert(number: int, name: str = "new") -> Operation:
    return Operation(INSERT, {"id": number, "name": name})


async def test_all_operations_are_kept_and_each_has_its_result(writer: Agent) -> None:
    await writer.target.database.facts()
    answer = await writer.transact(
        insert(10),
        Operation("UPDATE customers SET note = ? WHERE id >= ?", ["x", 5]),
        "SELECT id, name FROM customers WHERE id > 4 ORDER BY id",
    )
    first, second, third = answer["results"]
    assert answer["status"] == "committed"
    assert answer["elapsed_ms"] > 0
    assert first["affected_rows"] == 1
    assert second == {"affected_rows": 2}
    assert third == {"columns": ["id", "name"], "rows": [[5, "last"], [10, "new"]]}
    assert await writer.scalar(COUNT) == "6"


async def test_stock_moves_between_warehouses(shop: Scratch) -> None:
    await shop.run(*STOCK)
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        await agent.transact(*MOVE)
        assert await agent.rows(LEFT) == [[15], [5]]


@pytest.mark.needs("check_enforced")
async def test_a_broken_check_takes_everything_back(shop: Scratch) -> None:
    await shop.run(*STOCK)
    overdrawn = Operation("UPDATE stock SET left_over = left_over - 99 WHERE warehouse = 1")
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        error = await agent.rolled_back(MOVE[1], overdrawn)
        assert error.startswith("[statement_failed] operation 2 of 2: CHECK ")
        assert error.endswith(". rolled back, nothing was kept")
        assert await agent.rows(LEFT) == [[20], [0]]
        await agent.until_idle()


@pytest.mark.parametrize("failing", [0, 1, 2])
async def test_the_first_failure_names_its_operation(writer: Agent, failing: int) -> None:
    operations = [insert(10), insert(11)]
    operations.insert(failing, insert(1))
    error = await writer.rolled_back(*operations)
    assert error.startswith(f"[statement_failed] operation {failing + 1} of 3: duplicate key")
    assert error.endswith("rolled back, nothing was kept")
    assert await writer.scalar(COUNT) == "5"


async def test_a_wrong_name_comes_with_the_nearest(writer: Agent) -> None:
    error = await writer.rolled_back(insert(10), "SELECT nme FROM customers")
    assert error.startswith(
        '[unknown_name] operation 2 of 2: column "nme" does not exist in customers. nearest: name'
    )
    assert error.endswith("rolled back, nothing was kept")
    assert await writer.scalar(COUNT) == "5"


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        ("DROP TABLE customers", "policy_denied"),
        ("CREATE TABLE other (a INTEGER)", "policy_denied"),
        ("COMMIT", "policy_denied"),
        ("SELECT 1; SELECT 2", "policy_denied"),
        ("SELEC 1", "sql_syntax"),
        ("SELECT :a", "invalid_argument"),
        (" ", "invalid_argument"),
    ],
)
@pytest.mark.parametrize("place", [1, 2, 3])
async def test_every_operation_is_checked_before_the_first_runs(
    writer: Agent, refused: str, code: str, place: int
) -> None:
    operations = [insert(10), insert(11)]
    parameters: dict[str, object] | None = {} if ":a" in refused else None
    operations.insert(place - 1, Operation(refused, parameters))  # pyright: ignore[reportArgumentType] -- an empty object
    error = await writer.rolled_back(*operations)
    assert error.startswith(f"[{code}] operation {place} of 3: ")
    assert error.endswith(". nothing was run")
    assert await writer.scalar(COUNT) == "5"


async def test_read_only_takes_reads_of_one_moment(reader: Agent, shop: Scratch) -> None:
    error = await reader.rolled_back(COUNT, insert(10))
    assert error.startswith("[policy_denied] operation 2 of 2: INSERT is not allowed on shop")
    answer = await reader.transact(Operation(COUNT, fetch_mode=FetchMode.SCALAR), COUNT)
    assert answer["results"][0] == {"value": 5}
    assert answer["results"][1]["rows"] == [[5]]
    assert (await shop.run(COUNT))[0][0] == 5


@pytest.mark.needs("server")
@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.READ_WRITE])
async def test_reads_do_not_see_what_others_commit_meanwhile(shop: Scratch, mode: Mode) -> None:
    await shop.add_numbers()
    slow = "SELECT count(*) FROM numbers a, numbers b, numbers c WHERE a.n + b.n + c.n = -1"
    slow += f" AND a.n < {6 if shop.backend.lacks('quick_joins') else 60}"
    async with open_agent(shop.url, mode=mode) as agent:
        call = asyncio.create_task(agent.transact(COUNT, slow, COUNT, "SELECT 1", COUNT))
        await shop.until_running()
        await shop.run("DELETE FROM customers WHERE id = 5")
        results = (await call)["results"]
        assert [results[place]["rows"] for place in (0, 2, 4)] == [[[5]], [[5]], [[5]]]
        assert await agent.scalar(COUNT) == "4"


async def test_fetch_modes_decide_what_is_answered(writer: Agent) -> None:
    query = "SELECT id, note FROM customers ORDER BY id"
    answer = await writer.transact(
        *(Operation(query, fetch_mode=mode) for mode in FetchMode),
        Operation("SELECT note FROM customers WHERE id = 99", fetch_mode=FetchMode.SCALAR),
        Operation("SELECT note FROM customers WHERE id = 1", fetch_mode=FetchMode.SCALAR),
        Operation("DELETE FROM customers WHERE id = 5", fetch_mode=FetchMode.NONE),
    )
    everything, one, scalar, none, nothing, null, deleted = answer["results"]
    assert len(everything["rows"]) == 5
    assert one == {"columns": ["id", "note"], "rows": [[1, None]]}
    assert scalar == {"value": 1}
    assert none == {"row_count": 5}
    assert nothing == {"row_count": 0}
    assert null == {"value": None}
    assert deleted == {"affected_rows": 1}


async def test_rows_past_the_limit_are_said_to_follow(shop: Scratch) -> None:
    async with open_agent(shop.url, limits=Limits(max_rows=4)) as agent:
        query = "SELECT id FROM customers ORDER BY id"
        results = (await agent.transact(query, f"{query} LIMIT 4"))["results"]
        assert results[0] == {"columns": ["id"], "rows": [[1], [2], [3], [4]], "more": True}
        assert "more" not in results[1]


async def test_a_long_result_leaves_the_transaction_usable(shop: Scratch) -> None:
    await shop.add_numbers()
    long = "SELECT a.n, b.n FROM numbers a CROSS JOIN numbers b"
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        answer = await agent.transact(insert(10), long, insert(11), long, COUNT)
        assert [result.get("more") for result in answer["results"]] == [
            None,
            True,
            None,
            True,
            None,
        ]
        assert await agent.scalar(COUNT) == "7"


async def test_each_operation_sees_what_those_before_it_did(shop: Scratch) -> None:
    limits = Limits(max_rows=500)
    some = [insert(number) for number in range(100, 150)]
    async with open_agent(shop.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        answer = await agent.transact(
            *some,
            "SELECT id FROM customers ORDER BY id",
            "DELETE FROM customers WHERE id >= 120",
            Operation("SELECT max(id) AS id FROM customers", save_as="last", expect_rows=ONE),
            Operation("UPDATE customers SET note = 'last' WHERE id = ?", [LAST]),
            "SELECT id FROM customers WHERE note = 'last'",
        )
    listed, gone, *_, last = answer["results"][len(some) :]
    assert listed["rows"] == [[n] for n in (*range(1, 6), *range(100, 150))]
    assert gone == {"affected_rows": 30}
    assert last["rows"] == [[119]]


async def test_an_expectation_is_looked_at_before_the_next_operation_runs(writer: Agent) -> None:
    expected = Operation(
        "UPDATE customers SET note = 'x' WHERE id = 1", expect_rows=RowBounds(2, 2)
    )
    error = await writer.rolled_back(insert(10), expected, insert(1))
    assert "operation 2 of 3: 1 row affected, expect_rows is 2" in error


async def test_results_share_the_byte_budget(shop: Scratch) -> None:
    await shop.add_numbers()
    query = "SELECT n FROM numbers ORDER BY n"
    limits = Limits(max_rows=1_000, max_result_bytes=1_000)
    async with open_agent(shop.url, mode=Mode.READ_WRITE, limits=limits) as agent:
        answer = await agent.transact(insert(10), query, insert(11))
        rows = answer["results"][1]["rows"]
        assert answer["results"][1]["more"] is True
        assert 100 < len(rows) < 250
        error = await agent.rolled_back(insert(12), query, query)
        assert error.startswith("[limit_exceeded] operation 3 of 3: a row takes")
        assert "its largest column is n" in error
        assert await agent.scalar(COUNT) == "7"


@pytest.mark.needs("insert_returning")
async def test_returned_rows_past_the_limit_are_written_too(shop: Scratch) -> None:
    await shop.add_numbers()
    copy = "INSERT INTO customers (id, name) SELECT n + 1000, 'copy' FROM numbers RETURNING id"
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        result = (await agent.transact(copy))["results"][0]
        assert len(result["rows"]) == 100
        assert result["more"] is True
        assert await agent.scalar(COUNT) == "1005"


async def test_every_level_that_the_engine_has_is_taken(writer: Agent) -> None:
    for number, level in enumerate(writer.target.database.dialect.isolation_levels, 20):
        spelled = level.upper().replace(" ", "_")
        await writer.transact(insert(number), isolation_level=spelled)
        await writer.transact(COUNT, isolation_level=level)
        assert await writer.scalar(f"SELECT name FROM customers WHERE id = {number}") == "new"


@pytest.mark.family("postgres")
async def test_the_level_is_the_transactions_own(writer: Agent) -> None:
    show = Operation("SHOW transaction_isolation", fetch_mode=FetchMode.SCALAR)
    answer = await writer.transact(insert(10), show, isolation_level="serializable")
    assert answer["results"][1] == {"value": "serializable"}
    answer = await writer.transact(insert(11), show)
    assert answer["results"][1] == {"value": "read committed"}


@pytest.mark.needs("serializable")
@pytest.mark.family("mysql")
async def test_serializable_reads_lock_and_the_next_call_is_free(
    writer: Agent, shop: Scratch
) -> None:
    # On this family a serializable read takes shared locks, which tells that the level holds.
    await writer.transact(COUNT, insert(10), isolation_level="serializable")
    async with shop.session() as other:
        await other.run("BEGIN", "UPDATE customers SET note = 'held' WHERE id = 1")
        with pytest.raises(TimeLimitError):
            await writer.transact(
                COUNT, insert(11), isolation_level="serializable", timeout_seconds=1
            )
        await writer.transact(COUNT, insert(11), timeout_seconds=5)
        await other.run("ROLLBACK")


async def test_the_time_limit_covers_the_whole(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        error = await agent.rolled_back(insert(10), SLOW_QUERY, timeout_seconds=0.5)
        assert error.startswith("[time_limit] operation 2 of 2: stopped on the server")
        assert error.endswith("rolled back, nothing was kept")
        await shop.until_running(count=0)
        assert await agent.scalar(COUNT) == "5"


async def test_a_cancelled_call_keeps_nothing(shop: Scratch) -> None:
    await shop.add_numbers()
    async with open_agent(shop.url, mode=Mode.READ_WRITE) as agent:
        call = asyncio.create_task(agent.transact(insert(10), SLOW_QUERY))
        if shop.backend.lacks("server"):
            await asyncio.sleep(0.3)
        else:
            await shop.until_running()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await shop.until_running(count=0)
        await agent.until_idle()
        assert await agent.scalar(COUNT) == "5"


async def test_a_hidden_table_is_refused_before_anything_runs(shop: Scratch) -> None:
    await shop.run("CREATE TABLE payroll (id INTEGER PRIMARY KEY)")
    async with open_agent(shop.url, mode=Mode.READ_WRITE, deny_tables=("payroll",)) as agent:
        for table in ("payroll", "missing"):
            error = await agent.rolled_back(insert(10), f"SELECT id FROM {table}")
            assert error.startswith(
                f"[policy_denied] operation 2 of 2: table {table} is not available on shop"
            )
        assert await agent.scalar(COUNT) == "5"


async def test_each_operation_is_noted_in_the_audit(writer: Agent) -> None:
    with Entry("transaction_manager", {}) as entry:
        await writer.transact(insert(10), COUNT, caller=Caller(entry=entry))
    assert [note.text for note in entry.notes] == [INSERT, COUNT]
    assert [note.kind for note in entry.notes] == ["write", "read"]
    assert [note.rows for note in entry.notes] == [1, 1]
    assert all(note.outcome and note.outcome.status is Status.SUCCESS for note in entry.notes)
    with Entry("transaction_manager", {}) as entry:
        await writer.rolled_back(COUNT, "DROP TABLE customers", caller=Caller(entry=entry))
    outcome = entry.notes[1].outcome
    assert outcome is not None
    assert (outcome.status, outcome.rule) == (Status.REFUSED, "statement-kind")
    assert entry.notes[0].outcome is not None
    assert entry.notes[0].outcome.message == "not run"
