"""TiDB's dialect against the recorded answers of a real TiDB 8.5."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, cast

import pytest

from dbmcp.config import DatabaseSettings, Secret
from dbmcp.dialects.base import Bound, Connection
from dbmcp.dialects.mysql import faults, schema
from dbmcp.dialects.mysql.flavour import (
    MARIADB,
    MYSQL,
    TIDB,
    Flavour,
    catalogue_of,
    flavour_of,
    numbers_of,
)
from dbmcp.dialects.mysql.grants import could_write
from dbmcp.dialects.tidb.dialect import TiDBDialect
from dbmcp.errors import (
    TRANSACTION_SIZE,
    CancelledError,
    ConflictError,
    DbmcpError,
    ExhaustedError,
    LimitError,
    SqlSyntaxError,
    StatementError,
    TimeLimitError,
    UnavailableError,
    UnknownNameError,
    UnsupportedError,
)
from dbmcp.models import ColumnFacts, ForeignKey, IndexFacts, TableFacts, TableKind, TableName
from dbmcp.sql.parameters import Marked

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> list[dict[str, Any]]:
    return json.loads((RECORDED / f"{name}.json").read_text())


def error_of(code: int, message: str) -> Exception:
    """An error that looks as if a driver had raised it."""
    kind = type("OperationalError", (Exception,), {"__module__": "pymysql.err"})
    return kind(code, message)


def translated(item: dict[str, Any]) -> DbmcpError | None:
    error = error_of(item["error"]["code"], item["error"]["message"])
    return faults.translate(
        error, Bound(Marked((item["sql"],))), database="shop", place="db.example:4000"
    )


ERRORS = recorded("errors")
KINDS: dict[int, type[DbmcpError]] = {
    **dict.fromkeys((0, 1040, 1862, 2003, 2006, 2013, 2059, 3118, 3159), UnavailableError),
    **dict.fromkeys((1008, 1049, 1051, 1054, 1072, 1091, 1146, 1176, 1193, 1305), UnknownNameError),
    1064: SqlSyntaxError,
    **dict.fromkeys((1205, 1213, 3572, 8028, 8141, 9004, 9007), ConflictError),
    3024: TimeLimitError,
    **dict.fromkeys((1317, 8214), CancelledError),
    **dict.fromkeys((1148, 1235, 8048, 8108, 8130, 8132, 8200), UnsupportedError),
    **dict.fromkeys((1153, 8025), LimitError),
    8175: ExhaustedError,
}


@pytest.mark.parametrize("code", [1197, 1206, 8004, 8229])
def test_a_transaction_that_is_too_large_is_told_from_a_row(code: int) -> None:
    for number, what in ((code, TRANSACTION_SIZE), (8025, "packet")):
        error = error_of(number, "Transaction is too large, size: 104857681")
        ours = faults.translate(error, None, database="shop", place="db.example:4000")
        assert isinstance(ours, LimitError)
        assert ours.what == what


def test_a_commit_of_which_nobody_knows_the_outcome_is_a_lost_connection() -> None:
    error = error_of(8501, "execution result undetermined")
    ours = faults.translate(error, None, database="shop", place="db.example:4000")
    assert type(ours) is UnavailableError  # which COMMIT turns into outcome_unknown


def test_a_refused_login_is_unavailable_and_a_refused_statement_is_the_statements_fault() -> None:
    error = error_of(1045, "Access denied for user 'procuser'@'127.0.0.1' (using password: NO)")
    login = faults.translate(error, None, database="shop", place="db.example:4000")
    assert type(login) is UnavailableError
    statement = Bound(Marked(("EXPLAIN FOR CONNECTION 1",)))
    denied = faults.translate(error, statement, database="shop", place="db.example:4000")
    assert type(denied) is StatementError


@pytest.mark.parametrize("item", ERRORS, ids=lambda item: item["name"])
def test_every_recorded_error_has_its_class(item: dict[str, Any]) -> None:
    ours = translated(item)
    code = item["error"]["code"]
    assert ours is not None
    if code == 1105:
        assert isinstance(ours, StatementError | UnsupportedError | CancelledError)
    else:
        assert type(ours) is KINDS.get(code, StatementError)
    assert "\n" not in str(ours)
    assert len(str(ours)) < 450


def test_server_states_survive() -> None:
    for item in ERRORS:
        ours = translated(item)
        state = item["error"]["sqlstate"]
        if isinstance(ours, StatementError) and item["error"]["code"] in {1062, 1406, 3819, 1452}:
            assert ours.sqlstate == state


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("duplicate_pk", "duplicate key: item.PRIMARY (1) exists"),
        ("duplicate_unique", "duplicate key: customer.uk_email (ada@example.test) exists"),
        ("fk_child_missing_parent", "foreign key fk_c: no row of customer has that customer_id"),
        ("fk_parent_delete", "foreign key fk_c: rows still refer to customer (id)"),
    ],
)
def test_constraint_texts(name: str, text: str) -> None:
    [item] = [item for item in ERRORS if item["name"] == name]
    assert text in str(translated(item))


def first(code: int) -> str:
    return str(translated(next(item for item in ERRORS if item["error"]["code"] == code)))


def test_names_come_out_of_the_texts() -> None:
    assert first(1146) == 'table "nope" does not exist'
    assert first(1054).startswith('column "nope" does not exist')
    assert first(1049) == 'database "nodb" does not exist'
    assert first(1305) == 'function "nofunc" does not exist'
    assert first(3819) == "CHECK ck_amount failed. send values that satisfy it"


def test_syntax_errors_tell_line_and_column_of_the_callers_text() -> None:
    bound = Bound(Marked(("SELECT a,\n  FROM t WHERE x = ", ""), ("x",)))
    message = (
        "You have an error in your SQL syntax; check the manual that corresponds to your TiDB "
        'version for the right syntax to use line 2 column 6 near "FROM t WHERE x = 1" '
    )
    ours = faults.translate(error_of(1064, message), bound, database="shop", place="h:1")
    assert isinstance(ours, SqlSyntaxError)
    assert "at line 2, column" in str(ours)


def test_other_errors_are_left_alone() -> None:
    assert faults.translate(ValueError("x"), None, database="shop", place="h:1") is None


def test_versions() -> None:
    [row] = next(item for item in recorded("identity") if item["name"] == "version_row")["rows"]
    assert flavour_of(row[0]) is TIDB
    assert numbers_of(row[0]) == (8, 5, 4)
    assert numbers_of("8.0.11-TiDB-v8.5.3-serverless") == (8, 5, 3)
    assert flavour_of("10.11.6-MariaDB-0+deb12u1") is MARIADB
    assert numbers_of("5.5.5-10.11.6-MariaDB") == (10, 11, 6)
    assert flavour_of("8.4.3") is MYSQL
    assert numbers_of("8.4.3-azure") == (8, 4, 3)
    assert not TIDB.enforces_read_only


def test_grants() -> None:
    accounts = {item["user"]: item["rows"] for item in recorded("privileges")}
    assert could_write(row[0] for row in accounts["reader"]) == ()
    assert could_write(row[0] for row in accounts["procuser"]) == ()
    [root] = [item["rows"] for item in recorded("identity") if item["name"] == "grants_root"]
    assert could_write(row[0] for row in root) == ("ALL PRIVILEGES",)
    assert could_write(["GRANT SELECT (a, b), INSERT(a), DROP ON `x`.* TO 'u'@'%'"]) == (
        "INSERT",
        "DROP",
    )
    assert could_write(["GRANT `writers`@`%` TO `u`@`%`"]) == ()


class RecordedConnection:
    """Answers the queries of `schema` with the rows that a real TiDB gave."""

    SOURCES: ClassVar = {
        "TABLES": "tables",
        "COLUMNS": "columns",
        "STATISTICS": "statistics",
        "KEY_COLUMN_USAGE": "key_column_usage",
        "REFERENTIAL_CONSTRAINTS": "referential_constraints",
        "TIDB_CHECK_CONSTRAINTS": "tidb_check_constraints",
        "PARTITIONS": "partitions",
        "VIEWS": "views",
    }

    def __init__(self) -> None:
        self.tables = {item["name"]: item for item in recorded("schema")}
        self.asked = 0

    async def query(self, text: str, values: Sequence[Any] = ()) -> list[list[Any]]:
        self.asked += 1
        match = re.match(r"SELECT (.+) FROM information_schema\.(\w+)", text)
        assert match is not None
        item = self.tables[self.SOURCES[match[2]]]
        names = [name.upper() for name in item["columns"]]
        rows = [dict(zip(names, row, strict=True)) for row in item["rows"]]
        wanted = [name.strip().upper() for name in match[1].split(",")]
        return [[row[name] for name in wanted] for row in rows if self._fits(row, text, values)]

    def _fits(self, row: dict[str, Any], text: str, values: Sequence[Any]) -> bool:
        if "KEY_COLUMN_USAGE" in text and row["REFERENCED_TABLE_NAME"] is None:
            return False
        match = re.search(r"WHERE (\w+)_SCHEMA = %s AND (\w+_NAME)", text)
        if match is None:
            return True
        schema_is = row.get(f"{match[1]}_SCHEMA", "shop")
        return schema_is == values[0] and row[match[2]] in values[1:]


async def described(*names: str) -> dict[str, TableFacts]:
    connection = RecordedConnection()
    found = await schema.describe(
        cast("Connection", connection),
        catalogue_of(TIDB, (8, 5, 4)),
        [TableName("shop", name) for name in names],
    )
    assert connection.asked <= 9
    return {facts.entry.name.name: facts for facts in found}


async def test_recorded_columns() -> None:
    facts = await described("customer", "product")
    customer = {column.name: column for column in facts["customer"].columns}
    assert customer["id"] == ColumnFacts(
        "id", "bigint", nullable=False, default="AUTO_RANDOM(5)", generated=True,
        comment="surrogate key",
    )  # fmt: skip
    assert customer["tier"].type == "enum('free','pro','team')"
    assert customer["tier"].default == "'free'"
    assert customer["born"].default is None
    assert customer["created_at"].default == "CURRENT_TIMESTAMP(6)"
    assert customer["email_lower"].generated
    assert customer["full_name"].comment == "display name; may be 'anonymous'"
    product = {column.name: column for column in facts["product"].columns}
    assert product["id"].default == "AUTO_INCREMENT"
    assert product["embedding"].type == "vector(3)"
    assert product["big"].type == "bigint unsigned"
    assert product["price"].type == "decimal(65,30)"
    assert product["tiny"].type == "tinyint(1)"


async def test_recorded_indexes() -> None:
    facts = await described("customer", "product", "category")
    indexes = {index.name: index for index in facts["customer"].indexes}
    assert facts["customer"].indexes[0] == IndexFacts("PRIMARY", ("id",), unique=True, primary=True)
    assert indexes["uk_email"].unique
    assert indexes["ix_name_prefix"].columns == ("full_name(10)",)
    assert "lower(`full_name`)" in indexes["ix_lower"].columns[0]
    assert facts["product"].primary_key == ("id",)


async def test_recorded_foreign_keys_in_both_directions() -> None:
    facts = await described("orders", "customer", "category")
    assert facts["orders"].foreign_keys == (
        ForeignKey(
            name="fk_order_customer",
            table=TableName("shop", "orders"),
            columns=("customer_id",),
            target=TableName("shop", "customer"),
            target_columns=("id",),
            on_delete="CASCADE",
        ),
    )
    pointing = {key.table for key in facts["customer"].referenced_by}
    assert TableName("shop", "orders") in pointing
    across = {key.name: key for key in facts["orders"].referenced_by}["fk_ship_order"]
    assert across.table == TableName("shop_ext", "shipment")
    assert (across.on_delete, across.on_update) == ("SET NULL", "CASCADE")
    assert facts["category"].foreign_keys[0].on_delete == "SET NULL"


async def test_recorded_checks_partitions_views_and_sequences() -> None:
    facts = await described("orders", "event_log", "paid_order", "invoice_no", "missing")
    assert ("ck_status", "(`status` in (_utf8mb4'new',_utf8mb4'paid',_utf8mb4'sent'))") in [
        (name, clause.lower()) for name, clause in facts["orders"].checks
    ]
    assert facts["event_log"].partitions[0] == "p2025"
    assert facts["paid_order"].definition.startswith("SELECT")
    assert facts["paid_order"].entry.kind is TableKind.VIEW
    assert facts["invoice_no"].entry.kind is TableKind.SEQUENCE
    assert "missing" not in facts


async def test_an_estimate_of_zero_is_none_on_tidb() -> None:
    entries = await schema.list_tables(
        cast("Connection", RecordedConnection()), catalogue_of(TIDB, (8, 5, 4))
    )
    assert {entry.rows for entry in entries} == {None}
    assert not any(entry.system for entry in entries)


def test_an_old_server_has_no_checks() -> None:
    assert catalogue_of(TIDB, (6, 5, 0)).checks == ""
    assert catalogue_of(MYSQL, (5, 7, 44)).expressions == "NULL"


STALE = [item for item in ERRORS if item["name"].startswith("stale")]


@pytest.mark.parametrize("item", STALE, ids=[item["name"] for item in STALE])
def test_what_a_stale_read_refuses_is_clear(item: dict[str, Any]) -> None:
    error = translated(item)
    assert isinstance(error, DbmcpError)
    assert error.code in {"statement_failed", "unsupported"}
    assert str(error).endswith(tuple("abcdefghijklmnopqrstuvwxyz.'*/0123456789"))


def test_a_table_younger_than_a_stale_read_is_said_to_be_perhaps_new() -> None:
    url = Secret("tidb://u@h:4000/shop")
    error = error_of(1146, "Table 'shop.young' doesn't exist")
    for stale, words in (
        (False, ""),
        (True, "reads are 1 s old (stale_read): if it is new, retry"),
    ):
        dialect = TiDBDialect(DatabaseSettings("shop", url, stale_read=stale))
        found = dialect.translate(error, Bound(Marked(("SELECT * FROM young",))))
        assert isinstance(found, UnknownNameError)
        assert found.advice == words


@pytest.mark.parametrize(("flavour", "has"), [(TIDB, True), (MARIADB, False), (MYSQL, False)])
def test_only_what_the_server_can_do_may_be_asked_of_it(flavour: Flavour, *, has: bool) -> None:
    assert bool(flavour.begin_stale) is has
    assert bool(flavour.memory_quota) is (flavour is not MYSQL)
