"""The arguments of a tool: from a function's signature to its schema and to checked values."""

import json
import math
import re
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from inspect import Parameter, signature
from typing import Annotated, Any, cast

import orjson
from pydantic.fields import FieldInfo

from dbmcp.errors import ArgumentError

_ABSENT = object()
_INTEGER = re.compile(r"[+-]?[0-9]{1,400}(\.0*)?")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_SHOWN_CHARACTERS = 60
_JSON_TYPES = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    dict: "object",
    list: "array",
}
_WORDS = {
    str: "text",
    bool: "true or false",
    int: "an integer",
    float: "a number",
    dict: "an object",
    list: "a list",
}
_ANY_ITEM: dict[str, object] = {
    "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool.

    Attributes:
        name: its name, as the function and the schema have it.
        kinds: the Python types of the JSON values it takes.
        choices: the words it takes; empty where it is not an enumeration.
        convert: makes the function's value of a checked one.
        default: the function's default; `_ABSENT` where the argument is required.
        alias: another name that is accepted for it, `""` without.
        above, least: the value is greater than, or not less than; None without a bound.
        schema: what tools/list publishes.
        plain: the Python types of values that pass as they are.
    """

    name: str
    kinds: tuple[type, ...]
    choices: tuple[str, ...]
    convert: Callable[[Any], object]
    default: object
    alias: str
    above: float | None
    least: float | None
    schema: Mapping[str, object]
    plain: frozenset[type] = frozenset()

    def read(self, value: object) -> object:
        """The function's value for what the caller sent.

        Args:
            value: the JSON value as sent.

        Raises:
            ArgumentError: it is of the wrong type or out of bounds.
        """
        if type(value) in self.plain:
            return value
        if value is None or (value == "" and (self.choices or str not in self.kinds)):
            return self._default()
        if self.choices:
            return self.convert(self._choice(value))
        for kind in self.kinds:
            read = _READERS[kind](value)
            if read is not _ABSENT:
                self._check(read, sent=value)
                return self.convert(read)
        raise ArgumentError(f"{self.name} must be {self._expected()}, not {_shown(value)}")

    def _default(self) -> object:
        if self.default is _ABSENT:
            raise ArgumentError(f"{self.name} is missing")
        return self.default

    def _choice(self, value: object) -> str:
        if isinstance(value, str) and (word := value.strip().lower()) in self.choices:
            return word
        words = ", ".join(self.choices)
        raise ArgumentError(f"{self.name} must be one of {words}, not {_shown(value)}")

    def _check(self, read: object, *, sent: object) -> None:
        if isinstance(sent, str) and not isinstance(read, str):
            check_unicode({self.name: read})  # it may have been hidden in JSON text
        if isinstance(read, int | float):
            if self.above is not None and read <= self.above:
                raise ArgumentError(
                    f"{self.name} must be greater than {self.above}, not {_shown(sent)}"
                )
            if self.least is not None and read < self.least:
                raise ArgumentError(
                    f"{self.name} must be at least {self.least}, not {_shown(sent)}"
                )

    def _expected(self) -> str:
        return " or ".join(_WORDS[kind] for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Arguments:
    """All arguments of one tool, in the order of its signature.

    Attributes:
        members: each argument.
        known: every name that is accepted.
    """

    members: tuple[Argument, ...]
    known: frozenset[str]

    def schema(self, *, without: Iterable[str] = ()) -> dict[str, Any]:
        """The JSON Schema that tools/list publishes.

        Args:
            without: names of arguments that are accepted but not published.
        """
        hidden = frozenset(without)
        published = [member for member in self.members if member.name not in hidden]
        required = [member.name for member in published if member.default is _ABSENT]
        properties = {member.name: dict(member.schema) for member in published}
        return {
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
        }

    def bind(self, sent: Mapping[str, object]) -> dict[str, object]:
        """The function's keyword arguments for what a caller sent.

        Args:
            sent: the arguments object of a tools/call.

        Raises:
            ArgumentError: a name is unknown or sent twice, a value is mistyped or not Unicode.
        """
        self._check_names(sent)
        check_unicode(sent)
        bound: dict[str, object] = {}
        for member in self.members:
            value = self._sent(member, sent) if member.alias else sent.get(member.name)
            absent = value is None and member.default is not _ABSENT
            bound[member.name] = member.default if absent else member.read(value)
        return bound

    def _check_names(self, sent: Mapping[str, object]) -> None:
        if self.known.issuperset(sent):
            return
        name = next(name for name in sent if name not in self.known)
        raise ArgumentError(f"unknown argument {_plain(name)}. {self._advice(name)}")

    def _advice(self, name: str) -> str:
        names = [member.name for member in self.members]
        near = nearest(name, names)
        return f"nearest: {', '.join(near)}" if near else f"arguments: {', '.join(names)}"

    @staticmethod
    def _sent(member: Argument, sent: Mapping[str, object]) -> object:
        if member.alias and sent.get(member.alias) is not None:
            if sent.get(member.name) is not None:
                raise ArgumentError(
                    f"{member.name} and {member.alias} are one argument. send {member.name}"
                )
            return sent[member.alias]
        return sent.get(member.name)


def arguments_of(function: Callable[..., object]) -> Arguments:
    """The arguments of a tool, read from its signature; the first parameter is none of them.

    Args:
        function: the tool, or whatever else is called with what a caller sent.
    """
    _, *parameters = signature(function, eval_str=True).parameters.values()
    members = tuple(_argument(parameter) for parameter in parameters)
    names = {name for member in members for name in (member.name, member.alias)}
    return Arguments(members, frozenset(names - {""}))


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """The names most like a wrong one, best first.

    Args:
        name: what was sent.
        names: what exists.
    """
    from difflib import get_close_matches  # noqa: PLC0415 -- only a wrong name needs it

    return get_close_matches(name[:_SHOWN_CHARACTERS].lower(), list(names), n=2)


def check_unicode(value: object) -> None:
    """Refuse half a surrogate pair anywhere in a value: no engine and no answer can hold it.

    Args:
        value: a JSON value.

    Raises:
        ArgumentError: with where it stands.
    """
    try:
        orjson.dumps(value)
    except TypeError:  # also raised for what orjson alone cannot write, e.g. big integers
        _find_surrogates(value)


def _find_surrogates(value: object) -> None:
    pending: list[tuple[str, object]] = [("", value)]
    while pending:
        path, item = pending.pop()
        if isinstance(item, str):
            _check_text(path, item)
        elif isinstance(item, Mapping):
            members = cast("Mapping[str, object]", item)
            for key, member in members.items():
                _check_text(path or "an argument's name", key)
                pending.append((path or key, member))
        elif isinstance(item, list):
            pending.extend((path, member) for member in cast("list[object]", item))


def _check_text(path: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = ascii(text[error.start])[1:-1]
        raise ArgumentError(
            f"{path} holds {half} at character {error.start + 1}, half of a surrogate pair. "
            "send whole characters"
        ) from None


def _argument(parameter: Parameter) -> Argument:
    hint, field = _field(parameter.annotation)
    members = _members(hint)
    enum = next((member for member in members if _is_enum(member)), None)
    kinds = tuple(typing.get_origin(member) or member for member in members)
    choices = tuple(enum) if enum else ()
    return Argument(
        name=parameter.name,
        kinds=(str,) if enum else kinds,
        choices=tuple(str(choice) for choice in choices),
        convert=enum or _same,
        default=_ABSENT if parameter.default is Parameter.empty else parameter.default,
        alias=field.validation_alias if isinstance(field.validation_alias, str) else "",
        above=_bound(field, "gt"),
        least=_bound(field, "ge"),
        schema=_schema(field, members[0], choices),
        plain=_plain_kinds(kinds, field) if enum is None else frozenset(),
    )


def _plain_kinds(kinds: tuple[type, ...], field: FieldInfo) -> frozenset[type]:
    """Those of an argument's types that no other type comes before and that have no bound."""
    first = kinds if {dict, list}.issuperset(kinds) else kinds[:1]
    bounds = {_bound(field, "gt"), _bound(field, "ge")}
    return frozenset(first) - {float} if bounds == {None} else frozenset()


def _field(annotation: object) -> tuple[Any, FieldInfo]:
    if typing.get_origin(annotation) is Annotated:
        hint, *notes = typing.get_args(annotation)
        return hint, next(note for note in notes if isinstance(note, FieldInfo))
    return annotation, FieldInfo()


def _members(hint: Any) -> list[Any]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return [member for member in typing.get_args(hint) if member is not types.NoneType]
    return [hint]


def _is_enum(member: object) -> bool:
    return isinstance(member, type) and issubclass(member, StrEnum)


def _same(value: object) -> object:
    return value


def _bound(field: FieldInfo, name: str) -> float | None:
    return next((getattr(note, name) for note in field.metadata if hasattr(note, name)), None)


def _schema(field: FieldInfo, member: Any, choices: tuple[str, ...]) -> dict[str, object]:
    extra = cast("object", field.json_schema_extra)
    if isinstance(extra, dict):
        return dict(cast("dict[str, object]", extra))
    description = {"description": field.description} if field.description else {}
    if choices:
        return {"type": "string", "enum": [str(choice) for choice in choices], **description}
    kind = typing.get_origin(member) or member
    items = {"items": _items(member)} if kind is list else {}
    return {"type": _JSON_TYPES[kind], **items, **description}


def _items(member: Any) -> dict[str, object]:
    # Gemini refuses a list whose items have no type.
    item = next(iter(typing.get_args(member)), None)
    kind = typing.get_origin(item) or item
    return {"type": _JSON_TYPES[kind]} if kind in _JSON_TYPES else _ANY_ITEM


def _text(value: object) -> object:
    return value if isinstance(value, str) else _ABSENT


def _truth(value: object) -> object:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    return {"true": True, "false": False}.get(word, _ABSENT)


def _integer(value: object) -> object:
    if isinstance(value, bool):
        return _ABSENT
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else _ABSENT
    text = value.strip() if isinstance(value, str) else ""
    return int(text.partition(".")[0]) if _INTEGER.fullmatch(text) else _ABSENT


def _number(value: object) -> object:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return _ABSENT
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    return number if math.isfinite(number) else _ABSENT


def _object(value: object) -> object:
    return _container(value, dict)


def _list(value: object) -> object:
    return _container(value, list)


def _container(value: object, kind: type) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return _ABSENT
    return value if isinstance(value, kind) else _ABSENT


_READERS: dict[type, Callable[[object], object]] = {
    str: _text,
    bool: _truth,
    int: _integer,
    float: _number,
    dict: _object,
    list: _list,
}


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{_plain(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return _plain(str(value) if isinstance(value, float) else format(value))


def _plain(text: str) -> str:
    cut = text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
    return cut.encode("utf-8", "backslashreplace").decode().replace("\n", " ")
