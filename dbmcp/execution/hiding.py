"""What an engine's error may not tell: names of tables and columns that the operator hides."""

import re
from collections.abc import Callable

from dbmcp.catalog import Catalog, Listing
from dbmcp.database import Database
from dbmcp.errors import DbmcpError, RequestError, StatementError, UnknownNameError
from dbmcp.execution.statements import Prepared, facts_of, with_choices
from dbmcp.models import TableKind
from dbmcp.sql.shown import Reach, columns_of

HIDDEN_CAUSE = (
    "refused because of a table that is not available here (by a foreign key, a trigger or a "
    "view). ask the operator"
)

HIDDEN_COLUMN_CAUSE = (
    "refused because of a column that is not available here (by a constraint, a default or a "
    "trigger). ask the operator"
)

_VALUES = re.compile(r"""\(.*\)|(?<!\w)'.*'(?!\w)|".*\"""", re.DOTALL)
"""Where an engine's message holds values: from the first bracket or quote to its last one."""
_WORD = re.compile(r"\w+")
_NAMING_STATES = ("42", "0A", "25")
"""SQLSTATE classes of errors that tell of the statement, not of rows."""

Written = Callable[[], str]
"""Everything that the caller wrote: text and values."""


async def explained(
    error: RequestError, prepared: Prepared, *, database: Database, catalog: Catalog
) -> DbmcpError:
    """Return the error of a statement without hidden names, with the nearest ones to be seen.

    Its session must be released before: the catalog asks the database.
    """
    ours: DbmcpError = error
    if database.policy.guards_names:
        ours = await concealed(error, catalog=catalog, written=prepared.written)
        if isinstance(ours, StatementError) and await _goes_through_view(prepared, catalog):
            ours = _known_only(ours, prepared)
    if isinstance(ours, UnknownNameError):
        told = await with_choices(ours, prepared.checked, catalog=catalog)
        return await _as_hidden(told, prepared, database=database, catalog=catalog)
    return ours


async def _goes_through_view(prepared: Prepared, catalog: Catalog) -> bool:
    """Whether rows of other tables than those that are named are written."""
    tables = (await catalog.listing()).tables
    found = [await catalog.resolve(name) for name in prepared.statement.tables_written]
    return any(table is not None and tables[table].kind is TableKind.VIEW for table in found)


def _known_only(error: StatementError, prepared: Prepared) -> DbmcpError:
    """Return an error, or one that says less where it quotes a name of another table's column."""
    if prepared.telling is None:
        return error
    (told,) = prepared.telling.said([str(error)])
    return error if told == str(error) else StatementError(told, sqlstate=error.sqlstate)


async def _as_hidden(
    error: UnknownNameError, prepared: Prepared, *, database: Database, catalog: Catalog
) -> DbmcpError:
    """Say of a missing column what is said of a hidden one, where there is such a one."""
    name = error.name.strip('"`')
    if error.kind != "column" or "." in name or not catalog.hides_columns:
        return error
    for facts in await facts_of(prepared.checked.statement, catalog):
        if facts.hidden_columns:
            table = columns_of(facts, always=frozenset(), keys=frozenset())
            return Reach(table, name, column=True).refusal(database.name)
    return error


async def concealed(error: DbmcpError, *, catalog: Catalog, written: Written) -> DbmcpError:
    """Return the error, or one that says less where it would name a hidden table or column.

    Constraints, foreign keys, triggers and views reach what a statement does not name.
    """
    listing = await catalog.listing()
    told = catalog.hidden_columns(str(error))
    if _tells(error, listing, written):
        cause = HIDDEN_CAUSE
    elif (told and told - catalog.hidden_columns(written())) or await _names_key(
        error, catalog, written
    ):
        cause = HIDDEN_COLUMN_CAUSE
    else:
        return _masked(error, catalog, written)
    return StatementError(cause, sqlstate=getattr(error, "sqlstate", ""))


async def _names_key(error: DbmcpError, catalog: Catalog, written: Written) -> bool:
    """Whether an error names a key or a check that holds a hidden column."""
    if not isinstance(error, StatementError) or not catalog.hides_columns:
        return False
    hidden = catalog.hidden_keys()
    words = hidden.intersection(_WORD.findall(str(error)))
    if error.constraint in hidden or words.difference(_WORD.findall(written())):
        return True
    if not error.constraint:
        return False
    tables = [await catalog.find(name) for name in error.tables]
    known = await catalog.describe([table for table in tables if table is not None])
    return bool(known) and error.constraint not in catalog.key_names()


def _masked(error: DbmcpError, catalog: Catalog, written: Written) -> DbmcpError:
    """Return an error without values that could come out of a hidden column.

    What the caller wrote may stay, unless a key is to blame that holds such a column.
    """
    if not isinstance(error, StatementError) or not catalog.hides_columns:
        return error
    text = str(error)
    values = _VALUES.findall(text)
    if not values or error.sqlstate.startswith(_NAMING_STATES):
        return error
    names = catalog.key_names()
    if not error.constraint or error.constraint in names:
        known = set(_WORD.findall(written().lower())) | names
        if known.issuperset(_WORD.findall(" ".join(values).lower())):
            return error
    return StatementError(_VALUES.sub("(…)", text), sqlstate=error.sqlstate)


def _tells(error: DbmcpError, listing: Listing, written: Written) -> bool:
    """Whether an error names a hidden table; a word that the caller wrote tells nothing new."""
    if isinstance(error, StatementError) and error.tables:
        seen = {name.name.casefold() for name in listing.tables}
        if any(table.casefold() not in seen for table in error.tables):
            return True
    named = listing.betrayed(str(error))
    return bool(named) and bool(named - listing.betrayed(written()))
