"""Parameter markers: where a text has them, and which value each takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dbmcp.models import ParameterValue
from dbmcp.sql.lexer import Lexis


@dataclass(frozen=True, slots=True)
class Marked:
    """A text cut at its parameter markers.

    Attributes:
        pieces: the caller's text between the markers, unchanged; one more than `names`.
        names: for each marker the parameter's name (`id`), or its position (`1`) for `?`.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def distinct(self) -> tuple[str, ...]:
        """The names without repetition, in order of first use."""
        return tuple(dict.fromkeys(self.names))

    def render(self, marker: Callable[[str, int], str]) -> str:
        """Return the text with `marker(name, index of the marker)` in place of each marker."""
        parts = [self.pieces[0]]
        for index, name in enumerate(self.names):
            parts += (marker(name, index), self.pieces[index + 1])
        return "".join(parts)


def mark(
    text: str,
    parameters: Mapping[str, ParameterValue] | Sequence[ParameterValue] | None,
    *,
    lexis: Lexis,
) -> Marked:
    """Find the markers that `parameters` switches on (CONTRACT "Parameters").

    An object switches on `:name`, an array `?`, None nothing.

    Raises:
        ArgumentError: a marker without a value, a value without a marker, `$1` or `%s`.
    """
    raise NotImplementedError
