"""dbmcp check: connects to every database and prints what each can and cannot do."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dbmcp.cli.check_sources import print_sources
from dbmcp.config import DatabaseSettings, Mode, Settings, Writes
from dbmcp.dialects.accounts import Relation
from dbmcp.encoding import visible_line
from dbmcp.errors import ConfigError, DbmcpError
from dbmcp.health.account import Comparison, compare
from dbmcp.models import ServerFacts, TableEntry

if TYPE_CHECKING:
    from dbmcp.database import Database


@dataclass(slots=True)
class Findings:
    """What was found out about one database.

    Attributes:
        name: the operator's name for it.
        facts: (topic, sentence), in the order to print.
        warnings: what the operator should look at; the command goes on with 0.
        faults: what is wrong; the command ends with 1.
    """

    name: str
    facts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    warnings: list[str] = field(default_factory=list[str])
    faults: list[str] = field(default_factory=list[str])


def check(settings: Settings) -> int:
    """Check every database, print the findings and return the exit code.

    Args:
        settings: what the operator asked for.
    """
    if settings.demo:
        from dbmcp.cli.demo import prepare  # noqa: PLC0415  builds a database, rarely needed

        prepare()
    print(f"configuration: {_source(settings)}")
    print(f"server: {_listener(settings)}")
    sources = print_sources(settings)
    found = asyncio.run(_inspect_all(settings))
    for findings in found:
        _print(findings)
    wrong = [findings.name for findings in found if findings.faults]
    wrong += [] if sources else ["source_directories"]
    print(f"\nwrong: {', '.join(wrong)}" if wrong else "\nall in order")
    return 1 if wrong else 0


def _source(settings: Settings) -> str:
    if settings.demo:
        return "nothing names a database, so the demo database is served"
    origins = [database.origin for database in settings.databases.values()]
    return str(settings.source or ", ".join(origins))


def _listener(settings: Settings) -> str:
    server = settings.server
    return f"http, {server.host} port {server.port}" if server.transport == "http" else "stdio"


def _print(findings: Findings) -> None:
    print(f"\n{findings.name}: {'WRONG' if findings.faults else 'ok'}")
    lines = [
        *findings.facts,
        *(("warning", sentence) for sentence in findings.warnings),
        *(("WRONG", sentence) for sentence in findings.faults),
    ]
    for topic, sentence in lines:
        print(f"  {topic:<11} {visible_line(sentence)}")


async def _inspect_all(settings: Settings) -> list[Findings]:
    databases = settings.databases.values()
    return list(await asyncio.gather(*(inspect(database) for database in databases)))


async def inspect(settings: DatabaseSettings) -> Findings:
    """Open one database, ask it everything, close it; a failure is a finding too.

    Args:
        settings: the database's.
    """
    from dbmcp.database import Database  # noqa: PLC0415  SQLAlchemy loads only where it is used
    from dbmcp.dialects import dialect_for  # noqa: PLC0415

    findings = Findings(settings.name)
    try:
        database = Database(settings, dialect=dialect_for(settings))
    except ConfigError as error:
        findings.faults.append(str(error))
        return findings
    try:
        await _ask(database, findings)
    except DbmcpError as error:
        findings.faults.append(f"[{error.code}] {error}")
    finally:
        await database.close()
    return findings


async def _ask(database: "Database", findings: Findings) -> None:
    from dbmcp.catalog import Catalog  # noqa: PLC0415  as above
    from dbmcp.health.columns import limited  # noqa: PLC0415

    facts = await database.facts()
    findings.facts.append(("server", f"{facts.product} {facts.version}"))
    _account(database, facts, findings)
    timeout = database.limits.timeout_seconds
    async with database.read(timeout_seconds=timeout) as session:
        entries = await database.dialect.list_tables(session.connection)
        accounts = database.dialect.accounts()
        survey = await session.run(accounts.survey(session.connection))
    found = await limited(database.policy, survey, catalog=Catalog(database))
    _mode(database, compare(database.policy, survey, columns=found.columns), findings)
    _tables(database, entries, findings)
    idle = _idle(database, [*entries, *survey.relations])
    idle += [("columns.deny", pattern, "column") for pattern in found.idle]
    _patterns(idle, findings, knows_all=survey.knows_all)
    _bounds(database, findings)
    findings.warnings.extend(facts.notes)


def _account(database: "Database", facts: ServerFacts, findings: Findings) -> None:
    from dbmcp.dialects import address_of  # noqa: PLC0415  loaded already

    if facts.user:
        schema = f", schema {facts.schema}" if facts.schema else ""
        findings.facts.append(("account", facts.user + schema))
    if facts.tls is None:
        return
    findings.facts.append(("encryption", facts.tls or "none"))
    if not facts.tls and address_of(database.settings).is_remote:
        findings.warnings.append("the connection is not encrypted. ask for TLS in the URL")


_WRITES = {
    Writes.DIRECT: "direct: a statement runs at once",
    Writes.PREVIEW: "preview: each needs the confirm token of its preview",
}


def _mode(database: "Database", compared: Comparison, findings: Findings) -> None:
    """Tell what the mode allows, what enforces it, and where the account differs from it."""
    mode = database.settings.mode
    findings.facts.append(("mode", f"{mode}: {', '.join(database.policy.allowed_verbs())}"))
    findings.warnings += [f"the account may do more: {more}" for more in compared.for_operator()]
    findings.warnings += [f"the account lacks {lack.for_operator()}" for lack in compared.missing]
    findings.facts += [("note", note) for note in compared.notes]
    if mode is not Mode.READ_ONLY:
        findings.facts.append(("writes", _WRITES[database.settings.writes]))
        return
    label = database.dialect.label
    if database.dialect.enforces_read_only:
        findings.facts.append(("fences", f"dbmcp's policy, and {label}'s own read-only mode"))
        return
    findings.facts.append(("fences", f"dbmcp's policy only: {label} has no read-only mode"))
    if compared.could_write:
        findings.faults.append(
            "the account could write and nothing but dbmcp's policy stops it. "
            "use an account with SELECT only"
        )


def _tables(database: "Database", entries: Sequence[TableEntry], findings: Findings) -> None:
    """Count what a caller sees."""
    policy = database.policy
    own = [entry.name for entry in entries if not entry.system]
    visible = sum(map(policy.allows_table, own))
    hidden = len(own) - visible
    count = f"{visible} visible, {hidden} hidden by the lists" if hidden else f"{visible} visible"
    findings.facts.append(("tables", count))


def _idle(
    database: "Database", known: Sequence[TableEntry | Relation]
) -> list[tuple[str, str, str]]:
    """Find patterns of tables that match nothing: key, pattern and what they should match."""
    from dbmcp.sql.pattern import matches_table  # noqa: PLC0415  loaded already

    policy, ignores_case = database.policy, database.policy.rules.ignores_case
    lists = (("tables.allow", policy.allow), ("tables.deny", policy.deny))
    return [
        (key, pattern, "table")
        for key, patterns in lists
        for pattern in patterns
        if not any(matches_table(pattern, t.name, ignores_case=ignores_case) for t in known)
    ]


def _patterns(idle: Sequence[tuple[str, str, str]], findings: Findings, *, knows_all: bool) -> None:
    """Tell of patterns that mean nothing, as far as the account can know."""
    for key, pattern, what in idle:
        if key.endswith(".deny") and not knows_all:
            seen = f"matches no {what} that the account can see, as it should be"
            findings.facts.append(("note", f'{key}: "{pattern}" {seen}'))
        else:
            findings.faults.append(f'{key}: "{pattern}" matches no {what}')


def _bounds(database: "Database", findings: Findings) -> None:
    limits = database.limits
    findings.facts.append(
        (
            "limits",
            f"{limits.timeout_seconds:g} s (a caller may ask for {limits.max_timeout_seconds:g}), "
            f"{limits.max_rows} rows ({limits.max_max_rows}), {limits.max_result_bytes} bytes",
        )
    )
    for name, state in database.pool_states().items():
        findings.facts.append((name, f"{state.size} connections, {state.overflow} more under load"))
