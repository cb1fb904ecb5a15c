r"""Plain values to text, nothing lost: CSV as Postgres writes it, and JSON that no client rounds.

What nobody sees (controls, marks that turn the direction of writing, characters of no width) is
written in CSV as JSON writes it, `\u202e`, and the columns are remembered; JSON stays exact.

An array is a JSON array in csv and table too, its elements written as JSON has them: integers
beyond 2^53 and decimals as strings, `[1,"12.50",null]`. Both writers work column by column: the
kinds of a column are looked at once, and a column of one kind passes without a Python call for
each cell.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from math import isfinite, isnan
from types import NoneType
from typing import Any, TypeAlias

import orjson

from dbmcp.models import Column, Format, PlainValue, Row

_ByKind: TypeAlias = "dict[type, Callable[[Any], Any]]"

_MAX_SAFE_INTEGER = 2**53 - 1
_ALWAYS_EXACT = {NoneType, bool}
# A line feed never occurs inside orjson's output, so it marks the rows of a batch exactly.
_ROW_END = orjson.Fragment(b"\n")

_SEEN_ASCII = bytes([9, 10, 13, *range(0x20, 0x7F)])
# Bytes that follow in UTF-8, and first bytes of blocks in which every character is seen.
_SEEN_LEADS = bytes(
    [*range(0xC3, 0xCD), *range(0xCE, 0xD8), *range(0xD9, 0xE1), *range(0xE4, 0xED), 0xEE]
)
_SEEN_BYTES = _SEEN_ASCII + bytes(range(0x80, 0xC0)) + _SEEN_LEADS
_LONE_RETURN = "\r(?!\n)"
# Controls, and what has no width, turns the direction of writing or ends a line.
_UNSEEN = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e"
    "\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
# Joiners and selectors shape the character before them, in emoji and in scripts of Asia and
# Africa: one stays there. A run of them, or one behind a letter of Europe, shapes nothing and may
# hide data.
_JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SHAPED = (
    "#*0-9\xa9\xae\u203c\u2049\u0590-\u180a\u1810-\u1cff\u2070-\ufdff\ufe10-\uffef"
    "\U00010000-\U000dffff"
)
_HIDDEN = re.compile(
    f"[{_UNSEEN}]|{_LONE_RETURN}|(?<![{_SHAPED}])[{_SELECTORS}]"
    f"|(?<![{_SHAPED}\ufe00-\ufe0f])[{_JOINERS}]"
)
_SUSPECT = re.compile(f"[{_UNSEEN}{_JOINERS}{_SELECTORS}]")
EXACT = "exact in json"
"""What is said beside escapes: how to get the characters themselves."""
_REMARK = "# "
_PIECE_LINES = 256
_LINE_END = re.compile("[\t\n\r]")


class RowWriter(ABC):
    """Writes the rows of one result, each as one line of UTF-8 without a line end.

    Attributes:
        cut: indexes of the columns in which a cell was cut so far.
        escaped: indexes of those in which something unseen is written as an escape.
    """

    def __init__(self, columns: Sequence[Column], *, max_cell: int) -> None:
        self.cut: set[int] = set()
        self.escaped: set[int] = set()
        self._columns = tuple(columns)
        # Digits are never cut: a number without its end is another number.
        self._limits = [max_cell if column.cut and not column.numeric else 0 for column in columns]

    @abstractmethod
    def header(self) -> str:
        """Return the line of column names; `""` where the format has none."""

    @abstractmethod
    def rows(self, rows: Sequence[Row]) -> list[bytes]:
        """Return one line for each row."""

    def _shorten(self, index: int, text: str) -> str:
        """Return a text within its column's limit, and its full length if it was longer."""
        limit = self._limits[index]
        if not limit or len(text) <= limit:
            return text
        self.cut.add(index)
        return f"{text[:limit]}…[{len(text):,} characters]"

    def _shorten_hex(self, index: int, value: bytes) -> str:
        """Return the hexadecimal digits of a binary value within its column's limit."""
        limit = self._limits[index]
        if not limit or len(value) <= limit:
            return value.hex()
        self.cut.add(index)
        return f"{value[:limit].hex()}…[{len(value):,} bytes]"


def row_writer(format: Format, columns: Sequence[Column], *, max_cell: int) -> RowWriter:
    """Return the writer of a format.

    A text, JSON or array cell over `max_cell` characters is cut there and ends in
    `…[20,480 characters]`. A binary cell over `max_cell` bytes is cut there, after two hexadecimal
    digits for each byte, and ends in `…[20,480 bytes]`. 0 cuts nothing.
    """
    writer = _JsonWriter if format is Format.JSON else _CsvWriter
    return writer(columns, max_cell=max_cell)


def scalar_text(value: PlainValue) -> str:
    """Return one bare value as text: NULL is empty, the empty text is two quotes.

    Where something unseen had to be escaped, a last line says so.
    """
    text = '""' if value == "" else _TEXTS[type(value)](value)
    seen = visible(text)
    return text if seen == text else f"{seen}\n# escaped ({EXACT})"


def hides(text: str) -> bool:
    """Whether a text may hold what nobody sees; every text that does is found."""
    return _hides(text, text.encode(errors="surrogatepass"))


def _hides(text: str, data: bytes) -> bool:
    if "\r" in text and _HIDDEN.search(text):
        return True
    if not data.translate(None, _SEEN_BYTES):
        return False
    # Only what is not plain ASCII is searched: one character in a hundred, in many databases.
    rest = data.translate(None, _SEEN_ASCII).decode(errors="surrogatepass")
    return _SUSPECT.search(rest) is not None


def visible(text: str) -> str:
    r"""Return a text in which nothing is unseen: U+202E becomes `\u202e`, as JSON writes it.

    Tabs and the ends of lines stay.
    """
    return _HIDDEN.sub(_escape, text) if hides(text) else text


def visible_line(text: str, *, limit: int = 0) -> str:
    """Return a text as one line in which nothing is unseen.

    Args:
        text: any text.
        limit: characters after which it is cut, 0 = whole.
    """
    line = _LINE_END.sub(_escape, visible(text))
    return f"{line[:limit]}…" if limit and len(line) > limit else line


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def json_columns(columns: Sequence[Column]) -> bytes:
    """Return the JSON array of a result's column names, and types where they are known."""
    return json_bytes([_json_column(column) for column in columns])


def _json_column(column: Column) -> dict[str, str]:
    typed = {"type": column.type} if column.type else {}
    return {"name": column.name} | typed


def json_bytes(value: Any) -> bytes:
    """Write compact JSON; orjson refuses lone surrogates and deep arrays, the slow way does not."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode(errors="backslashreplace")


class _CsvWriter(RowWriter):
    """The lines of table and csv."""

    def __init__(self, columns: Sequence[Column], *, max_cell: int) -> None:
        super().__init__(columns, max_cell=max_cell)
        self._single = len(columns) == 1
        names = enumerate(column.name for column in columns)
        self.escaped |= {index for index, name in names if visible(name) != name}
        self._writers = [self._by_kind(index) for index in range(len(columns))]

    def header(self) -> str:
        names = [column.name for column in self._columns]
        return visible(",".join([*map(self._quote_first, names[:1]), *map(self._quote, names[1:])]))

    def rows(self, rows: Sequence[Row]) -> list[bytes]:
        if not self._columns:
            return [b""] * len(rows)
        fields = [self._fields(index, cells) for index, cells in enumerate(zip(*rows, strict=True))]
        whole = map(",".join, zip(*fields, strict=True))
        lines: list[bytes] = []
        # In pieces that stay in the processor's cache.
        while piece := list(islice(whole, _PIECE_LINES)):
            text = "\n".join(piece)
            data = text.encode(errors="surrogatepass")
            if _hides(text, data):
                return self._with_escapes(rows)
            parts = data.split(b"\n")
            lines += parts if len(parts) == len(piece) else map(str.encode, piece)
        return lines

    def _with_escapes(self, rows: Sequence[Row]) -> list[bytes]:
        cells = enumerate(zip(*rows, strict=True))
        seen = [self._visible(index, column) for index, column in cells]
        return [line.encode() for line in map(",".join, zip(*seen, strict=True))]

    def _visible(self, index: int, cells: Sequence[Any]) -> Iterable[str]:
        """Return a column's fields with escapes, and remember it where there are any."""
        texts = list(self._fields(index, cells))
        seen = list(map(visible, texts))
        if seen != texts:
            self.escaped.add(index)
        return seen

    def _fields(self, index: int, cells: Sequence[Any]) -> Iterable[str]:
        kinds = set(map(type, cells))
        if kinds == {int}:
            return map(repr, cells)
        if kinds == {float}:
            return float_texts(cells)
        if kinds == {str} and self._are_bare(cells, index=index):
            return cells
        writers = self._writers[index]
        return [writers[type(cell)](cell) for cell in cells]

    def _are_bare(self, texts: Sequence[str], *, index: int) -> bool:
        """Whether a column's texts stand as they are, told by one scan over all of them."""
        limit = self._limits[index]
        if self._single or "" in texts or (limit and max(map(len, texts)) > limit):
            return False
        whole = " ".join(texts)
        if index == 0 and _REMARK in whole:
            return False
        return not ("," in whole or '"' in whole or "\n" in whole or "\r" in whole)

    def _by_kind(self, index: int) -> _ByKind:
        quote = self._quote_first if index == 0 else self._quote

        def text(value: str) -> str:
            return quote(self._shorten(index, value))

        def array(value: Sequence[PlainValue]) -> str:
            return text(_array_text(value))

        def binary(value: bytes) -> str:
            return quote("\\x" + self._shorten_hex(index, value))

        written: _ByKind = {str: text, list: array, tuple: array, bytes: binary}
        if not self._limits[index]:
            written[str] = quote
        return _TEXTS | written

    def _quote(self, text: str) -> str:
        r"""Quote a field if it needs it, as COPY does: `\.` only where it is the whole line."""
        if "," in text or '"' in text or "\n" in text or "\r" in text:
            doubled = text.replace('"', '""')
            return f'"{doubled}"'
        if not text or (self._single and text == "\\."):
            return f'"{text}"'
        return text

    def _quote_first(self, text: str) -> str:
        """Quote what begins like the line in which csv says something of its own."""
        field = self._quote(text)
        return f'"{field}"' if field.startswith(_REMARK) else field


class _JsonWriter(RowWriter):
    """JSON arrays, one for each row."""

    def __init__(self, columns: Sequence[Column], *, max_cell: int) -> None:
        super().__init__(columns, max_cell=max_cell)
        self._writers: dict[int, _ByKind] = {}

    def header(self) -> str:
        return ""

    def rows(self, rows: Sequence[Row]) -> list[bytes]:
        if not rows:
            return []
        columns = list(zip(*rows, strict=True))
        safe = [self._values(index, cells) for index, cells in enumerate(columns)]
        changed = any(new is not old for new, old in zip(safe, columns, strict=True))
        return _json_lines(list(zip(*safe, strict=True)) if changed else rows)

    def _values(self, index: int, cells: Sequence[Any]) -> Sequence[Any]:
        if self._are_exact(cells, limit=self._limits[index]):
            return cells
        writers = self._writers.get(index)
        if writers is None:  # most columns need none
            writers = self._writers[index] = self._by_kind(index)
        return [writers[type(cell)](cell) for cell in cells]

    def _are_exact(self, cells: Sequence[Any], *, limit: int) -> bool:
        """Whether a column passes unchanged, as far as a scan in C can tell."""
        kinds = set(map(type, cells))
        if kinds <= _ALWAYS_EXACT or (not limit and kinds <= _ALWAYS_EXACT | {str}):
            return True
        if kinds == {str}:
            return max(map(len, cells)) <= limit
        if kinds == {int}:
            return min(cells) >= -_MAX_SAFE_INTEGER and max(cells) <= _MAX_SAFE_INTEGER
        return kinds == {float} and all(map(isfinite, cells))

    def _by_kind(self, index: int) -> _ByKind:
        def array(value: Sequence[PlainValue]) -> Any:
            text = _array_text(value) if self._limits[index] else ""
            shown = self._shorten(index, text)
            return json_safe(value) if shown == text else shown

        written: _ByKind = {
            str: lambda value: self._shorten(index, value),
            bytes: lambda value: {"$bytes": self._shorten_hex(index, value)},
            list: array,
            tuple: array,
        }
        return _SAFE | written


def _float_text(value: float) -> str:
    if isfinite(value):
        return repr(value)
    return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"


def float_texts(values: Sequence[float]) -> Sequence[str]:
    """Return the texts of a column of floats, eight times faster where Python's form is orjson's.

    The two differ in exponents, in where they begin, and in what is not finite (null).
    """
    joined = orjson.dumps(values)[1:-1].decode()
    if "e" in joined or "0.0000" in joined or "u" in joined:
        return list(map(_float_text, values))
    return joined.split(",")


def _array_text(value: Sequence[PlainValue]) -> str:
    return json_bytes(json_safe(value)).decode()


_TEXTS: _ByKind = {
    NoneType: lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: repr,
    float: _float_text,
    str: str,
    bytes: lambda value: "\\x" + value.hex(),
    list: _array_text,
    tuple: _array_text,
}


def json_safe(value: Any) -> Any:
    """Return a value that JSON carries exactly through any client."""
    return _SAFE[type(value)](value)


def _same(value: Any) -> Any:
    return value


_SAFE: _ByKind = {
    NoneType: _same,
    bool: _same,
    int: lambda value: value if abs(value) <= _MAX_SAFE_INTEGER else repr(value),
    float: lambda value: value if isfinite(value) else _float_text(value),
    str: _same,
    bytes: lambda value: {"$bytes": value.hex()},
    list: lambda value: [json_safe(item) for item in value],
    tuple: lambda value: [json_safe(item) for item in value],
}


def _json_lines(rows: Sequence[Row]) -> list[bytes]:
    """Write all rows in one call, and one by one only where that fails."""
    marked: list[Any] = [_ROW_END] * (2 * len(rows) - 1)
    marked[::2] = rows
    try:
        return orjson.dumps(marked)[1:-1].split(b",\n,")
    except orjson.JSONEncodeError:
        return [json_bytes(row) for row in rows]
