"""Which statements are answered by the engine's own words, and what those may not name."""

from collections.abc import Collection

from dbmcp.catalog import Catalog, Listing
from dbmcp.database import Database
from dbmcp.dialects.telling import Telling
from dbmcp.execution.hiding import HIDDEN_CAUSE, HIDDEN_COLUMN_CAUSE
from dbmcp.execution.statements import Checked
from dbmcp.models import TableFacts
from dbmcp.sql.statement import Kind

_MESSAGES = frozenset({"warnings", "errors"})
"""The `show` of statements that repeat what the engine said of an earlier one."""


async def telling_of(checked: Checked, *, database: Database, catalog: Catalog) -> Telling | None:
    """Return what looks through the engine's words; None where it writes none of its own.

    Args:
        checked: a statement that the policy and the lists allow.
        database: where it would run.
        catalog: what that contains.
    """
    policy, statement = database.policy, checked.statement
    plan = statement.verb.startswith("EXPLAIN")
    own = plan or statement.kind is Kind.DDL or statement.show in _MESSAGES
    warned = statement.kind is Kind.WRITE and database.dialect.warns
    if not policy.guards_names or not (own or warned):
        return None
    listing = await catalog.listing()
    facts = await _described(checked, catalog) if plan else ()
    columns = {name for one in facts for name in one.hidden_columns}
    indexes = {name for one in facts for name in (*one.hidden_indexes, *one.hidden_keys)}
    # A plan that tells its tables has been looked at before.
    tables = frozenset[str]() if database.dialect.planner().tells_tables else listing.hidden
    written = checked.marked.text

    def known() -> Collection[str]:
        return _known(listing, catalog, written)

    leaves_out = "query_optimization leaves it out" if plan else "ask the operator"
    return Telling(
        verb=f"{statement.verb} {statement.show.upper()}".strip(),
        rule="tables" if policy.has_table_rules else "columns",
        where=database.name,
        advice=leaves_out if own else "",
        cause=HIDDEN_CAUSE if policy.has_table_rules else HIDDEN_COLUMN_CAUSE,
        names=tables | {name.casefold() for name in indexes},
        parts=listing.hidden | {name.casefold() for name in columns},
        known=known,
        columns=None if plan else catalog.hidden_columns,
    )


async def _described(checked: Checked, catalog: Catalog) -> Collection[TableFacts]:
    """The facts of a statement's tables, and of those whose keys point to them."""
    found = [await catalog.resolve(name) for name in checked.statement.tables]
    facts = await catalog.describe([table for table in found if table is not None])
    others = [key.table for one in facts.values() for key in one.referenced_by]
    return {**facts, **await catalog.describe(others)}.values()


def _known(listing: Listing, catalog: Catalog, written: str) -> frozenset[str]:
    """The names that may be told: visible ones, and what the caller wrote."""
    tables = {text for table in listing.tables for text in (table.name, table.schema)}
    names = tables | catalog.key_names() | listing.words(written)
    return frozenset(name.lower() for name in names)
