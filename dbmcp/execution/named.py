"""Which statements are answered by the engine's own words, and what those may not name."""

from collections.abc import Collection

from dbmcp.catalog import Catalog, Listing
from dbmcp.database import Database
from dbmcp.dialects.telling import Telling
from dbmcp.execution.hiding import HIDDEN_CAUSE, HIDDEN_COLUMN_CAUSE
from dbmcp.execution.pins import know_hidden
from dbmcp.execution.row_lists import sieve_of
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
    form = policy.rules.row_lists.get(statement.show)
    plan = statement.verb.startswith("EXPLAIN")
    message = statement.kind is Kind.DDL or statement.show in _MESSAGES
    stored = statement.show in policy.rules.key_lists or (form is not None and form.texts)
    warned = statement.kind is Kind.WRITE and database.dialect.warns
    own = plan or message or stored
    if not policy.guards_names or not (own or warned or form):
        return None
    if stored:
        await know_hidden(database=database, catalog=catalog)
    listing = await catalog.listing()
    facts = await _described(checked, catalog) if plan else ()
    columns = {name for one in facts for name in one.hidden_columns}
    indexes = {name for one in facts for name in (*one.hidden_indexes, *one.hidden_keys)}
    # A plan that tells its tables has been looked at before.
    told = plan and database.dialect.planner().tells_tables
    tables = frozenset[str]() if told else listing.hidden
    written = checked.marked.text

    def known() -> Collection[str]:
        return _known(listing, catalog, written)

    return Telling(
        verb=f"{statement.verb} {statement.show.upper()}".strip(),
        rule="tables" if policy.has_table_rules else "columns",
        where=database.name,
        advice=_advice(plan=plan, stored=stored) if own else "",
        cause=HIDDEN_CAUSE if policy.has_table_rules else HIDDEN_COLUMN_CAUSE,
        names=tables | {name.casefold() for name in indexes},
        parts=listing.hidden | {name.casefold() for name in columns},
        known=known,
        columns=None if plan else catalog.hidden_columns,
        quotes=not (plan or stored),
        sieve=sieve_of(form, statement, listing, policy) if form else None,
    )


def _advice(*, plan: bool, stored: bool) -> str:
    if plan:
        return "query_optimization leaves it out"
    return "search_schema leaves it out" if stored else "ask the operator"


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
