"""Queries that a preview puts together: pieces of the caller's text, names and values of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from dbmcp.dialects.base import Argument, Bound
from dbmcp.models import ColumnFacts, ParameterValue, PlainValue, Row
from dbmcp.sql.parameters import Marked
from dbmcp.sql.piece import Piece


@dataclass(frozen=True, slots=True)
class Query:
    """A text with its values.

    Attributes:
        text: cut at its markers.
        arguments: one for each marker.
    """

    text: Marked = field(default_factory=lambda: Marked(("",)))
    arguments: tuple[Argument, ...] = ()

    def __add__(self, other: "Query | str") -> "Query":
        """One behind the other."""
        if isinstance(other, str):
            other = Query(Marked((other,)))
        *first, last = self.text.pieces
        head, *rest = other.text.pieces
        text = Marked(
            (*first, last + head, *rest),
            self.text.names + other.text.names,
            self.text.written + other.text.written,
        )
        return Query(text, self.arguments + other.arguments)

    def bound(self, *, first_rows: int) -> Bound:
        """The query as an engine takes it.

        Args:
            first_rows: how many rows will be asked for at first.
        """
        return Bound(self.text, self.arguments, returns_rows=True, first_rows=first_rows)


def plain(text: str) -> Query:
    """A text without values."""
    return Query(Marked((text,)))


def of_piece(piece: Piece, arguments: Sequence[Argument]) -> Query:
    """A part of the caller's text with the caller's values."""
    return Query(piece.marked, tuple(arguments[number] for number in piece.markers))


def derived(query: Query) -> Query:
    """The same rows, of a query that may stand inside of IN although it has a LIMIT."""
    return plain("SELECT * FROM (") + query + ") dbmcp_rows"  # noqa: S608 -- a query of ours


def keyed(columns: Sequence[ColumnFacts], keys: Sequence[Row], *, quoted: Sequence[str]) -> Query:
    """A condition that holds for the rows of some keys and no others.

    Args:
        columns: the key's.
        keys: the values of each row's; at least one.
        quoted: the columns' names, quoted.
    """
    whole, number = Query(), 0
    for place, key in enumerate(keys):
        whole += " OR (" if place else "("
        for index, (column, value) in enumerate(zip(columns, key, strict=True)):
            number += 1
            name = f"dbmcp_key_{number}"
            argument = Argument(name, sent(value), column.type or None)
            marker = Query(Marked(("", ""), (name,)), (argument,))
            whole = whole + f"{' AND ' if index else ''}{quoted[index]} = " + marker
        whole += ")"
    return whole


def sent(value: PlainValue) -> ParameterValue:
    """A value that came out of a column as a caller would send it back."""
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return [sent(item) for item in value]
