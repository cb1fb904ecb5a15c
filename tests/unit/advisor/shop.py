"""A small shop for the advisor's tests: its tables, and statements read over them."""

from collections.abc import Mapping
from typing import Any

from dbmcp.advisor.reading import read_shape
from dbmcp.advisor.shape import Scan, Shape
from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.models import (
    ColumnFacts,
    IndexFacts,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
)
from dbmcp.sql.facts import Name
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.syntax import mark_open, read_syntax

__all__ = ["MYSQL", "POSTGRES", "SHOP", "SQLITE", "read", "scans", "table"]


def table(
    name: str,
    columns: str,
    *,
    rows: int | None = 100_000,
    indexes: tuple[IndexFacts, ...] = (),
    kind: TableKind = TableKind.TABLE,
    key: str = "id",
) -> TableFacts:
    """Facts of a table; `columns` is `name type, name type`, the key is its primary key."""
    primary = (IndexFacts(f"{name}_pkey", (key,), unique=True, primary=True),) if key else ()
    described = (column.strip().split(" ", 1) for column in columns.split(","))
    return TableFacts(
        TableEntry(TableName("shop", name), kind, rows),
        tuple(ColumnFacts(column[0], column[1]) for column in described),
        indexes=(*primary, *indexes),
    )


SHOP = {
    "orders": table(
        "orders",
        "id int, customer_id int, status varchar(10), placed_at timestamp, total numeric, "
        "note text",
    ),
    "customers": table(
        "customers",
        "id int, email varchar(80), name text, city_id int, data json",
        rows=5_000,
        indexes=(IndexFacts("customers_email_key", ("email",), unique=True),),
    ),
    "items": table("items", "order_id int, product_id int, quantity int", key="", rows=300_000),
    "colours": table("colours", "id int, name text", rows=20),
    "rich": table("rich", "id int, total numeric", rows=None, kind=TableKind.VIEW, key=""),
}


class _ByWrittenName(dict[Name, TableFacts]):
    """Finds a table by the last part of its name, in any case."""

    def __init__(self, tables: Mapping[str, TableFacts]) -> None:
        super().__init__()
        self.tables = tables

    def get(self, key: Name, default: TableFacts | None = None) -> TableFacts | None:  # pyright: ignore[reportIncompatibleMethodOverride]  one form is enough
        return self.tables.get(key.parts[-1][0].lower(), default)


def read(text: str, *, lexis: Lexis = POSTGRES, tables: Mapping[str, TableFacts] = SHOP) -> Shape:
    """The shape of a statement over the shop."""
    syntax = read_syntax(mark_open(text, lexis=lexis), lexis=lexis)
    return read_shape(syntax, _ByWrittenName(tables))


def scans(text: str, **options: Any) -> dict[str, Scan]:
    """The scans of a statement by alias."""
    return {scan.alias: scan for scan in read(text, **options).scans}
