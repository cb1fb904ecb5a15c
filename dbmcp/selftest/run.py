"""The attacks on one database, one after the other, through the policy that its callers meet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dbmcp.audit import Note
from dbmcp.errors import DbmcpError, RequestError
from dbmcp.execution import Execution, Prepared, check_confirmed
from dbmcp.models import TableKind, TableName
from dbmcp.selftest.attack import Attack, corpus

SECONDS = 5.0
"""How long a statement may take that is sent at all."""
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


class Outcome(StrEnum):
    """What became of an attack."""

    REFUSED = "refused"
    """By the policy; it was not sent."""
    STOPPED = "stopped"
    """The policy let it through, the engine's read-only transaction stopped it."""
    LEAK = "leak"
    """The policy let it through, and nothing else is known to stop it."""


@dataclass(frozen=True, slots=True)
class Result:
    """One attack and what became of it.

    Attributes:
        attack: the attack.
        text: as it was judged.
        outcome: see there.
        told: the error that stopped it, `""` for a leak.
        sent: the engine was given it.
    """

    attack: Attack
    text: str
    outcome: Outcome
    told: str = ""
    sent: bool = False


@dataclass(slots=True)
class Score:
    """What became of all attacks on one database.

    Attributes:
        table: the table that they were aimed at, `""` where none may be read.
        results: in the corpus's order.
        untried: those for which the database has no table.
    """

    table: str = ""
    results: list[Result] = field(default_factory=list[Result])
    untried: list[Attack] = field(default_factory=list[Attack])

    def count(self, *outcomes: Outcome, family: str = "") -> int:
        """Return how many ended so, of one family or of all."""
        return sum(
            result.outcome in (outcomes or Outcome) and family in ("", result.attack.family)
            for result in self.results
        )

    @property
    def families(self) -> list[str]:
        """The families that were tried, in order."""
        return list(dict.fromkeys(result.attack.family for result in self.results))

    @property
    def leaks(self) -> list[Result]:
        """What nothing stopped."""
        return [result for result in self.results if result.outcome is Outcome.LEAK]


async def attack_database(execution: Execution) -> Score:
    """Try every attack that means anything in the database's mode.

    Raises:
        DatabaseError: the database cannot be asked.
    """
    database = execution.database
    await database.facts()
    names = await _names(execution)
    score = Score(names.get("table", ""))
    for attack in corpus(database.dialect.attack_files):
        if database.settings.mode not in attack.modes:
            continue
        if all(mark in names for mark in attack.needs()):
            score.results.append(await _try(attack, attack.filled(names), execution))
        else:
            score.untried.append(attack)
    return score


async def _try(attack: Attack, text: str, execution: Execution) -> Result:
    database = execution.database
    try:
        prepared = await execution.prepare(text, None, note=Note(text, database))
        if prepared.statement.is_unbounded:
            check_confirmed(prepared.statement, database=database)
    except RequestError as error:
        return Result(attack, text, Outcome.REFUSED, str(error))
    if not (attack.fenced and database.dialect.enforces_read_only):
        return Result(attack, text, Outcome.LEAK)
    try:
        await _send(prepared, execution)
    except DbmcpError as error:
        outcome = Outcome.STOPPED if isinstance(error, RequestError) else Outcome.LEAK
        return Result(attack, text, outcome, str(error), sent=True)
    return Result(attack, text, Outcome.LEAK, sent=True)


async def _send(prepared: Prepared, execution: Execution) -> None:
    """Run it in the engine's read-only transaction; releasing the session rolls back."""
    bound = prepared.bound(first_rows=1)
    async with execution.database.read(timeout_seconds=SECONDS) as session:
        answer = await session.execute(bound)
        if answer.columns and await session.fetch(answer, 1, bound=bound):
            await session.finish(answer)


async def _names(execution: Execution) -> dict[str, str]:
    """Pick what the attacks are aimed at: tables of the operator's own, simple names first."""
    catalog = execution.catalog
    shown = await catalog.tables()
    tables = _simple_first(
        [e.name for e in shown.values() if e.kind is TableKind.TABLE and not e.system]
    )
    names: dict[str, str] = {}
    if tables:
        facts = (await catalog.describe(tables[:1]))[tables[0]]
        names = {
            "table": _quoted(tables[0], execution),
            "other": _quoted(tables[min(1, len(tables) - 1)], execution),
            "column": execution.database.dialect.quote(facts.columns[0].name),
        }
    hidden = await _hidden(execution)
    if hidden:
        names["hidden"] = _quoted(hidden[0], execution)
    return names | await _secret(tables, execution)


async def _secret(tables: Sequence[TableName], execution: Execution) -> dict[str, str]:
    """A table with a hidden column, and the column."""
    if execution.database.policy.deny_columns:
        for name, facts in (await execution.catalog.describe(tables)).items():
            for column in facts.hidden_columns:
                secret = execution.database.dialect.quote(column)
                return {"holder": _quoted(name, execution), "secret": secret}
    return {}


async def _hidden(execution: Execution) -> Sequence[TableName]:
    """The operator's tables that the lists hide; the operator may be told of them."""
    database = execution.database
    policy = database.policy
    if not policy.has_table_rules:
        return ()
    async with database.read(timeout_seconds=database.limits.timeout_seconds) as session:
        found = await session.run(database.dialect.list_tables(session.connection))
    return _simple_first(
        [e.name for e in found if not e.system and not policy.allows_table(e.name)]
    )


def _simple_first(names: Sequence[TableName]) -> list[TableName]:
    return sorted(names, key=lambda name: (PLAIN.fullmatch(name.name) is None, str(name)))


def _quoted(table: TableName, execution: Execution) -> str:
    quote = execution.database.dialect.quote
    return f"{quote(table.schema)}.{quote(table.name)}"
