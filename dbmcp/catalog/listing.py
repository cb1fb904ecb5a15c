"""The list of tables at one moment, with what of it may be told."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from dbmcp.models import TableEntry, TableName

_WORD = re.compile(r"[\w$]+")
_PAIR = re.compile(r"`((?:[^`]|``)+)`\.`((?:[^`]|``)+)`")
"""A schema and a table, as a server may have put them into a view's text."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of tables at one moment.

    Attributes:
        tables: what the policy shows, in order of schema and name.
        default_schemas: where an unqualified name is looked up, in order.
        synced_at: when the database was asked.
        expires_at: when it is to be asked again.
        by_key: full names as the dialect compares them; None for what the policy hides, so that
            a hidden table shadows one of the same name as it does on the engine.
        hidden: names of what the policy hides, in lower case; for nobody's eyes.
    """

    tables: Mapping[TableName, TableEntry]
    default_schemas: tuple[str, ...]
    synced_at: datetime
    expires_at: datetime
    by_key: Mapping[tuple[str, str], TableName | None]
    hidden: frozenset[str]

    @property
    def listed(self) -> list[TableEntry]:
        """What the policy shows but partitions: a query may name them, lists leave them out."""
        return [entry for entry in self.tables.values() if not entry.partition_of]

    def shown(self, table: TableName) -> str:
        """Return a table's name as a query would write it: bare where that finds it."""
        for schema in self.default_schemas:
            if TableName(schema, table.name) in self.tables:
                return table.name if schema == table.schema else str(table)
        return str(table)

    def shows_only(self, name: str) -> bool:
        """Whether there is a table of this bare name, and the policy shows each one that there is.

        Args:
            name: in any case.
        """
        wanted = name.lower()
        found = [table for (_, bare), table in self.by_key.items() if bare.lower() == wanted]
        return bool(found) and None not in found

    @staticmethod
    def words(text: str) -> set[str]:
        """Return the words of a text that could be names, in lower case."""
        return set(_WORD.findall(text.lower()))

    def betrays(self, text: str) -> bool:
        """Whether a view's text names something hidden."""
        return bool(self.betrayed(text)) or self._names_elsewhere(text)

    def hides_schema(self, text: str, *, system: Collection[str]) -> bool:
        """Whether a text names a schema of which the policy shows no table, though it has some.

        Args:
            text: anything.
            system: schemas of the engine itself, which are no secret.
        """
        named = {schema.lower() for (schema, _), table in self.by_key.items() if table is None}
        named -= {schema.lower() for (schema, _), table in self.by_key.items() if table is not None}
        named -= {schema.lower() for schema in (*self.default_schemas, *system)}
        lower = text.lower()
        odd = any(name in lower for name in named if name and not _WORD.fullmatch(name))
        return odd or not named.isdisjoint(_WORD.findall(lower))

    def betrayed(self, text: str) -> frozenset[str]:
        """Return the hidden names that a text holds."""
        if not self.hidden:
            return frozenset()
        lower = text.lower()
        odd = (name for name in self.hidden if not _WORD.fullmatch(name))
        return self.hidden.intersection(_WORD.findall(lower)).union(n for n in odd if n in lower)

    def _names_elsewhere(self, text: str) -> bool:
        """Whether a text names a hidden table with its schema: elsewhere one may be shown."""
        pairs = {
            tuple(part.replace("``", "`").lower() for part in pair) for pair in _PAIR.findall(text)
        }
        return bool(pairs) and any(
            (schema.lower(), name.lower()) in pairs
            for (schema, name), table in self.by_key.items()
            if table is None
        )
