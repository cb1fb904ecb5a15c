"""Files the fastest way: a part that is plain from end to end is found and cut by one pattern."""

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from dbmcp.bulk.source.form import USUAL_QUOTE, Form
from dbmcp.bulk.source.options import DELIMITERS
from dbmcp.dialects.plain import PlainRows, Shape

END = "\n"
QUOTES = ("", USUAL_QUOTE)
"""Like the delimiters that are detected, no pattern of a shape takes them for a part of a text."""

LONGEST_PAUSE = 63
"""So many parts at most are not looked at behind one that is not plain."""

_SPACED = re.compile(r'\s*(?:\{"[^"]*": |\[(?:"[^"]*"|[^",]*), )')
_NO_TEXT_OF_JSON = '"\\' + "".join(map(chr, range(32)))

Read: TypeAlias = Callable[[str], Sequence[Sequence[Any]]]


class PlainLines:
    """Tells whether a part of a file is plain.

    Args:
        strict, lenient: what stands in a row of plain fields, each a group; the first one has none
            that is NULL and is the faster one. `""`: nothing is plain.
        read: reads rows in the way that takes any row.
    """

    def __init__(self, strict: str, lenient: str, read: Read) -> None:
        rows = (strict, lenient) if strict else ()
        self._patterns = [re.compile(rf"^{row}\r?+\n", re.ASCII | re.MULTILINE) for row in rows]
        self._full = True
        self._read = read
        self._pause = self._left = 0

    def rows(self, text: str) -> PlainRows | None:
        """Return the rows of a text; None where one is not plain.

        Args:
            text: whole lines.
        """
        if self._left:
            self._left -= 1
            return None
        text = text if text.endswith(END) else text + END
        lines = text.count(END)
        while self._patterns:
            found = self._patterns[0].findall(text)
            if len(found) == lines:
                self._pause = 0
                read = partial(self._read, text)
                return PlainRows(found, size=len(text), full=self._full, read=read)
            if not self._full:
                break
            # Where one field is NULL, others are.
            del self._patterns[0]
            self._full = False
        self._left = self._pause = min(2 * self._pause + 1, LONGEST_PAUSE)
        return None


class PlainFields(PlainLines):
    """Tells whether a part of a CSV file is plain.

    Args:
        form: how fields and rows are told apart.
        shapes: of the columns, one for each field; empty: nothing is plain.

    Attributes:
        form: see above.
    """

    def __init__(self, form: Form, shapes: Sequence[Shape]) -> None:
        self.form = form
        usual = form.delimiter in DELIMITERS and form.quote in QUOTES
        # A blank line is no row, or a row of one column.
        strict, lenient = (
            re.escape(form.delimiter).join([_field(shape, form, lenient=each) for shape in shapes])
            if usual and len(shapes) > 1
            else ""
            for each in (False, True)
        )
        super().__init__(strict, lenient, lambda text: list(form.reader(text)))


class PlainValues(PlainLines):
    """Tells whether a part of a file of JSON Lines is plain: written like its first line.

    Args:
        first: the first line.
        names: the columns, each with a value there, in this order.
        shapes: of the columns; empty: nothing is plain.
        read: reads rows in the way that takes any row.
    """

    def __init__(
        self, first: str, names: Sequence[str], shapes: Sequence[Shape], *, read: Read
    ) -> None:
        strict, lenient = (
            _values(first, names, shapes, lenient=each) if len(shapes) > 1 else ""
            for each in (False, True)
        )
        super().__init__(strict, lenient, read)


def _field(shape: Shape, form: Form, *, lenient: bool) -> str:
    """A field of CSV; one in quotes that is empty, or has quotes inside, is not plain.

    Args:
        shape: of its text.
        form: how fields are told apart.
        lenient: it may be NULL, and numbers may stand in quotes.
    """
    quote, bare = form.quote, shape.inside(form.delimiter + form.quote)
    ways = [bare, ""] if lenient and shape.empty else [bare]
    if not quote or not (lenient or not shape.pattern):
        return f"({'|'.join(ways)})"
    without = [f"(?<!{quote}){way}(?!{quote})" for way in ways]
    within = f"(?<={quote}){shape.inside(quote)}(?={quote})"
    return f"{quote}?+({'|'.join([within, *without])}){quote}?+"


def _values(first: str, names: Sequence[str], shapes: Sequence[Shape], *, lenient: bool) -> str:
    """A line of JSON, with blanks behind commas and colons where the first line has some."""
    listed = first.lstrip().startswith("[")
    comma, colon = (", ", ": ") if _SPACED.match(first) else (",", ":")
    keys = ["" if listed else json.dumps(name, ensure_ascii=False) + colon for name in names]
    values = comma.join(
        re.escape(key) + _value(shape, lenient=lenient)
        for key, shape in zip(keys, shapes, strict=True)
    )
    return rf"\[{values}\]" if listed else rf"\{{{values}\}}"


def _value(shape: Shape, *, lenient: bool) -> str:
    value = f"({shape.json})" if shape.json else f'"({shape.inside(_NO_TEXT_OF_JSON)})"'
    return f"(?:null|{value})" if lenient and shape.empty else value
