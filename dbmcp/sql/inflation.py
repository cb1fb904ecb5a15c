"""Texts and blobs that a statement would make out of little: `repeat('x', 1000000000)`."""

import re
from collections.abc import Callable, Iterator
from math import prod
from typing import Any

from sqlglot import exp

from dbmcp.sql.number import number
from dbmcp.sql.vocabulary import words

MAX_MADE_BYTES = 10_000_000
"""Size of a text, blob or array that a function may make."""

MAX_SEARCH = 10_000_000_000
"""Bytes that a search may compare: the length of the text times that of what is looked for."""

_LONG = 10_000
_UNKNOWN = 100.0
"""What a column, a parameter or a count that depends on one is taken for."""

MAKERS = words(
    """
    repeat lpad rpad space zeroblob randomblob random_bytes replicate printf format array_fill
    replace hex to_hex regexp_replace
    """
)
_WIDTH = re.compile(r"%[-+ 0#,!]*(\*|\d+)?(?:\.(\*|\d+))?")
_SEARCHES = (exp.StrPosition, exp.Replace, exp.Trim)
Problem = tuple[str, str, str]


def huge_texts(root: exp.Expr, functions: set[str]) -> Iterator[Problem]:
    """A problem for each call that would make a huge text."""
    makers = {name.rpartition(".")[2] for name in functions} & MAKERS
    if not makers:
        return
    for like in root.find_all(exp.Like, exp.ILike, exp.Glob):
        if _is_endless_match(like):
            what = "LIKE with many wildcards on a text made so long"
            yield ("unbounded-read", "LIKE", f"{what} would not end. match a shorter one")
            return
    for node in root.find_all(exp.Func):
        name = _name_of(node)
        if isinstance(node, _SEARCHES) or name == "instr":
            sizes = [value_size(one) for one in list(_arguments(node))[:2]]
            if prod(sizes) > MAX_SEARCH:
                called = name or node.sql_name().lower()
                what = f"{called} would compare over {MAX_SEARCH:,} bytes"
                yield ("unbounded-read", called, f"{what}. search in less")
                return
        if name in MAKERS and value_size(node) > MAX_MADE_BYTES:
            yield (
                "unbounded-read",
                name,
                f"{name} would make a text or array of over {MAX_MADE_BYTES:,} bytes. ask for less",
            )
            return


def _is_endless_match(like: exp.Expr) -> bool:
    """Whether each wildcard would be tried at each place of a long text."""
    pattern, size = like.expression, value_size(like.this)
    if size < _LONG or not isinstance(pattern, exp.Literal):
        return size >= _LONG
    wildcards = sum(str(pattern.this).count(sign) for sign in "%*")
    return size**wildcards > MAX_SEARCH


def _name_of(node: exp.Expr) -> str:
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    return _NAMES.get(type(node), "")


def value_size(node: object) -> float:
    """About how many bytes a value takes."""
    while isinstance(node, (exp.Paren, exp.Cast, exp.Alias, exp.TryCast)):
        node = node.this
    if isinstance(node, exp.Literal):
        return float(len(str(node.this)))
    if not isinstance(node, exp.Expr) or isinstance(node, exp.Column):
        return _UNKNOWN
    made = _SIZES.get(_name_of(node))
    if made is not None:
        return made(node)
    return sum((value_size(argument) for argument in _arguments(node)), 1.0)


def _arguments(node: exp.Expr) -> Iterator[exp.Expr]:
    for key, value in node.args.items():
        if key == "this" and isinstance(node, exp.Anonymous):
            continue  # the function's own name, where it stands in quotes
        if isinstance(value, exp.Expr):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, exp.Expr))  # pyright: ignore[reportUnknownVariableType] - the library's arguments are untyped


def _count(node: object) -> float:
    """A number of repetitions or bytes; one that depends on no row must be written out."""
    known = number(node)
    if known is not None:
        return known
    if isinstance(node, exp.Expr) and node.find(exp.Column, exp.Placeholder, exp.AggFunc):
        return _UNKNOWN
    return float("inf")


def _argument(node: exp.Expr, position: int) -> exp.Expr | None:
    found = list(_arguments(node))
    return found[position] if position < len(found) else None


def _times(node: exp.Expr) -> float:
    return value_size(_argument(node, 0)) * _count(_argument(node, 1))


def _second(node: exp.Expr) -> float:
    return _count(_argument(node, 1))


def _first(node: exp.Expr) -> float:
    return _count(_argument(node, 0))


def _twice(node: exp.Expr) -> float:
    return 2 * value_size(_argument(node, 0))


def _replaced(node: exp.Expr) -> float:
    """Each character may give way to the replacement; a literal one by as much as it is longer."""
    old, new = _argument(node, 1), _argument(node, 2)
    if isinstance(old, exp.Literal) and isinstance(new, exp.Literal):
        ratio = len(str(new.this)) / max(len(str(old.this)), 1)
        return value_size(_argument(node, 0)) * max(ratio, 1.0)
    return value_size(_argument(node, 0)) * (value_size(new) if isinstance(new, exp.Func) else 1)


def _formatted(node: exp.Expr) -> float:
    """The widths and precisions of a format, and its arguments."""
    form = _argument(node, 0)
    total = sum((value_size(argument) for argument in _arguments(node)), 0.0)
    if isinstance(form, exp.Literal):
        for widths in _WIDTH.findall(str(form.this)):
            total += sum(float(width) for width in widths if width.isdecimal())
            if "*" in widths:
                total += max((number(item) or 0 for item in _arguments(node)), default=0)
    return total


def _filled(node: exp.Expr) -> float:
    """The product of an array's dimensions."""
    sides = _argument(node, 1)
    product = 8.0
    for side in _arguments(sides) if sides is not None else ():
        product *= _count(side)
    return product


_NAMES: dict[type[exp.Expr], str] = {
    exp.Repeat: "repeat",
    exp.Pad: "lpad",
    exp.Space: "space",
    exp.Replace: "replace",
    exp.RegexpReplace: "regexp_replace",
    exp.Hex: "hex",
    exp.Format: "format",
}
_SIZES: dict[str, Callable[[Any], float]] = {
    "repeat": _times,
    "lpad": _second,
    "rpad": _second,
    "space": _first,
    "zeroblob": _first,
    "randomblob": _first,
    "random_bytes": _first,
    "hex": _twice,
    "to_hex": _twice,
    "replace": _replaced,
    "regexp_replace": _replaced,
    "printf": _formatted,
    "format": _formatted,
    "array_fill": _filled,
}
