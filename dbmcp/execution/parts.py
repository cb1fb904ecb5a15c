"""Tables that the engine makes of others: those called with a search, and those it keeps inside."""

from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.errors import PolicyError
from dbmcp.models import TableName
from dbmcp.sql.statement import Kind, Name, Statement


async def check_virtual(statement: Statement, *, database: Database, catalog: Catalog) -> None:
    """Check the tables that a statement calls in FROM, and that it changes no insides of another.

    Args:
        statement: its facts.
        database: where it would run.
        catalog: what that contains.

    Raises:
        PolicyError: rule `functions` for what is neither; rule `columns` for a table of which not
            every column may be read; rule `tables` for a change of what belongs to another table.
    """
    if not database.dialect.lexis.searched_tables:
        return
    for name in database.policy.tables_called(statement):
        table = await catalog.resolve(Name(((name, True),)))
        if table is None:
            raise database.policy.function_refusal(name)
        await _check_hidden(table, database=database, catalog=catalog)
    if statement.kind is not Kind.READ:
        await _check_parts(statement, catalog=catalog)


async def _check_hidden(table: TableName, *, database: Database, catalog: Catalog) -> None:
    if not database.policy.deny_columns:
        return
    facts = (await catalog.describe([table])).get(table)
    if facts is None or facts.hidden_columns:
        raise PolicyError(
            f"{table.name}(...) could reach columns that are not available on {database.name} "
            f"(rule columns). name the columns, and write WHERE {table.name} MATCH",
            rule="columns",
            obj=table.name,
        )


async def _check_parts(statement: Statement, *, catalog: Catalog) -> None:
    listing = await catalog.listing()
    for name in sorted(statement.tables_written, key=str):
        table = await catalog.resolve(name)
        entry = None if table is None else listing.tables.get(table)
        if entry is not None and entry.part_of:
            raise PolicyError(
                f"table {entry.name.name} keeps the insides of {entry.part_of} (rule tables). "
                f"change {entry.part_of} itself",
                rule="tables",
                obj=entry.name.name,
            )
