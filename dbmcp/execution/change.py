"""A change of the schema against the operator's lists: what it makes, changes and reads."""

from collections.abc import Collection

from dbmcp.catalog import Catalog, nearest
from dbmcp.config import DdlKind
from dbmcp.database import Database
from dbmcp.errors import PolicyError, UnknownNameError
from dbmcp.models import TableName
from dbmcp.sql.pattern import matches_any, resolve_table
from dbmcp.sql.statement import Name, Statement

_SHOWING = frozenset(
    {
        DdlKind.CREATE_TABLE,
        DdlKind.CREATE_VIEW,
        DdlKind.CREATE_INDEX,
        DdlKind.ALTER_TABLE,
        DdlKind.RENAME_TABLE,
        DdlKind.COMMENT,
    }
)
"""Kinds that could bring a hidden column to light: under a new name, in a view, by a copy."""
_SHARED = frozenset({DdlKind.ALTER_TABLE, DdlKind.DROP_TABLE, DdlKind.TRUNCATE})
"""Kinds that reach a table's partitions and those that inherit from it."""


async def check_change(
    statement: Statement,
    tables: Collection[TableName],
    *,
    database: Database,
    catalog: Catalog,
) -> None:
    """Check what a change of the schema makes, whose indexes it drops, and what it could show.

    Args:
        statement: its facts.
        tables: those that it changes or reads; the lists let them through.
        database: where it would run.
        catalog: of the database.

    Raises:
        PolicyError: rule `tables` for what it would make; rule `columns` for a table some of whose
            columns are hidden.
        UnknownNameError: an index of no table that the caller may see.
    """
    await _check_made(statement, database=database, catalog=catalog)
    for name in sorted(statement.indexes, key=str):
        await check_index(name, database=database, catalog=catalog)
    if statement.ddl in _SHARED:
        await _check_relatives(statement, tables, database=database, catalog=catalog)
    if not database.policy.deny_columns or statement.ddl not in _SHOWING:
        return
    for facts in (await catalog.describe(list(tables))).values():
        if facts.hidden_columns:
            table = facts.entry.name.name
            raise PolicyError(
                f"{statement.verb} could show columns of {table} that are not available on "
                f"{database.name} (rule columns). ask the operator",
                rule="columns",
                obj=table,
            )


async def _check_relatives(
    statement: Statement, tables: Collection[TableName], *, database: Database, catalog: Catalog
) -> None:
    """Refuse a change of a table that shares its rows with one that is denied by name."""
    policy = database.policy
    if not policy.deny:
        return
    for facts in (await catalog.describe(list(tables))).values():
        ignores_case = policy.rules.ignores_case
        if any(matches_any(policy.deny, one, ignores_case=ignores_case) for one in facts.relatives):
            table = facts.entry.name.name
            raise PolicyError(
                f"{statement.verb} would change what shares its rows with {table} and is not "
                f"available on {database.name} (rule tables). ask the operator",
                rule="tables",
                obj=table,
            )


async def _check_made(statement: Statement, *, database: Database, catalog: Catalog) -> None:
    policy, dialect = database.policy, database.dialect
    listing = await catalog.listing()
    schemas = [s for s in listing.default_schemas if s not in policy.rules.system_schemas]
    for name in sorted(statement.tables_made, key=str):
        made = resolve_table(name, schemas=schemas, existing=(), fold=dialect.fold)
        policy.check_tables([made], nearest=await catalog.nearest_tables(str(name)))


async def check_index(name: Name, *, database: Database, catalog: Catalog) -> None:
    """Look for an index among those of the tables that the caller may see.

    Raises:
        UnknownNameError: there is none of that name.
    """
    policy, fold = database.policy, database.dialect.fold
    listing = await catalog.listing()
    known = await catalog.describe(list(listing.tables))
    *qualifiers, last = (fold(part, quoted=quoted) for part, quoted in name.parts)
    schemas = [s for s in listing.default_schemas if s not in policy.rules.system_schemas]
    # A bare name is looked up in one schema after the other: behind the first, a hidden table's
    # index may be meant.
    within = qualifiers[-1:] or (schemas[:1] if policy.has_table_rules else [])
    indexes = {
        fold(index.name, quoted=True)
        for table, facts in known.items()
        for index in facts.indexes
        if not within or table.schema in ("", *within)
    }
    if database.dialect.lexis.folds_letters:
        last, indexes = last.casefold(), {index.casefold() for index in indexes}
    if last not in indexes:
        raise UnknownNameError("index", str(name), choices=nearest(last, sorted(indexes)))
