"""What a connection of the MySQL family sends, and when it sends nothing."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from dbmcp.config import Secret
from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.loading import Load
from dbmcp.dialects.mysql.flavour import MARIADB, MYSQL, TIDB, Flavour
from dbmcp.dialects.mysql.login import Login
from dbmcp.dialects.mysql.session import MySQLConnection, pinned_sql_mode
from dbmcp.dialects.mysql.wire import COM_QUERY, COM_RESET_CONNECTION, Wire
from dbmcp.models import ServerFacts, TableEntry, TableFacts, TableKind, TableName
from dbmcp.sql.parameters import Marked


class DriverError(Exception):
    """Stands for the base of a driver's errors."""


class Result:
    """The answer to a statement without rows."""

    unbuffered_active = False
    affected_rows = 1
    insert_id = 7
    warning_count = 0
    fields: Sequence[Any] = ()


class FakeWire:
    """Notes what is sent."""

    error = DriverError
    closed = False
    unread = False
    in_transaction = False

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.result = Result()

    async def command(self, code: int, payload: bytes = b"") -> None:
        self.sent.append(payload.decode() if code == COM_QUERY else f"COM {code:#x}")

    async def start(self, text: str) -> Result:
        self.sent.append(text)
        return self.result

    def escape(self, text: str) -> str:
        return text.replace("\\", "\\\\").replace("'", "\\'")

    def taken(self) -> list[str]:
        sent, self.sent = self.sent, []
        return sent


async def opened(flavour: Flavour, **options: Any) -> tuple[MySQLConnection, FakeWire]:
    wire = FakeWire()
    login = Login("aiomysql", "h", 3306, "u", Secret("p"), database="shop")
    connection = MySQLConnection(cast("Wire", wire), login=login, flavour=flavour, **options)
    connection.know(
        flavour=flavour,
        facts=ServerFacts(flavour.product, "", ()),
        thread=5,
        sql_mode="ANSI_QUOTES,STRICT_TRANS_TABLES",
    )
    await connection.pin(30)
    return connection, wire


def bound(text: str, *arguments: Argument) -> Bound:
    return Bound(Marked(tuple(text.split("?")), tuple(a.name for a in arguments)), arguments)


def test_sql_mode_keeps_what_does_not_change_the_text() -> None:
    assert pinned_sql_mode("ANSI_QUOTES,STRICT_TRANS_TABLES,NO_BACKSLASH_ESCAPES") == (
        "STRICT_TRANS_TABLES"
    )
    assert pinned_sql_mode("") == ""


async def test_tidb_explains_without_running_subqueries_as_soon_as_it_can() -> None:
    for numbers, sent in (((7, 2), 0), ((8, 5, 4), 1)):
        connection, wire = await opened(TIDB)
        connection.facts = ServerFacts("TiDB", "", numbers)
        wire.sent.clear()
        await connection.pin(30)
        assert wire.sent[0].count("tidb_opt_enable_non_eval_scalar_subquery=1") == sent


@pytest.mark.parametrize(
    ("flavour", "limit"),
    [
        (MARIADB, "max_statement_time=30.000, innodb_lock_wait_timeout=30, lock_wait_timeout=30"),
        (MYSQL, "max_execution_time=30000, innodb_lock_wait_timeout=30, lock_wait_timeout=30"),
        (TIDB, "max_execution_time=30000, innodb_lock_wait_timeout=30"),
    ],
    ids=lambda value: getattr(value, "product", ""),
)
async def test_settings_go_in_one_statement(flavour: Flavour, limit: str) -> None:
    _, wire = await opened(flavour)
    assert wire.sent[0].startswith("SET autocommit=1, sql_mode='STRICT_TRANS_TABLES', ")
    assert wire.sent[0].endswith(limit)
    assert "read_only" not in wire.sent[0] or flavour is not TIDB


@pytest.mark.parametrize("flavour", [MARIADB, MYSQL], ids=lambda flavour: flavour.product)
async def test_a_read_sends_nothing_but_itself(flavour: Flavour) -> None:
    connection, wire = await opened(flavour)
    assert wire.taken()[1:] == ["START TRANSACTION READ ONLY"]
    await connection.begin(read_only=True, timeout_seconds=29.9987)
    await connection.execute(bound("SELECT 1"))
    await connection.commit()
    assert wire.taken() == ["SELECT 1"]
    await connection.reset()
    first, settings, fence = wire.taken()
    assert first == f"COM {COM_RESET_CONNECTION:#x}"
    assert settings.startswith("SET autocommit=1")
    assert fence == "START TRANSACTION READ ONLY"


async def test_a_second_read_opens_its_own_fence() -> None:
    connection, wire = await opened(MARIADB)
    await connection.begin(read_only=True, timeout_seconds=30)
    await connection.commit()
    wire.taken()
    await connection.begin(read_only=True, timeout_seconds=30)
    assert wire.taken() == ["START TRANSACTION READ ONLY"]


async def test_a_write_is_explained_where_one_may_write_and_nothing_else_is_run_there() -> None:
    connection, wire = await opened(MARIADB)
    wire.taken()
    await connection.begin(read_only=True, timeout_seconds=30)
    for _ in range(2):
        await connection.execute(bound("EXPLAIN DELETE FROM t"))
    await connection.execute(bound("SELECT 1"))
    await connection.execute(bound("EXPLAIN DELETE FROM t"))  # the server refuses this one
    await connection.commit()
    opening = ["ROLLBACK", "START TRANSACTION READ WRITE"]
    explain, fence = "EXPLAIN DELETE FROM t", ["ROLLBACK", "START TRANSACTION READ ONLY"]
    assert wire.taken() == [*opening, explain, explain, *fence, "SELECT 1", explain, "ROLLBACK"]


async def test_a_transaction_that_explained_a_write_is_rolled_back() -> None:
    connection, wire = await opened(MYSQL)
    await connection.begin(read_only=True, timeout_seconds=30)
    await connection.execute(bound("EXPLAIN DELETE FROM t"))
    wire.taken()
    await connection.commit()
    assert wire.taken() == ["ROLLBACK"]


async def test_the_fence_is_put_up_again_after_ddl() -> None:
    connection, wire = await opened(MARIADB)
    await connection.begin(read_only=True, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound("DROP TABLE t"))
    await connection.execute(bound("SET STATEMENT tx_read_only=0 FOR DELETE FROM t"))
    assert wire.taken()[:2] == ["DROP TABLE t", "START TRANSACTION READ ONLY"]


@pytest.mark.parametrize(
    "harmless",
    ["SHOW TABLES", "EXPLAIN SELECT 1", "/* why */ SELECT 1", "-- why\n(SELECT 1)", "desc t"],
)
async def test_the_snapshot_stays_after_what_does_not_commit(harmless: str) -> None:
    connection, wire = await opened(MARIADB)
    for read_only in (True, False):
        await connection.begin(read_only=read_only, timeout_seconds=30)
        wire.taken()
        await connection.execute(bound(harmless))
        await connection.execute(bound("SELECT 2"))
        assert wire.taken() == [harmless, "SELECT 2"]
        await connection.rollback()


@pytest.mark.parametrize("hidden", ["/*! DROP TABLE t */ SELECT 1", "/*M! DROP TABLE t */ SELECT"])
async def test_what_may_run_in_a_comment_is_not_taken_for_harmless(hidden: str) -> None:
    connection, wire = await opened(MARIADB)
    await connection.begin(read_only=True, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound(hidden))
    await connection.execute(bound("SELECT 2"))
    assert wire.taken() == [hidden, "START TRANSACTION READ ONLY", "SELECT 2"]


@pytest.mark.parametrize("flavour", [MARIADB, MYSQL, TIDB], ids=lambda flavour: flavour.product)
async def test_a_level_is_the_sessions_until_the_reset(flavour: Flavour) -> None:
    connection, wire = await opened(flavour)
    for read_only, opening in ((True, flavour.begin_read), (False, flavour.begin_write)):
        wire.taken()
        await connection.begin(read_only=read_only, timeout_seconds=30, isolation="repeatable read")
        level = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"
        assert wire.taken() == [level, opening]
        await connection.rollback()
        await connection.reset()
        assert f"COM {COM_RESET_CONNECTION:#x}" in wire.taken()


async def test_a_load_is_strict_whatever_the_mode() -> None:
    connection, wire = await opened(MARIADB)
    wire.taken()
    table = TableFacts(TableEntry(TableName("shop", "t"), TableKind.TABLE), ())
    with pytest.raises(ValueError, match="unpack"):  # the fake has no rows to tell the engine
        await connection.load(Load(table, ()))
    mode, facts = wire.taken()
    assert mode == "SET sql_mode='STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'"
    assert "TABLE_SCHEMA = 'shop' AND TABLE_NAME = 't'" in facts


async def test_tidb_reads_in_a_transaction_that_is_rolled_back() -> None:
    connection, wire = await opened(TIDB)
    wire.taken()
    await connection.begin(read_only=True, timeout_seconds=30)
    await connection.execute(bound("SELECT 1"))
    await connection.commit()
    assert wire.taken() == ["BEGIN", "SELECT 1", "ROLLBACK"]


@pytest.mark.parametrize(
    ("flavour", "opening"), [(MARIADB, "START TRANSACTION READ WRITE"), (TIDB, "BEGIN PESSIMISTIC")]
)
async def test_a_write_is_committed(flavour: Flavour, opening: str) -> None:
    connection, wire = await opened(flavour)
    wire.taken()
    await connection.begin(read_only=False, timeout_seconds=30)
    answer = await connection.execute(bound("INSERT INTO t VALUES (1)"))
    await connection.commit()
    assert wire.taken() == [opening, "INSERT INTO t VALUES (1)", "COMMIT"]
    assert (answer.affected_rows, answer.generated_id) == (1, 7)


async def test_ddl_in_a_write_lifts_the_sessions_own_mode() -> None:
    connection, wire = await opened(MYSQL)
    await connection.begin(read_only=False, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound("CREATE TABLE t (a int)"))
    assert wire.taken() == ["SET transaction_read_only=0", "CREATE TABLE t (a int)"]


async def test_only_other_limits_are_sent() -> None:
    connection, wire = await opened(MARIADB)
    wire.taken()
    await connection.begin(read_only=True, timeout_seconds=0.31)
    assert wire.taken() == [
        "SET max_statement_time=0.400, innodb_lock_wait_timeout=1, lock_wait_timeout=1"
    ]


async def test_arguments_stand_in_the_text_and_percent_signs_stay() -> None:
    connection, wire = await opened(MARIADB)
    wire.taken()
    text = "SELECT '100%' LIKE ? AND id = ?"
    await connection.execute(bound(text, Argument("1", "%'x"), Argument("2", "7", "bigint")))
    assert wire.taken() == ["SELECT '100%' LIKE '%\\'x' AND id = 7"]


async def test_several_rows_have_no_single_id() -> None:
    connection, wire = await opened(MARIADB)
    wire.result.affected_rows = 2
    answer = await connection.execute(bound("INSERT INTO t VALUES (1), (2)"))
    assert (answer.affected_rows, answer.generated_id) == (2, None)


async def test_reset_goes_back_to_the_database() -> None:
    connection, wire = await opened(MARIADB)
    await connection.execute(bound(" use mysql"))
    wire.taken()
    await connection.reset()
    assert "COM 0x2" in wire.taken()
    await connection.reset()
    assert "COM 0x2" not in wire.taken()


@pytest.mark.parametrize(
    ("flavour", "quota"),
    [(MARIADB, "max_session_mem_used=7000000"), (TIDB, "tidb_mem_quota_query=7000000")],
    ids=lambda value: getattr(value, "product", ""),
)
async def test_the_memory_quota_is_pinned_with_the_settings(flavour: Flavour, quota: str) -> None:
    connection, wire = await opened(flavour, memory_bytes=7_000_000)
    assert f", {quota}, " in wire.taken()[0]
    await connection.reset()
    assert f", {quota}, " in wire.taken()[1]
    _, wire = await opened(flavour)
    assert "mem" not in wire.taken()[0]


STALE = "START TRANSACTION READ ONLY AS OF TIMESTAMP NOW(6) - INTERVAL 1 SECOND"


async def test_stale_reads_are_a_belt_for_reads_only() -> None:
    connection, wire = await opened(TIDB, stale_read=True)
    wire.taken()
    await connection.begin(read_only=True, timeout_seconds=30)
    assert wire.taken() == [STALE]
    await connection.execute(bound("DROP TABLE t"))
    await connection.execute(bound("SELECT 1"))
    await connection.commit()
    assert wire.taken() == ["DROP TABLE t", STALE, "SELECT 1", "ROLLBACK"]
    await connection.begin(read_only=True, timeout_seconds=30, isolation="repeatable read")
    assert wire.taken()[-1] == STALE
    await connection.rollback()
    await connection.begin(read_only=False, timeout_seconds=30)
    assert wire.taken()[-1] == "BEGIN PESSIMISTIC"


async def test_reads_of_an_engine_without_fence_are_always_rolled_back() -> None:
    connection, wire = await opened(TIDB)
    wire.taken()
    await connection.begin(read_only=True, timeout_seconds=30)
    await connection.execute(bound("SELECT 1"))
    await connection.commit()
    assert wire.taken() == ["BEGIN", "SELECT 1", "ROLLBACK"]


PAST = "SELECT * FROM t AS OF TIMESTAMP NOW() - INTERVAL 5 SECOND"


async def test_tidb_reads_the_past_outside_of_the_transaction() -> None:
    connection, wire = await opened(TIDB)
    await connection.begin(read_only=True, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound(PAST))
    assert wire.taken() == ["ROLLBACK", PAST]
    assert connection.is_in_transaction()
    await connection.execute(bound(PAST))
    await connection.execute(bound("SELECT 1"))
    await connection.execute(bound(PAST))
    assert wire.taken() == [PAST, "BEGIN", "SELECT 1", PAST]
    await connection.commit()
    assert wire.taken() == ["ROLLBACK"]
    assert not connection.is_in_transaction()


async def test_a_reset_ends_what_stood_aside() -> None:
    connection, wire = await opened(TIDB)
    await connection.begin(read_only=True, timeout_seconds=30)
    await connection.execute(bound(PAST))
    await connection.reset()
    assert not connection.is_in_transaction()
    await connection.begin(read_only=True, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound("SELECT 1"))
    assert wire.taken() == ["SELECT 1"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT 'a AS OF TIMESTAMP b' FROM t",
        'SELECT `AS OF TIMESTAMP`, "it\\"s AS OF TIMESTAMP" FROM t',
        "SELECT 1 /* AS OF TIMESTAMP */ FROM t -- AS OF TIMESTAMP",
        "SELECT 1 # AS OF TIMESTAMP",
    ],
)
async def test_what_only_speaks_of_the_past_stays_in_the_transaction(text: str) -> None:
    connection, wire = await opened(TIDB)
    await connection.begin(read_only=True, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound(text))
    assert wire.taken() == [text]


@pytest.mark.parametrize("options", [{"read_only": False}, {"read_only": True, "stale": True}])
async def test_neither_a_write_nor_a_stale_read_is_left_for_it(options: dict[str, bool]) -> None:
    connection, wire = await opened(TIDB, stale_read=options.get("stale", False))
    await connection.begin(read_only=options["read_only"], timeout_seconds=30)
    wire.taken()
    await connection.execute(bound(PAST))
    assert wire.taken() == [PAST]


async def test_mariadb_keeps_its_fence_whatever_the_text_says() -> None:
    connection, wire = await opened(MARIADB)
    await connection.begin(read_only=True, timeout_seconds=30)
    wire.taken()
    await connection.execute(bound(PAST))
    assert wire.taken() == [PAST]
