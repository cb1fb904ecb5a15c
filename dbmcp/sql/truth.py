"""Whether a condition keeps every row, tried out with values for its columns.

A condition is taken apart at AND, OR and NOT. What is left is evaluated with values near those of
the text and with extreme ones: it counts as always true if none of them makes it false. A column
has a value then; whether it IS NULL is asked apart, and may be or not.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import cast

from sqlglot import exp

from dbmcp.sql.term import Terms, Value, is_row_id, is_term
from dbmcp.sql.universal import bounds, holds_always

_MOST_UNKNOWN = 4
"""Columns and other unknown values that are tried against each other."""

_MOST_TRIES = 400
_MOST_WORK = 25_000
"""Nodes that are evaluated for one condition; what takes more counts as always true."""

_MOST_LITERALS = 8
_NUMBERS = (7919.0, -1e12, 1e12, 0.0, 1.0, -1.0, 0.5)
_COUNTS = (7919.0, 0.0, 1.0, 1e12)
_AT_LEAST_ONE = (7919.0, 1.0, 2.0, 1e12)
_FIRST_ROW_ID = 1.0
_LAST_ROW_ID = 2.0**63
_TEXTS = ("~other", "", "a", "0")
_RANGES: dict[type[exp.Expr], tuple[Value, ...]] = {
    exp.Typeof: ("integer", "text", "real", "null", "blob"),
    exp.Hex: ("", "31", "FF"),
    exp.Length: _COUNTS,
    exp.Unicode: _COUNTS[:1],
}
_HEX = re.compile(r"(?:[0-9A-F]{2})*")
_NEVER_NEGATIVE = re.compile(
    r"vec_\w*distance(?:_cosine|_euclidean)?|vec_l2_norm|vec_dims|\w+_shard|crc32"
)
"""Calls whose numbers are counts, distances or sums of bits."""
_TRUTHS = (False, True)
_WRITTEN = frozenset({"quote", "json_array", "json_quote"})
_FILLING = (exp.Hex, exp.JSONArray, exp.JSONObject)
_FILLED = frozenset({"printf", "json_build_array", "json_build_object"})
_ROW_NUMBERS = frozenset({"rowid", "_rowid_"})
"""SQLite's names for the number of a row, which a column `id` mostly is, too."""
_TEXTUAL = (exp.Like, exp.ILike, exp.SimilarTo, exp.Glob, exp.RegexpLike)
_EQUALITIES = (exp.EQ, exp.NEQ)
_HASHES = (exp.MD5, exp.SHA, exp.SHA2)
"""What is never the empty text."""

_COMPARING = (exp.Anonymous, exp.StrPosition, exp.Interval, exp.Levenshtein)
"""Calls that may compare what is in their brackets."""

_BITS = (31, 32, 63, 64)
"""Numbers of so many bits have a smallest and a largest one, which some conditions name."""

_FIRST_DAYS = ("0000-", "0001-01-01", "1000-01-01")
_LAST_DAY = "9999-12-31"
_OPERATORS = (exp.DPipe, exp.ArrayContainsAll, exp.ArrayContainedBy, exp.ArrayOverlaps)
_LOGIC = (exp.And, exp.Or, exp.Not, exp.Xor, exp.If, exp.Case)

Asked = Callable[[exp.Expr], bool | None]
"""What somebody else knows of a condition; None if nothing."""


def is_always(
    condition: exp.Expr,
    *,
    wanted: bool = True,
    known: Asked | None = None,
    fixed: Mapping[exp.Expr, Value] | None = None,
    counted: frozenset[str] = frozenset(),
) -> bool:
    """Whether a condition is the same whatever a row holds.

    Args:
        condition: with its columns written in one way only, and without brackets.
        wanted: what it would be.
        known: tells of conditions that cannot be evaluated, such as subqueries.
        fixed: columns that have one value only.
        counted: columns whose numbers are never negative.
    """
    return _Judge(known or _nothing, fixed or {}, counted).is_always(condition, wanted=wanted)


def _nothing(condition: exp.Expr) -> bool | None:
    del condition


class _Judge:
    def __init__(
        self, known: Asked, fixed: Mapping[exp.Expr, Value], counted: frozenset[str]
    ) -> None:
        self._known = known
        self._fixed = fixed
        self._counted = counted
        self._left = _MOST_WORK
        self._found: dict[int, list[exp.Expr]] = {}

    def is_always(self, node: exp.Expr, *, wanted: bool) -> bool:
        if isinstance(node, exp.Not):
            return self.is_always(node.this, wanted=not wanted)
        if not isinstance(node, (exp.And, exp.Or)):
            return self._is_simply(node, wanted=wanted)
        sides = list(dict.fromkeys(node.flatten()))
        if isinstance(node, exp.And) is wanted:
            return all(self.is_always(side, wanted=wanted) for side in sides)
        if any(self.is_always(side, wanted=wanted) for side in sides):
            return True
        groups = [group for group in self._linked(sides) if len(group) > 1]
        return any(self._is_tried(group, wanted=wanted) for group in groups)

    def _is_simply(self, node: exp.Expr, *, wanted: bool) -> bool:
        """Whether a condition without AND and OR is always as wanted."""
        if _is_given(node):
            return True
        if isinstance(node, exp.NullSafeEQ) and node.this == node.expression:
            return wanted
        if holds_always(node):
            return wanted
        if isinstance(node, _OPERATORS) and node.this == node.expression:
            return True  # any operator of the engine: of a value and itself it tells one thing
        if _compares_itself(node):
            return True
        return not self._is_open(node) and self._is_tried([node], wanted=wanted)

    def _is_open(self, node: exp.Expr) -> bool:
        """Whether a condition can be met or not by itself; most can, and are not tried out."""
        if isinstance(node, _EQUALITIES) and isinstance(node.expression, exp.Literal):
            node = node.this
            if not isinstance(node, exp.Column):
                return False
        elif isinstance(node, exp.Predicate) or is_term(node):
            return False
        return not is_row_id(node) and node not in self._fixed

    def _unknowns(self, side: exp.Expr) -> list[exp.Expr]:
        """The columns of a condition, and whatever in it is not understood, found once."""
        known = self._found.get(id(side))
        if known is None:
            known = self._found[id(side)] = list(dict.fromkeys(_unknowns(side)))
        return known

    def _linked(self, sides: Sequence[exp.Expr]) -> Iterable[list[exp.Expr]]:
        """The sides in groups that have an unknown in common."""
        groups: list[list[exp.Expr]] = []
        names: list[set[exp.Expr]] = []
        group_of: dict[exp.Expr, int] = {}
        for side in sides:
            found = set(self._unknowns(side))
            met = {group_of[name] for name in found if name in group_of}
            first = max(met, key=lambda number: len(names[number])) if met else len(groups)
            if not met:
                groups.append([])
                names.append(set())
            for other in met - {first}:
                groups[first] += groups[other]
                found |= names[other]
                groups[other] = []
            groups[first].append(side)
            names[first] |= found
            group_of |= dict.fromkeys(found, first)
        return groups

    def _is_tried(self, sides: Sequence[exp.Expr], *, wanted: bool) -> bool:
        """Whether with any values one of these conditions is as wanted."""
        unknown = dict.fromkeys(node for side in sides for node in self._unknowns(side))
        chosen = {node: self._fixed.get(node) for node in unknown}
        for node in unknown:
            if chosen[node] is None and isinstance(node, exp.Predicate):
                chosen[node] = self._known(node)
        free = [node for node, value in chosen.items() if value is None]
        keys = self._same_keys(free)
        free = [node for node in free if node not in keys[1:]]
        if len(free) > _MOST_UNKNOWN:
            return False
        text = _Text(sides)
        choices = [self._choices(node, text) for node in free]
        met = False
        for values in islice(_tries(choices), _MOST_TRIES):
            self._left -= text.size
            if self._left < 0:
                return True
            tried = dict(zip(free, values, strict=True))
            same = {node: tried.get(keys[0]) for node in keys}
            terms = Terms(chosen | same | tried)
            if any(terms.truth(side) is wanted for side in sides):
                met = True
            elif not terms.divided_by_zero:
                return False
        return met

    def _same_keys(self, free: Sequence[exp.Expr]) -> list[exp.Expr]:
        """The columns that are the row's number, where the engine's own name for it is one."""
        keys = [node for node in free if is_key(node, self._counted)]
        return keys if any(node.name.lower() in _ROW_NUMBERS for node in keys) else []

    def _choices(self, node: exp.Expr, text: "_Text") -> Sequence[Value]:
        """Values to try for something unknown; a row that is counted is there."""
        if isinstance(node, exp.Subquery) and self._known(node):
            return _AT_LEAST_ONE
        return text.choices(node, counted=self._counted)


def _compares_itself(node: exp.Expr) -> bool:
    """Whether a condition asks about columns only where a call has the same one twice."""
    calls = [call for call in node.find_all(*_COMPARING) if _repeats(call)]
    if not calls:
        return False
    inside = {id(column) for call in calls for column in call.find_all(exp.Column)}
    return all(id(column) in inside for column in node.find_all(exp.Column))


def _repeats(call: exp.Expr) -> bool:
    """Whether one of a call's arguments that asks about a column is there twice."""
    holder = call.this if isinstance(call.this, exp.Tuple) else call
    given = [child for _, child in _children(holder) if child.find(exp.Column)]
    return len(given) > len(set(given))


def _is_given(node: exp.Expr) -> bool:
    """Whether a condition asks only about values that the caller sends: they may be anything."""
    return node.find(exp.Placeholder) is not None and not node.find(exp.Column, exp.Query)


def is_key(node: exp.Expr, counted: frozenset[str]) -> bool:
    """Whether a column is the number of its row, as its name tells."""
    return is_row_id(node) or (isinstance(node, exp.Column) and node.name in counted)


def _is_filled(node: exp.Expr) -> bool:
    """Whether a function gives a text for NULL too."""
    if isinstance(node, exp.Anonymous) and node.name.lower() in _FILLED:
        return True
    return _is_written(node) or isinstance(node, _FILLING)


def _is_written(node: exp.Expr) -> bool:
    """Whether a function gives a text for everything, and never the empty one."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower() in _WRITTEN
    return isinstance(node, (exp.Typeof, exp.JSONArray, exp.JSONObject))


def _tries(choices: Sequence[Sequence[Value]]) -> Iterator[tuple[Value, ...]]:
    """Every combination, those first in which all differ or all are the same."""
    longest = max(map(len, choices), default=1)
    for step in (0, 1):
        for start in range(longest):
            yield tuple(
                some[(start + step * place) % len(some)] for place, some in enumerate(choices)
            )
    yield from product(*choices)


def _unknowns(side: exp.Expr) -> Iterator[exp.Expr]:
    """The columns of a condition, and whatever in it is not understood."""
    waiting = [side]
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
            known = isinstance(node.this, (exp.Literal, exp.Null, exp.Nullif, exp.Is))
            if not known and not _has_default(node.this):
                yield node
                continue
        elif not is_term(node) and not isinstance(node, exp.Tuple):
            yield node
            continue
        waiting += [child for key, child in _children(node) if key not in {"to", "kind"}]


def _has_default(node: exp.Expr) -> bool:
    """Whether a value cannot be NULL: the last choice of COALESCE is written out."""
    return isinstance(node, exp.Coalesce) and any(
        isinstance(choice, exp.Literal) for choice in node.expressions
    )


def _children(node: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    if isinstance(node, exp.Collate):
        yield "this", node.this
        return
    for key, value in node.args.items():
        children = cast("list[object]", value) if isinstance(value, list) else [value]
        for child in children:
            if isinstance(child, exp.If) and isinstance(node, exp.Case):
                yield from _children(child)
            elif isinstance(child, exp.Expr):
                yield key, child


def _can_be(node: exp.Expr, value: Value, counted: frozenset[str]) -> bool:
    """Whether something unknown may have a value."""
    if isinstance(node, exp.Column) and node.name in counted:
        return value != "" if isinstance(value, str) else _is_count(value)
    return value != "" or not (_is_written(node) or isinstance(node, _HASHES) or _is_longer(node))


def _is_longer(node: exp.Expr) -> bool:
    """Whether a text has a constant one in it that is not empty."""
    if not isinstance(node, (exp.DPipe, exp.Concat)):
        return False
    return any(isinstance(one, exp.Literal) and one.this for one in node.iter_expressions())


def _is_count(value: Value) -> bool:
    return isinstance(value, float) and 0 <= value < _LAST_ROW_ID and value.is_integer()


def _ends(literals: Sequence[exp.Literal]) -> tuple[float, float]:
    """The smallest and the largest number that a column has, if a condition names one of them."""
    for literal in literals:
        value = 0.0 if literal.is_string else float(str(literal.this))
        for bits in _BITS:
            lowest = isinstance(literal.parent, exp.Neg) and value == 2.0**bits
            if lowest or value == 2.0**bits - 1:
                return -(2.0**bits), 2.0**bits - 1
    return -math.inf, math.inf


class _Text:
    """What some conditions hold, to choose values by."""

    def __init__(self, sides: Sequence[exp.Expr]) -> None:
        nodes = [node for side in sides for node in side.walk()]
        literals = list(
            islice((one for one in nodes if isinstance(one, exp.Literal)), _MOST_LITERALS)
        )
        self.size = len(nodes)
        self._alone = {n for n in nodes if isinstance(n.parent, _LOGIC) and not is_term(n)}
        self._alone.update(sides)
        texts = [str(one.this) for one in literals if one.is_string]
        numbers = [float(str(one.this)) for one in literals if not one.is_string]
        near = [value for number in numbers for value in (number, number - 1, number + 1)]
        # A long NOT IN is left by one of its own values: they come early.
        first, *others = _NUMBERS
        negative = (-value for value in near)
        numbers_ = dict.fromkeys((first, *near[:2], *others, *near, *negative))
        low, high = _ends(literals)
        self._numbers = tuple(one for one in numbers_ if low <= one <= high)
        longer = (f"{text}~" for text in texts)
        all_texts = dict.fromkeys((_TEXTS[0], *texts[:2], *_TEXTS, *texts, *longer))
        first_days = [text for text in texts if text.startswith(_FIRST_DAYS)]
        last_days = [text for text in texts if text.startswith(_LAST_DAY)]
        self._texts = tuple(
            one
            for one in all_texts
            if all(one >= day for day in first_days) and all(one <= day for day in last_days)
        )
        self._textual = bool(texts) or any(isinstance(node, _TEXTUAL) for node in nodes)

    def _ranged(self, node: exp.Expr, counted: frozenset[str]) -> Sequence[Value]:
        """Values of a call that gives some kinds of values only."""
        if isinstance(node, exp.Typeof) and is_key(node.this, counted):
            return _RANGES[exp.Typeof][:1]
        inner = node.this.this if isinstance(node.this, exp.Cast) else node.this
        written = _is_written(inner) or is_key(inner, counted)
        never = 0.0 if written and isinstance(node, exp.Length) else None
        found = dict.fromkeys((*_RANGES[type(node)], *self._near(node)))
        return [one for one in found if one != never]

    def _near(self, node: exp.Expr) -> Sequence[Value]:
        """What the text itself compares a length or a text of digits with."""
        if isinstance(node, exp.Hex):
            return [text for text in self._texts if _HEX.fullmatch(text)]
        return [v for v in self._numbers if _is_count(v)] if isinstance(node, exp.Length) else ()

    def choices(self, node: exp.Expr, *, counted: frozenset[str]) -> Sequence[Value]:
        """Values to try for something unknown."""
        if isinstance(node, exp.Is) and (is_row_id(node.this) or _is_filled(node.this)):
            return (False,)
        if is_row_id(node):
            return [one for one in self._numbers if _is_count(one) and one >= _FIRST_ROW_ID]
        if isinstance(node, exp.Anonymous) and _NEVER_NEGATIVE.fullmatch(node.name.lower()):
            # Of a value and itself a distance is nothing.
            alike = len(node.expressions) > 1 and len(set(node.expressions)) == 1
            return (0.0,) if alike else [one for one in self._numbers if one >= 0]
        if type(node) in _RANGES:
            return self._ranged(node, counted)
        if isinstance(node, exp.Predicate) or node in self._alone:
            return _TRUTHS
        return [value for value in self._values(node) if _can_be(node, value, counted)]

    def _values(self, node: exp.Expr) -> Sequence[Value]:
        """Numbers or texts that are near those written out, within what the node can be."""
        limits = bounds(node)
        if limits is not None:
            inside = (one for one in self._numbers if limits[0] <= one <= limits[1])
            return list(dict.fromkeys((*limits, *inside)))
        return self._texts if self._textual else self._numbers
