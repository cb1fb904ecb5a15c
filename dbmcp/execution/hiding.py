"""What an engine's error may not tell: names of tables that the operator hides."""

import json

from dbmcp.catalog import Catalog, Listing
from dbmcp.errors import DbmcpError, StatementError
from dbmcp.execution.statements import Prepared

HIDDEN_CAUSE = (
    "refused because of a table that is not available here (by a foreign key, a trigger or a "
    "view). ask the operator"
)


async def concealed(error: DbmcpError, prepared: Prepared, *, catalog: Catalog) -> DbmcpError:
    """Return the error, or one that says less where it would name a hidden table.

    Foreign keys, triggers and views reach tables that the statement does not name.
    """
    listing = await catalog.listing()
    if not _tells(error, prepared, listing):
        return error
    return StatementError(HIDDEN_CAUSE, sqlstate=getattr(error, "sqlstate", ""))


def _tells(error: DbmcpError, prepared: Prepared, listing: Listing) -> bool:
    """Whether an error names a hidden table; a word that the caller wrote tells nothing new."""
    if isinstance(error, StatementError) and error.tables:
        seen = {name.name.casefold() for name in listing.tables}
        if any(table.casefold() not in seen for table in error.tables):
            return True
    named = listing.betrayed(str(error))
    return bool(named) and bool(named - listing.betrayed(_written(prepared)))


def _written(prepared: Prepared) -> str:
    """Everything that the caller wrote."""
    values = json.dumps(prepared.parameters, ensure_ascii=False)
    return f"{prepared.checked.marked.text} {values}"
