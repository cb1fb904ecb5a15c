"""What of an engine's error is told where tables are hidden."""

from typing import Any

import pytest

from dbmcp.errors import DbmcpError, StatementError, UnknownNameError
from dbmcp.execution.hiding import HIDDEN_CAUSE, concealed
from tests.unit.fake_catalog import FakeDatabase, make_catalog

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
