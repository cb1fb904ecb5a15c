"""Lists of an engine's own whose rows belong to tables, as their columns say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnList:
    """One of the engine's own lists whose rows belong to tables.

    Attributes:
        name: its bare name.
        number: its column with the number of what a row belongs to.
        named: its column with the bare name of the table; `""` if it has none.
        parts: its columns with numbers of what belongs to that table, or what it is made of.
        told: its columns of which a function may tell, beside these.
    """

    name: str
    number: str
    named: str = ""
    parts: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
