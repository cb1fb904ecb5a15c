"""A part of a caller's text, whose markers keep their numbers."""

from dataclasses import dataclass, field

from dbmcp.sql.parameters import Marked


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a caller's text.

    Attributes:
        marked: the text.
        markers: the number of each of its markers among those of the whole text.
    """

    marked: Marked = field(default_factory=lambda: Marked(("",)))
    markers: tuple[int, ...] = ()

    def __add__(self, other: "Piece | str") -> "Piece":
        """One behind the other."""
        if isinstance(other, str):
            other = Piece(Marked((other,)))
        *first, last = self.marked.pieces
        head, *rest = other.marked.pieces
        return Piece(
            Marked(
                (*first, last + head, *rest),
                self.marked.names + other.marked.names,
                self.marked.written + other.marked.written,
            ),
            self.markers + other.markers,
        )
