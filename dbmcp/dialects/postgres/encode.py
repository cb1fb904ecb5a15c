"""From a parameter's JSON value to what the driver sends for the type that the engine announces."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from dbmcp.dialects.base import Argument
from dbmcp.dialects.postgres.types import Family, TypeFacts
from dbmcp.errors import ArgumentError
from dbmcp.models import ParameterValue

SHOWN_CHARACTERS = 40
"""A value in an error is cut after this many characters."""

ADVICE: Mapping[Family, str] = {
    Family.BOOLEAN: "send true or false",
    Family.INTEGER: "send an integer",
    Family.NUMERIC: "send a number, or its digits as a string",
    Family.FLOAT: "send a number",
    Family.TEXT: "send a string",
    Family.BYTES: r'send \x and hexadecimal digits, or {"$bytes": "<hex>"}',
    Family.JSON: "send a JSON value, or its text",
    Family.DATE: "send a date such as 2026-01-31",
    Family.TIMESTAMP: "send a timestamp such as 2026-01-31T09:30:00Z",
    Family.TIME_ZONED: "send a time such as 09:30:00+00:00",
    Family.UUID: "send a UUID",
    Family.ARRAY: 'send a list, or text such as {"a","b"}',
}
_ADVICE_BY_NAME = {
    "time": "send a time such as 09:30:00",
    "interval": "send an interval such as 3 days 04:05:06",
}

_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*\Z")
_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*\Z")
_NOT_FINITE = re.compile(r"\s*(?:nan|[+-]?inf(?:inity)?)\s*\Z", re.IGNORECASE)
_BOUNDS = re.compile(r"\s*\[\s*[+-]?\d+\s*[:\]]\S*=")
_BOOLEANS = {
    **dict.fromkeys(("t", "true", "y", "yes", "on", "1"), True),
    **dict.fromkeys(("f", "false", "n", "no", "off", "0"), False),
}
_VECTORS = frozenset({"vector", "halfvec", "sparsevec"})
_HALF_SURROGATE = re.compile("[\ud800-\udfff]")


class _ImpossibleError(Exception):
    """The value cannot become the type."""


def convert(
    argument: Argument, facts: TypeFacts, *, types: Callable[[int], TypeFacts | None]
) -> Any:
    """Return what the driver takes for one parameter.

    Args:
        argument: the value as JSON gave it.
        facts: the type that the engine announces.
        types: finds an element's type by its number.

    Raises:
        ArgumentError: the value cannot be of that type.
    """
    value = argument.value
    if value is None or _fits(value, facts):
        return value
    try:
        return _convert(value, facts, types)
    except _ImpossibleError as reason:
        raise impossible(argument, facts, detail=str(reason)) from None


def impossible(argument: Argument, facts: TypeFacts, *, detail: str = "") -> ArgumentError:
    """Say that a value is not of its type, and what to send."""
    advice = ADVICE.get(facts.family) or _ADVICE_BY_NAME.get(facts.name, "send its text")
    article = "an" if facts.name[0] in "aeio" else "a"
    if isinstance(argument.value, list) and facts.family is not Family.ARRAY:
        marker = "?" if argument.name.isdigit() else f":{argument.name}"
        advice = f"{advice}, or write = ANY({marker}) for a list"
    return ArgumentError(
        f'parameter "{argument.name}": {shown(argument.value)} is not {article} {facts.name}. '
        f"{detail or advice}"
    )


def shown(value: ParameterValue) -> str:
    """A value as JSON, shortened."""
    if isinstance(value, str):
        short = value[:SHOWN_CHARACTERS] + ("…" if len(value) > SHOWN_CHARACTERS else "")
        return json.dumps(short, ensure_ascii=bool(_HALF_SURROGATE.search(short)))
    text = json.dumps(value, separators=(",", ":"))
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def _fits(value: ParameterValue, facts: TypeFacts) -> bool:
    """Whether a value goes to the driver as it is, as most do; the others are looked at closely."""
    if type(value) is int:
        return facts.family is Family.INTEGER and -(1 << facts.bits >> 1) <= value < (
            1 << facts.bits >> 1
        )
    if type(value) is str:
        return facts.family is Family.TEXT and value.isascii() and "\0" not in value
    return False


def _convert(
    value: ParameterValue, facts: TypeFacts, types: Callable[[int], TypeFacts | None]
) -> Any:
    if facts.family is Family.ARRAY:
        return _array(value, facts, types)
    value = _untagged(value, facts)
    if isinstance(value, str):
        _check_text(value)
    return _CONVERTERS.get(facts.family, _text)(value, facts)


def _untagged(value: ParameterValue, facts: TypeFacts) -> Any:
    """Open `{"$bytes": ...}` and `{"$decimal": ...}`; bytes fit a binary type only."""
    if not isinstance(value, dict) or len(value) != 1:
        return value
    (tag, content), *_ = value.items()
    if tag == "$decimal":
        return _decimal(content)
    if tag == "$bytes" and facts.family is not Family.JSON:
        if facts.family is not Family.BYTES:
            raise _ImpossibleError
        return _hexadecimal(content)
    return value


def _decimal(content: ParameterValue) -> str:
    if not isinstance(content, str) or not _is_number(content):
        raise _ImpossibleError('send {"$decimal": "1.50"}')
    return content.strip()


def _hexadecimal(content: ParameterValue) -> bytes:
    try:
        return bytes.fromhex(content if isinstance(content, str) else "?")
    except ValueError:
        raise _ImpossibleError('send {"$bytes": "<hex>"} with two digits a byte') from None


def _is_number(text: str) -> bool:
    return bool(_NUMBER.match(text) or _NOT_FINITE.match(text))


def _check_text(text: str) -> None:
    """Refuse what no text of the engine can hold."""
    if "\0" in text:
        raise _ImpossibleError("the engine's texts hold no NUL character: remove it")
    if not text.isascii() and _HALF_SURROGATE.search(text):
        raise _ImpossibleError("it holds half a surrogate pair: remove it")


def _boolean(value: Any, facts: TypeFacts) -> bool:
    del facts
    if isinstance(value, bool):
        return value
    found = _BOOLEANS.get(str(value).strip().lower()) if isinstance(value, int | str) else None
    if found is None:
        raise _ImpossibleError
    return found


def _integer(value: Any, facts: TypeFacts) -> int:
    number = _whole(value)
    low, high = _integer_range(facts)
    if not low <= number <= high:
        raise _ImpossibleError(f"send an integer from {low} to {high}")
    return number


def _whole(value: Any) -> int:
    """An integer out of `7`, `7.0`, `"7"` or a decimal of whole value."""
    if isinstance(value, bool):
        raise _ImpossibleError
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and _INTEGER.match(value):
        return int(value)
    raise _ImpossibleError


def _integer_range(facts: TypeFacts) -> tuple[int, int]:
    """The bounds of a signed type of its width; without a width it is an object's number."""
    if not facts.bits:
        return 0, 2**32 - 1
    return -(2 ** (facts.bits - 1)), 2 ** (facts.bits - 1) - 1


def _number(value: Any, facts: TypeFacts) -> str:
    del facts
    if isinstance(value, bool):
        raise _ImpossibleError
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str) and _is_number(value):
        return value.strip()
    raise _ImpossibleError


def _bytes(value: Any, facts: TypeFacts) -> bytes:
    del facts
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not value.startswith("\\x"):
        raise _ImpossibleError
    try:
        return bytes.fromhex(value[2:])
    except ValueError:
        raise _ImpossibleError from None


def _json(value: Any, facts: TypeFacts) -> str:
    del facts
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: Any, facts: TypeFacts) -> str:
    """A string as it is, a number or boolean as its JSON text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | dict) and facts.name not in _VECTORS:
        raise _ImpossibleError
    return json.dumps(value, separators=(",", ":"))


def _array(
    value: ParameterValue, facts: TypeFacts, types: Callable[[int], TypeFacts | None]
) -> str:
    """An array's text: a list is written out, the engine's own form passes."""
    if isinstance(value, str):
        _check_text(value)
        if not value.lstrip().startswith("[") or _BOUNDS.match(value):
            return value
        value = _list(value)
    if not isinstance(value, list):
        raise _ImpossibleError
    element = types(facts.element)
    if element is None:
        raise _ImpossibleError('send text such as {"a","b"}')
    return _literal(value, facts, element, types)


def _list(text: str) -> ParameterValue:
    try:
        return json.loads(text)
    except ValueError:
        raise _ImpossibleError from None


def _literal(
    items: list[ParameterValue],
    facts: TypeFacts,
    element: TypeFacts,
    types: Callable[[int], TypeFacts | None],
) -> str:
    parts: list[str] = []
    for item in items:
        if item is None:
            parts.append("NULL")
        elif isinstance(item, list) and element.name not in _VECTORS:
            parts.append(_literal(item, facts, element, types))
        else:
            parts.append(_quoted(_convert(item, element, types)))
    return "{" + facts.delimiter.join(parts) + "}"


def _quoted(value: Any) -> str:
    r"""One element in quotes, so that NULL, blanks and delimiters are data."""
    if isinstance(value, bytes):
        value = f"\\x{value.hex()}"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


_CONVERTERS: Mapping[Family, Callable[[Any, TypeFacts], Any]] = {
    Family.BOOLEAN: _boolean,
    Family.INTEGER: _integer,
    Family.NUMERIC: _number,
    Family.FLOAT: _number,
    Family.BYTES: _bytes,
    Family.JSON: _json,
}
