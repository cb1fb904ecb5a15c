"""An index that could be created: its keys, its name, and what an engine says of it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from dbmcp.advisor.plan import Plan
from dbmcp.models import TableName

MAX_NAME = 60
"""Characters of an index's name: the shortest limit of the engines is 63 bytes."""

_WORD = re.compile(r"[^\W_][\w]*")


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One key of a proposed index.

    Attributes:
        text: the column's name as stored, or an expression as the statement writes it.
        expression: it is an expression and not a column.
        descending: largest first.
        pattern: it has to serve LIKE 'x%'.
        columns: the columns that it needs.
    """

    text: str
    expression: bool = False
    descending: bool = False
    pattern: bool = False
    columns: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The columns whose change makes the index pay."""
        return self.columns or (self.text,)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An index that may help one statement.

    Attributes:
        table: where it would lie.
        keys: its keys in order.
        alias: the name under which the statement reads the table.
        purpose: what it serves, for a rule's verdict: `filter`, `join`, `order`.
    """

    table: TableName
    keys: tuple[KeyPart, ...]
    alias: str = ""
    purpose: str = "filter"

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys' texts, for comparison with existing indexes."""
        return tuple(key.text for key in self.keys)


def index_name(proposal: Proposal, *, taken: Collection[str] = ()) -> str:
    """Return a name for the index: the table and its keys, as no other index is called."""
    parts = [proposal.table.name]
    for key in proposal.keys:
        parts += _WORD.findall(key.text) if key.expression else [key.text]
    name = re.sub(r"\W+", "_", "_".join(parts)).strip("_")[:MAX_NAME].rstrip("_")
    used = {other.casefold() for other in taken}
    number, free = 2, name
    while free.casefold() in used:
        free, number = f"{name}_{number}", number + 1
    return free


@dataclass(frozen=True, slots=True)
class Trial:
    """What an engine plans if some indexes existed.

    Attributes:
        plan: the plan then; None if the engine refused one of the indexes.
        used: the proposals that the plan uses.
        bytes: estimated size of each proposal, where the engine tells.
        refusal: why the engine cannot have such an index.
        guessed: the proposals by the plan's names of their indexes, where the engine had to guess
            how many rows a key of theirs finds.
    """

    plan: Plan | None
    used: frozenset[Proposal] = frozenset()
    bytes: tuple[tuple[Proposal, int], ...] = ()
    refusal: str = ""
    guessed: tuple[tuple[str, Proposal], ...] = ()
