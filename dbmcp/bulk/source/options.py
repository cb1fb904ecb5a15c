"""How a file is to be read, as far as the caller says; the rest is detected."""

import codecs
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dbmcp.errors import ArgumentError
from dbmcp.models import SourceFormat

DELIMITERS = (",", ";", "\t", "|")
"""Those that are detected."""

CSV_ONLY = ("delimiter", "quote", "header", "null")
_SPELLED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_ENCODINGS = {
    "utf-8": "utf-8 utf8 utf-8-sig utf_8",
    "utf-16": "utf-16 utf16",
    "utf-16-le": "utf-16-le utf-16le utf16le",
    "utf-16-be": "utf-16-be utf-16be utf16be",
    "ascii": "ascii us-ascii",
    "iso8859-1": "latin-1 latin1 iso-8859-1 iso8859-1",
    "iso8859-2": "latin-2 latin2 iso-8859-2",
    "iso8859-15": "latin-9 latin9 iso-8859-15",
    "cp1250": "cp1250 windows-1250",
    "cp1251": "cp1251 windows-1251",
    "cp1252": "cp1252 windows-1252",
    "koi8-r": "koi8-r",
    "shift_jis": "shift_jis shift-jis sjis",
    "gb18030": "gb18030 gbk gb2312",
    "big5": "big5",
    "euc-kr": "euc-kr",
}
_BY_NAME = {name: codec for codec, names in _ENCODINGS.items() for name in names.split()}


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller says of a file.

    Attributes:
        format: csv or jsonl; None: by name and content.
        delimiter: one character; `""`: detected.
        quote: one character, `""` where quotes mean nothing; None: detected.
        header: whether the first line has names; None: unless `columns` is given and it has not
            those.
        encoding: a codec's name; `""`: by the byte-order mark, else UTF-8.
        columns: those of a header or of objects to load; without a header, the fields' names.
        start_row: the first data row to load.
        null: the text that is NULL; None: see Texts.
    """

    format: SourceFormat | None = None
    delimiter: str = ""
    quote: str | None = None
    header: bool | None = None
    encoding: str = ""
    columns: tuple[str, ...] = ()
    start_row: int = 1
    null: str | None = None

    def refuse_for_json(self) -> None:
        """Refuse what only CSV has.

        Raises:
            ArgumentError: with the option.
        """
        for name in CSV_ONLY:
            if getattr(self, name) not in {None, ""}:
                raise ArgumentError(f"source_options.{name} means nothing for jsonl. leave it out")


def read_options(sent: Mapping[str, Any], *, columns: Sequence[str] = ()) -> Options:
    """Check the options.

    Args:
        sent: by name, their types checked already.
        columns: the call's own `columns`.

    Raises:
        ArgumentError: one of them cannot be.
    """
    given: dict[str, Any] = {**sent}
    chosen = tuple(given.get("columns") or ())
    if columns and chosen and tuple(columns) != chosen:
        raise ArgumentError("columns and source_options.columns differ. send one of them")
    names = chosen or tuple(columns)
    if len(set(names)) < len(names):
        raise ArgumentError("columns names a column twice. send each once")
    given["columns"] = names
    given["delimiter"] = _delimiter(given.get("delimiter", ""))
    given["encoding"] = _encoding(given.get("encoding", ""))
    options = Options(**given)
    _check_quote(options)
    return options


def _delimiter(text: str) -> str:
    delimiter = _SPELLED.get(text.lower(), text)
    if delimiter and (len(delimiter) > 1 or delimiter.isalnum() or delimiter in '"\r\n\0\\ '):
        raise ArgumentError("source_options.delimiter must be one character, such as ; or | or tab")
    return delimiter


def _check_quote(options: Options) -> None:
    quote = options.quote
    if quote and (len(quote) > 1 or quote.isalnum() or quote in "\r\n\0 "):
        raise ArgumentError(
            'source_options.quote must be one character, such as \', or "" where there is none'
        )
    if quote and quote == options.delimiter:
        raise ArgumentError("source_options: quote and delimiter are the same. send two")


def _encoding(text: str) -> str:
    if not text:
        return ""
    codec = _BY_NAME.get(text.strip().lower())
    if codec is None:
        known = ", ".join(names.split()[0] for names in _ENCODINGS.values())
        raise ArgumentError(f"source_options.encoding is unknown. send one of {known}")
    return codecs.lookup(codec).name
