"""CSV: rows of texts out of parts of whole lines, each broken row named by its line."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from dbmcp.bulk.source.content import breaks
from dbmcp.bulk.source.form import Form
from dbmcp.bulk.source.piece import Piece
from dbmcp.bulk.source.plain import PlainFields
from dbmcp.bulk.source.split import split
from dbmcp.dialects.texts import QUOTED_EMPTY
from dbmcp.errors import LimitError

UNFINISHED = "unexpected end of data"
"""What the reader says where a text ends inside quotes."""

csv.field_size_limit(2**31 - 1)  # the lines are bounded already


class Delimited:
    """Reads the rows of one file.

    Args:
        plain: how fields and rows are told apart, and which of them are plain.
        width: fields of a row.
        header: whether the first row has names.
        name: what errors call the file.
        row_characters: how long a row may be.
    """

    def __init__(
        self, plain: PlainFields, *, width: int, header: bool, name: str, row_characters: int
    ) -> None:
        self._plain = plain
        self._form = plain.form
        self._width = width
        self._name = name
        self._row_characters = row_characters
        self._line = 1
        self._number = 0 if header else 1
        self._marked = _marking(self._form)

    def read(self, parts: Iterable[str]) -> Iterator[Piece]:
        """Read rows; one whose quotes span parts is read with the part in which it ends.

        Args:
            parts: whole lines.

        Raises:
            LimitError: a row is too long.
        """
        rest, waiting = "", ""
        for part in parts:
            waiting += part
            # Read again only when it has doubled, else a long row would take quadratic time.
            if len(waiting) >= len(rest):
                piece, rest = self._read(rest + waiting)
                waiting = ""
                yield piece
        if waiting:
            piece, rest = self._read(rest + waiting)
            yield piece
        if rest:
            reason = f"line {self._line:,} opens a quote that nothing closes"
            piece = Piece()
            piece.refuse(self._number, reason)
            yield piece

    def _read(self, text: str) -> tuple[Piece, str]:
        """Read the rows of a text, and return what stands behind the last whole one."""
        if not self._number:
            text = self._behind_header(text)
        quick = self._quick(text) if self._number and text else None
        if quick is not None:
            rows, lines = quick
            piece = Piece(rows, range(self._number, self._number + len(rows)))
            self._number += len(rows)
            self._line += lines
            return piece, ""
        piece, done = Piece(), 0
        reader = self._form.reader(self._marked(text))
        while True:
            fields: list[list[str]] = []
            try:
                # What was read before an error stays.
                fields.extend(reader)
            except csv.Error as error:
                lines = _lines(fields)
                self._take(piece, fields, lines)
                done += lines
                if str(error) == UNFINISHED:
                    return piece, self._rest(text, done)
                self._break(piece, str(error), reader.line_num - done)
                done = reader.line_num
            else:
                self._take(piece, fields, reader.line_num - done)
                return piece, ""

    def _behind_header(self, text: str) -> str:
        """Leave out the header where it is a line of its own for certain, to be quick behind it."""
        end = text.find("\n") + 1
        header = text[:end]
        quoted = bool(self._form.quote) and self._form.quote in header
        if quoted or not header.strip() or "\r" in header[:-2]:
            return text
        self._number, self._line = 1, 2
        return text[end:]

    def _quick(self, text: str) -> tuple[Sequence[Sequence[str]], int] | None:
        """Read rows at once, and tell how many lines they take; None where it needs longer."""
        plain = self._plain.rows(text)
        return split(text, self._form, width=self._width) if plain is None else (plain, len(plain))

    def _break(self, piece: Piece, error: str, lines: int) -> None:
        """Note a row that the reader could not read."""
        behind = "expected after" in error
        reason = "has text behind a closing quote. write quotes inside twice" if behind else error
        piece.refuse(self._number, f"line {self._line:,} {reason}")
        self._number += 1
        self._line += lines

    def _rest(self, text: str, lines: int) -> str:
        stream = io.StringIO(text, newline="")
        for _ in islice(stream, lines):
            pass
        rest = stream.read()
        if len(rest) > self._row_characters:
            raise LimitError(
                f"{self._name}: line {self._line:,} opens a quote that is not closed within "
                f"{self._row_characters:,} characters, the operator's row_bytes. close it",
                what="row_bytes",
                limit=self._row_characters,
            )
        return rest

    def _take(self, piece: Piece, fields: list[list[str]], lines: int) -> None:
        """Number what was read, and take out what has not as many fields as it should."""
        if not fields:
            return
        if set(map(len, fields)) == {self._width}:
            numbers = range(self._number, self._number + len(fields))
            self._number += len(fields)
            self._line += lines
            piece.add(fields, numbers)
        else:
            self._sort_out(piece, fields)

    def _sort_out(self, piece: Piece, fields: list[list[str]]) -> None:
        """Likewise, row by row; a blank line is no row unless a row is a single field."""
        fitting: list[list[str]] = []
        numbers: list[int] = []
        for row in fields:
            whole = [""] if not row and self._width == 1 and self._number else row
            if len(whole) == self._width:
                fitting.append(whole)
                numbers.append(self._number)
            elif whole:
                reason = f"line {self._line:,} has {_counted(len(row))}, not {self._width}"
                piece.refuse(self._number, reason)
            self._number += bool(whole)
            self._line += 1 + sum(map(breaks, row))
        piece.add(fitting, numbers)


def _lines(fields: Sequence[Sequence[str]]) -> int:
    """How many lines rows take."""
    return len(fields) + breaks(" ".join(map(" ".join, fields)))


def _counted(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields:,} fields"


def _marking(form: Form) -> Callable[[str], str]:
    """Return what marks the empty fields in quotes, which the reader would not tell from others."""
    if not form.quote:
        return str
    quote, around = re.escape(form.quote), re.escape(form.delimiter)
    start = rf"(?:(?<=[{around}\r\n])|\A)"
    empties = re.compile(rf"{start}{quote}{quote}(?=[{around}\r\n]|\Z)")
    # Whole fields are found, since an empty one may seem to stand inside another's quotes.
    quoted = re.compile(rf"{start}{quote}(?:[^{quote}]++|{quote}{quote})*+{quote}")
    empty = form.quote * 2

    def mark(match: re.Match[str]) -> str:
        return f"{form.quote}{QUOTED_EMPTY}{form.quote}" if match[0] == empty else match[0]

    def marked(text: str) -> str:
        if empty not in text or not empties.search(text):
            return text
        return quoted.sub(mark, text)

    return marked
