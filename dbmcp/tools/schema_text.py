"""The facts of tables as text for a model, and as JSON values: compact, in one fixed order."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from dbmcp.encoding import visible, visible_line
from dbmcp.models import (
    ColumnFacts,
    ForeignKey,
    IndexFacts,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
)
from dbmcp.tools.schema_search import Detail

SUMMARY_COMMENT = 60
"""Characters of a comment in a summary."""

MAX_DEFINITION = 4_000
"""Characters of a view's text."""

MAX_PARTITIONS = 20
"""Names of partitions that the text shows; JSON has all."""

_PLURALS = {
    TableKind.TABLE: "tables",
    TableKind.FOREIGN_TABLE: "foreign tables",
    TableKind.VIEW: "views",
    TableKind.MATERIALIZED_VIEW: "materialized views",
    TableKind.SEQUENCE: "sequences",
}
_STORED = (TableKind.TABLE, TableKind.FOREIGN_TABLE)
_PLAIN = re.compile(r"[\w$]+")
_PLAIN_PATH = re.compile(r"[\w$]+(\.[\w$]+)?")
_BREAK = re.compile(r"[ \t]*\r?\n[ \t]*")
_NEXT_LINE = "\n    "
_EMPTY: tuple[object, ...] = (None, "", [], False)
_RUN = 3
_FOLDS = 30
_HEAD = re.compile(r"\d+_?|[^_\d]*_?")

Shown = Callable[[TableName], str]


def counts_text(kinds: Iterable[TableKind]) -> str:
    """Return how many relations of each kind there are: `12 tables, 2 views`."""
    listed = list(kinds)
    counted = [(kind, listed.count(kind)) for kind in _PLURALS if kind in listed]
    words = [f"{n:,} {_PLURALS[kind] if n > 1 else kind}" for kind, n in counted]
    return ", ".join(words) or "0 tables"


def names_text(entries: Sequence[TableEntry], *, shown: Shown, fold: bool) -> str:
    """Return names separated by blanks, a line for each kind and schema.

    Args:
        entries: in the answer's order, so that each kind and schema is one run.
        shown: a table's name as a query would write it.
        fold: write a shared beginning once: `app_{orders,users}`, `log_{2019..2024}`.
    """
    lines: list[str] = []
    for (kind, prefix), group in groupby(entries, lambda entry: _run(entry, shown)):
        names = [entry.name.name for entry in group]
        label = " ".join([*([] if kind is TableKind.TABLE else [_PLURALS[kind]]), *prefix])
        text = " ".join(_folded(names) if fold else map(_quoted, names))
        lines.append(visible_line(f"{label}: {text}" if label else text))
    return "\n".join(lines)


def table_text(facts: TableFacts, *, shown: Shown, detail: Detail) -> str:
    """Return one table's facts: a summary is a line, or two; full adds a line for each thing."""
    if detail is Detail.SUMMARY:
        columns = ", ".join(_column_texts(facts, shown, full=False))
        lines = ["  ".join([*_title(facts.entry, shown, limit=SUMMARY_COMMENT), columns])]
        lines += _referring(facts, shown)
        return "\n  ".join(map(_line, lines))
    lines = ["  ".join(_title(facts.entry, shown, limit=0))]
    lines += _column_texts(facts, shown, full=True)
    lines += [f"foreign key {_key_text(key, shown)}" for key in _wide(facts.foreign_keys)]
    lines += _referring(facts, shown)
    lines += [_index_text(index) for index in facts.indexes]
    lines += [f"check {name}: {text}".replace(" :", ":") for name, text in facts.checks]
    lines += _partitions(facts.partitions)
    lines = list(map(_line, lines))
    if facts.definition:
        text = visible(_shortened(facts.definition, MAX_DEFINITION))
        # Further in than any line of dbmcp's, so that no view looks like another table.
        lines.append(f"text: {_BREAK.sub(_NEXT_LINE, text)}")
    return "\n  ".join(lines)


def column_line(facts: TableFacts, column: ColumnFacts, *, shown: Shown) -> str:
    """Return one column found by a search, with its table."""
    return _line(f"{shown(facts.entry.name)}.{_column_text(facts, column, shown, full=False)}")


def index_line(facts: TableFacts, index: IndexFacts, *, shown: Shown) -> str:
    """Return one index found by a search, with its table."""
    return _line(f"{shown(facts.entry.name)}  {_index_text(index)}")


def entry_value(entry: TableEntry) -> dict[str, Any]:
    """Return a table's line of the list as a JSON value; empty facts are left out."""
    return _given(
        schema=entry.name.schema,
        name=entry.name.name,
        kind="" if entry.kind is TableKind.TABLE else str(entry.kind),
        comment=entry.comment,
        **({} if entry.rows is None else {"rows": entry.rows}),
    )


def table_value(facts: TableFacts, *, shown: Shown, detail: Detail) -> dict[str, Any]:
    """Return one table's facts as a JSON value, with what the text of this detail has."""
    full = detail is Detail.FULL
    value = entry_value(facts.entry) | _given(
        columns=[column_value(column, full=full) for column in facts.columns],
        primary_key=list(facts.primary_key),
        unique=[list(i.columns) for i in facts.indexes if _is_plain_unique(i)],
        foreign_keys=[_key_value(key, key.target, shown) for key in facts.foreign_keys],
        referenced_by=[_key_value(key, key.table, shown) for key in facts.referenced_by],
    )
    if full:
        value |= _given(
            indexes=[index_value(index) for index in facts.indexes],
            checks=[_given(name=name, check=text) for name, text in facts.checks],
            partitions=list(facts.partitions),
            definition=facts.definition,
        )
    return value


def column_value(column: ColumnFacts, *, full: bool) -> dict[str, Any]:
    """Return a column as a JSON value."""
    value = {"name": column.name, "type": column.type, "nullable": column.nullable}
    value |= _given(comment=column.comment)
    return value | (_given(default=column.default, generated=column.generated) if full else {})


def index_value(index: IndexFacts) -> dict[str, Any]:
    """Return an index as a JSON value."""
    return _given(
        name=index.name,
        columns=list(index.columns),
        unique=index.unique,
        primary=index.primary,
        where=index.where,
        method=index.method,
    )


def _given(**facts: Any) -> dict[str, Any]:
    """Return the facts that say something."""
    return {key: fact for key, fact in facts.items() if fact not in _EMPTY or key == "rows"}


def _run(entry: TableEntry, shown: Shown) -> tuple[TableKind, tuple[str, ...]]:
    bare = shown(entry.name) == entry.name.name
    return entry.kind, () if bare else (entry.name.schema,)


def _quoted(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f'"{name}"'


def _path(name: str) -> str:
    return name if _PLAIN_PATH.fullmatch(name) else f'"{name}"'


def _folded(names: Sequence[str]) -> list[str]:
    plain = sorted(name for name in names if _PLAIN.fullmatch(name))
    return _fold(plain) + [_quoted(name) for name in names if not _PLAIN.fullmatch(name)]


def _fold(names: Sequence[str], *, depth: int = 0) -> list[str]:
    """Write the beginnings that sorted names share once, as a shell's braces do."""
    folded: list[str] = []
    for head, group in groupby(_ranges(names), _head):
        members = list(group)
        if len(members) == 1 or not head or depth > _FOLDS:
            folded += members
            continue
        tails = _fold([name[len(head) :] for name in members], depth=depth + 1)
        single = len(tails) == 1 and ("{" in tails[0] or ".." not in tails[0])
        folded.append(f"{head}{tails[0]}" if single else f"{head}{{{','.join(tails)}}}")
    return folded


def _head(name: str) -> str:
    """Return the first word of a name with its underscore; `""` where there is only that."""
    match = _HEAD.match(name)
    return match[0] if match else ""


def _ranges(names: Sequence[str]) -> list[str]:
    """Write runs of numbers of one width as `0001..0020`, where all names are numbers."""
    if len(names) < _RUN or not all(name.isdecimal() for name in names):
        return list(names)
    keyed = [(int(name) - place, len(name)) for place, name in enumerate(names)]
    runs = groupby(zip(keyed, names, strict=True), lambda pair: pair[0])
    texts: list[str] = []
    for _, run in runs:
        members = [name for _, name in run]
        texts += members if len(members) < _RUN else [f"{members[0]}..{members[-1]}"]
    return texts


def _title(entry: TableEntry, shown: Shown, *, limit: int) -> list[str]:
    parts = [_path(shown(entry.name))]
    if entry.kind is not TableKind.TABLE:
        parts.append(str(entry.kind))
    if entry.rows is not None:
        parts.append(f"{entry.rows:,} row{'' if entry.rows == 1 else 's'}")
    if entry.comment:
        parts.append(_comment(entry.comment, limit=limit))
    return parts


def _column_texts(facts: TableFacts, shown: Shown, *, full: bool) -> list[str]:
    texts = [_column_text(facts, column, shown, full=full) for column in facts.columns]
    if full:
        return texts
    keys = [_key_text(key, shown) for key in _wide(facts.foreign_keys)]
    unique = [
        f"UNIQUE ({', '.join(index.columns)})"
        for index in facts.indexes
        if _is_plain_unique(index) and len(index.columns) > 1
    ]
    return [*texts, *unique, *keys]


def _column_text(facts: TableFacts, column: ColumnFacts, shown: Shown, *, full: bool) -> str:
    parts = [_quoted(column.name), *([column.type] if column.type else [])]
    if column.name in facts.primary_key:
        parts.append("PK")
    elif any(_is_plain_unique(i) and i.columns == (column.name,) for i in facts.indexes):
        parts.append("UNIQUE")
    if column.nullable and facts.entry.kind in _STORED:
        parts.append("NULL")
    if full:
        parts += ["generated"] if column.generated else []
        parts += [f"DEFAULT {column.default}"] if column.default is not None else []
    parts += [
        f"-> {_target(key, shown)}{_rules(key) if full else ''}"
        for key in facts.foreign_keys
        if key.columns == (column.name,)
    ]
    if column.comment:
        parts.append(_comment(column.comment, limit=0 if full else SUMMARY_COMMENT))
    return " ".join(parts)


def _is_plain_unique(index: IndexFacts) -> bool:
    return index.unique and not index.primary and not index.where


def _wide(keys: Iterable[ForeignKey]) -> list[ForeignKey]:
    """The foreign keys of several columns, which no single column can tell."""
    return [key for key in keys if len(key.columns) != 1]


def _key_text(key: ForeignKey, shown: Shown) -> str:
    return f"({', '.join(key.columns)}) -> {_target(key, shown)}{_rules(key)}"


def _target(key: ForeignKey, shown: Shown) -> str:
    return _reference(shown(key.target), key.target_columns)


def _reference(table: str, columns: Sequence[str]) -> str:
    if len(columns) == 1:
        return f"{table}.{columns[0]}"
    return f"{table}({', '.join(columns)})" if columns else table


def _rules(key: ForeignKey) -> str:
    on_delete = f" ON DELETE {key.on_delete}" if key.on_delete else ""
    return on_delete + (f" ON UPDATE {key.on_update}" if key.on_update else "")


def _referring(facts: TableFacts, shown: Shown) -> list[str]:
    keys = [_reference(shown(key.table), key.columns) for key in facts.referenced_by]
    return [f"<- {', '.join(keys)}"] if keys else []


def _index_text(index: IndexFacts) -> str:
    word = "primary key" if index.primary else "unique index" if index.unique else "index"
    method = f" {index.method}" if index.method else ""
    where = f" WHERE {index.where}" if index.where else ""
    # Engines that give the primary key no name of its own call it PRIMARY or the like.
    unnamed = index.primary and index.name.upper().startswith("PRIMARY")
    name = "" if unnamed or not index.name else f" {index.name}"
    return f"{word}{name}{method} ({', '.join(index.columns)}){where}"


def _partitions(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f", … {len(names) - MAX_PARTITIONS} more" if len(names) > MAX_PARTITIONS else ""
    return [f"{len(names)} partitions: {', '.join(names[:MAX_PARTITIONS])}{more}"]


def _comment(text: str, *, limit: int) -> str:
    line = " ".join(text.split()).replace('"', "'")
    return f'"{_cut(line, limit)}"'


def _line(text: str) -> str:
    """One line in which nothing is unseen: what the database holds cannot begin another."""
    if _BREAK.search(text) and "'" not in text and "--" not in text:
        text = _BREAK.sub(" ", text)
    return visible_line(text)


def _cut(text: str, limit: int) -> str:
    return text if not limit or len(text) <= limit else f"{text[: limit - 1].rstrip()}…"


def _shortened(text: str, limit: int) -> str:
    line = " ".join(text.split()) if "'" not in text and "--" not in text else text.strip()
    return line if len(line) <= limit else f"{line[:limit]}…[{len(line):,} characters]"


def _key_value(key: ForeignKey, other: TableName, shown: Shown) -> dict[str, Any]:
    """Return a foreign key as a JSON value, seen from either end; `table` is the other one."""
    return _given(
        table=shown(other),
        columns=list(key.columns),
        target_columns=list(key.target_columns),
        on_delete=key.on_delete,
        on_update=key.on_update,
    )
