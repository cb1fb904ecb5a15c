"""CSV the fast way: a part of a file cut into columns at once, where nothing in it is unusual."""

from collections.abc import Sequence

from dbmcp.bulk.source.content import breaks
from dbmcp.bulk.source.form import Form
from dbmcp.dialects.rows import ByColumn
from dbmcp.dialects.texts import QUOTED_EMPTY

END = "\n"
LONGEST = 4 * 1024 * 1024
"""A longer text has a line of that size, which is better read field by field."""


def split(text: str, form: Form, *, width: int) -> tuple[ByColumn, int] | None:
    """Return rows and how many lines they take; None where they need a closer look.

    What stands in quotes is replaced by a mark, which then has to be a whole field: so a quote
    within a field, two of them, or one that is never closed is left to the reader.

    Args:
        text: whole lines.
        form: how fields and rows are told apart.
        width: fields of a row.
    """
    if len(text) > LONGEST:
        return None
    inside: Sequence[str] = ()
    if form.quote and form.quote in text:
        pieces = text.split(form.quote)
        inside = pieces[1::2]
        if len(pieces) % 2 == 0 or 2 * len(inside) > width * text.count(END):
            return None
        text = QUOTED_EMPTY.join(pieces[::2])
    text = _with_plain_ends(text)
    fields = text.replace(END, f"{form.delimiter}{END}{form.delimiter}").split(form.delimiter)
    fields.pop()
    ends = fields[width :: width + 1]
    if len(ends) != text.count(END) or len(fields) != len(ends) * (width + 1):
        return None
    if "\r" in text or set(ends) != {END} or not _put_back(inside, fields):
        return None
    rows = ByColumn([fields[place :: width + 1] for place in range(width)])
    return rows, len(ends) + breaks(" ".join(inside))


def _with_plain_ends(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", END)
    return text if text.endswith(END) else text + END


def _put_back(inside: Sequence[str], fields: list[str]) -> bool:
    """Put texts in place of their marks; an empty one keeps it. Tell whether each had a place."""
    place = -1
    index = fields.index
    try:
        for text in inside:
            place = index(QUOTED_EMPTY, place + 1)
            if text:
                fields[place] = text
    except ValueError:
        return False
    return True
