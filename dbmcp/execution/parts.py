"""Tables that the engine makes of others: those called with a search, and those it keeps inside."""

from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.errors import PolicyError
from dbmcp.models import TableName
from dbmcp.sql.parameters import Marked
from dbmcp.sql.statement import Kind, Name, Statement


async def check_virtual(
    statement: Statement, marked: Marked, *, database: Database, catalog: Catalog
) -> None:
    """Check the tables that a statement calls in FROM, and that it changes no insides of another.

    Args:
        statement: its facts.
        marked: its text.
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
        await _check_commands(statement, catalog=catalog)
    if statement.quoted and not database.policy.confirms:
        await _check_quoted(statement, marked, database=database, catalog=catalog)


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


async def _check_commands(statement: Statement, *, catalog: Catalog) -> None:
    """Refuse a row that is a command, since its table is no plain one."""
    if not statement.commanded:
        return
    listing = await catalog.listing()
    for name in sorted(statement.commanded, key=str):
        table = await catalog.resolve(name)
        entry = None if table is None else listing.tables.get(table)
        if entry is None or entry.commanded:
            raise command_refusal(name)


def command_refusal(name: Name) -> PolicyError:
    """Return why a row may not be put into a column that is named like its table."""
    return PolicyError(
        f"a column named like its table {name} takes commands (rule construct). allowed: "
        "'optimize', 'rebuild', 'merge', 'integrity-check'",
        rule="construct",
        obj=str(name),
    )


async def _check_quoted(
    statement: Statement, marked: Marked, *, database: Database, catalog: Catalog
) -> None:
    """Refuse a write that touches every row since `"x"` is no column but a text."""
    resolved = [await catalog.resolve(name) for name in sorted(statement.tables, key=str)]
    known = await catalog.describe([table for table in resolved if table is not None])
    columns = {column.name.casefold() for facts in known.values() for column in facts.columns}
    columns |= database.policy.rules.key_columns
    texts = [name for name in statement.quoted if name.casefold() not in columns]
    if not texts:
        return
    # Imported here: the parser's library is loaded with the first text only.
    from dbmcp.sql.textual import unbounded_with  # noqa: PLC0415

    lexis = database.dialect.lexis
    for rule, verb, sentence in unbounded_with(marked, texts, lexis=lexis, verb=statement.verb):
        what, _, advice = sentence.partition(". ")
        raise PolicyError(
            f'{what}: "{min(texts)}" is no column (rule {rule}). {advice}', rule=rule, obj=verb
        )
