"""What even a trial would change for good: refused before anything runs."""

from collections.abc import Sequence

from dbmcp.catalog import Catalog
from dbmcp.database import Session
from dbmcp.dialects.base import Dialect
from dbmcp.errors import UnsupportedError
from dbmcp.models import TableKind, TableName
from dbmcp.sql.statement import Statement

PART = ", so it can be no part of a transaction. send the statement alone, by execute_query"
TRIED = ": a preview would change it. ask the operator"


async def check_keeping(statement: Statement, *, catalog: Catalog, why: str = PART) -> None:
    """Refuse a write to a table that a transaction cannot take back.

    Args:
        statement: the write, allowed by the policy.
        catalog: what the database contains.
        why: ends the sentence.

    Raises:
        UnsupportedError: it writes to such a table.
    """
    for found in await changed(statement, catalog=catalog):
        entry = (await catalog.tables()).get(found)
        if entry is not None and entry.keeps:
            through = (
                "is a view that may write to what is" if entry.kind is TableKind.VIEW else "is"
            )
            text = f"{entry.name.name} {through} kept by an engine that cannot roll back{why}"
            raise UnsupportedError(text)


async def changed(statement: Statement, *, catalog: Catalog) -> list[TableName]:
    """Return the tables that a write changes, as far as they are shown."""
    names = [await catalog.resolve(name) for name in sorted(statement.tables_written, key=str)]
    return [name for name in names if name is not None]


async def check_lasting(
    tables: Sequence[TableName],
    events: frozenset[str],
    *,
    session: Session,
    dialect: Dialect,
    own: int = 1,
) -> None:
    """Refuse a trial whose changes no rollback would take back.

    Args:
        tables: those that change; the first are the write's own.
        events: what happens to rows of its own.
        session: the transaction.
        dialect: of its engine.
        own: how many are its own.

    Raises:
        UnsupportedError: a table's engine cannot roll back, or a trigger may write to such a table.
    """
    effects, connection = dialect.effects(), session.connection
    lasting = await session.run(effects.lasting(connection, tables))
    if lasting:
        raise UnsupportedError(f"{lasting[0]} is kept by an engine that cannot roll back{TRIED}")
    for table in tables[:own]:
        if not await session.run(effects.keeps_by_trigger(connection, table, events)):
            continue
        raise UnsupportedError(
            f"a trigger on {table.name} writes to a table whose engine cannot roll back, or to "
            "what cannot be told: a preview could leave it changed. ask the operator"
        )
