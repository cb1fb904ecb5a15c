"""What a database contains, read from pg_catalog in a few round trips for any number of tables."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dbmcp.dialects.base import Connection
from dbmcp.models import (
    ColumnFacts,
    ForeignKey,
    IndexFacts,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
)

SYSTEM_SCHEMAS = frozenset({"pg_catalog", "information_schema"})

_KINDS = {
    "r": TableKind.TABLE,
    "p": TableKind.TABLE,
    "v": TableKind.VIEW,
    "m": TableKind.MATERIALIZED_VIEW,
    "f": TableKind.FOREIGN_TABLE,
    "S": TableKind.SEQUENCE,
}
_COUNTED = "rpmf"
_RULES = {"a": "", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}

# A partitioned table's own estimate is often missing: its leaves are added up instead.
_ENTRY = """n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind,
    CASE WHEN c.relkind = 'p' THEN
        (SELECT CASE WHEN max(leaf.reltuples) >= 0 THEN sum(greatest(leaf.reltuples, 0)) ELSE -1 END
         FROM pg_catalog.pg_partition_tree(c.oid) part
         JOIN pg_catalog.pg_class leaf ON leaf.oid = part.relid WHERE part.isleaf)
        ELSE c.reltuples END::float8 AS rows,
    coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') AS comment"""

_LIST = f"""
SELECT {_ENTRY}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT c.relispartition
    AND n.nspname !~ '^pg_(toast|temp_)' AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND CASE WHEN c.relkind = 'S'
        THEN pg_catalog.has_sequence_privilege(c.oid, 'SELECT, USAGE, UPDATE')
        ELSE pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')
            OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE') END
ORDER BY n.nspname, c.relname
"""  # noqa: S608  no value enters the text

_RELATIONS = f"""
SELECT c.oid, {_ENTRY},
    CASE WHEN c.relkind IN ('v', 'm')
        THEN pg_catalog.pg_get_viewdef(c.oid, true) ELSE '' END AS text,
    ARRAY(SELECT CASE WHEN pn.oid = n.oid THEN p.relname::text
                 ELSE pn.nspname || '.' || p.relname END
          FROM pg_catalog.pg_partition_tree(c.oid) part
          JOIN pg_catalog.pg_class p ON p.oid = part.relid
          JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
          WHERE c.relkind = 'p' AND part.level > 0 ORDER BY p.relname) AS partitions
FROM unnest($1::pg_catalog.text[], $2::pg_catalog.text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = wanted.name
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
"""  # noqa: S608  no value enters the text

_COLUMNS = """
SELECT a.attrelid AS oid, a.attname::text AS name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
    pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) AS default,
    a.attidentity <> '' OR a.attgenerated <> '' AS generated,
    coalesce(pg_catalog.col_description(a.attrelid, a.attnum), '') AS comment
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY($1::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""

_INDEXES = """
SELECT i.indrelid AS oid, c.relname::text AS name, i.indisunique AS unique,
    i.indisprimary AS primary, m.amname::text AS method,
    coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid, true), '') AS where,
    ARRAY(SELECT coalesce(a.attname::text,
                          pg_catalog.pg_get_indexdef(i.indexrelid, k.number::int4, true))
          FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS k(column_number, number)
          LEFT JOIN pg_catalog.pg_attribute a
              ON a.attrelid = i.indrelid AND a.attnum = k.column_number AND k.column_number <> 0
          WHERE k.number <= i.indnkeyatts ORDER BY k.number) AS columns
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE i.indrelid = ANY($1::pg_catalog.oid[])
ORDER BY i.indrelid, i.indisprimary DESC, c.relname
"""

# Copies of a constraint on partitions have a parent; only the original counts.
_FOREIGN_KEYS = """
SELECT k.conrelid AS oid, k.confrelid AS target_oid, k.conname::text AS name,
    n.nspname::text AS schema, c.relname::text AS table,
    tn.nspname::text AS target_schema, t.relname::text AS target,
    k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update,
    ARRAY(SELECT a.attname::text
          FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS key(attnum, number)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = key.attnum
          ORDER BY key.number) AS columns,
    ARRAY(SELECT a.attname::text
          FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS key(attnum, number)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = key.attnum
          ORDER BY key.number) AS target_columns
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_class t ON t.oid = k.confrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0
    AND (k.conrelid = ANY($1::pg_catalog.oid[]) OR k.confrelid = ANY($1::pg_catalog.oid[]))
ORDER BY n.nspname, c.relname, k.conname
"""

_CHECKS = """
SELECT k.conrelid AS oid, k.conname::text AS name,
    pg_catalog.pg_get_expr(k.conbin, k.conrelid, true) AS expression
FROM pg_catalog.pg_constraint k
WHERE k.contype = 'c' AND k.conrelid = ANY($1::pg_catalog.oid[])
ORDER BY k.conrelid, k.conname
"""

_SHORT = (
    (re.compile(r"^character varying\b"), "varchar"),
    (re.compile(r"^character\b"), "char"),
    (re.compile(r"^bit varying\b"), "varbit"),
    (re.compile(r"^(timestamp|time)(\(\d\))? with time zone"), r"\1tz\2"),
    (re.compile(r"^(timestamp|time)(\(\d\))? without time zone"), r"\1\2"),
)

Rows = Mapping[int, Sequence[Any]]


async def list_tables(connection: Connection) -> Sequence[TableEntry]:
    """Return every relation that the account may touch, partitions folded into their parent."""
    return [_entry(row) for row in await connection.query(_LIST)]


async def describe(connection: Connection, tables: Sequence[TableName]) -> Sequence[TableFacts]:
    """Return all facts of the named tables that exist, in the order asked for."""
    schemas, names = [table.schema for table in tables], [table.name for table in tables]
    relations: Sequence[Any] = await connection.query(_RELATIONS, (schemas, names))
    if not relations:
        return []
    oids = [row["oid"] for row in relations]
    columns = _by_oid(await connection.query(_COLUMNS, (oids,)))
    indexes = _by_oid(await connection.query(_INDEXES, (oids,)))
    checks = _by_oid(await connection.query(_CHECKS, (oids,)))
    keys: Sequence[Any] = await connection.query(_FOREIGN_KEYS, (oids,))
    found = {
        row["oid"]: TableFacts(
            entry=_entry(row),
            columns=tuple(_column(column) for column in columns[row["oid"]]),
            indexes=tuple(_index(index) for index in indexes[row["oid"]]),
            checks=tuple((check["name"], check["expression"]) for check in checks[row["oid"]]),
            partitions=tuple(row["partitions"]),
            definition=row["text"].strip(),
        )
        for row in relations
    }
    return _in_order(_with_keys(found, keys), tables)


def short_type(text: str) -> str:
    """The engine's name of a type as people write it: `varchar(120)`, `timestamptz`."""
    for pattern, short in _SHORT:
        text = pattern.sub(short, text)
    return text


def _entry(row: Any) -> TableEntry:
    counted = row["kind"] in _COUNTED and row["rows"] >= 0
    return TableEntry(
        name=TableName(row["schema"], row["name"]),
        kind=_KINDS[row["kind"]],
        rows=int(row["rows"]) if counted else None,
        comment=row["comment"],
        system=row["schema"] in SYSTEM_SCHEMAS,
    )


def _column(row: Any) -> ColumnFacts:
    return ColumnFacts(
        name=row["name"],
        type=short_type(row["type"]),
        nullable=not row["required"],
        default=row["default"],
        generated=row["generated"],
        comment=row["comment"],
    )


def _index(row: Any) -> IndexFacts:
    return IndexFacts(
        name=row["name"],
        columns=tuple(row["columns"]),
        unique=row["unique"],
        primary=row["primary"],
        where=row["where"],
        method="" if row["method"] == "btree" else row["method"],
    )


def _foreign_key(row: Any) -> ForeignKey:
    return ForeignKey(
        name=row["name"],
        table=TableName(row["schema"], row["table"]),
        columns=tuple(row["columns"]),
        target=TableName(row["target_schema"], row["target"]),
        target_columns=tuple(row["target_columns"]),
        on_delete=_RULES[row["on_delete"]],
        on_update=_RULES[row["on_update"]],
    )


def _by_oid(rows: Iterable[Any]) -> Rows:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row["oid"]].append(row)
    return grouped


def _with_keys(found: dict[int, TableFacts], keys: Sequence[Any]) -> dict[int, TableFacts]:
    """Add each foreign key to the table that refers and to the one referred to."""
    outgoing: defaultdict[int, list[ForeignKey]] = defaultdict(list)
    incoming: defaultdict[int, list[ForeignKey]] = defaultdict(list)
    for row in keys:
        key = _foreign_key(row)
        outgoing[row["oid"]].append(key)
        incoming[row["target_oid"]].append(key)
    return {
        oid: replace(facts, foreign_keys=tuple(outgoing[oid]), referenced_by=tuple(incoming[oid]))
        for oid, facts in found.items()
    }


def _in_order(found: dict[int, TableFacts], tables: Sequence[TableName]) -> list[TableFacts]:
    place = {table: number for number, table in enumerate(tables)}
    return sorted(found.values(), key=lambda facts: place[facts.entry.name])
