"""Columns of a load whose values are made of values, each held to its own type's bounds."""

import re
from collections.abc import Sequence
from typing import Any

from dbmcp.dialects.loading import UnfitError
from dbmcp.dialects.postgres.columns import SlowWriter, TextWriter

_ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^{},;"\s][^{},;"]*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BOUND = re.compile(r'((?:"(?:[^"\\]|\\.|"")*"|\\.|[^\[\](){},"\\])+)', re.DOTALL)
_FIELD = re.compile(r'((?:"(?:[^"\\]|\\.|"")*"|\\.|[^,"\\])*)(,|\Z)', re.DOTALL)
_PIECE = re.compile(r'"((?:[^"\\]|\\.|"")*)"|\\(.)|([^"\\]+)', re.DOTALL)


class ArrayWriter(SlowWriter):
    """Arrays, whose elements are held to the column's modifier."""

    def __init__(self, *arguments: Any, element: TextWriter) -> None:
        super().__init__(*arguments)
        self._element = element

    def checked(self, text: str) -> str:
        """Refuse an element that would be cut or rounded."""
        bounds = text.lstrip().startswith("[")
        for quoted, bare in _ELEMENT.findall(text.partition("=")[2] if bounds else text):
            if quoted:
                self._element.checked(_ESCAPED.sub(r"\1", quoted))
            elif bare.rstrip().lower() != "null":
                self._element.checked(bare.rstrip())
        return text


class RangeWriter(SlowWriter):
    """Ranges, and sets of them."""

    def __init__(self, *arguments: Any, bound: TextWriter) -> None:
        super().__init__(*arguments)
        self._bound = bound

    def checked(self, text: str) -> str:
        """Refuse a bound that would be cut or rounded."""
        for found in _BOUND.findall(text):
            if found.strip() and found.strip().lower() != "empty":
                self._bound.checked(_plain(found))
        return text


class CompositeWriter(SlowWriter):
    """Values of several fields."""

    def __init__(self, *arguments: Any, fields: Sequence[TextWriter]) -> None:
        super().__init__(*arguments)
        self._fields = fields

    def checked(self, text: str) -> str:
        """Refuse a field that would be cut or rounded; its form is the server's to judge."""
        inside = text.strip()[1:-1]
        for writer, found in zip(self._fields, _FIELD.finditer(inside), strict=False):
            if not found[1]:
                continue  # NULL
            try:
                writer.checked(_plain(found[1]))
            except UnfitError as error:
                raise UnfitError(f"{writer.name}: {error}") from None
        return text


def _plain(text: str) -> str:
    """A field or bound without its quotes and backslashes."""
    return "".join(
        _ESCAPED.sub(r"\1", quoted.replace('""', '"')) + escaped + bare
        for quoted, escaped, bare in _PIECE.findall(text)
    )
