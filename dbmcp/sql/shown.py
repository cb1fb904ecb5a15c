"""Columns that the operator hides: which they are, facts without them, and what reaches them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from dbmcp.errors import PolicyError
from dbmcp.models import ForeignKey, TableFacts, TableName
from dbmcp.sql.pattern import matches, matches_table

_WORD = re.compile(r"[\w$]+")
_MOST_CHARACTERS = 110
"""Of the columns that a refusal lists."""

Hides: TypeAlias = Callable[[TableName, str], bool]
"""Whether a column of a table is hidden."""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """The columns of one table, in the form in which they are compared.

    Attributes:
        table: the table.
        shown: names that may be used, the engine's own columns such as `ctid` included.
        hidden: names that may not.
        listed: the columns to name in an advice, as stored.
        unseen: the names of indexes that hold a hidden column, in lower case.
        indexes: the names of the other ones.
    """

    table: TableName
    shown: frozenset[str]
    hidden: frozenset[str]
    listed: tuple[str, ...] = ()
    unseen: frozenset[str] = frozenset()
    indexes: frozenset[str] = frozenset()

    def advice(self) -> str:
        """The columns that may be used, as far as a short answer holds them."""
        names: list[str] = []
        for name in self.listed:
            if sum(map(len, names)) + len(name) > _MOST_CHARACTERS:
                return f"{', '.join(names)} and {len(self.listed) - len(names)} more"
            names.append(name)
        return ", ".join(names) or "none"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a statement reaches although it may not.

    Attributes:
        table: the table whose columns are reached.
        what: how: a column's name as written, or e.g. `*`.
        column: `what` is a column's name.
        instead: what to do, where naming columns does not help.
    """

    table: TableColumns
    what: str
    column: bool = False
    instead: str = ""

    def refusal(self, database: str) -> PolicyError:
        """The error of a statement that could read, write or name a hidden column."""
        table, available = self.table.table.name, self.table.advice()
        if self.column:
            sentence = f"column {self.what[:40]} of {table} is not available"
            advice = f"available: {available}"
        else:
            sentence = f"{self.what[:60]} reaches columns of {table} that are not available"
            advice = self.instead or f"name them: {available}"
        return PolicyError(
            f"{sentence} on {database} (rule columns). {advice}",
            rule="columns",
            obj=f"{table}.{self.what}" if self.column else table,
        )


def columns_of(facts: TableFacts, *, always: frozenset[str], keys: frozenset[str]) -> TableColumns:
    """Return a table's columns as names are compared with them.

    Args:
        facts: without hidden columns.
        always: columns that every table of the engine has.
        keys: the engine's own names of a table's key; hidden where the key may be.
    """
    shown, hidden = always, frozenset(facts.hidden_columns)
    if not hidden or facts.primary_key:
        shown |= keys
    else:
        hidden |= keys
    listed = tuple(column.name for column in facts.columns)
    return TableColumns(
        facts.entry.name,
        shown | {name.casefold() for name in listed},
        frozenset(name.casefold() for name in hidden),
        listed,
        frozenset(name.casefold() for name in facts.hidden_indexes),
        frozenset(index.name for index in facts.indexes),
    )


def matches_column(pattern: str, table: TableName, column: str, *, ignores_case: bool) -> bool:
    """Whether `table.column` or `schema.table.column` means a column, whatever its case."""
    head, _, name = pattern.rpartition(".")
    return matches_table(head, table, ignores_case=ignores_case) and matches(
        name, column, ignores_case=True
    )


def may_hide(patterns: Iterable[str], name: str) -> bool:
    """Whether a column of a table of that bare name may be on the list of hidden ones."""
    tables = (pattern.rpartition(".")[0].rpartition(".")[2] for pattern in patterns)
    return any(matches(table, name, ignores_case=True) for table in tables)


def column_words(text: str, patterns: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Return the words of a text that could be names of hidden columns, in lower case.

    Args:
        text: anything that an answer would hold.
        patterns: of hidden columns; one that means every column of a table tells no name.
        known: names of hidden columns.
    """
    names = {pattern.rpartition(".")[2] for pattern in patterns}
    words = frozenset(_WORD.findall(text.lower()))
    told = {
        word
        for word in words
        for name in names
        if name.strip("*?") and matches(name, word, ignores_case=True)
    }
    return words.intersection(name.lower() for name in known).union(told)


def without_hidden(facts: TableFacts, hides: Hides) -> TableFacts:
    """Return a table's facts with nothing left of its hidden columns but their names.

    An index, a key or a check that holds one goes too: it would tell of it.
    """
    hidden = _hidden(facts, hides)
    names = {name.lower() for name in hidden}

    def tells(*texts: str) -> bool:
        return _mention(names, *texts)

    def keys(found: Iterable[ForeignKey]) -> tuple[ForeignKey, ...]:
        return tuple(key for key in found if not _joins_hidden(key, hides))

    indexes = tuple(index for index in facts.indexes if not tells(index.where, *index.columns))
    shown = replace(
        facts,
        columns=tuple(column for column in facts.columns if column.name not in hidden),
        hidden_columns=hidden,
        hidden_indexes=tuple(one.name for one in facts.indexes if one not in indexes),
        indexes=indexes,
        foreign_keys=keys(facts.foreign_keys),
        referenced_by=keys(facts.referenced_by),
        checks=tuple(check for check in facts.checks if not tells(check[1])),
    )
    # What made the table names the columns of a key that goes.
    stored = facts.stored if len(shown.foreign_keys) == len(facts.foreign_keys) else ""
    return replace(shown, hidden_keys=tuple(_keys(facts) - _keys(shown)), stored=stored)


def _keys(facts: TableFacts) -> set[str]:
    """The names of a table's keys and checks."""
    keys = {key.name for key in (*facts.foreign_keys, *facts.referenced_by)}
    return keys | {name for name, _ in facts.checks}


def _hidden(facts: TableFacts, hides: Hides) -> tuple[str, ...]:
    """The hidden columns: those of the table and its relatives, and what is computed from them."""
    tables = (facts.entry.name, *facts.relatives)
    found = {
        column.name
        for column in facts.columns
        if column.name in facts.hidden_columns or any(hides(one, column.name) for one in tables)
    }
    size = -1
    while size < len(found):
        size, names = len(found), {name.lower() for name in found}
        found |= {c.name for c in facts.columns if c.generated and _mention(names, c.default or "")}
    return tuple(column.name for column in facts.columns if column.name in found)


def _mention(names: set[str], *texts: str) -> bool:
    """Whether a text holds one of some names, in lower case."""
    return any(not names.isdisjoint(_WORD.findall(text.lower())) for text in texts)


def _joins_hidden(key: ForeignKey, hides: Hides) -> bool:
    return any(hides(key.table, column) for column in key.columns) or any(
        hides(key.target, column) for column in key.target_columns
    )
