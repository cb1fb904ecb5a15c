"""A statement's columns against the operator's list, with what the catalog knows of its tables."""

from collections.abc import Collection, Mapping

from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.errors import UnknownNameError
from dbmcp.models import TableName
from dbmcp.sql.index_hint import named_indexes
from dbmcp.sql.parameters import Marked
from dbmcp.sql.shown import Reach, TableColumns, columns_of
from dbmcp.sql.statement import Name, Statement


async def check_columns(
    marked: Marked,
    statement: Statement,
    tables: Mapping[Name, TableName],
    *,
    database: Database,
    catalog: Catalog,
) -> None:
    """Refuse a statement that could read, write or name a hidden column.

    Args:
        marked: its text.
        statement: its facts.
        tables: what its tables' names mean, all of them shown.
        database: where it would run.
        catalog: what that contains.

    Raises:
        PolicyError: rule `columns`.
        UnknownNameError: an index that the caller may not see, or none.
    """
    rows = {name: table for name in statement.types if (table := await catalog.resolve(name))}
    known = await _columns({**rows, **tables}, database=database, catalog=catalog)
    for name in rows:
        if name in known and known[name].hidden:
            raise Reach(known[name], f"the row type {name}").refusal(database.name)
    reach = _reach(marked, statement, known, database)
    if reach is not None:
        raise reach.refusal(database.name)
    _check_indexes(marked, known.values(), database)


def _check_indexes(marked: Marked, tables: Collection[TableColumns], database: Database) -> None:
    """Refuse an index that is asked for and holds a hidden column: rows come in its order.

    To leave other indexes out asks for it, too.
    """
    indexed = [table for table in tables if table.unseen]
    if not indexed:
        return
    hints = named_indexes(marked, lexis=database.dialect.lexis)
    choices = [name for table in tables for name in table.indexes]
    shown = {"primary", *(name.casefold() for name in choices)}
    for name in sorted(hints.names):
        if name not in shown or any(_means_unseen(name, table) for table in indexed):
            raise UnknownNameError("index", name, choices=choices)
    if hints.loose:
        instead = f"name indexes to use: {', '.join(choices) or 'none'}"
        raise Reach(indexed[0], hints.loose, instead=instead).refusal(database.name)


def _means_unseen(name: str, table: TableColumns) -> bool:
    """Whether a name or the beginning of one may mean a table's index with a hidden column."""
    own = {index.casefold() for index in table.indexes}
    return name not in own and any(unseen.startswith(name) for unseen in table.unseen)


async def _columns(
    tables: Mapping[Name, TableName], *, database: Database, catalog: Catalog
) -> dict[Name, TableColumns]:
    rules = database.dialect.rules
    facts = await catalog.describe(tables.values())
    return {
        name: columns_of(facts[table], always=rules.system_columns, keys=rules.key_columns)
        for name, table in tables.items()
        if table in facts
    }


def _reach(
    marked: Marked, statement: Statement, known: Mapping[Name, TableColumns], database: Database
) -> Reach | None:
    guarded = next((table for table in known.values() if table.hidden), None)
    if guarded is None:
        return None
    if statement.show:
        return Reach(guarded, statement.verb)
    if "portion" in statement.words:
        # The clause changes and asks about the columns of the period, which it does not name.
        return Reach(guarded, "FOR PORTION OF")
    for function, name in sorted(statement.described, key=str):
        plain = function in database.policy.rules.plain_calls
        if not plain and name in known and known[name].hidden:
            return Reach(known[name], function)
    # Imported here: the parser's library is loaded with the first text only.
    from dbmcp.sql.column import find_reach  # noqa: PLC0415

    return find_reach(marked, frozenset(known.items()), lexis=database.dialect.lexis)
