"""What a file looks like: found out from its first part where the caller does not say."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from dbmcp.bulk.source.options import DELIMITERS, Options
from dbmcp.errors import ArgumentError
from dbmcp.models import SourceFormat

SAMPLE_CHARACTERS = 64 * 1024
SAMPLE_ROWS = 100
USUAL_QUOTE, OTHER_QUOTE = '"', "'"
OTHER_ENDS = "\v\f\x1c\x1d\x1e"
"""What Python takes for line ends too, among ASCII characters."""

_SUFFIXES = {
    ".csv": SourceFormat.CSV,
    ".tsv": SourceFormat.CSV,
    ".jsonl": SourceFormat.JSONL,
    ".ndjson": SourceFormat.JSONL,
    ".json": SourceFormat.JSONL,
}


class Reader(Protocol):
    """What the standard library reads rows with."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]:
        """Hand out rows."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """How fields and rows are told apart.

    Attributes:
        delimiter: between fields.
        quote: around fields; `""` where there is none.
    """

    delimiter: str = ","
    quote: str = USUAL_QUOTE

    def reader(self, text: str) -> "Reader":
        """Return a reader of rows; its `line_num` tells how many lines it took.

        Args:
            text: whole lines.
        """
        reader = csv.reader(
            lines_of(text),
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            strict=True,
        )
        return cast("Reader", reader)


def lines_of(text: str) -> Iterable[str]:
    """Cut a text into lines with their ends, at line ends only.

    Args:
        text: the text.
    """
    if text.isascii() and not any(end in text for end in OTHER_ENDS):
        return text.splitlines(keepends=True)
    return io.StringIO(text, newline="")


def format_of(name: str, start: str) -> SourceFormat:
    """Tell the format by the file's name, else by how it begins.

    Args:
        name: the file's name.
        start: its first text.
    """
    lowered = name.lower().removesuffix(".gz")
    known = next((found for end, found in _SUFFIXES.items() if lowered.endswith(end)), None)
    if known is not None:
        return known
    return SourceFormat.JSONL if start.lstrip()[:1] in ("{", "[") else SourceFormat.CSV


def form_of(start: str, options: Options) -> Form:
    """Find delimiter and quote: those by which the rows have most alike as many fields.

    Args:
        start: the file's first lines, whole.
        options: what is known already.
    """
    sample = start if len(start) <= SAMPLE_CHARACTERS else start[: _end_of_line(start)]
    delimiters = (options.delimiter,) if options.delimiter else DELIMITERS
    forms = [Form(delimiter, _quote(sample, delimiter, options)) for delimiter in delimiters]
    return max(forms, key=lambda form: _likeness(form, sample, options))


def _end_of_line(text: str) -> int:
    ends = [text.find(end, SAMPLE_CHARACTERS) for end in "\r\n"]
    return min((end for end in ends if end >= 0), default=len(text) - 1) + 1


def _quote(sample: str, delimiter: str, options: Options) -> str:
    """The quote that begins fields; the usual one unless only the other one is used."""
    if options.quote is not None:
        return options.quote
    around = re.escape(delimiter)
    for quote in (USUAL_QUOTE, OTHER_QUOTE):
        # Where no quote begins a field, a search would look through all of the sample.
        begins = any(start + quote in sample for start in ("\r", "\n", delimiter))
        if not begins and not sample.startswith(quote):
            continue
        inside = rf"{quote}(?:[^{quote}]|{quote}{quote})*+{quote}"
        if re.search(rf"(?:\A|[\r\n]|{around}){inside}(?={around}|[\r\n]|\Z)", sample):
            return quote
    return USUAL_QUOTE


def _likeness(form: Form, sample: str, options: Options) -> tuple[bool, bool, float, int]:
    """How well a form explains a sample: several fields, as many in each row as in the first."""
    lengths = list(map(len, filter(None, sample_rows(form, sample))))
    if not lengths:
        return False, False, 0.0, 0
    first = lengths[0]
    named = bool(options.columns) and first == len(options.columns)
    return first > 1, named, lengths.count(first) / len(lengths), first


def sample_rows(form: Form, sample: str) -> Sequence[list[str]]:
    """Read the first rows, as far as they can be read.

    Args:
        form: how they are written.
        sample: whole lines.
    """
    rows: list[list[str]] = []
    reader = form.reader(sample)
    try:
        rows.extend(row for row, _ in zip(reader, range(SAMPLE_ROWS), strict=False))
    except csv.Error:
        return rows
    return rows


def header_of(first: Sequence[str], options: Options) -> tuple[str, ...]:
    """The names in a first row; empty where it has none.

    Args:
        first: the first row's fields.
        options: what is known already.

    Raises:
        ArgumentError: a field of the header is empty, or two are the same.
    """
    names = tuple(field.strip() for field in first)
    if options.header is False:
        return ()
    if options.header is None and options.columns:
        folded = {name.casefold() for name in names}
        if not folded.issuperset(name.casefold() for name in options.columns):
            return ()
    for number, name in enumerate(names, 1):
        if not name:
            raise ArgumentError(
                f"field {number} of the header (line 1) has no name. give it one, or send "
                "source_options columns and header false"
            )
        if name in names[: number - 1]:
            raise ArgumentError(
                f'the header (line 1) names "{name[:60]}" twice. rename one, or send '
                "source_options columns and header false"
            )
    return names
