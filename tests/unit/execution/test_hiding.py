"""What of an engine's error is told where tables are hidden."""

from typing import Any

import pytest

from dbmcp.errors import DbmcpError, StatementError, UnknownNameError
from dbmcp.execution.hiding import HIDDEN_CAUSE, HIDDEN_COLUMN_CAUSE, concealed
from dbmcp.models import IndexFacts
from tests.unit.fake_catalog import FakeDatabase, make_catalog, make_facts, table

FAILED = "foreign key f: no row of {} has that id"


@pytest.mark.parametrize(
    ("error", "written", "tells"),
    [
        (StatementError(FAILED.format("orders")), "DELETE FROM orders", False),
        (StatementError(FAILED.format("payroll")), "DELETE FROM orders", True),
        (StatementError(FAILED.format("PAYROLL")), "DELETE FROM orders", True),
        (StatementError(FAILED.format("payroll")), "SELECT 'payroll'", False),
        (StatementError("key f", tables=("orders",)), "", False),
        (StatementError("key f", tables=("orders", "payroll")), "/* payroll */", True),
        (StatementError("key f", tables=("gone",)), "", True),
        (UnknownNameError("table", "main.payroll"), "SELECT * FROM paid", True),
        (UnknownNameError("column", "nme"), "SELECT nme FROM orders", False),
    ],
)
async def test_only_what_names_a_hidden_table_is_concealed(
    error: DbmcpError, written: str, *, tells: bool
) -> None:
    catalog, _ = make_catalog(FakeDatabase(["orders", "payroll"], hidden={"payroll"}))
    told: Any = await concealed(error, catalog=catalog, written=lambda: written)
    assert (told is not error) is tells
    if tells:
        assert str(told) == HIDDEN_CAUSE
        assert told.code == "statement_failed"


DUPLICATE = "duplicate key: {} ({}) exists. use another value"


@pytest.mark.parametrize(
    ("error", "written", "told"),
    [
        (StatementError("Column 'email' is odd"), "INSERT", HIDDEN_COLUMN_CAUSE),
        (StatementError("Column 'email' is odd"), "email", "Column 'email' is odd"),
        (StatementError("(email)=(zq) exists"), "/* email */", "(…) exists"),
        (StatementError("(email)=(zq) exists"), "email zq", "(email)=(zq) exists"),
        (
            StatementError(DUPLICATE.format("pk", 7), constraint="pk"),
            "INSERT 7",
            DUPLICATE.format("pk", 7),
        ),
        (
            StatementError(DUPLICATE.format("pk", "a) b"), constraint="pk"),
            "INSERT a",
            DUPLICATE.format("pk", "…"),
        ),
        (
            StatementError(DUPLICATE.format("mails", "2-zq"), constraint="mails"),
            "INSERT 2 zq",
            DUPLICATE.format("mails", "…"),
        ),
        (StatementError('no number: "zq"', sqlstate="22P02"), "x", "no number: (…)"),
        (StatementError('no operator: "zq"', sqlstate="42883"), "x", 'no operator: "zq"'),
        (UnknownNameError("column", "email"), "SELECT email", 'column "email" does not exist'),
    ],
)
async def test_no_value_of_a_hidden_column_is_told(
    error: DbmcpError, written: str, told: str
) -> None:
    people = table("people")
    facts = make_facts(people, indexes=(IndexFacts("pk", ("id",), primary=True),))
    catalog, _ = make_catalog(
        FakeDatabase(["people"], facts={people: facts}, hidden_columns={"email"})
    )
    await catalog.describe([people])
    assert str(await concealed(error, catalog=catalog, written=lambda: written)) == told
