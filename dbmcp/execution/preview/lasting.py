"""What even a trial would change for good: refused before anything runs."""

from collections.abc import Sequence

from dbmcp.catalog import Catalog
from dbmcp.database import Session
from dbmcp.dialects.base import Dialect
from dbmcp.errors import UnsupportedError
from dbmcp.models import TableName
from dbmcp.sql.statement import Statement


async def check_keeping(statement: Statement, *, catalog: Catalog) -> None:
    """Refuse a write to a table that a transaction cannot take back.

    Args:
        statement: the write, allowed by the policy.
        catalog: what the database contains.

    Raises:
        UnsupportedError: it writes to such a table.
    """
    for name in sorted(statement.tables_written, key=str):
        found = await catalog.resolve(name)
        entry = None if found is None else (await catalog.tables()).get(found)
        if entry is not None and entry.keeps:
            raise UnsupportedError(
                f"{entry.name.name} is kept by an engine that cannot roll back, so it can be no "
                "part of a transaction. send the statement alone, by execute_query"
            )


async def check_lasting(
    tables: Sequence[TableName], events: frozenset[str], *, session: Session, dialect: Dialect
) -> None:
    """Refuse a trial whose changes no rollback would take back.

    Args:
        tables: those that change; the first is the write's own.
        events: what happens to rows of the first.
        session: the transaction.
        dialect: of its engine.

    Raises:
        UnsupportedError: a table's engine cannot roll back, or a trigger may write to such a table.
    """
    effects, connection = dialect.effects(), session.connection
    lasting = await session.run(effects.lasting(connection, tables))
    if lasting:
        raise UnsupportedError(
            f"{lasting[0]} is kept by an engine that cannot roll back: a preview would change "
            "it. ask the operator"
        )
    if await session.run(effects.keeps_by_trigger(connection, tables[0], events)):
        raise UnsupportedError(
            f"a trigger on {tables[0].name} writes to a table whose engine cannot roll back, or to "
            "what cannot be told: a preview could leave it changed. ask the operator"
        )
