"""From the engine's text of a value to a plain value with nothing lost."""

import math
import re
from collections.abc import Callable

from dbmcp.dialects.postgres.types import Family, TypeFacts
from dbmcp.models import PlainValue

Decoder = Callable[[str], PlainValue]

_OFFSET = re.compile(r"[+-]\d\d\Z")
_JSON_GAP = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")|[ \t\r\n]+', re.DOTALL)
_NULL = "NULL"


def read_float(text: str) -> float | str:
    """A float, or the engine's word for one that is not finite."""
    value = float(text)
    return value if math.isfinite(value) else text


def read_timestamp(text: str) -> str:
    """ISO 8601: `T` before the time, minutes in the offset; `infinity` and `BC` stay."""
    text = text.replace(" ", "T", 1)
    if text.endswith(" BC"):
        return f"{read_time_zoned(text[:-3])} BC"
    return read_time_zoned(text) if "T" in text else text


def read_time_zoned(text: str) -> str:
    """A time whose offset, if it has one, shows its minutes."""
    return f"{text}:00" if _OFFSET.search(text) else text


def read_json(text: str) -> str:
    """JSON without blanks between its tokens; numbers and strings stay as they are."""
    return _JSON_GAP.sub(r"\1", text)


def read_bytes(text: str) -> bytes:
    r"""Binary in the engine's `\x` form."""
    return bytes.fromhex(text[2:])


def read_boolean(text: str) -> bool:
    """`t` or `f`."""
    return text == "t"


def read_text(text: str) -> str:
    """The text itself."""
    return text


_DECODERS: dict[Family, Decoder] = {
    Family.BOOLEAN: read_boolean,
    Family.INTEGER: int,
    Family.FLOAT: read_float,
    Family.BYTES: read_bytes,
    Family.JSON: read_json,
    Family.TIMESTAMP: read_timestamp,
    Family.TIME_ZONED: read_time_zoned,
}


def element_decoder(facts: TypeFacts) -> Decoder:
    """Return what reads one value of a type from its text."""
    return _DECODERS.get(facts.family, read_text)


def array_decoder(facts: TypeFacts, element: TypeFacts) -> Decoder:
    """Return what reads an array of a type from its text."""
    decode, delimiter = element_decoder(element), facts.delimiter

    def read_array(text: str) -> PlainValue:
        if text.startswith("["):
            # Bounds that do not start at 1 would be lost in a list.
            return text
        if '"' not in text and text.rfind("{") == 0:
            return _read_flat(text[1:-1], decode, delimiter=delimiter)
        return _ArrayReader(text, decode, delimiter=delimiter).read()

    return read_array


def _read_flat(inside: str, decode: Decoder, *, delimiter: str) -> PlainValue:
    if not inside:
        return []
    return [None if item == _NULL else decode(item) for item in inside.split(delimiter)]


class _ArrayReader:
    """Reads quoted and nested array texts, once from left to right."""

    def __init__(self, text: str, decode: Decoder, *, delimiter: str) -> None:
        stop = re.escape(delimiter)
        self._tokens = re.finditer(
            rf'"((?:[^"\\]|\\.)*)"|([{{}}{stop}])|([^"{{}}{stop}]+)', text, re.DOTALL
        )
        self._decode = decode

    def read(self) -> PlainValue:
        """Return the whole array."""
        next(self._tokens)
        return self._inside()

    def _inside(self) -> list[PlainValue]:
        items: list[PlainValue] = []
        for token in self._tokens:
            quoted, mark, bare = token.groups()
            if mark == "}":
                break
            if mark == "{":
                items.append(self._inside())
            elif bare is not None:
                items.append(None if bare == _NULL else self._decode(bare))
            elif quoted is not None:
                items.append(self._decode(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)))
        return items
