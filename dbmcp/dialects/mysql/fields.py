"""A result's columns and cells: the type as an agent writes it, the raw bytes as plain values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dbmcp.dialects.mysql.wire import Field
from dbmcp.models import Column, PlainValue

Decode = Callable[[bytes], PlainValue]

UNSIGNED, BINARY_FLAG, ENUM, SET = 32, 128, 256, 2048
BINARY_CHARSET = 63
BYTES_PER_CHARACTER = 4
UNFIXED_SCALE = 31

INTEGERS = {1: "tinyint", 2: "smallint", 9: "mediumint", 3: "int", 8: "bigint"}
DECIMALS = frozenset({0, 246})
BLOBS = frozenset({249, 250, 251, 252})
FIXED = 254
TEXTS = frozenset({15, 253, FIXED})
FLOAT, DOUBLE, NULL, YEAR, BIT, JSON = 4, 5, 6, 13, 16, 245
DATES = {10: "date", 14: "date", 11: "time"}
MOMENTS = {7: "timestamp", 12: "datetime"}
VECTORS = {225: "vector", 242: "vector"}
GEOMETRY = 255
BLOB_SIZES = ((255, "tiny"), (65_535, ""), (16_777_215, "medium"))

JSON_BLANKS = re.compile(r'("(?:[^"\\]|\\.)*")|\s+')


@dataclass(frozen=True, slots=True)
class Reader:
    """How one column is shown and read.

    Attributes:
        column: what the caller is told.
        decode: turns a raw cell into a plain value; None leaves the bytes.
        rounded: the server sends fewer digits than it keeps.
    """

    column: Column
    decode: Decode | None
    rounded: bool = False


def readers(fields: Sequence[Field]) -> tuple[Reader, ...]:
    """Return a reader for each column of a result."""
    return tuple(_reader(field) for field in fields)


def decode_rows(
    rows: Sequence[tuple[bytes | None, ...]], plan: Sequence[Reader]
) -> list[tuple[PlainValue, ...]]:
    """Turn raw rows into plain values."""
    decoders = [reader.decode for reader in plan]
    return [
        tuple(
            [
                cell if cell is None or decode is None else decode(cell)
                for decode, cell in zip(decoders, row, strict=True)
            ]
        )
        for row in rows
    ]


def compact_json(text: str) -> str:
    """Remove the blanks between a JSON text's tokens; strings and numbers stay untouched."""
    return JSON_BLANKS.sub(lambda match: match.group(1) or "", text)


def _reader(field: Field) -> Reader:
    code, name = field.type_code, field.name
    if code in INTEGERS:
        return Reader(Column(name, _integer(field), numeric=True, cut=False), int)
    if code in DECIMALS:
        return Reader(Column(name, _decimal(field), numeric=True, cut=False), _text)
    if code == FLOAT:
        return Reader(Column(name, "float", cut=False), float, rounded=True)
    if code == DOUBLE:
        return Reader(Column(name, "double", cut=False), float)
    return _other(field)


def _other(field: Field) -> Reader:
    code, name = field.type_code, field.name
    if code in MOMENTS:
        return Reader(Column(name, _scaled(MOMENTS[code], field), cut=False), _moment)
    if code in DATES:
        return Reader(Column(name, _scaled(DATES[code], field), cut=False), _text)
    if code == YEAR:
        return Reader(Column(name, "year", numeric=True, cut=False), int)
    if code == BIT:
        return Reader(Column(name, f"bit({field.length})", cut=False), _bits(field.length))
    if code == JSON:
        return Reader(Column(name, "json", json=True), _json)
    return _string(field)


def _string(field: Field) -> Reader:
    code, name = field.type_code, field.name
    binary = field.charsetnr == BINARY_CHARSET
    decode = None if binary else _text
    if code in VECTORS:
        return Reader(Column(name, VECTORS[code]), _vector)
    if code == GEOMETRY:
        return Reader(Column(name, "geometry"), None)
    if code in BLOBS:
        return Reader(Column(name, _blob(field, binary=binary)), decode)
    if code in TEXTS:
        return Reader(Column(name, _varying(field, binary=binary)), decode)
    return Reader(Column(name, ""), _text)


def _integer(field: Field) -> str:
    name = INTEGERS[field.type_code]
    if field.type_code == 1 and field.length == 1:
        name = "tinyint(1)"
    return f"{name} unsigned" if field.flags & UNSIGNED else name


def _decimal(field: Field) -> str:
    unsigned = bool(field.flags & UNSIGNED)
    digits = field.length - (0 if unsigned else 1) - (1 if field.scale else 0)
    name = f"decimal({digits},{field.scale})"
    return f"{name} unsigned" if unsigned else name


def _scaled(name: str, field: Field) -> str:
    scale = field.scale
    return f"{name}({scale})" if 0 < scale < UNFIXED_SCALE else name


def _varying(field: Field, *, binary: bool) -> str:
    if field.flags & ENUM:
        return "enum"
    if field.flags & SET:
        return "set"
    name = "binary" if binary else "char"
    if field.type_code != FIXED:
        name = f"var{name}"
    return f"{name}({field.length if binary else field.length // BYTES_PER_CHARACTER})"


def _blob(field: Field, *, binary: bool) -> str:
    length = field.length if binary else field.length // BYTES_PER_CHARACTER
    size = next((name for limit, name in BLOB_SIZES if length <= limit), "long")
    return f"{size}{'blob' if binary else 'text'}"


def _text(cell: bytes) -> str:
    return cell.decode("utf-8", "backslashreplace")


def _moment(cell: bytes) -> str:
    return cell.decode("ascii").replace(" ", "T", 1)


def _json(cell: bytes) -> str:
    return compact_json(_text(cell))


def _vector(cell: bytes) -> PlainValue:
    """TiDB sends `[1,2]`, MySQL its little-endian floats: those stay bytes."""
    return cell.decode("ascii") if cell[:1] == b"[" else cell


def _bits(width: int) -> Decode:
    return lambda cell: format(int.from_bytes(cell, "big"), f"0{width}b")
