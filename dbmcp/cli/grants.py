"""dbmcp grants: the statements that give the configured account exactly what the policy allows."""

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dbmcp.cli.check_sql import one_of
from dbmcp.config import DatabaseSettings, Mode, Secret, Settings
from dbmcp.encoding import visible_line
from dbmcp.errors import DbmcpError
from dbmcp.models import ServerFacts
from dbmcp.sql.rules import LEDGER

if TYPE_CHECKING:
    from dbmcp.database import Database
    from dbmcp.dialects.accounts import Survey
    from dbmcp.health.account import Columns


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for.

    Attributes:
        database: the name of one of several.
        administrator_url: who is asked what there is; None asks the account itself.
    """

    database: str = ""
    administrator_url: Secret | None = None


def grants(order: Order, settings: Settings) -> int:
    """Print the script and return the exit code.

    Args:
        order: the command line.
        settings: the operator's.

    Raises:
        ConfigError: no database of that name.
    """
    chosen = one_of(settings, order.database)
    try:
        lines = asyncio.run(script(order, chosen))
    except DbmcpError as error:
        print(f"-- {chosen.name}: [{error.code}] {error}")
        return 1
    for line in lines:
        print(line)
    return 0


async def script(order: Order, settings: DatabaseSettings) -> list[str]:
    """Return the lines of the script.

    Raises:
        DbmcpError: the database cannot be asked.
    """
    from dbmcp.database import Database  # noqa: PLC0415  SQLAlchemy loads only where it is used
    from dbmcp.dialects import dialect_for  # noqa: PLC0415
    from dbmcp.health.account import wishes  # noqa: PLC0415

    database = Database(settings, dialect=dialect_for(settings))
    witness = database
    if order.administrator_url is not None:
        other = replace(settings, url=order.administrator_url, origin="--administrator-url")
        witness = Database(other, dialect=dialect_for(other))
    try:
        facts = await database.facts()
        survey, columns, tables = await _look(witness)
        wished = wishes(database.policy, survey.relations, columns=columns)
        timeout = database.limits.timeout_seconds
        async with database.read(timeout_seconds=timeout) as session:
            accounts = database.dialect.accounts()
            found = await session.run(accounts.grants(session.connection, wished))
    finally:
        await database.close()
        await witness.close()
    product = f"{facts.product} {facts.version}"
    head = f"-- dbmcp grants: {settings.name}, {product}, mode {settings.mode}"
    ledger = [] if LEDGER in tables else ledger_lines(database, facts)
    seen = () if witness is not database or not facts.user else (SEEN,)
    return [_safe(line) for line in (head, *seen, *found, *ledger)]


def ledger_lines(database: "Database", facts: ServerFacts) -> list[str]:
    """Return how the ledger of loads is made, for an operator who wants it."""
    from dbmcp.bulk.ledger import ledger_ddl, ledger_name  # noqa: PLC0415  as above
    from dbmcp.dialects.accounts import LEDGER_NEEDS  # noqa: PLC0415

    if database.settings.mode is Mode.READ_ONLY or not facts.schema:
        return []
    table = ledger_name(database, facts.schema)
    grant = database.dialect.accounts().grant(LEDGER_NEEDS, table, user=facts.user)
    return [LEDGER_WANTED, f"-- {ledger_ddl(table)};", *([f"-- {grant}"] if grant else [])]


def _safe(line: str) -> str:
    """Return one line; a name that would end it, or hides something, is left to the reader."""
    shown = visible_line(line)
    if shown == line or line.startswith("--"):
        return shown
    return f"-- by hand, since a name holds characters that nobody sees: {shown}"


LEDGER_WANTED = "-- for bulk_insert with idempotency_key, the ledger of loads; run these lines too:"
SEEN = "-- made of what the account itself can see; --administrator-url URL sees everything"


async def _look(database: "Database") -> "tuple[Survey, Columns, set[str]]":
    """Return what is there, the columns of tables that have others, and the tables' bare names."""
    from dbmcp.catalog import Catalog  # noqa: PLC0415  loaded already
    from dbmcp.health.columns import limited  # noqa: PLC0415

    async with database.read(timeout_seconds=database.limits.timeout_seconds) as session:
        accounts = database.dialect.accounts()
        survey = await session.run(accounts.survey(session.connection))
        entries = await session.run(database.dialect.list_tables(session.connection))
    found = await limited(database.policy, survey, catalog=Catalog(database))
    return survey, found.columns, {entry.name.name for entry in entries}
