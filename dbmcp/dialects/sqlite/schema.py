"""What an SQLite file contains, read by pragmas and the stored texts on the connection's thread."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from dbmcp.dialects.sqlite import ddl
from dbmcp.dialects.sqlite.reading import quoted
from dbmcp.models import (
    ColumnFacts,
    ForeignKey,
    IndexFacts,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
)

_ColumnRow: TypeAlias = "tuple[str, str, int, str | None, int, int]"

SCHEMA = "main"
ROW_ID_KEY = "PRIMARY KEY"
"""The name of a primary key that has no index of its own."""

LEAST_ROW_BYTES = 4
"""No table holds more rows than its file has bytes for: a larger span of row ids has gaps."""

MOST_ESTIMATED = 500
"""Tables without statistics whose span of row ids is looked up; each costs some 20 microseconds."""

_TABLES = """
SELECT name, type, wr FROM pragma_table_list
WHERE schema = 'main' AND type IN ('table', 'view', 'virtual', 'shadow')
ORDER BY name
"""
_MASTER = """
SELECT name, sql FROM sqlite_master
WHERE type IN ('table', 'view') AND name IN (SELECT value FROM json_each(?))
"""
_PARTS = """
SELECT CASE type WHEN 'index' THEN tbl_name ELSE name END, sql FROM sqlite_master
WHERE type IN ('index', 'trigger') AND sql IS NOT NULL
"""
_COLUMNS = """
SELECT n.value, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM json_each(?) n JOIN pragma_table_xinfo(n.value, 'main') c
WHERE c.hidden <> 1 ORDER BY n.key, c.cid
"""
_INDEXES = """
SELECT n.value, i.name, i."unique", i.origin, k.name, s.sql
FROM json_each(?) n
JOIN pragma_index_list(n.value, 'main') i
JOIN pragma_index_xinfo(i.name, 'main') k
LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name
WHERE k.key ORDER BY n.key, i.name, k.seqno
"""
_FOREIGN_KEYS = """
SELECT m.name, f.id, f."table", f."from", f."to", f.on_delete, f.on_update
FROM sqlite_master m JOIN pragma_foreign_key_list(m.name, 'main') f
WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq
"""
_KEY = "SELECT name FROM pragma_table_info(?, 'main') WHERE pk > 0 ORDER BY pk"


def entries(connection: sqlite3.Connection) -> list[TableEntry]:
    """Return every table and view, with row estimates where they are cheap."""
    listed: list[tuple[str, str, int]] = connection.execute(_TABLES).fetchall()
    plain = [name for name, type_, wr in listed if type_ == "table" and not wr and _is_user(name)]
    rows = _row_counts(connection, plain)
    virtual = [name for name, type_, _ in listed if type_ == "virtual"]
    found = [
        TableEntry(
            name=TableName(SCHEMA, name),
            kind=TableKind.VIEW if type_ == "view" else TableKind.TABLE,
            rows=rows.get(name),
            system=type_ == "shadow" or not _is_user(name),
            part_of=_owner(name, virtual) if type_ == "shadow" else "",
            commanded=type_ != "table",
        )
        for name, type_, _ in listed
    ]
    return [*found, _master_entry()]


def _owner(shadow: str, virtual: Iterable[str]) -> str:
    """The virtual table that keeps its insides in a shadow table, whose name it begins."""
    found = [name for name in virtual if shadow.lower().startswith(f"{name.lower()}_")]
    return max(found, key=len, default="")


def _is_user(name: str) -> bool:
    """Whether a table belongs to the user; SQLite reserves the prefix."""
    return not name.lower().startswith("sqlite_")


def _master_entry() -> TableEntry:
    """The catalog table under the name that everybody writes; the pragma lists the newer one."""
    return TableEntry(TableName(SCHEMA, "sqlite_master"), TableKind.TABLE, system=True)


def _row_counts(connection: sqlite3.Connection, plain: Sequence[str]) -> Mapping[str, int]:
    """Return what ANALYZE noted, else the span of the row ids where that is believable."""
    counts = _analyzed(connection)
    pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    size: int = connection.execute("PRAGMA page_size").fetchone()[0]
    missing = [name for name in plain if name not in counts]
    for name in missing[:MOST_ESTIMATED]:
        span = _span(connection, name)
        if span * LEAST_ROW_BYTES <= pages * size:
            counts[name] = span
    return counts


def _analyzed(connection: sqlite3.Connection) -> dict[str, int]:
    """Return the row counts in sqlite_stat1: the first number of each statistic."""
    exists = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"
    if connection.execute(exists).fetchone() is None:
        return {}
    rows = connection.execute("SELECT tbl, stat FROM sqlite_stat1 WHERE stat <> ''")
    counts: dict[str, int] = {}
    for table, stat in rows:
        first = str(stat).split(" ", 1)[0]
        if first.isdigit():
            counts[table] = max(int(first), counts.get(table, 0))
    return counts


def _span(connection: sqlite3.Connection, name: str) -> int:
    """Return the distance from the first row id to the last; 0 if empty, or the id is hidden."""
    table = quoted(name)
    try:
        row = connection.execute(
            f"SELECT (SELECT max(_rowid_) FROM {table}), (SELECT min(_rowid_) FROM {table})"  # noqa: S608 - quoted
        ).fetchone()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_AUTH:
            raise
        return 0
    last, first = row
    return last - first + 1 if isinstance(last, int) and isinstance(first, int) else 0


@dataclass(frozen=True, slots=True)
class _Described:
    """What was read of all tables asked for, by name."""

    sql: Mapping[str, str]
    parts: Sequence[tuple[str, str]]
    columns: Mapping[str, list[tuple[ColumnFacts, int]]]
    indexes: Mapping[str, list[IndexFacts]]
    foreign_keys: Sequence[ForeignKey]


def facts(connection: sqlite3.Connection, tables: Iterable[TableName]) -> list[TableFacts]:
    """Return all facts of the named tables that exist, in the order asked for."""
    known = {entry.name.name: entry for entry in entries(connection)}
    chosen = [known[table.name] for table in tables if table.name in known]
    names = [entry.name.name for entry in chosen]
    views = {entry.name.name for entry in chosen if entry.kind is TableKind.VIEW}
    described = _Described(
        sql=dict(connection.execute(_MASTER, (json.dumps(names),)).fetchall()),
        parts=connection.execute(_PARTS).fetchall(),
        columns=_columns(connection, names, views=views),
        indexes=_indexes(connection, [name for name in names if name not in views]),
        foreign_keys=_foreign_keys(connection, {name.lower(): name for name in known}),
    )
    return [_table(entry, described) for entry in chosen]


def _table(entry: TableEntry, described: _Described) -> TableFacts:
    """Put one table's facts together."""
    name = entry.name.name
    sql = described.sql.get(name) or ""
    is_view = entry.kind is TableKind.VIEW
    columns = described.columns.get(name, [])
    indexes = described.indexes.get(name, [])
    content = ddl.content(sql)
    return TableFacts(
        entry=entry,
        columns=tuple(_with_expression(column, sql) for column, _ in columns),
        indexes=(*_row_id_key(columns, indexes), *indexes),
        foreign_keys=tuple(key for key in described.foreign_keys if key.table.name == name),
        referenced_by=tuple(key for key in described.foreign_keys if key.target.name == name),
        checks=() if is_view else ddl.checks(sql),
        definition=ddl.view_body(sql) if is_view else "",
        relatives=(TableName(SCHEMA, content),) if content else (),
        stored="\n".join([sql, *_parts(name, described.parts)]),
    )


def _parts(name: str, parts: Iterable[tuple[str, str]]) -> list[str]:
    """The texts of a table's indexes, and of triggers that are listed under its name."""
    return [sql for table, sql in parts if table.lower() == name.lower()]


def _columns(
    connection: sqlite3.Connection, names: Sequence[str], *, views: set[str]
) -> dict[str, list[tuple[ColumnFacts, int]]]:
    """Return the columns of each table, with their place in the primary key.

    A view whose tables are gone fails the whole statement, so views are asked for one by one.
    """
    rows = connection.execute(_COLUMNS, (json.dumps([n for n in names if n not in views]),))
    found: dict[str, list[tuple[ColumnFacts, int]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(_column(row[1:]))
    for view in views:
        found[view] = _view_columns(connection, view)
    return found


def _view_columns(connection: sqlite3.Connection, view: str) -> list[tuple[ColumnFacts, int]]:
    """Return a view's columns; none if it no longer works."""
    try:
        rows = connection.execute(_COLUMNS, (json.dumps([view]),)).fetchall()
    except sqlite3.OperationalError:
        return []
    return [_column(row[1:]) for row in rows]


def _column(row: _ColumnRow) -> tuple[ColumnFacts, int]:
    """Read one line of `table_xinfo`; `hidden` is 2 or 3 for generated columns."""
    name, type_, notnull, default, key, hidden = row
    is_row_id = key == 1 and type_.upper() == "INTEGER"
    return (
        ColumnFacts(
            name=name,
            type=type_,
            nullable=not (notnull or is_row_id),
            default=default,
            generated=hidden > 1,
        ),
        key,
    )


def _with_expression(column: ColumnFacts, sql: str) -> ColumnFacts:
    """A generated column with its expression, as the other engines tell it."""
    if not column.generated:
        return column
    return replace(column, default=ddl.generations(sql).get(column.name))


def _row_id_key(
    columns: Sequence[tuple[ColumnFacts, int]], indexes: Sequence[IndexFacts]
) -> tuple[IndexFacts, ...]:
    """Return the primary key that is the table's own tree and so has no index of its own."""
    parts = sorted((place, column.name) for column, place in columns if place)
    if not parts or any(index.primary for index in indexes):
        return ()
    return (IndexFacts(ROW_ID_KEY, tuple(name for _, name in parts), unique=True, primary=True),)


def row_id_columns(table: TableFacts) -> tuple[str, ...]:
    """Return the column that is another name of the row's id, if there is one."""
    key = next((index for index in table.indexes if index.name == ROW_ID_KEY), None)
    if key is None or len(key.columns) != 1:
        return ()
    return tuple(
        column.name
        for column in table.columns
        if column.name == key.columns[0] and column.type.upper() == "INTEGER"
    )


def _indexes(connection: sqlite3.Connection, names: Sequence[str]) -> dict[str, list[IndexFacts]]:
    """Return the indexes of each table, the primary key's first."""
    parts: dict[tuple[str, str], list[str | None]] = defaultdict(list)
    heads: dict[tuple[str, str], tuple[int, str, str | None]] = {}
    for table, name, unique, origin, column, sql in connection.execute(
        _INDEXES, (json.dumps(names),)
    ):
        parts[table, name].append(column)
        heads[table, name] = (unique, origin, sql)
    found: dict[str, list[IndexFacts]] = defaultdict(list)
    for (table, name), (unique, origin, sql) in heads.items():
        found[table].append(
            _index(name, parts[table, name], unique=bool(unique), origin=origin, sql=sql)
        )
    for indexes in found.values():
        indexes.sort(key=lambda index: (not index.primary, index.name))
    return found


def _index(
    name: str, columns: Sequence[str | None], *, unique: bool, origin: str, sql: str | None
) -> IndexFacts:
    """Make one index; expressions and the predicate stand only in its text."""
    texts, where = ddl.index_parts(sql) if sql else ((), "")
    keys = tuple(
        column if column is not None else texts[place] if place < len(texts) else "(expression)"
        for place, column in enumerate(columns)
    )
    return IndexFacts(name, keys, unique=unique, primary=origin == "pk", where=where)


def _foreign_keys(connection: sqlite3.Connection, stored: Mapping[str, str]) -> list[ForeignKey]:
    """Return every foreign key of the file, since others may point at the tables asked for.

    A key names its target in any case; `stored` gives a lower-case name as the file has it.
    """
    groups: dict[tuple[str, int], list[tuple[str, str, str | None, str, str]]] = defaultdict(list)
    for table, number, target, *rest in connection.execute(_FOREIGN_KEYS):
        groups[table, number].append((stored.get(target.lower(), target), *rest))
    return [_foreign_key(connection, table, rows) for (table, _), rows in groups.items()]


def _foreign_key(
    connection: sqlite3.Connection,
    table: str,
    rows: Sequence[tuple[str, str, str | None, str, str]],
) -> ForeignKey:
    """Make one foreign key; without named columns it points at the target's primary key."""
    target, _, _, on_delete, on_update = rows[0]
    named = tuple(to for _, _, to, _, _ in rows if to is not None)
    return ForeignKey(
        name="",
        table=TableName(SCHEMA, table),
        columns=tuple(column for _, column, *_ in rows),
        target=TableName(SCHEMA, target),
        target_columns=named or tuple(n for (n,) in connection.execute(_KEY, (target,))),
        on_delete="" if on_delete == "NO ACTION" else on_delete,
        on_update="" if on_update == "NO ACTION" else on_update,
    )
