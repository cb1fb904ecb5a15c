"""The MySQL family's connections on real servers, with both drivers."""

import asyncio
import random
import struct
import time

import pytest

from dbmcp.dialects.base import Argument
from dbmcp.errors import CancelledError, DbmcpError, SqlSyntaxError, StatementError, TimeLimitError
from dbmcp.models import TableName
from tests.engines.pace import in_time
from tests.engines.scratch import SLOW_QUERY
from tests.integration.dialects.mysql.lab import Lab, bound

pytestmark = pytest.mark.family("mysql")


async def test_the_server_is_recognised_by_its_version(lab: Lab) -> None:
    facts = lab.connection.facts
    assert facts.product == lab.dialect.label == lab.scratch.backend.product
    assert facts.numbers > (5,)
    assert facts.schema == lab.scratch.name
    assert lab.dialect.default_schemas(facts) == (lab.scratch.name,)


@pytest.mark.needs("read_only_fence")
@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t (v) VALUES ('c')",
        "DELETE FROM t",
        "CREATE TABLE u (a INT)",
        "DROP TABLE t",
        "TRUNCATE TABLE t",
        "SELECT * FROM t FOR UPDATE",
    ],
)
async def test_the_fence_holds(lab: Lab, text: str) -> None:
    await lab.connection.begin(read_only=True, timeout_seconds=30)
    assert "read-only" in str(await lab.failure(text))
    await lab.failure("SET STATEMENT tx_read_only=0 FOR DELETE FROM t")
    assert await lab.rows("SELECT count(*) FROM t") == [(2,)]


async def test_a_read_transaction_keeps_nothing(lab: Lab) -> None:
    await lab.connection.begin(read_only=True, timeout_seconds=30)
    if not lab.dialect.enforces_read_only:
        await lab.rows("DELETE FROM t")
    await lab.connection.commit()
    await lab.connection.reset()
    assert await lab.rows("SELECT count(*) FROM t") == [(2,)]


async def test_two_statements_in_one_text_are_refused_even_after_a_reset(lab: Lab) -> None:
    for _ in range(2):
        assert isinstance(await lab.failure("SELECT 1; SELECT 2"), DbmcpError)
        await lab.connection.reset()
    assert await lab.rows("SELECT 1") == [(1,)]


async def test_writes_count_matched_rows_and_give_a_single_id(lab: Lab) -> None:
    await lab.connection.begin(read_only=False, timeout_seconds=30)
    one = await lab.connection.execute(bound("INSERT INTO t (v) VALUES ('c')"))
    two = await lab.connection.execute(bound("INSERT INTO t (v) VALUES ('d'), ('e')"))
    same = await lab.connection.execute(bound("UPDATE t SET v = v"))
    await lab.connection.commit()
    assert one.affected_rows == 1
    assert isinstance(one.generated_id, int)
    assert (two.affected_rows, two.generated_id) == (2, None)
    assert same.affected_rows == 5


async def test_a_dirty_connection_is_clean_after_a_reset(lab: Lab) -> None:
    for text in (
        "SET @x = 5",
        "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'",
        "SET autocommit = 0",
        "SET NAMES latin1",
        "USE information_schema",
        "START TRANSACTION",
    ):
        await lab.rows(text)
    await lab.rows("SELECT GET_LOCK('dirty', 1)")
    await lab.connection.reset()
    [[x, mode, autocommit, lock, charset, database]] = await lab.rows(
        "SELECT @x, @@sql_mode, @@autocommit, IS_FREE_LOCK('dirty'), @@character_set_client, "
        "DATABASE()"
    )
    assert (x, autocommit, lock, charset) == (None, 1, 1, "utf8mb4")
    assert database == lab.scratch.name
    assert "ANSI_QUOTES" not in str(mode)
    assert await lab.rows("SELECT ?", Argument("1", "it's \\ ü")) == [("it's \\ ü",)]


async def test_an_answer_is_let_go_without_reading_it(lab: Lab) -> None:
    await lab.connection.begin(read_only=True, timeout_seconds=30)
    begun = time.monotonic()
    answer = await lab.connection.execute(bound("SELECT a.n, b.n FROM numbers a, numbers b"))
    assert len(await answer.fetch(11)) == 11
    await answer.close()
    assert in_time(begun, seconds=2)
    assert not lab.connection.is_broken()
    assert await lab.rows("SELECT 7") == [(7,)]


async def test_a_running_statement_is_interrupted(lab: Lab) -> None:
    await lab.connection.begin(read_only=True, timeout_seconds=30)
    running = asyncio.create_task(lab.failure(SLOW_QUERY))
    await lab.scratch.until_running()
    await lab.connection.interrupt()
    assert isinstance(await running, CancelledError)
    assert await lab.rows("SELECT 7") == [(7,)]


async def test_a_late_interrupt_hits_nobody(lab: Lab) -> None:
    await lab.connection.interrupt()
    assert await lab.rows("SELECT count(*) FROM numbers") == [(1000,)]
    await lab.connection.reset()
    await lab.connection.ping()


async def test_the_servers_own_time_limit(lab: Lab) -> None:
    await lab.connection.begin(read_only=True, timeout_seconds=0.3)
    begun = time.monotonic()
    assert isinstance(await lab.failure(SLOW_QUERY), TimeLimitError)
    assert in_time(begun, seconds=2)


async def test_errors_name_what_they_mean(lab: Lab) -> None:
    await lab.connection.begin(read_only=False, timeout_seconds=30)
    twice = await lab.failure("INSERT INTO t (v) VALUES ('a')")
    assert isinstance(twice, StatementError)
    assert "(a) exists" in str(twice)
    assert str(await lab.failure("SELECT * FROM nope")) == 'table "nope" does not exist'
    assert str(await lab.failure("SELECT nme FROM t")) == 'column "nme" does not exist'
    syntax = await lab.failure("SELECT 1\n  FORM t WHERE")
    assert isinstance(syntax, SqlSyntaxError)
    assert "at line 2" in str(syntax)


async def test_doubles_arrive_with_every_bit(lab: Lab) -> None:
    chance = random.Random(7)  # noqa: S311  no secret
    doubles = [
        value
        for bits in range(200)
        if abs(value := struct.unpack("<d", chance.randbytes(8))[0]) < 1e308 or bits < 0
    ]
    values = ", ".join(f"({number}, {value!r})" for number, value in enumerate(doubles))
    await lab.write("CREATE TABLE d (id INT, v DOUBLE)", f"INSERT INTO d VALUES {values}")
    assert await lab.rows("SELECT v FROM d ORDER BY id") == [(value,) for value in doubles]


async def test_schema_facts(lab: Lab) -> None:
    await lab.write(
        "CREATE TABLE child (id INT PRIMARY KEY, t_id INT, note VARCHAR(9) DEFAULT 'it''s', "
        "KEY by_note (note(4)), CONSTRAINT fk FOREIGN KEY (t_id) REFERENCES t (id) "
        "ON DELETE CASCADE)",
        "CREATE VIEW v AS SELECT id FROM t",
    )
    names = {entry.name for entry in await lab.dialect.list_tables(lab.connection)}
    schema = lab.scratch.name
    assert {TableName(schema, name) for name in ("t", "child", "v")} <= names
    child, parent = await lab.dialect.describe(
        lab.connection, [TableName(schema, "child"), TableName(schema, "t")]
    )
    assert [column.type for column in child.columns] == ["int", "int", "varchar(9)"]
    assert child.columns[2].default == "'it\\'s'" or child.columns[2].default == "'it''s'"
    assert child.primary_key == ("id",)
    assert child.foreign_keys[0].on_delete == "CASCADE"
    assert parent.referenced_by[0].table == TableName(schema, "child")
    assert parent.columns[0].default == "AUTO_INCREMENT"
    assert ("note(4)",) in [index.columns for index in child.indexes]
