"""What an engine's indexes and statistics can do, as far as advice depends on it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """How an engine differs in what may be advised.

    Attributes:
        expression_index: an index may hold an expression.
        expression_advice: what to do where it may not.
        wildcard_advice: what serves LIKE '%x%'.
        casts_columns: comparing a text column with a number converts the column, row by row.
        unindexed: beginnings of type names that no plain index can hold.
        analyze: the statement that renews a table's statistics, with `{table}`.
        holds_key: every index also holds the table's primary key, if that is a plain one.
        floor: by how many units of cost a suggestion must help at least.
        ratio: the share of the cost that may be left at most.
    """

    expression_index: bool = True
    expression_advice: str = ""
    wildcard_advice: str = "no plain index serves it"
    casts_columns: bool = False
    unindexed: tuple[str, ...] = ()
    analyze: str = "ANALYZE {table}"
    holds_key: bool = False
    floor: float = 20.0
    ratio: float = 0.7

    def can_index(self, type_: str) -> bool:
        """Whether a plain index can hold a column of that type."""
        return not type_.lower().startswith(self.unindexed) if self.unindexed else True
