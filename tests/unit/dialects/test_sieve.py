"""Rows of the engine's own lists: those about hidden tables and schemas are left out."""

from collections.abc import Sequence

import pytest

from dbmcp.dialects.sieve import Sieve
from dbmcp.models import Row, TableName
from dbmcp.sql.rules import RowList

SHOWN = {TableName("shop", "orders"), TableName("shop", "people"), TableName("shop", "")}


@pytest.mark.parametrize(
    ("form", "columns", "rows", "seen"),
    [
        (RowList(), ["Tables_in_shop"], [("orders",), ("payroll",)], [("orders",)]),
        (RowList(None), ["Database"], [("hr",), ("shop",)], [("shop",)]),
        (
            RowList("table", "db"),
            ["Db", "Rows", "Table"],
            [("hr", 1, "orders"), ("shop", 2, "orders"), ("shop", 3, "payroll")],
            [("shop", 2, "orders")],
        ),
        (
            RowList("name", blank="next"),
            ["Name", "Next"],
            [("orders", 5), ("people", 7)],
            [("orders", 5), ("people", None)],
        ),
    ],
)
def test_rows_are_about_what_their_columns_tell(
    form: RowList, columns: list[str], rows: Sequence[Row], seen: Sequence[Row]
) -> None:
    sieve = Sieve(form, "shop", SHOWN.__contains__, lambda table: table.name == "people")
    assert sieve.seen(rows, columns) == seen
