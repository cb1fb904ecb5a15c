"""A write that is only explained where it would not be allowed: nothing may run beside it."""

from dbmcp.catalog import Catalog
from dbmcp.config import Mode
from dbmcp.database import Database
from dbmcp.errors import PolicyError
from dbmcp.models import TableKind
from dbmcp.sql.statement import Statement


async def check_unrun(statement: Statement, *, database: Database, catalog: Catalog) -> None:
    """Refuse to explain a write for which the planner could call what writes by itself.

    MariaDB and MySQL explain a write in a transaction that may write only, and work out there what
    a deterministic function gives: a view may call one, and its rows may be of a table that no
    rollback takes back.

    Raises:
        PolicyError: rule `explained-write`.
    """
    dialect = database.dialect
    fenced = not dialect.enforces_read_only or not dialect.some_tables_keep
    if not statement.only_explained or fenced or database.settings.mode is not Mode.READ_ONLY:
        return
    listing = await catalog.listing()
    for name in sorted(statement.tables, key=str):
        table = await catalog.resolve(name)
        entry = None if table is None else listing.tables.get(table)
        if entry is not None and entry.kind is not TableKind.TABLE:
            raise _refusal(f"{name} is no plain table", str(name), statement, database)
    for function in sorted(statement.functions - dialect.rules.functions):
        raise _refusal(f"{function} is the operator's own", function, statement, database)


def _refusal(reason: str, obj: str, statement: Statement, database: Database) -> PolicyError:
    what = f"{statement.verb} could run a function on {database.name} (mode read_only, "
    return PolicyError(
        f"{what}rule explained-write): {reason}. explain the SELECT of the same rows",
        rule="explained-write",
        obj=obj,
    )
