"""What a load would do, checked against policy and catalog before anything runs."""

from collections.abc import Sequence

from dbmcp.bulk.records import names_shown
from dbmcp.catalog import Catalog, nearest
from dbmcp.database import Database
from dbmcp.dialects.loading import Load
from dbmcp.errors import ArgumentError, UnknownNameError
from dbmcp.models import (
    ColumnFacts,
    LoadRequest,
    OnConflict,
    TableFacts,
    TableKind,
    TableName,
)
from dbmcp.sql.shown import Reach, columns_of
from dbmcp.sql.statement import Kind, Name, Statement

LISTED_COLUMNS = 40
LOADABLE = frozenset({TableKind.TABLE, TableKind.FOREIGN_TABLE})


async def plan(
    request: LoadRequest, names: Sequence[str], *, database: Database, catalog: Catalog
) -> Load:
    """Return what is to be loaded, into which columns, by which key.

    Args:
        request: what was sent.
        names: the columns' names as sent.
        database: the target.
        catalog: what it contains.

    Raises:
        PolicyError: the mode, a table list or a column list forbids it.
        UnknownNameError: the table or a column does not exist; the nearest are named.
        ArgumentError: a view, a generated or a missing column, a key that is none.
    """
    table = await _table(request.table_name, database=database, catalog=catalog)
    # The text may have named it with its schema.
    database.policy.check(_insert_into(table.name))
    facts = await _facts(table, catalog)
    if facts.entry.kind not in LOADABLE or facts.entry.system:
        what = "belongs to the engine" if facts.entry.system else f"is a {facts.entry.kind}"
        raise ArgumentError(f"{table.name} {what}. send the name of a table of your own")
    _refuse_hidden(names, facts, database=database)
    columns = _columns(names, facts)
    if columns is None:
        # Somebody may have added a column a moment ago.
        catalog.forget(table)
        facts = await _facts(table, catalog)
        columns = _columns(names, facts)
        if columns is None:
            raise _unknown_column(names, facts)
    check_columns(columns, facts, database=database)
    key = conflict_key(request, columns, facts)
    return Load(facts, columns, request.on_conflict, key)


async def _table(text: str, *, database: Database, catalog: Catalog) -> TableName:
    """Find the table as a statement's table is found, and ask the policy for an INSERT."""
    policy = database.policy
    policy.check(_insert_into(text))
    found = await catalog.find(text)
    if found is not None:
        return found
    choices = await catalog.nearest_tables(text)
    if policy.has_table_rules:
        policy.refuse_table(text, nearest=choices)
    raise UnknownNameError("table", text, choices=choices)


def _insert_into(name: str) -> Statement:
    return Statement(Kind.WRITE, "INSERT", tables_written=frozenset({Name(((name, True),))}))


async def _facts(table: TableName, catalog: Catalog) -> TableFacts:
    known = await catalog.describe([table])
    if table not in known:
        raise UnknownNameError("table", str(table))
    return known[table]


def _refuse_hidden(names: Sequence[str], facts: TableFacts, *, database: Database) -> None:
    """Refuse a column that the operator hides, and one that is missing beside such, alike."""
    shown = {column.name.casefold() for column in facts.columns}
    for name in names if facts.hidden_columns else ():
        if name.casefold() not in shown:
            table = columns_of(facts, always=frozenset(), keys=frozenset())
            raise Reach(table, name, column=True).refusal(database.name)


def _columns(names: Sequence[str], facts: TableFacts) -> tuple[ColumnFacts, ...] | None:
    """Find the columns, by their exact names or else whatever the case; None if one is missing."""
    exact = {column.name: column for column in facts.columns}
    folded = {column.name.casefold(): column for column in facts.columns}
    if len(folded) < len(exact):
        folded = {}
    found = [exact.get(name) or folded.get(name.casefold()) for name in names]
    present = tuple(column for column in found if column is not None)
    if len(present) < len(found):
        return None
    if len({column.name for column in present}) < len(present):
        raise ArgumentError("two names mean the same column. send each column once")
    return present


def _unknown_column(names: Sequence[str], facts: TableFacts) -> UnknownNameError:
    known = [column.name for column in facts.columns]
    folded = {name.casefold() for name in known}
    unknown = [name for name in names if name.casefold() not in folded]
    more = f" (nor do {names_shown(unknown[1:])})" if len(unknown) > 1 else ""
    return UnknownNameError(
        "column",
        unknown[0][:60],
        choices=nearest(unknown[0][:60], known),
        detail=f" in {facts.entry.name.name}{more}",
        advice=f"columns: {', '.join(known[:LISTED_COLUMNS])}",
    )


def check_columns(columns: Sequence[ColumnFacts], facts: TableFacts, *, database: Database) -> None:
    """Check that each column takes values, and that no other one needs a value.

    Raises:
        ArgumentError: with the columns' names.
    """
    generated = [column.name for column in columns if column.generated]
    if generated:
        raise ArgumentError(f"the engine computes {names_shown(generated)}. leave it out")
    sent = {column.name for column in columns}
    missing = [
        column.name
        for column in facts.columns
        if column.name not in sent and not database.dialect.fills(column, facts)
    ]
    if missing:
        raise ArgumentError(
            f"{names_shown(missing)} may not be NULL and has no default in "
            f"{facts.entry.name.name}. send a value in each record"
        )


def conflict_key(
    request: LoadRequest, columns: Sequence[ColumnFacts], facts: TableFacts
) -> tuple[str, ...]:
    """Return the columns of the unique key that decides; empty where none or any does.

    Raises:
        ArgumentError: the columns asked for are no unique key, or none can be told.
    """
    asked = request.conflict_columns
    if request.on_conflict is OnConflict.ERROR:
        if asked:
            raise ArgumentError("conflict_columns needs on_conflict ignore or update")
        return ()
    keys = unique_keys(facts)
    if not keys:
        raise ArgumentError(
            f"{facts.entry.name.name} has no unique key, so nothing can conflict. "
            "use on_conflict error"
        )
    sent = {column.name for column in columns}
    if asked:
        return _asked_key(asked, keys, sent, facts)
    if request.on_conflict is OnConflict.IGNORE:
        return ()
    whole = [key for key in keys if sent.issuperset(key)]
    if not whole or (len(whole) > 1 and whole[0] != facts.primary_key):
        raise ArgumentError(f"send conflict_columns: one of {_shown_keys(keys)}")
    return whole[0]


def unique_keys(facts: TableFacts) -> list[tuple[str, ...]]:
    """Return the unique keys made of whole columns for all rows, the primary key first."""
    names = {column.name for column in facts.columns}
    return [
        index.columns
        for index in facts.indexes
        if index.unique and not index.where and names.issuperset(index.columns)
    ]


def _asked_key(
    asked: Sequence[str], keys: Sequence[tuple[str, ...]], sent: set[str], facts: TableFacts
) -> tuple[str, ...]:
    wanted = {name.casefold() for name in asked}
    key = next((key for key in keys if {name.casefold() for name in key} == wanted), None)
    if key is None:
        raise ArgumentError(
            f"conflict_columns ({', '.join(asked)}) is not a unique key of "
            f"{facts.entry.name.name}. unique keys: {_shown_keys(keys)}"
        )
    absent = [name for name in key if name not in sent]
    if absent:
        raise ArgumentError(f"the records lack {names_shown(absent)}, which conflict_columns needs")
    return key


def _shown_keys(keys: Sequence[tuple[str, ...]]) -> str:
    return ", ".join(f"({', '.join(key)})" for key in keys)
