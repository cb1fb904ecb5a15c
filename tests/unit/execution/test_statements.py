"""What an error says beside the name that does not exist."""

from types import SimpleNamespace
from typing import Any, cast

from dbmcp.errors import UnknownNameError
from dbmcp.execution.statements import with_choices
from dbmcp.models import TableName
from tests.unit.advisor.shop import SHOP


class OneTable:
    """A catalog of colours."""

    async def resolve(self, name: str) -> TableName:
        return TableName("shop", name)

    async def describe(self, tables: list[TableName]) -> dict[TableName, Any]:
        return {table: SHOP[table.name] for table in tables}


async def test_the_columns_are_told_and_what_the_dialect_advises() -> None:
    checked = cast("Any", SimpleNamespace(statement=SimpleNamespace(tables=["colours"])))
    catalog = cast("Any", OneTable())
    error = UnknownNameError("column", "c.nam", advice="if it is new, retry")
    assert str(await with_choices(error, checked, catalog=catalog)) == (
        'column "c.nam" does not exist in colours. nearest: name. columns: id, name. '
        "if it is new, retry"
    )
    bare = await with_choices(UnknownNameError("column", "x"), checked, catalog=catalog)
    assert str(bare) == 'column "x" does not exist in colours. columns: id, name'
