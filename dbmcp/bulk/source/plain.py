"""Files the fastest way: a part that is plain from end to end, found so in a few steps in C."""

import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

from dbmcp.bulk.source.cut import END, TAB, Cut, Way, WholeCut
from dbmcp.bulk.source.form import USUAL_QUOTE, Form
from dbmcp.bulk.source.options import DELIMITERS
from dbmcp.dialects.plain import PlainRows, Shape

WIDTH = 2
"""Rows of fewer columns are never plain."""

QUOTES = ("", USUAL_QUOTE)
"""Like the delimiters that are detected, no pattern of a shape takes them for a part of a text."""

LONGEST_PAUSE = 63
"""So many parts at most are not looked at behind one that is not plain."""

_SPACED = re.compile(r'\s*(?:\{"[^"]*": |\[(?:"[^"]*"|[^",]*), )')
_NO_CONTROLS = bytes(set(range(256)) - set(range(32)) | set(b"\n"))
"""Each byte that may stand in a line of JSON; others have to be escaped."""

Pattern: TypeAlias = re.Pattern[str]
Read: TypeAlias = Callable[[str], Sequence[Sequence[Any]]]


class PlainLines:
    """Tells whether a part of a file is plain.

    Args:
        ways: cut a text into plain rows; where the first one fails once, the next is taken.
        read: reads rows in the way that takes any row.
    """

    def __init__(self, ways: Sequence[Way], read: Read) -> None:
        self._ways = list(ways)
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
        while self._ways:
            found = self._ways[0](text)
            if found is not None:
                self._pause = 0
                return PlainRows(
                    found.rows,
                    size=len(text),
                    full=found.full,
                    proven=found.proven,
                    read=partial(self._read, text),
                )
            if len(self._ways) == 1:
                break
            del self._ways[0]
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
        super().__init__(_ways(form, shapes), lambda text: list(form.reader(text)))


def _ways(form: Form, shapes: Sequence[Shape]) -> Sequence[Way]:
    # A blank line is no row, or a row of one column.
    if form.delimiter not in DELIMITERS or form.quote not in QUOTES or len(shapes) < WIDTH:
        return ()
    if all(shape.tested for shape in shapes):
        return [WholeCut(form, shapes)]
    # Where one field is NULL, others are: the first pattern, which is faster, is soon left out.
    return [_ProvenLines(form, shapes, lenient=each) for each in (False, True)]


class _ProvenLines:
    """Cuts a text into lines without quotes, in which every field has its column's shape.

    Args:
        form: how fields and rows are told apart.
        shapes: of the columns.
        lenient: fields may be NULL.
    """

    def __init__(self, form: Form, shapes: Sequence[Shape], *, lenient: bool) -> None:
        self._form = form
        self._full = not lenient
        self._pattern = _rows(form, shapes, lenient=lenient)

    def __call__(self, text: str) -> Cut | None:
        if self._pattern.fullmatch(text) is None:
            return None
        lines = self._apart(text).split(END)
        lines.pop()
        return Cut(lines, full=self._full)

    def _apart(self, text: str) -> str:
        """Take out quotes, and put tabs in place of the delimiter."""
        quote, delimiter = self._form.quote, self._form.delimiter
        if "\r" in text:
            text = text.replace("\r", "")
        if not quote or quote not in text:
            return text.replace(delimiter, TAB)
        parts = text.split(quote)
        parts[::2] = quote.join(parts[::2]).replace(delimiter, TAB).split(quote)
        return "".join(parts)


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
        ways = [
            partial(_groups, _values(first, names, shapes, lenient=each), full=not each)
            for each in ((False, True) if len(shapes) >= WIDTH else ())
        ]
        super().__init__(ways, read)


def _groups(pattern: Pattern, text: str, *, full: bool) -> Cut | None:
    """Cut a text into rows, each field a group; None if one does not match."""
    text = text.replace("\r\n", END) if "\r" in text else text
    # To bar backslashes and controls in the pattern would take a fifth of its time more.
    if "\\" in text or text.encode(errors="replace").translate(None, _NO_CONTROLS):
        return None
    found = pattern.findall(text)
    return Cut(found, full=full) if len(found) == text.count(END) else None


def _rows(form: Form, shapes: Sequence[Shape], *, lenient: bool) -> Pattern:
    fields = [_field(shape, form, lenient=lenient) for shape in shapes]
    return re.compile(rf"(?:{re.escape(form.delimiter).join(fields)}\r?+\n)*+", re.ASCII)


def _field(shape: Shape, form: Form, *, lenient: bool) -> str:
    """A field of CSV; one in quotes that is empty, or has quotes inside, is not plain.

    Args:
        shape: of its text.
        form: how fields are told apart.
        lenient: it may be NULL, and numbers may stand in quotes.
    """
    way = shape.inside(form.delimiter + form.quote)
    if form.quote and (lenient or not shape.pattern):
        way = f"(?>{form.quote}{shape.inside(form.quote)}{form.quote}|{way})"
    return f"(?>{way})?+" if lenient and shape.empty else way


def _values(first: str, names: Sequence[str], shapes: Sequence[Shape], *, lenient: bool) -> Pattern:
    """A line of JSON, with blanks behind commas and colons where the first line has some."""
    listed = first.lstrip().startswith("[")
    comma, colon = (", ", ": ") if _SPACED.match(first) else (",", ":")
    keys = ["" if listed else json.dumps(name, ensure_ascii=False) + colon for name in names]
    values = comma.join(
        re.escape(key) + _value(shape, lenient=lenient)
        for key, shape in zip(keys, shapes, strict=True)
    )
    line = rf"\[{values}\]" if listed else rf"\{{{values}\}}"
    return re.compile(rf"^{line}\n", re.ASCII | re.MULTILINE)


def _value(shape: Shape, *, lenient: bool) -> str:
    if shape.json:
        value = f"({shape.json})"
    elif shape.pattern or shape.longest or shape.barred.strip("\\"):
        value = f'"({shape.inside(USUAL_QUOTE)})"'
    else:
        # A single character that is barred is looked for in half the time of a set.
        value = f'"([^{USUAL_QUOTE}]++)"'
    return f"(?:null|{value})" if lenient and shape.empty else value
