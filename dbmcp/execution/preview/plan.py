"""What is known of a write before it runs: its table, the rows it will meet, what may follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dbmcp.catalog import Catalog
from dbmcp.database import Database
from dbmcp.dialects.base import Dialect
from dbmcp.errors import RequestError
from dbmcp.execution.preview.lasting import TRIED, changed, check_keeping
from dbmcp.execution.statements import Prepared
from dbmcp.models import ColumnFacts, ForeignKey, Row, TableFacts, TableKind, TableName
from dbmcp.sql.statement import Kind, Statement, parse
from dbmcp.sql.vocabulary import words
from dbmcp.sql.written import Meeting, Written, read_written

ACTING = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})
"""Rules of foreign keys by which rows of another table are changed."""

STEADY = words(
    """
    abs cast ceil ceiling char_length coalesce concat concat_ws exp floor greatest iif ifnull
    instr least left length ln log lower lpad ltrim max min mod nullif power replace right round
    rpad rtrim sign sqrt substr substring sum trim upper avg count
    """
)
"""Functions that give the same for the same values whenever they are called."""

RANDOM = words(
    """
    clock_timestamp connection_id currval gen_random_uuid lastval last_insert_id last_insert_rowid
    changes total_changes nextval rand random randomblob random_bytes random_normal setval sysdate
    timeofday uuid uuid_generate_v4 uuid_short uuidv4 uuidv7
    """
)
"""Functions that may give something else each time they are called in one transaction."""

SEQUENCES = words("nextval setval next_val")

REPLACED = "rows that it replaces because of another unique key are not told"
THROUGH = "{} is a view: foreign keys and triggers of the tables behind it are not told"

CLOCKS = words("current_timestamp current_time current_date localtime localtimestamp")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a write.

    Attributes:
        statement: its facts.
        written: what its text tells; None where that is not understood, and for DDL.
        table: its table's facts; None where it is not exactly one.
        meeting: the rows it meets; None where they cannot be told.
        key: the columns that tell its rows apart; empty where there are none to be seen.
        known: the facts of every table that may change with it.
        changed: the tables that it writes to.
        steady: it gives the same for the same rows whenever it runs.
        notes: what cannot be told, and why.
    """

    statement: Statement
    written: Written | None = None
    table: TableFacts | None = None
    meeting: Meeting | None = None
    key: tuple[ColumnFacts, ...] = ()
    known: Mapping[TableName, TableFacts] = field(default_factory=dict[TableName, TableFacts])
    changed: tuple[TableName, ...] = ()
    steady: bool = False
    notes: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        """INSERT, UPDATE, DELETE, MERGE or REPLACE."""
        return self.statement.verb if self.written is None else self.written.verb

    @property
    def inserts(self) -> bool:
        """Whether it is an INSERT or a REPLACE."""
        return self.written is not None and self.verb in {"INSERT", "REPLACE"}

    @property
    def moves_keys(self) -> bool:
        """Whether an UPDATE or MERGE assigns a column of the key."""
        assigned = _folded(self.written.assigned) if self.written else set[str]()
        moves = self.verb in {"UPDATE", "MERGE"}
        return moves and any(c.name.casefold() in assigned for c in self.key)

    @property
    def may_replace(self) -> bool:
        """Whether its text may have rows give way to others with the same unique values."""
        return self.verb == "REPLACE" or "replace" in self.statement.words

    @property
    def compares_after(self) -> bool:
        """Whether the same rows may become something else, since others are read with them."""
        reads = bool(self.statement.tables_read) and self.verb in {"UPDATE", "MERGE"}
        return reads and self.steady

    @property
    def events(self) -> frozenset[str]:
        """The events that fire triggers on its table."""
        if self.written is None:
            return frozenset()
        also = {
            "MERGE": tuple(self.written.actions),
            "REPLACE": ("INSERT", "DELETE"),
            "INSERT": ("INSERT", "UPDATE") if self.written.merges else ("INSERT",),
        }
        return frozenset(also.get(self.verb, (self.verb,)))

    def lasting(self, dialect: Dialect) -> list[str]:
        """What a rollback of the write does not undo."""
        called = self.statement.functions & SEQUENCES
        lasting = [f"numbers drawn by {name}" for name in sorted(called)]
        if self.table is None or not self.events & {"INSERT"}:
            return lasting
        effects = dialect.effects()
        name = self.table.entry.name.name
        drawn = [column for column in self.table.columns if effects.draws(column, self.table)]
        return lasting + [f"numbers drawn for {name}.{column.name}" for column in drawn]


async def make_plan(prepared: Prepared, *, database: Database, catalog: Catalog) -> Plan:
    """Look up everything about a write that must be known before its transaction begins.

    Args:
        prepared: the write, checked.
        database: where it would run.
        catalog: what that contains.
    """
    statement = prepared.statement
    lexis = database.dialect.lexis
    written = None
    if statement.kind is Kind.WRITE:
        written = read_written(prepared.checked.marked, lexis=lexis)
    table = await _table(written, catalog)
    tables = tuple(await changed(statement, catalog=catalog))
    if statement.kind is Kind.WRITE and database.dialect.some_tables_keep:
        await check_keeping(statement, catalog=catalog, why=TRIED)
    if written is None or table is None:
        return Plan(statement, written, changed=tables, notes=_untold(statement, written))
    meeting, note = _steady_meeting(written, database)
    key = _key(table)
    notes = [note] if note else []
    if not key and written.verb in {"UPDATE", "MERGE"}:
        notes.append(f"{table.entry.name.name} has no key to be seen: rows after are not shown")
    if written.verb == "UPDATE" and meeting is None and not note:
        notes.append("which rows it changes cannot be told from its text")
    counted = database.dialect.effects().counts_replaced
    if written.verb == "REPLACE" and counted and _has_more_keys(table, key):
        notes.append(REPLACED)
    if table.entry.kind is TableKind.VIEW:
        notes.append(THROUGH.format(table.entry.name.name))
    return Plan(
        statement,
        written,
        table,
        meeting,
        key,
        known=await _reachable(table, catalog),
        changed=tables,
        steady=_is_steady(statement),
        notes=tuple(notes),
    )


def _untold(statement: Statement, written: Written | None) -> tuple[str, ...]:
    if statement.kind is not Kind.WRITE:
        return ()
    if written is not None and not written.alone:
        return ("it writes in several places: its rows are counted, not shown",)
    return (
        "it changes no single table that is known: the rows that it returns are counted, not shown",
    )


async def _table(written: Written | None, catalog: Catalog) -> TableFacts | None:
    """The facts of a write's table; of a view too, whose rows have no key."""
    if written is None or written.table is None or not written.alone:
        return None
    name = await catalog.resolve(written.table)
    return None if name is None else (await catalog.describe([name])).get(name)


def _steady_meeting(written: Written, database: Database) -> tuple[Meeting | None, str]:
    """The rows that a write meets, unless its conditions give others each time; and why not."""
    if written.meeting is None:
        return None, ""
    lexis = database.dialect.lexis
    query = written.meeting.select(["*"]).marked
    try:
        functions = {name.rpartition(".")[2] for name in parse(query, lexis=lexis).functions}
    except RequestError:
        return None, "which rows it changes cannot be told from its text"
    odd = sorted(functions & RANDOM | functions - database.policy.rules.functions)
    if odd:
        return None, f"{odd[0]} may choose other rows each time: its rows are counted, not shown"
    return written.meeting, ""


def _is_steady(statement: Statement) -> bool:
    return statement.functions <= STEADY and not statement.words & CLOCKS


def _key(table: TableFacts) -> tuple[ColumnFacts, ...]:
    """The columns by which a row is found again: a key without NULL, prefix or condition."""
    columns = {column.name: column for column in table.columns}
    primary = set(table.primary_key)
    for index in table.indexes:
        if not (index.unique or index.primary) or index.where:
            continue
        found = [columns.get(name) for name in index.columns]
        key = [column for column in found if column is not None]
        filled = all(not column.nullable or column.name in primary for column in key)
        if key and len(key) == len(found) and filled:
            return tuple(key)
    return ()


def _has_more_keys(table: TableFacts, key: tuple[ColumnFacts, ...]) -> bool:
    """Whether rows of a table are unique in another way too."""
    names = {column.name for column in key}
    return any(
        one.unique and not one.primary and set(one.columns) != names for one in table.indexes
    )


async def _reachable(table: TableFacts, catalog: Catalog) -> Mapping[TableName, TableFacts]:
    """The facts of a table and of all that its foreign keys may change, level by level."""
    known = {table.entry.name: table}
    level = [table]
    while level:
        names = {key.table for facts in level for key in acting_keys(facts)} - known.keys()
        found = await catalog.describe(sorted(names, key=str))
        known |= found
        level = list(found.values())
    return known


def acting_keys(table: TableFacts) -> list[ForeignKey]:
    """The foreign keys by which a change of a table's rows changes others."""
    return [
        key for key in table.referenced_by if key.on_delete in ACTING or key.on_update in ACTING
    ]


def sent_part(written: Written, table: TableFacts, row: Row, *, dialect: Dialect) -> Row:
    """Return the values of an inserted row that the text itself gives.

    Args:
        written: the INSERT.
        table: its table.
        row: a value for each of its columns.
        dialect: of the engine.
    """
    effects = dialect.effects()
    listed = {name.casefold() for name in written.columns}
    return tuple(
        value
        for column, value in zip(table.columns, row, strict=True)
        if (column.name.casefold() in listed if listed else not effects.draws(column, table))
    )


def _folded(names: frozenset[str]) -> set[str]:
    return {name.casefold() for name in names}
