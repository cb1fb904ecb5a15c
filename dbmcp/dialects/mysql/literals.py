r"""A caller's parameters as literals of the MySQL family's text protocol.

The type that a cast or the compared column gives decides: a text for a bigint column becomes an
exact number, `\x00ff` for a binary column becomes bytes. The driver escapes what stays text.
"""

import json
import re
import struct
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from ipaddress import ip_address
from math import isfinite
from typing import Any

from dbmcp.dialects.base import Argument
from dbmcp.errors import ArgumentError
from dbmcp.sql.value import decode_tag

Escape = Callable[[str], str]

INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,4})?", re.ASCII | re.IGNORECASE)
TIME = re.compile(r"-?(\d+ )?\d{1,3}:[0-5]\d(:[0-5]\d(\.\d{1,6})?)?", re.ASCII)
MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)"
    r"(?:[T ](?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)
BYTES_TEXT = re.compile(r"\\x(?:[0-9a-f]{2})*", re.ASCII | re.IGNORECASE)
BITS = re.compile(r"[01]{1,64}", re.ASCII)
VECTOR = re.compile(r"\s*\[[\d\s,.eE+-]*\]\s*", re.ASCII)
UUID = re.compile(
    r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE
)
LONGEST_INTEGER = 100
LARGE_INTEGER = 10**100
YEARS = frozenset({0, *range(1901, 2156)})
SHOWN = 40

FAMILIES = {
    **dict.fromkeys(
        ("tinyint", "smallint", "mediumint", "int", "integer", "bigint", "signed", "unsigned"),
        "integer",
    ),
    **dict.fromkeys(("bool", "boolean", "serial"), "integer"),
    **dict.fromkeys(("decimal", "numeric", "dec", "fixed"), "decimal"),
    "float": "float",
    **dict.fromkeys(("double", "real"), "double"),
    "bit": "bit",
    **dict.fromkeys(("char", "varchar", "nchar", "nvarchar", "character"), "text"),
    **dict.fromkeys(("tinytext", "text", "mediumtext", "longtext"), "text"),
    **dict.fromkeys(
        ("binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"), "binary"
    ),
    **dict.fromkeys(("geometry", "point", "linestring", "polygon", "geometrycollection"), "binary"),
    **dict.fromkeys(("multipoint", "multilinestring", "multipolygon", "geomcollection"), "binary"),
    "json": "json",
    "year": "year",
    "time": "time",
    "date": "date",
    "datetime": "datetime",
    "timestamp": "timestamp",
    "vector": "vector",
    "uuid": "uuid",
    **dict.fromkeys(("inet4", "inet6"), "address"),
}
INTEGER_BITS = {
    **dict.fromkeys(("bool", "boolean", "tinyint"), 8),
    "smallint": 16,
    "mediumint": 24,
    **dict.fromkeys(("int", "integer"), 32),
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the servers of the family differ in literals.

    Attributes:
        json: what a JSON literal is written as, around the quoted text.
        vector: likewise for a vector's text.
        zero_date: the zero date, where its plain text equals none; `""` if it does.
    """

    json: str = "CAST({} AS JSON)"
    vector: str = "{}"
    zero_date: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """What a converter needs beside the value.

    Attributes:
        argument: the parameter, for its name and type.
        escape: the driver's escaping.
        spelling: the server's.
    """

    argument: Argument
    escape: Escape
    spelling: Spelling

    def quoted(self, text: str) -> str:
        """Return the text as a string literal."""
        return f"'{self.escape(text)}'"

    def refusal(self, advice: str, *, kind: str = "") -> ArgumentError:
        """Return the error for a value that its type cannot be."""
        value = self.argument.value
        shown = json.dumps(value, ensure_ascii=False, default=str)
        if len(shown) > SHOWN:
            shown = f"{shown[:SHOWN]}…"
        kind = kind or (self.argument.type or "value").lower()
        article = "an" if kind[:1] in "aeio" or kind.startswith("un") else "a"
        return ArgumentError(
            f'parameter "{self.argument.name}": {shown} is not {article} {kind}. {advice}'
        )


_SURROGATE = re.compile("[\ud800-\udfff]")


def literal(argument: Argument, *, escape: Escape, spelling: Spelling) -> str:
    """Return one parameter as a literal.

    Raises:
        ArgumentError: the value cannot be what its type wants.
    """
    if type(argument.value) is int and _family(argument.type) == "integer":
        low, high = _integer_range(argument.type or "")
        if low <= argument.value <= high:
            return str(argument.value)
    writing = Writing(argument, escape, spelling)
    value = decode_tag(argument.name, argument.value)
    if value is None:
        return "NULL"
    if isinstance(value, Decimal) and not value.is_finite():
        raise writing.refusal("send a finite number", kind="number of this engine")
    if isinstance(value, str) and not value.isascii() and _SURROGATE.search(value):
        raise ArgumentError(f'parameter "{argument.name}" is not valid Unicode. send plain text')
    return CONVERTERS[_family(argument.type)](value, writing)


@lru_cache(maxsize=256)
def _family(declared: str | None) -> str:
    if not declared:
        return ""
    word = re.match(r"\s*(\w+)", declared)
    return FAMILIES.get(word.group(1).lower(), "") if word else ""


def _exact(text: str, writing: Writing) -> Decimal:
    try:
        number = Decimal(text) if NUMBER.fullmatch(text.strip()) else None
    except InvalidOperation:
        number = None
    if number is None:
        raise writing.refusal("send a number, or its digits as text", kind=_kind(writing))
    return number


def _kind(writing: Writing) -> str:
    return (writing.argument.type or "decimal").lower()


def _binary(value: bytes) -> str:
    return f"_binary x'{value.hex()}'"


def _untyped(value: Any, writing: Writing) -> str:
    if isinstance(value, bytes):
        return _binary(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return writing.quoted(value)
    return writing.quoted(_dumped(value))


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _integer(value: Any, writing: Writing) -> str:
    if isinstance(value, float | Decimal):
        return _untyped(value, writing)
    if isinstance(value, str) and INTEGER.fullmatch(value.strip()):
        value = int(value) if len(value) <= LONGEST_INTEGER else LARGE_INTEGER
    if not isinstance(value, int):
        raise writing.refusal("send an integer", kind=_plain_kind(writing.argument.type))
    low, high = _integer_range(writing.argument.type or "")
    if not low <= value <= high:
        kind = _plain_kind(writing.argument.type)
        raise writing.refusal(f"send an integer from {low} to {high}", kind=kind)
    return str(int(value))


@lru_cache(maxsize=256)
def _integer_range(declared: str) -> tuple[int, int]:
    """The bounds of the declared type; `zerofill` brings `unsigned` along."""
    kind, declared = _plain_kind(declared), declared.lower()
    bits = INTEGER_BITS.get(kind, 64)
    if kind == "serial" or "unsigned" in declared or "zerofill" in declared:
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def _plain_kind(declared: str | None) -> str:
    """`bigint(20) unsigned` is a bigint to whoever sent a word."""
    return re.split(r"[\s(]", (declared or "").strip().lower())[0]


def _decimal(value: Any, writing: Writing) -> str:
    if isinstance(value, str):
        value = _exact(value, writing)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise writing.refusal("send a number, or its digits as text")
    return _untyped(value, writing)


def _double(value: Any, writing: Writing) -> str:
    number = float(_exact(value, writing)) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float | Decimal):
        raise writing.refusal("send a number")
    if not isfinite(number):
        raise writing.refusal("send a finite number", kind="number of this engine")
    # Without an exponent it would be a DECIMAL literal, which has no minus zero.
    text = repr(float(number))
    return text if "e" in text else f"{text}e0"


def _float(value: Any, writing: Writing) -> str:
    """A FLOAT column holds four bytes: only the widened number equals it."""
    number = float(_double(value, writing))
    try:
        return _double(struct.unpack("<f", struct.pack("<f", number))[0], writing)
    except OverflowError:
        return repr(number)


def _bit(value: Any, writing: Writing) -> str:
    if isinstance(value, bytes):
        return str(int.from_bytes(value, "big"))
    if isinstance(value, str) and BITS.fullmatch(value):
        return str(int(value, 2))
    if isinstance(value, int):
        return str(int(value))
    raise writing.refusal("send its bits as text, or an integer")


def _string(value: Any, writing: Writing) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return writing.quoted(repr(value))
    return _untyped(value, writing)


def _bytes(value: Any, writing: Writing) -> str:
    if isinstance(value, str) and BYTES_TEXT.fullmatch(value):
        return _binary(bytes.fromhex(value[2:]))
    if isinstance(value, bytes) or (isinstance(value, str) and not value.startswith("\\x")):
        return _untyped(value, writing)
    raise writing.refusal(r'send "\x" and hexadecimal digits, or {"$bytes": "<hex>"}')


def _json(value: Any, writing: Writing) -> str:
    if isinstance(value, bytes | Decimal):
        return _untyped(value, writing)
    text = value if isinstance(value, str) else _dumped(value)
    try:
        json.loads(text)
    except ValueError as error:
        raise writing.refusal('send JSON; a text is written "\\"text\\""') from error
    return writing.spelling.json.format(writing.quoted(text))


def _year(value: Any, writing: Writing) -> str:
    if isinstance(value, str) and INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value not in YEARS:
        raise writing.refusal("send four digits, 1901 to 2155, or 0000")
    # The number 0 is the year 0000, but in a comparison servers read it as 2000.
    return f"'{value:04d}'"


def _time(value: Any, writing: Writing) -> str:
    if isinstance(value, str) and TIME.fullmatch(value):
        return f"'{value}'"
    raise writing.refusal("send hours:minutes:seconds")


def _moment(value: Any, writing: Writing) -> re.Match[str]:
    match = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None or not _is_day(match["date"]):
        kind = _plain_kind(writing.argument.type)
        example = "2026-02-28" if kind == "date" else "2026-02-28T23:59:59"
        raise writing.refusal(f"send it as {example}", kind=kind)
    return match


def _is_day(text: str) -> bool:
    year, month, day = (int(part) for part in text.split("-"))
    # Zero dates and dates with an open month or day are values of their own here.
    last = 31 if 0 in {year, month} else monthrange(year, min(month, 12))[1]
    return month <= 12 and day <= last  # noqa: PLR2004  a calendar's own numbers


def _datetime(value: Any, writing: Writing) -> str:
    match = _moment(value, writing)
    if match["zone"]:
        raise writing.refusal(
            "the column has no time zone: send it without an offset", kind="plain datetime"
        )
    return _spaced(match, writing)


def _spaced(match: re.Match[str], writing: Writing) -> str:
    if match["date"] == "0000-00-00" and writing.spelling.zero_date:
        return writing.spelling.zero_date
    return f"'{match['date']} {match['time']}'" if match["time"] else f"'{match['date']}'"


def _timestamp(value: Any, writing: Writing) -> str:
    match = _moment(value, writing)
    zone = match["zone"]
    if not zone:
        return _spaced(match, writing)
    moment = datetime.fromisoformat(f"{match['date']}T{match['time']}")
    epoch = moment.replace(tzinfo=_offset(zone, writing)) - datetime(1970, 1, 1, tzinfo=UTC)
    micros = epoch // timedelta(microseconds=1)
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    # FROM_UNIXTIME gives the session's own time zone, which nobody here has to know.
    return f"FROM_UNIXTIME({sign}{micros // 1_000_000}.{micros % 1_000_000:06d})"


def _offset(zone: str, writing: Writing) -> timezone:
    if zone in {"Z", "z"}:
        return UTC
    digits = zone[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if span >= timedelta(hours=15):
        raise writing.refusal("an offset is at most 14:00", kind="timestamp")
    return timezone(-span if zone[0] == "-" else span)


def _vector(value: Any, writing: Writing) -> str:
    if isinstance(value, bytes):
        return _binary(value)
    text = _dumped(value) if isinstance(value, list) else value
    if not isinstance(text, str) or not VECTOR.fullmatch(text):
        raise writing.refusal("send it as [1, 2.5]")
    return writing.spelling.vector.format(writing.quoted(text))


def _uuid(value: Any, writing: Writing) -> str:
    if not isinstance(value, bytes) and not (isinstance(value, str) and UUID.fullmatch(value)):
        raise writing.refusal("send a UUID")
    return _untyped(value, writing)


def _address(value: Any, writing: Writing) -> str:
    if not isinstance(value, bytes):
        try:
            ip_address(value if isinstance(value, str) else "")
        except ValueError:
            raise writing.refusal("send an IP address") from None
    return _untyped(value, writing)


CONVERTERS: Mapping[str, Callable[[Any, Writing], str]] = {
    "": _untyped,
    "integer": _integer,
    "decimal": _decimal,
    "float": _float,
    "double": _double,
    "bit": _bit,
    "text": _string,
    "binary": _bytes,
    "json": _json,
    "year": _year,
    "time": _time,
    "date": _datetime,
    "datetime": _datetime,
    "timestamp": _timestamp,
    "vector": _vector,
    "uuid": _uuid,
    "address": _address,
}
