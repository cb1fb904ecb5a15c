"""Files the fastest way: a part that is plain from end to end, found so by one pattern."""

import re
from collections.abc import Sequence
from functools import partial

from dbmcp.bulk.source.form import USUAL_QUOTE, Form
from dbmcp.bulk.source.options import DELIMITERS
from dbmcp.dialects.plain import APART, END, PlainRows, Shape

QUOTES = ("", USUAL_QUOTE)
"""Like the delimiters that are detected, no pattern of a shape takes them for a part of a text."""


class PlainLines:
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
        self._patterns: list[re.Pattern[str]] = []
        if shapes and usual:
            # Most files need the first one only, which is the faster one.
            self._patterns = [_pattern(form, shapes, all_fields=each) for each in (False, True)]

    def rows(self, text: str) -> PlainRows | None:
        """Return the rows of a text; None where one is not plain.

        Args:
            text: whole lines.
        """
        text = text if text.endswith(END) else text + END
        for place, pattern in enumerate(self._patterns):
            if pattern.fullmatch(text) is not None:
                return PlainRows(
                    self._apart(text),
                    text.count(END),
                    full=place == 0,
                    read=partial(_read, self.form, text),
                )
        return None

    def _apart(self, text: str) -> str:
        """Take out quotes, and put the mark between fields in place of the delimiter."""
        quote, delimiter = self.form.quote, self.form.delimiter
        if "\r" in text:
            text = text.replace("\r", "")
        if not quote or quote not in text:
            return text.replace(delimiter, APART)
        parts = text.split(quote)
        parts[::2] = quote.join(parts[::2]).replace(delimiter, APART).split(quote)
        return "".join(parts)


def _read(form: Form, text: str) -> Sequence[Sequence[str]]:
    return list(form.reader(text))


def _pattern(form: Form, shapes: Sequence[Shape], *, all_fields: bool) -> re.Pattern[str]:
    alone = len(shapes) == 1
    fields = [_field(shape, form, all_fields=all_fields, alone=alone) for shape in shapes]
    line = re.escape(form.delimiter).join(fields)
    return re.compile(rf"(?:{line}\r?+\n)*+", re.ASCII)


def _field(shape: Shape, form: Form, *, all_fields: bool, alone: bool) -> str:
    """The pattern of a field; one in quotes that is empty, or has quotes inside, is not plain.

    Args:
        shape: of its text.
        form: how fields are told apart.
        all_fields: empty ones too, and numbers in quotes.
        alone: it is all of the row; a blank line is no row then, or one that is not plain.
    """
    bare = shape.inside(form.delimiter + form.quote)
    if form.quote and (all_fields or not shape.pattern):
        bare = f"(?>{form.quote}{shape.inside(form.quote)}{form.quote}|{bare})"
    return f"(?>{bare})?+" if all_fields and shape.empty and not alone else bare
