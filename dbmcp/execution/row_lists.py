"""Lists of tables that SHOW gives, where the operator hides some: which are answered, and how."""

from dbmcp.catalog import Catalog, Listing
from dbmcp.database import Database
from dbmcp.dialects.sieve import Sieve
from dbmcp.errors import PolicyError
from dbmcp.models import TableName
from dbmcp.sql.policy import Policy
from dbmcp.sql.rules import RowList
from dbmcp.sql.shown import may_hide
from dbmcp.sql.statement import Name, Statement

_NAME = "tables_in_"
"""What the name of the column with names begins with, where it depends on the schema."""


async def lists_rows(statement: Statement, *, database: Database, catalog: Catalog) -> bool:
    """Whether a statement is a list of tables whose hidden rows can be left out.

    Neither may a row that is left out make its condition fail, nor may its schema be a hidden one.

    Args:
        statement: its facts.
        database: where it would run.
        catalog: what that contains.
    """
    form, asked = database.policy.rules.row_lists.get(statement.show), statement.listed
    if form is None or asked is None:
        return False
    known = {form.table, form.schema, *form.asked}
    if not all(column in known or column.startswith(_NAME) for column in asked.columns):
        return False
    listing = await catalog.listing()
    return not asked.schema or asked.schema.lower() in _schemas(listing)


def check_list(statement: Statement, name: Name, *, database: Database) -> None:
    """Refuse a SHOW that tells of any table; the answer does not tell why it is not open.

    Args:
        statement: its facts.
        name: of what it reads, which nobody may see.
        database: where it would run.

    Raises:
        PolicyError: rule `tables`.
    """
    if statement.verb != "SHOW" or str(name).lower() != ".".join(database.dialect.lexis.catalog):
        return
    verb, advice = f"SHOW {statement.show.upper()}", "use search_schema"
    sentence = f"{verb} could tell of any table"
    if statement.show in database.policy.rules.row_lists:
        sentence = f"{verb} of that schema, or with that condition, could tell of any table"
        advice = "leave FROM out, compare names with texts only, or use search_schema"
    text = f"{sentence} on {database.name} (rule tables). {advice}"
    raise PolicyError(text, rule="tables", obj=verb)


def check_alone(statement: Statement, *, policy: Policy) -> None:
    """Refuse a list with hidden rows inside a transaction: the engine then counts them for it.

    Raises:
        PolicyError: rule `transaction`.
    """
    if policy.guards_names and statement.show in policy.rules.row_lists:
        verb = f"{statement.verb} {statement.show.upper()}"
        raise PolicyError(
            f"{verb} is not available in a transaction on {policy.database} "
            "(rule transaction). send it alone, or use search_schema",
            rule="transaction",
            obj=verb,
        )


def sieve_of(form: RowList, statement: Statement, listing: Listing, policy: Policy) -> Sieve:
    """Return what leaves out the hidden rows of a list.

    Args:
        form: what its rows tell.
        statement: asks for it.
        listing: the tables that there are.
        policy: what it hides.
    """

    def guards(table: TableName) -> bool:
        return may_hide(policy.deny_columns, table.name)

    def shows(table: TableName) -> bool:
        if form.table is None:
            schema = table.schema.lower()
            # Those of the engine itself are the same everywhere.
            return schema in policy.rules.system_schemas or schema in _schemas(listing)
        return policy.allows_table(table) and not (form.columns and guards(table))

    asked = statement.listed.schema if statement.listed else ""
    home = next(iter(listing.default_schemas), "")
    return Sieve(form, asked or home, shows, guards)


def _schemas(listing: Listing) -> frozenset[str]:
    """The schemas of which some table may be seen, and the connection's own, lower case."""
    named = {table.schema for table in listing.tables}.union(listing.default_schemas)
    return frozenset(name.lower() for name in named)
