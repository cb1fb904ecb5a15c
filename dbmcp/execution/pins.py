"""The engine's own lists of tables, where the operator's lists hide something: what may be read."""

from collections.abc import Iterable, Mapping

from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.errors import PolicyError
from dbmcp.execution.change import check_index
from dbmcp.execution.row_lists import lists_rows
from dbmcp.models import TableName
from dbmcp.sql.parameters import Marked
from dbmcp.sql.pattern import matches_any
from dbmcp.sql.pin import list_column, pinned, pinned_rows, tells
from dbmcp.sql.shown import may_hide
from dbmcp.sql.statement import Name, Statement


async def is_open(
    name: Name, marked: Marked, statement: Statement, *, database: Database, catalog: Catalog
) -> bool:
    """Whether a list of the engine's own is read for nothing but what the caller may see.

    A table of numbers, which the engine makes by its name alone, may be read too.

    Args:
        name: of a table that is no table of the caller's.
        marked: the text that reads it.
        statement: its facts.
        database: where it would run.
        catalog: what that contains.

    Raises:
        UnknownNameError: an index of no table that the caller may see.
    """
    policy = database.policy
    rules = policy.rules
    if statement.verb != "SELECT":
        for index in (name for show, name in statement.described if show in rules.index_lists):
            await check_index(index, database=database, catalog=catalog)
            return True
        plain = statement.show in rules.plain_lists and not policy.has_table_rules
        plain = plain or await lists_rows(statement, database=database, catalog=catalog)
        return plain or await _is_series(name, database, catalog)
    if _is_of_the_server(name, database):
        return True
    if str(name).lower() in rules.pins and await _is_listed(name, marked, database, catalog):
        return True
    if await _belongs(name, marked, database, catalog):
        return True
    return await _is_series(name, database, catalog)


def _is_of_the_server(name: Name, database: Database) -> bool:
    """Whether a relation of the engine tells of no table, and the operator does not deny it."""
    schema, bare = ("", *(part for part, _ in name.parts))[-2:]
    table = TableName(schema, bare)
    return database.policy.rules.is_open(table) and database.policy.allows_table(table)


async def _is_listed(name: Name, marked: Marked, database: Database, catalog: Catalog) -> bool:
    """Whether a list is pinned to what is shown, or tells of nothing that is hidden."""
    policy, lexis = database.policy, database.dialect.lexis
    rules = policy.rules
    kind = list_column(name, rules.kind_pins, lexis=lexis)
    whole = kind is None or tells(marked, rules.kind_telling, lexis=lexis)
    names = pinned(marked, rules.pins, lexis=lexis).get(name, frozenset())
    if names:
        told = name.parts[-1][0].lower() in rules.telling_lists
        told = told or tells(marked, rules.telling_columns, lexis=lexis)
        return await _are_open(names, database, catalog, whole=whole, told=told)
    parts = pinned(marked, rules.part_pins, lexis=lexis).get(name, frozenset())
    kinds = pinned(marked, rules.kind_pins, lexis=lexis).get(name, frozenset())
    if parts and kinds and kinds <= rules.part_kinds:
        return await _are_open(parts, database, catalog, whole=True, told=True)
    if policy.has_table_rules or whole:
        return False
    return not kind or (bool(kinds) and kinds <= rules.table_kinds)


async def _belongs(name: Name, marked: Marked, database: Database, catalog: Catalog) -> bool:
    """Whether every row of a list belongs to tables that are shown with all their columns."""
    lexis, rules = database.dialect.lexis, database.policy.rules
    if not lexis.own_lists:
        return False
    tables = pinned_rows(marked, lexis=lexis).get(name, frozenset())
    names = {table.parts[-1][0] for table in tables}
    told = name.parts[-1][0].lower() in rules.telling_lists
    return bool(names) and await _are_open(names, database, catalog, whole=True, told=told)


async def _is_series(name: Name, database: Database, catalog: Catalog) -> bool:
    """Whether the engine makes a table's rows by its name alone, and no table bears that name."""
    pattern = database.dialect.lexis.series_tables
    bare = name.parts[-1][0]
    if pattern is None or len(name.parts) > 1 or not pattern.fullmatch(bare):
        return False
    denied = matches_any(database.policy.deny, TableName("", bare))
    return not denied and not await catalog.hides(name)


async def _are_open(
    names: Iterable[str], database: Database, catalog: Catalog, *, whole: bool, told: bool
) -> bool:
    """Whether tables are shown; `whole`: with all columns; `told`: and name nothing hidden."""
    listing = await catalog.listing()
    hides = database.policy.deny_columns if whole else ()
    if any(may_hide(hides, each) for each in names) or not all(map(listing.shows_only, names)):
        return False
    wanted = {each.lower() for each in names}
    tables = [table for table in listing.tables if table.name.lower() in wanted]
    if whole and (hides or database.dialect.lexis.attribute_calls):
        # A view passes hidden columns on, and a column may hold rows of a hidden table.
        facts = await catalog.describe(tables)
        if any(one.hidden_columns for one in facts.values()):
            return False
    return not told or not await _betrayed(tables, database, catalog)


async def check_keys(
    statement: Statement,
    tables: Mapping[Name, TableName],
    *,
    database: Database,
    catalog: Catalog,
) -> None:
    """Refuse to tell what a table says of others, where it names something hidden.

    Args:
        statement: the facts of the text.
        tables: what its tables' names mean, all of them shown.
        database: where it would run.
        catalog: what that contains.

    Raises:
        PolicyError: rule `tables`.
    """
    lists = database.policy.rules.key_lists
    told = set(tables.values()) if statement.show in lists else set[TableName]()
    told |= {tables[name] for function, name in statement.described if function in lists}
    for table in await _betrayed(told, database, catalog):
        raise PolicyError(
            f"{statement.verb} would name beside {table.name} what is not available on "
            f"{database.name} (rule tables). use search_schema, which leaves it out",
            rule="tables",
            obj=table.name,
        )


async def _betrayed(
    tables: Iterable[TableName], database: Database, catalog: Catalog
) -> list[TableName]:
    """Those whose stored statements are not known to name nothing hidden."""
    wanted = sorted(tables, key=str)
    if not wanted:
        return []
    await know_hidden(database=database, catalog=catalog)
    facts = await catalog.describe(wanted)
    stored = {table: one.stored for table, one in facts.items()}
    return [
        table for table in wanted if not stored.get(table) or catalog.hidden_columns(stored[table])
    ]


async def know_hidden(*, database: Database, catalog: Catalog) -> None:
    """Have the catalog know the hidden columns that no pattern names, such as those of `people.*`.

    Args:
        database: whose policy hides them.
        catalog: what that contains.
    """
    hides = [
        pattern
        for pattern in database.policy.deny_columns
        if not pattern.rpartition(".")[2].strip("*?")
    ]
    if hides:
        listing = await catalog.listing()
        await catalog.describe(table for table in listing.tables if may_hide(hides, table.name))
