"""CSV cut into all its fields at once, and proven to be rows by where the line ends stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TypeAlias

from dbmcp.bulk.source.form import Form
from dbmcp.dialects.plain import Shape
from dbmcp.dialects.rows import ByRow

END = "\n"
TAB = "\t"

_RETURN = "\r"
_FIRST, _LAST = itemgetter(0), itemgetter(-1)


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that is cut into plain rows.

    Attributes:
        rows: the fields of each, an empty one for NULL; or a text each, with tabs between them.
        full: no field is empty; False where nobody has looked.
        proven: each field is of its column's shape.
    """

    rows: Sequence[str] | Sequence[Sequence[str]]
    full: bool
    proven: bool = True


Way: TypeAlias = Callable[[str], Cut | None]
"""Cuts a text of whole lines; None where a row is not plain."""


class WholeCut:
    """Cuts a text whose columns take whatever text they get, or find out that they do not.

    No pattern looks at each field, which would take as long as all of this.

    Args:
        form: how fields and rows are told apart.
        shapes: of the columns, two or more.
    """

    def __init__(self, form: Form, shapes: Sequence[Shape]) -> None:
        self._delimiter = form.delimiter
        self._quote = form.quote
        self._width = len(shapes)
        self._never_empty = [place for place, shape in enumerate(shapes) if not shape.empty]

    def __call__(self, text: str) -> Cut | None:
        """Cut a text; fields in quotes that are empty, or have quotes inside, are not plain."""
        if self._delimiter != TAB and TAB in text:
            return None
        found = self._with_tabs(text)
        if found is None:
            return None
        fields, rows = found[0].split(TAB), found[1]
        fields.pop()
        end = _RETURN + END if _RETURN in text else END
        if len(fields) != rows * self._width or (end != END and text.count(_RETURN) != rows):
            return None
        return self._without_ends(fields, end)

    def _with_tabs(self, text: str) -> tuple[str, int] | None:
        """Put tabs between fields and behind line ends, which are counted; take out quotes."""
        quote = self._quote
        if not quote or quote not in text:
            return self._apart(text)
        parts = text.split(quote)
        if not self._are_around(parts[::2], parts[1::2]):
            return None
        outside, rows = self._apart(quote.join(parts[::2]))
        parts[::2] = outside.split(quote)
        return "".join(parts), rows

    def _apart(self, text: str) -> tuple[str, int]:
        cut = text.replace(self._delimiter, TAB).replace(END, END + TAB)
        return cut, len(cut) - len(text)

    def _are_around(self, outside: Sequence[str], inside: Sequence[str]) -> bool:
        """Whether what stands in quotes is always a whole field of one line."""
        within = self._quote.join(inside)
        if len(outside) == len(inside) or "" in inside:
            return False
        if END in within or TAB in within or _RETURN in within:
            return False
        between = outside[1:-1]
        ends = {self._delimiter, END}
        if "" in between or outside[0][-1:] not in {"", *ends}:
            return False
        starts = {outside[-1][:1], *map(_FIRST, between)}
        return starts <= {_RETURN, *ends} and set(map(_LAST, between)) <= ends

    def _without_ends(self, fields: list[str], end: str) -> Cut | None:
        """Take off the line ends: a row's last field has one, and so no other field has any."""
        last = slice(self._width - 1, None, self._width)
        found = fields[last]
        ended = (TAB.join(found) + TAB).split(end + TAB)
        ended.pop()
        if len(ended) != len(found):
            return None
        fields[last] = ended
        if any("" in fields[place :: self._width] for place in self._never_empty):
            return None
        return Cut(ByRow(fields, self._width), full=False, proven=False)
