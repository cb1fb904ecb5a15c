"""A file as the source of a load: found, opened, its form detected, read in chunks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from operator import itemgetter
from pathlib import Path
from typing import Any

from dbmcp.bulk.records import Chunk
from dbmcp.bulk.source.content import Content
from dbmcp.bulk.source.delimited import Delimited
from dbmcp.bulk.source.form import (
    USUAL_QUOTE,
    Form,
    form_of,
    format_of,
    header_of,
    sample_rows,
)
from dbmcp.bulk.source.lines import Lines, in_order, names_of
from dbmcp.bulk.source.options import Options, read_options
from dbmcp.bulk.source.piece import Piece
from dbmcp.bulk.source.place import open_file
from dbmcp.bulk.source.plain import PlainFields, PlainValues
from dbmcp.catalog import nearest
from dbmcp.config import Limits
from dbmcp.dialects.loading import Record
from dbmcp.dialects.plain import PlainRows, Shape
from dbmcp.dialects.rows import ByColumn
from dbmcp.dialects.texts import Texts
from dbmcp.errors import ArgumentError, UnknownNameError
from dbmcp.models import SourceFormat

__all__ = ["Source", "open_source"]

NAMES = {"\t": "tab"}


def open_source(
    path: str,
    sent: Mapping[str, Any],
    *,
    columns: Sequence[str],
    directories: Sequence[Path],
    limits: Limits,
) -> "Source":
    """Open a file and find out how it is to be read.

    Args:
        path: as the caller wrote it.
        sent: the caller's options.
        columns: the call's own `columns`.
        directories: where files may be read.
        limits: how long a file and a row of it may be.

    Raises:
        RequestError: it may not be read, does not exist, or is not what the options say.
    """
    options = read_options(sent, columns=columns)
    content = Content(
        open_file(path, directories),
        path.rsplit("/", 1)[-1][:60],
        most_bytes=limits.source_bytes,
        line_bytes=limits.row_bytes,
    )
    try:
        return _source(content, options)
    except BaseException:
        content.close()
        raise


def _source(content: Content, options: Options) -> "Source":
    mark = content.mark()
    if mark and options.encoding and not mark.startswith(options.encoding):
        raise ArgumentError(f"{content.name} is {mark} by its byte-order mark. leave encoding out")
    encoding = mark or options.encoding or "utf-8"
    start = next((part for part in content.parts(encoding) if part.strip()), "")
    if not start:
        raise ArgumentError(f"{content.name} is empty. send a file with rows")
    kind = options.format or format_of(content.name, start)
    make = _json_lines if kind is SourceFormat.JSONL else _csv
    source = make(content, start, options)
    source.encoding = encoding
    found: dict[str, object] = {} if options.format else {"format": str(kind)}
    found.update(source.detected)
    source.detected = found if options.encoding else {**found, "encoding": encoding}
    return source


def _json_lines(content: Content, start: str, options: Options) -> "Source":
    options.refuse_for_json()
    lines = start.replace("\r", "\n").split("\n")
    first = next(line for line in lines if line.strip())
    names = names_of(first, options.columns)
    chosen = bool(options.columns)

    def reader(shapes: Sequence[Shape]) -> Lines:
        lines = Lines(names, chosen=chosen)
        if in_order(first, names):
            lines.plain = PlainValues(first, names, shapes, read=lines.exactly)
        return lines

    return Source(content, options, names, reader=reader)


def _csv(content: Content, start: str, options: Options) -> "Source":
    form = form_of(start, options)
    first = next(filter(None, sample_rows(form, start)), None)
    if first is None:
        raise ArgumentError(f"{content.name}: line 1 opens a quote that is not closed. close it")
    header = header_of(first, options)
    names, picked = _names(first, header, options)

    def reader(shapes: Sequence[Shape]) -> Delimited:
        # Fields that are left out have no shape.
        return Delimited(
            PlainFields(form, () if picked else shapes),
            width=len(first),
            header=bool(header),
            name=content.name,
            row_characters=content.line_characters,
        )

    source = Source(content, options, names, reader=reader, picked=picked)
    source.texts = Texts(options.null)
    source.detected = _detected(form, options, header=bool(header))
    return source


def _names(
    first: Sequence[str], header: Sequence[str], options: Options
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The columns, and the places of their fields; no places where all are taken."""
    columns = options.columns
    if not header:
        if not columns:
            raise ArgumentError("columns is missing: header is false. send the fields' names")
        if len(columns) != len(first):
            raise ArgumentError(
                f"line 1 has {len(first)} fields for {len(columns)} columns, and names none of "
                "them. send a name for each field, or the header's names"
            )
        return columns, ()
    if not columns:
        return tuple(header), ()
    places = {name.casefold(): place for place, name in enumerate(header)}
    missing = [name for name in columns if name.casefold() not in places]
    if missing:
        raise UnknownNameError(
            "column",
            missing[0][:60],
            choices=nearest(missing[0][:60], header),
            detail=" in the header",
        )
    return columns, tuple(places[name.casefold()] for name in columns)


def _detected(form: Form, options: Options, *, header: bool) -> dict[str, object]:
    found: dict[str, object] = {}
    if not options.delimiter:
        found["delimiter"] = NAMES.get(form.delimiter, form.delimiter)
    if options.quote is None and form.quote != USUAL_QUOTE:
        found["quote"] = form.quote
    if options.header is None:
        found["header"] = header
    return found


class Source:
    """The rows of an open file.

    Args:
        content: the file.
        options: what the caller says of it.
        columns: the columns' names.
        reader: makes what reads rows from the file's beginning, by the columns' shapes.
        picked: places of the columns' fields among all; empty: all of them.

    Attributes:
        columns: see above.
        after: the number of the last row that the caller wants left out.
        texts: what the values mean if all are texts; None: they are JSON values.
        detected: what was found out about the file, for the answer.
        encoding: how its text is written.
    """

    def __init__(
        self,
        content: Content,
        options: Options,
        columns: tuple[str, ...],
        *,
        reader: Callable[[Sequence[Shape]], Delimited | Lines],
        picked: Sequence[int] = (),
    ) -> None:
        self._content = content
        self._options = options
        self._reader = reader
        self._picked = picked
        self.after = options.start_row - 1
        self.columns = columns
        self.texts: Texts | None = None
        self.detected: Mapping[str, object] = {}
        self.encoding = "utf-8"

    @property
    def total(self) -> None:
        """Only the end tells."""
        return

    @property
    def waits(self) -> bool:
        """The disk may be slow."""
        return True

    @property
    def facts(self) -> Mapping[str, Any]:
        """What was detected."""
        return {"source": self.detected} if self.detected else {}

    def advice(self, number: int) -> str:
        """Say how to go on.

        Args:
            number: of the row to go on with.
        """
        return f"send source_options.start_row {number}"

    def digest(self) -> str:
        """Of the file's name, size and time of change, and of how it is read: not of all of it."""
        told = f"{self._content.name} {self._content.state} {self._options}"
        return blake2b(told.encode(), digest_size=32).hexdigest()

    def outline(self) -> str:
        """Of the file's name and size, and of how it is read."""
        told = f"{self._content.name} {self._content.size} {self._options}"
        return blake2b(told.encode(), digest_size=32).hexdigest()

    def note(self) -> None:
        """Have all that is read from now on told by `noted`."""
        self._content.hashes = True

    @property
    def noted(self) -> str:
        """A digest of the file's content, unpacked."""
        return self._content.digest

    def read_through(self) -> None:
        """Read the file once for `noted` alone."""
        self._content.read_through()

    def chunks(
        self, shapes: Sequence[Shape], *, rows: int, plain_rows: int = 0, after: int = 0
    ) -> Iterator[Chunk]:
        """Hand out the rows from the file's beginning.

        Args:
            shapes: what is plain in each column; empty: nothing is.
            rows: so many in one chunk at most.
            plain_rows: so many plain ones, which cost less together; 0: likewise.
            after: leave out those with numbers up to this one.
        """
        skipped = max(after, self.after)
        for piece in self._reader(shapes).read(self._content.parts(self.encoding)):
            is_plain = isinstance(piece.rows, PlainRows)
            yield from self._cut(piece.after(skipped), plain_rows or rows if is_plain else rows)

    def close(self) -> None:
        """Close the file."""
        self._content.close()

    def _cut(self, piece: Piece, rows: int) -> Iterator[Chunk]:
        """Cut a piece into chunks; a broken row goes with the row that follows it."""
        done, told = self._content.done, 0
        for start in range(0, len(piece.rows) or min(1, len(piece.broken)), rows):
            numbers = piece.numbers[start : start + rows]
            is_last = start + rows >= len(piece.rows)
            upto = piece.last if is_last else numbers[-1]
            unfit = [each for each in piece.broken if told < each.place <= upto]
            yield Chunk(self._pick(piece.rows[start : start + rows]), numbers, unfit, done)
            told = upto

    def _pick(self, rows: Sequence[Record]) -> Sequence[Record]:
        if not self._picked:
            return rows
        if isinstance(rows, ByColumn):
            return ByColumn([rows.columns[place] for place in self._picked])
        if len(self._picked) == 1:
            (place,) = self._picked
            return [(row[place],) for row in rows]
        return list(map(itemgetter(*self._picked), rows))
