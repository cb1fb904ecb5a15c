"""Schema facts of the MySQL family from information_schema, in few queries for many tables."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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

SYSTEM_SCHEMAS = frozenset(
    {
        "information_schema",
        "mysql",
        "performance_schema",
        "sys",
        "metrics_schema",
        "inspection_schema",
    }
)
KINDS = {
    "VIEW": TableKind.VIEW,
    "SYSTEM VIEW": TableKind.VIEW,
    "SEQUENCE": TableKind.SEQUENCE,
}
DEFAULT_RULES = frozenset({"NO ACTION", "RESTRICT", None})
BARE_DEFAULT = re.compile(
    r"[-+]?[\d.]+(e[-+]?\d+)?|null|true|false|b'.*'|x'.*'|(current_timestamp|now)(\(\d*\))?",
    re.IGNORECASE,
)
# How wide a client may show an integer says nothing about the column; tinyint(1) is a boolean.
DISPLAY_WIDTH = re.compile(r"^(?!tinyint\(1\))(\w*int|year)\(\d+\)(?!.*zerofill)")
AUTO_RANDOM = re.compile(r"PK_AUTO_RANDOM_BITS=(\d+)")
NOT_TRANSACTIONAL = frozenset(
    {"aria", "archive", "blackhole", "csv", "federated", "memory", "mrg_myisam", "myisam"}
)
"""Engines that keep what a transaction wrote, whatever its end; in lower case."""

TABLE_COLUMNS = "TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, TABLE_ROWS, TABLE_COMMENT, ENGINE"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Where the servers of the family keep the same fact differently.

    Attributes:
        checks: query that yields table name, constraint name and clause for one schema and the
            names in place of `{marks}`; `""` on a server without CHECK constraints.
        expressions: the column of STATISTICS that holds an index expression; `NULL` without.
        quotes_defaults: a literal default stands as SQL would write it.
        shards: the column of TABLES that tells AUTO_RANDOM; `NULL` without.
        zero_is_unknown: an estimate of 0 rows only says that nobody counted.
    """

    checks: str = ""
    expressions: str = "NULL"
    quotes_defaults: bool = False
    shards: str = "NULL"
    zero_is_unknown: bool = False


class Reader:
    """Reads the tables of one schema.

    Attributes:
        schema, names: what is read.
    """

    def __init__(
        self, connection: Connection, catalogue: Catalogue, *, schema: str, names: Sequence[str]
    ) -> None:
        self.connection = connection
        self.catalogue = catalogue
        self.schema = schema
        self.names = names

    async def rows(
        self, columns: str, table: str, *, prefix: str = "TABLE", more: str = ""
    ) -> Sequence[Sequence[Any]]:
        """Select columns of an information_schema table for the wanted tables."""
        marks = ", ".join(["%s"] * len(self.names))
        # A single name is compared with `=`: MariaDB then opens that one table only.
        among = f"IN ({marks})" if len(self.names) > 1 else f"= {marks}"
        text = (
            f"SELECT {columns} FROM information_schema.{table} "  # noqa: S608  constants only
            f"WHERE {prefix}_SCHEMA = %s AND {prefix}_NAME {among}{more}"
        )
        return await self.connection.query(text, (self.schema, *self.names))


VIEWS = (
    "SELECT TABLE_SCHEMA, TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS "
    "WHERE IS_UPDATABLE = 'YES'"
)
_NAMES = re.compile(r"`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`")
"""A schema and a table, as the servers write them into a view's text."""


async def list_tables(connection: Connection, catalogue: Catalogue) -> list[TableEntry]:
    """Return every relation the account can see."""
    text = f"SELECT {TABLE_COLUMNS} FROM information_schema.TABLES"  # noqa: S608  constants only
    entries = [_entry(row, catalogue) for row in await connection.query(text)]
    if any(entry.keeps and not entry.system for entry in entries):
        return _through_views(entries, await connection.query(VIEWS))
    return entries


def _through_views(
    entries: Sequence[TableEntry], views: Sequence[Sequence[Any]]
) -> list[TableEntry]:
    """Mark views through which a table without transactions may be written to.

    Args:
        entries: all relations.
        views: schema, name and text of each view that can be written to; no text is not known.
    """
    keeping = {_pair(one.name.schema, one.name.name) for one in entries if one.keeps}
    named = {
        _pair(schema, name): {_pair(*found) for found in _NAMES.findall(text or "")}
        for schema, name, text in views
    }
    keeping |= {view for view, names in named.items() if not names}
    while more := {view for view, names in named.items() if names & keeping} - keeping:
        keeping |= more
    return [
        replace(one, keeps=True) if _pair(one.name.schema, one.name.name) in keeping else one
        for one in entries
    ]


def _pair(schema: str, name: str) -> tuple[str, str]:
    return schema.replace("``", "`").casefold(), name.replace("``", "`").casefold()


async def describe(
    connection: Connection, catalogue: Catalogue, tables: Sequence[TableName]
) -> list[TableFacts]:
    """Return all facts of the named tables; those that do not exist are left out."""
    wanted: defaultdict[str, list[str]] = defaultdict(list)
    for table in tables:
        wanted[table.schema].append(table.name)
    found: dict[TableName, TableFacts] = {}
    for schema, names in wanted.items():
        reader = Reader(connection, catalogue, schema=schema, names=list(dict.fromkeys(names)))
        found |= await _describe_schema(reader)
    return [found[table] for table in tables if table in found]


async def _describe_schema(reader: Reader) -> dict[TableName, TableFacts]:
    catalogue = reader.catalogue
    tables = await reader.rows(f"{TABLE_COLUMNS}, {catalogue.shards}", "TABLES")
    columns, indexes = await _columns(reader), await _indexes(reader)
    keys, incoming = await _foreign_keys(reader)
    checks, partitions = await _checks(reader), await _partitions(reader)
    views = {row[0]: row[1] for row in await reader.rows("TABLE_NAME, VIEW_DEFINITION", "VIEWS")}
    facts: dict[TableName, TableFacts] = {}
    for row in tables:
        entry = _entry(row[:6], catalogue)
        name = entry.name.name
        facts[entry.name] = TableFacts(
            entry=entry,
            columns=_with_shards(columns[name], indexes[name], row[6]),
            indexes=tuple(indexes[name]),
            foreign_keys=tuple(keys[name]),
            referenced_by=tuple(incoming[name]),
            checks=tuple(checks[name]),
            partitions=tuple(dict.fromkeys(partitions[name])),
            definition=views.get(name) or "",
            stored=_stored(entry.kind, views.get(name), keys[name]),
        )
    return facts


def _stored(kind: TableKind, view: str | None, keys: Iterable[ForeignKey]) -> str:
    """What the statement that made a table says of others; a view whose text is not told: `""`."""
    if kind is TableKind.VIEW:
        return view or ""
    targets = [
        f"`{key.target.schema}`.`{key.target.name}` {' '.join(key.target_columns)}" for key in keys
    ]
    return "\n".join(["TABLE", *targets])


def _entry(row: Sequence[Any], catalogue: Catalogue) -> TableEntry:
    schema, name, kind_text, rows, comment, engine = row
    kind = KINDS.get(kind_text, TableKind.TABLE)
    estimate = int(rows) if rows is not None and kind is TableKind.TABLE else None
    if catalogue.zero_is_unknown and not estimate:
        estimate = None
    return TableEntry(
        name=TableName(schema, name),
        kind=kind,
        rows=estimate,
        comment="" if kind is TableKind.VIEW and comment == "VIEW" else comment or "",
        system=schema.lower() in SYSTEM_SCHEMAS,
        keeps=str(engine).lower() in NOT_TRANSACTIONAL,
    )


async def _columns(reader: Reader) -> Mapping[str, list[ColumnFacts]]:
    rows = await reader.rows(
        "TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, "
        "COLUMN_COMMENT, GENERATION_EXPRESSION, DATA_TYPE",
        "COLUMNS",
        more=" ORDER BY TABLE_NAME, ORDINAL_POSITION",
    )
    columns: defaultdict[str, list[ColumnFacts]] = defaultdict(list)
    for table, name, kind, nullable, default, extra, comment, generation, data_type in rows:
        columns[table].append(
            ColumnFacts(
                name=name,
                type=DISPLAY_WIDTH.sub(r"\1", kind),
                nullable=nullable == "YES",
                default=generation
                or _default(
                    default, extra or "", data_type, quoted=reader.catalogue.quotes_defaults
                ),
                generated=bool(generation),
                comment=comment or "",
            )
        )
    return columns


def _default(default: str | None, extra: str, data_type: str, *, quoted: bool) -> str | None:
    """Return a default as SQL would write it."""
    if "auto_increment" in extra.lower():
        return "AUTO_INCREMENT"
    if default is None or (quoted and default == "NULL"):
        return None
    literal = not quoted and "DEFAULT_GENERATED" not in extra
    texts = data_type.lower() not in {"date", "datetime", "timestamp", "time"}
    if literal and (not BARE_DEFAULT.fullmatch(default) or (texts and _is_text(data_type))):
        return "'" + default.replace("'", "''") + "'"
    return default


def _is_text(data_type: str) -> bool:
    return data_type.lower() in {"char", "varchar", "enum", "set", "text", "binary", "varbinary"}


def _with_shards(
    columns: Sequence[ColumnFacts], indexes: Sequence[IndexFacts], shards: str | None
) -> tuple[ColumnFacts, ...]:
    """Mark the primary key whose values TiDB scatters by itself: EXTRA does not tell."""
    match = AUTO_RANDOM.search(shards or "")
    key = next((index.columns[0] for index in indexes if index.primary), None)
    if match is None or key is None:
        return tuple(columns)
    default = f"AUTO_RANDOM({match[1]})"
    return tuple(
        replace(column, default=default, generated=True) if column.name == key else column
        for column in columns
    )


async def _indexes(reader: Reader) -> Mapping[str, list[IndexFacts]]:
    rows = await reader.rows(
        "TABLE_NAME, INDEX_NAME, NON_UNIQUE, INDEX_TYPE, COLUMN_NAME, SUB_PART, "
        f"{reader.catalogue.expressions}",
        "STATISTICS",
        more=" ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX",
    )
    keys: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    facts: dict[tuple[str, str], tuple[bool, str]] = {}
    for table, name, non_unique, method, column, part, expression in rows:
        keys[table, name].append(_key(name, column, part, expression))
        facts[table, name] = (int(non_unique) == 0, method)
    indexes: defaultdict[str, list[IndexFacts]] = defaultdict(list)
    for (table, name), (unique, method) in facts.items():
        indexes[table].append(_index(name, keys[table, name], unique=unique, method=method))
    for found in indexes.values():
        found.sort(key=lambda index: (not index.primary, index.name))
    return indexes


def _key(index: str, column: str | None, part: int | None, expression: str | None) -> str:
    if expression is not None or column is None:
        # TiDB names the column of an expression with the text NULL.
        return f"({expression or '?'})"
    return f"{column}({part})" if part is not None and index != "PRIMARY" else column


def _index(name: str, columns: Sequence[str], *, unique: bool, method: str) -> IndexFacts:
    return IndexFacts(
        name=name,
        columns=tuple(columns),
        unique=unique,
        primary=name == "PRIMARY",
        method="" if method == "BTREE" else method.lower(),
    )


async def _foreign_keys(
    reader: Reader,
) -> tuple[Mapping[str, list[ForeignKey]], Mapping[str, list[ForeignKey]]]:
    columns = (
        "TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, "
        "REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME"
    )
    order = " ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION"
    own = await reader.rows(
        columns, "KEY_COLUMN_USAGE", more=f" AND REFERENCED_TABLE_NAME IS NOT NULL{order}"
    )
    other = await reader.rows(columns, "KEY_COLUMN_USAGE", prefix="REFERENCED_TABLE", more=order)
    rules = await _rules(reader, [*own, *other])
    outgoing: defaultdict[str, list[ForeignKey]] = defaultdict(list)
    incoming: defaultdict[str, list[ForeignKey]] = defaultdict(list)
    for key in _keys(own, rules):
        outgoing[key.table.name].append(key)
    for key in _keys(other, rules):
        incoming[key.target.name].append(key)
    return outgoing, incoming


async def _rules(
    reader: Reader, rows: Iterable[Sequence[Any]]
) -> Mapping[tuple[str, str, str], tuple[str, str]]:
    names = sorted({(row[0], row[2]) for row in rows})
    if not names:
        return {}
    schemas = sorted({schema for schema, _ in names})
    constraints = sorted({name for _, name in names})
    text = (
        "SELECT CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE "  # noqa: S608  constants only
        "FROM information_schema.REFERENTIAL_CONSTRAINTS "
        f"WHERE CONSTRAINT_SCHEMA IN ({', '.join(['%s'] * len(schemas))}) "
        f"AND CONSTRAINT_NAME IN ({', '.join(['%s'] * len(constraints))})"
    )
    found = await reader.connection.query(text, (*schemas, *constraints))
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in found}


def _keys(
    rows: Iterable[Sequence[Any]], rules: Mapping[tuple[str, str, str], tuple[str, str]]
) -> list[ForeignKey]:
    pairs: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for schema, table, name, column, target_schema, target, target_column in rows:
        pairs[schema, table, name, target_schema, target].append((column, target_column))
    keys: list[ForeignKey] = []
    for (schema, table, name, target_schema, target), columns in pairs.items():
        on_delete, on_update = rules.get((schema, table, name), ("", ""))
        keys.append(
            ForeignKey(
                name=name,
                table=TableName(schema, table),
                columns=tuple(column for column, _ in columns),
                target=TableName(target_schema, target),
                target_columns=tuple(column for _, column in columns),
                on_delete="" if on_delete in DEFAULT_RULES else on_delete,
                on_update="" if on_update in DEFAULT_RULES else on_update,
            )
        )
    return keys


async def _checks(reader: Reader) -> Mapping[str, list[tuple[str, str]]]:
    checks: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    if not reader.catalogue.checks:
        return checks
    marks = ", ".join(["%s"] * len(reader.names))
    text = reader.catalogue.checks.format(marks=marks)
    for table, name, clause in await reader.connection.query(text, (reader.schema, *reader.names)):
        checks[table].append((name, clause))
    return checks


async def _partitions(reader: Reader) -> Mapping[str, list[str]]:
    rows = await reader.rows(
        "TABLE_NAME, PARTITION_NAME",
        "PARTITIONS",
        more=" AND PARTITION_NAME IS NOT NULL ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION",
    )
    partitions: defaultdict[str, list[str]] = defaultdict(list)
    for table, name in rows:
        partitions[table].append(name)
    return partitions
