"""Which columns an account may use, of the tables that have others, as the catalog tells it."""

from dataclasses import dataclass, field

from dbmcp.catalog import Catalog
from dbmcp.dialects.accounts import Survey
from dbmcp.health.account import Columns
from dbmcp.models import TableFacts, TableName
from dbmcp.sql.pattern import matches_table
from dbmcp.sql.policy import Policy
from dbmcp.sql.shown import matches_column


@dataclass(frozen=True, slots=True)
class Limited:
    """What the list of denied columns comes to in a database.

    Attributes:
        columns: of each table with denied columns, those that may be used.
        idle: patterns that no column matches.
    """

    columns: Columns = field(default_factory=dict[TableName, tuple[str, ...]])
    idle: tuple[str, ...] = ()


async def limited(policy: Policy, survey: Survey, *, catalog: Catalog) -> Limited:
    """Return the columns that are left; nothing is asked where no column is denied.

    Where the server knows no privileges on columns, no table counts as limited.

    Raises:
        DatabaseError: the database cannot be asked.
    """
    if not policy.deny_columns:
        return Limited()
    ignores_case = policy.rules.ignores_case
    heads = [pattern.rpartition(".")[0] for pattern in policy.deny_columns]
    tables = [
        name
        for name in await catalog.tables()
        if any(matches_table(head, name, ignores_case=ignores_case) for head in heads)
    ]
    facts = await catalog.describe(tables)
    # An engine may not even name a column that the account may not use.
    narrow = {relation.name for relation in survey.relations if "SELECT" in relation.columns}
    columns = {
        name: tuple(column.name for column in table.columns)
        for name, table in facts.items()
        if survey.by_column and (table.hidden_columns or name in narrow)
    }
    idle = [pattern for pattern in policy.deny_columns if not _hides(pattern, facts, policy)]
    return Limited(columns, tuple(idle))


def _hides(pattern: str, facts: dict[TableName, TableFacts], policy: Policy) -> bool:
    ignores_case = policy.rules.ignores_case
    return any(
        matches_column(pattern, name, column, ignores_case=ignores_case)
        for name, table in facts.items()
        for column in table.hidden_columns
    )
