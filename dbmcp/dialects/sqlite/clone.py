"""A copy of a database without its rows: SQLite plans there as it does on the file itself.

The copy holds the tables, views and indexes, and the rows of the statistics tables. An index is
tried by creating it there; its statistics come from a sample of the table's rows in a second
database in memory, which is what ANALYZE would have noted after creating it.
"""

import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field

from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.dialects.planner import written
from dbmcp.dialects.sqlite.reading import quoted
from dbmcp.models import ColumnFacts, TableFacts

SAMPLE_ROWS = 20_000
BLOCK_ROWS = 200
_NEARLY_UNIQUE = 0.5
"""A sample with so many different values in its rows is taken to have ever more of them."""

_SCHEMA = """
SELECT m.sql FROM sqlite_master m LEFT JOIN pragma_table_list l
    ON l.schema = 'main' AND l.name = m.name
WHERE m.sql IS NOT NULL AND m.type IN ('table', 'view', 'index')
    AND lower(m.name) NOT LIKE 'sqlite^_%' ESCAPE '^' AND coalesce(l.type, '') <> 'shadow'
ORDER BY m.type <> 'table', m.type <> 'view'
"""
_STATISTICS = ("sqlite_stat1", "sqlite_stat4")
_RELOAD = "ANALYZE sqlite_schema"


@dataclass(slots=True)
class Clone:
    """The copy, and where the samples come from.

    Attributes:
        copy: a database in memory with the schema and no rows.
        analyzed: row counts by table, as the last ANALYZE noted them.
        samples: the rows sampled of each table, by its name.
    """

    copy: sqlite3.Connection
    analyzed: dict[str, int] = field(default_factory=dict[str, int])
    samples: dict[str, "Sample"] = field(default_factory=dict[str, "Sample"])
    _noted: dict[Proposal, str] = field(default_factory=dict[Proposal, str])

    def plan(self, text: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        """Return the rows of an EXPLAIN QUERY PLAN."""
        return self.copy.execute(text, tuple(values)).fetchall()

    def plan_with(
        self, text: str, values: Sequence[object], proposals: Sequence[Proposal]
    ) -> tuple[list[tuple[object, ...]], dict[str, Proposal]]:
        """Return the plan with further indexes, and their names there.

        Raises:
            sqlite3.Error: SQLite cannot have such an index.
        """
        names = {f"dbmcp_h{number}": one for number, one in enumerate(proposals, 1)}
        try:
            for name, proposal in names.items():
                self.copy.execute(create_index(proposal, name))
                self._note(name, proposal)
            if self.analyzed:
                self.copy.execute(_RELOAD)
            return self.plan(text, values), names
        finally:
            for name in names:
                self.copy.execute(f"DROP INDEX IF EXISTS {name}")

    def close(self) -> None:
        """Forget everything."""
        self.copy.close()

    def _note(self, name: str, proposal: Proposal) -> None:
        """Give a new index the statistics that ANALYZE would note."""
        table = proposal.table.name
        total, sample = self.analyzed.get(table), self.samples.get(table)
        if total is None or sample is None or not sample.rows:
            return
        if proposal not in self._noted:
            self._noted[proposal] = _scaled(sample.statistic(proposal), total, len(sample.rows))
        self.copy.execute(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)",
            (table, name, self._noted[proposal]),
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """Some rows of a table.

    Attributes:
        columns: those that were read.
        rows: their values.
    """

    columns: tuple[ColumnFacts, ...]
    rows: list[tuple[object, ...]]

    def statistic(self, proposal: Proposal) -> str:
        """What ANALYZE notes of an index over these rows: `rows rows-each-key ...`."""
        name = quoted(proposal.table.name)
        columns = ", ".join(f"{quoted(one.name)} {one.type}" for one in self.columns)
        marks = ", ".join("?" * len(self.columns))
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as lab:
            lab.execute(f"CREATE TABLE {name} ({columns})")
            lab.execute("BEGIN")
            lab.executemany(f"INSERT INTO {name} VALUES ({marks})", self.rows)  # noqa: S608 - quoted
            lab.execute(create_index(proposal, "dbmcp_h"))
            lab.execute("ANALYZE")
            row = lab.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'dbmcp_h'").fetchone()
        return str(row[0]) if row else ""


def make_clone(source: sqlite3.Connection, tables: Iterable[TableFacts]) -> Clone:
    """Copy the schema and the statistics, and sample the tables that may get an index.

    What the copy cannot have, such as a virtual table of a module that is not built in, is left
    out: a statement that needs it then finds no plan there.
    """
    clone = Clone(sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False))
    for (text,) in source.execute(_SCHEMA).fetchall():
        with suppress(sqlite3.Error):
            clone.copy.execute(text)
    clone.analyzed = _copy_statistics(source, clone.copy)
    for facts in tables if clone.analyzed else ():
        clone.samples[facts.entry.name.name] = _sample(source, facts)
    return clone


def create_index(proposal: Proposal, name: str) -> str:
    """Return the CREATE INDEX of a proposal, for a name that needs no quotes."""
    return f"CREATE INDEX {name} ON {quoted(proposal.table.name)} ({keys_text(proposal.keys)})"


def keys_text(keys: Sequence[KeyPart]) -> str:
    """Return the keys of an index; LIKE ignores case, so its index has to."""
    return ", ".join(_key(key) for key in keys)


def _key(key: KeyPart) -> str:
    text = key.text if key.expression else written(key.text, quoted(key.text))
    if key.pattern:
        text += " COLLATE NOCASE"
    return f"{text} DESC" if key.descending else text


def _copy_statistics(source: sqlite3.Connection, copy: sqlite3.Connection) -> dict[str, int]:
    """Copy what ANALYZE noted; the row count of each table of which it noted anything."""
    present = _statistics(source)
    if "sqlite_stat1" not in present:
        return {}
    copy.execute("ANALYZE")
    for table in present & _statistics(copy):
        copy.execute(f"DELETE FROM {table}")  # noqa: S608 - one of two names
        for row in source.execute(f"SELECT * FROM {table}"):  # noqa: S608 - likewise
            marks = ", ".join("?" * len(row))
            copy.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - likewise
    copy.execute(_RELOAD)
    counts: dict[str, int] = {}
    for table, stat in copy.execute("SELECT tbl, stat FROM sqlite_stat1 WHERE stat <> ''"):
        first = str(stat).split(" ", 1)[0]
        if first.isdigit():
            counts[str(table)] = max(int(first), counts.get(str(table), 0))
    return counts


def _statistics(connection: sqlite3.Connection) -> set[str]:
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in names} & set(_STATISTICS)


def _sample(source: sqlite3.Connection, facts: TableFacts) -> Sample:
    """Read rows from all over a table, in blocks, so that a large one is not read whole."""
    names = ", ".join(quoted(column.name) for column in facts.columns)
    table = quoted(facts.entry.name.name)
    text = f"SELECT {names} FROM {table}"  # noqa: S608 - quoted
    rows: list[tuple[object, ...]] = []
    source.text_factory = _readable
    try:
        for where, values in _blocks(source, facts):
            rows += source.execute(f"{text} {where}", values)
    finally:
        source.text_factory = str
    return Sample(facts.columns, rows)


def _readable(text: bytes) -> str:
    """A stored text, whatever its bytes: for counting, one replacement is as good as another."""
    return text.decode(errors="replace")


def _blocks(source: sqlite3.Connection, facts: TableFacts) -> Iterator[tuple[str, tuple[int, ...]]]:
    table = facts.entry.name.name
    (without,) = source.execute(
        "SELECT max(wr) FROM pragma_table_list WHERE schema = 'main' AND name = ?", (table,)
    ).fetchone()
    whole = ("LIMIT ?", (SAMPLE_ROWS,))
    if without or (facts.entry.rows or 0) <= SAMPLE_ROWS:
        yield whole
        return
    name = quoted(table)
    (first,) = source.execute(f"SELECT min(_rowid_) FROM {name}").fetchone()  # noqa: S608 - quoted
    (last,) = source.execute(f"SELECT max(_rowid_) FROM {name}").fetchone()  # noqa: S608 - quoted
    blocks = SAMPLE_ROWS // BLOCK_ROWS
    step = max((last - first) // blocks, 1)
    for start in range(first, last + 1, step):
        end = start + step
        yield "WHERE _rowid_ >= ? AND _rowid_ < ? LIMIT ?", (start, end, BLOCK_ROWS)


def _scaled(statistic: str, total: int, sampled: int) -> str:
    """Turn a sample's statistic into the whole table's."""
    numbers = [int(part) for part in statistic.split() if part.isdigit()]
    if not numbers or sampled >= total:
        return statistic
    scaled = [total]
    for each in numbers[1:]:
        distinct = sampled / max(each, 1)
        grows = distinct > _NEARLY_UNIQUE * sampled
        scaled.append(max(each, 1) if grows else math.ceil(total / distinct))
    return " ".join(map(str, scaled))
