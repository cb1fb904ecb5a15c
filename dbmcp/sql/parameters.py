"""Parameter markers: where a text has them, and which value each takes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from dbmcp.errors import ArgumentError
from dbmcp.models import ParameterValue
from dbmcp.sql.lexer import Lexis, Token
from dbmcp.sql.marker import Before, Form, Place, places
from dbmcp.sql.position import line_and_column, place
from dbmcp.sql.value import check_values

Parameters = Mapping[str, ParameterValue] | Sequence[ParameterValue] | None
_MOST_NAMES = 20
Marker = Callable[[str, int], str]


@dataclass(frozen=True, slots=True)
class Marked:
    """A text cut at its parameter markers.

    Attributes:
        pieces: the caller's text between the markers, unchanged; one more than `names`.
        names: for each marker the parameter's name (`id`), or its position (`1`) for `?`.
        written: each marker as the caller wrote it (`:id`, `?`); empty: `:` and the name.
    """

    pieces: tuple[str, ...]
    names: tuple[str, ...] = ()
    written: tuple[str, ...] = ()

    @property
    def distinct(self) -> tuple[str, ...]:
        """The names without repetition, in order of first use."""
        return tuple(dict.fromkeys(self.names))

    @property
    def text(self) -> str:
        """The caller's text."""
        return self.render(self._original)

    def render(self, marker: Marker) -> str:
        """Return the text with `marker(name, index of the marker)` in place of each marker."""
        parts = [self.pieces[0]]
        for index, name in enumerate(self.names):
            parts += (marker(name, index), self.pieces[index + 1])
        return "".join(parts)

    def offset(self, rendered_offset: int, marker: Marker) -> int:
        """Return where in the caller's text an offset of the rendered text stands.

        An offset inside a rendered marker is the start of the caller's marker; one past the end is
        the end.
        """
        rendered = original = 0
        for index, piece in enumerate(self.pieces):
            if rendered_offset < rendered + len(piece) or index == len(self.names):
                return original + min(max(rendered_offset - rendered, 0), len(piece))
            rendered += len(piece)
            original += len(piece)
            width = len(marker(self.names[index], index))
            if rendered_offset < rendered + width:
                return original
            rendered += width
            original += len(self._original(self.names[index], index))
        return original

    def position(self, rendered_offset: int, marker: Marker) -> tuple[int, int]:
        """Return line and column, from 1, in the caller's text of a rendered offset."""
        return line_and_column(self.text, self.offset(rendered_offset, marker))

    def _original(self, name: str, index: int) -> str:
        """Return a marker as the caller wrote it."""
        return self.written[index] if self.written else f":{name}"


def mark(
    text: str, parameters: Parameters, *, lexis: Lexis, cut: Sequence[Token] | None = None
) -> Marked:
    """Find the markers that `parameters` switches on (CONTRACT "Parameters").

    An object switches on `:name`, an array `?`, None nothing.

    Args:
        text: the caller's.
        parameters: the values as sent.
        lexis: the engine's lexical rules.
        cut: the text's tokens, if somebody has them already.

    Raises:
        ArgumentError: a marker without a value, a value without a marker, `$1` or `%s`, a value
            that is no JSON value or has a malformed tag.
    """
    if parameters is None:
        return _unmarked(text, lexis, cut)
    found = list(places(text, lexis=lexis, cut=cut))
    if isinstance(parameters, Mapping):
        return _by_name(text, parameters, found, lexis)
    return _by_position(text, parameters, found)


def assumed(text: str, *, lexis: Lexis) -> dict[str, ParameterValue] | list[ParameterValue] | None:
    """Return a NULL for each marker of a text that came without values; None if it has none."""
    found = [one for one in places(text, lexis=lexis) if one.before is Before.OPERAND]
    names = [one for one in found if one.form is Form.NAMED and not one.sliced]
    if names:
        return {text[one.start + 1 : one.end]: None for one in names}
    questions = [one for one in found if one.form is Form.QUESTION and _waits(text, one)]
    nulls: list[ParameterValue] = [None for _ in questions]
    return nulls or None


def _unmarked(text: str, lexis: Lexis, cut: Sequence[Token] | None) -> Marked:
    """Return the text whole, unless it obviously waits for values that were not sent."""
    for found in places(text, lexis=lexis, cut=cut):
        shown = text[found.start : found.end]
        if found.form is Form.FOREIGN:
            _refuse_foreign(found, shown, ":name with an object, or ? with an array")
        elif found.before is Before.OPERAND and _waits(text, found):
            send = "an array with a value for each ?" if shown == "?" else f'{{"{shown[1:]}": ...}}'
            raise ArgumentError(
                f"the query uses {shown} at {place(text, found.start)} but there are no "
                f"parameters. send parameters: {send}"
            )
    return Marked((text,))


def _waits(text: str, found: Place) -> bool:
    """Whether a place without parameters can be nothing but a marker."""
    if found.form is Form.QUESTION:
        # `?-` and `?|` are prefix operators where `?` is an operator.
        return text[found.end : found.end + 1] not in {"-", "|"}
    return not found.sliced


def _by_name(
    text: str, parameters: Mapping[str, ParameterValue], found: list[Place], lexis: Lexis
) -> Marked:
    """Cut the text at its `:name` markers."""
    marks: list[Place] = []
    for one in found:
        shown = text[one.start : one.end]
        if one.form is Form.FOREIGN:
            _refuse_foreign(one, shown, ":name for each value")
        elif one.form is Form.NAMED and _counts(one, shown[1:], parameters, lexis):
            marks.append(one)
    names = tuple(text[one.start + 1 : one.end] for one in marks)
    questions = [one for one in found if one.form is Form.QUESTION and _waits(text, one)]
    if questions:
        raise ArgumentError(
            f"the query uses ? at {place(text, questions[0].start)} but parameters is an object. "
            "write :name, or send an array"
        )
    _check_names(text, parameters, names, found)
    check_values(tuple(parameters.items()))
    return _cut(text, marks, names)


def _counts(
    found: Place, name: str, parameters: Mapping[str, ParameterValue], lexis: Lexis
) -> bool:
    """Whether `:name` is a marker and not a slice's bound or the colon of `'key':value`."""
    if not lexis.slices:
        return True
    if found.before is Before.OPERATOR:
        return False
    if found.sliced or found.before is Before.EITHER or name[0].isdecimal():
        return name in parameters
    return True


def _check_names(
    text: str,
    parameters: Mapping[str, ParameterValue],
    names: tuple[str, ...],
    found: list[Place],
) -> None:
    """Check that every marker has a value and every value a marker."""
    missing = dict.fromkeys(name for name in names if name not in parameters)
    if missing:
        uses = _listed(f":{name}" for name in missing)
        has = f"has only: {_listed(parameters)}" if parameters else "is empty"
        raise ArgumentError(f"the query uses {uses} but parameters {has}")
    unused = [name for name in parameters if name not in names]
    if unused:
        raise ArgumentError(_unused(text, unused[0], names, found))


def _unused(text: str, name: str, names: tuple[str, ...], found: list[Place]) -> str:
    """Return the error for a value that no marker uses, with what probably went wrong."""
    start = f'parameter "{name}" is not used by the query'
    for one in found:
        if one.form is Form.FOREIGN or text[one.start : one.end] == f":{name}":
            shown = text[one.start : one.end]
            why = "is no parameter" if one.form is Form.FOREIGN else "stands where no value may"
            return f"{start}: {shown} at {place(text, one.start)} {why}. write :{name} as a value"
    if f":{name}" in text:
        return f"{start}: :{name} stands in quotes or a comment. write it without quotes"
    uses = f"it uses: {_listed(dict.fromkeys(names))}" if names else f"write :{name} for its value"
    return f"{start}. {uses}"


def _by_position(text: str, parameters: Sequence[ParameterValue], found: list[Place]) -> Marked:
    """Cut the text at its `?` markers."""
    for one in found:
        if one.form is Form.FOREIGN:
            _refuse_foreign(one, text[one.start : one.end], "? for each value")
    marks = [one for one in found if one.form is Form.QUESTION]
    named = [one for one in found if one.form is Form.NAMED]
    named = [one for one in named if one.before is Before.OPERAND and not one.sliced]
    if named:
        raise ArgumentError(
            f"the query uses {text[named[0].start : named[0].end]} but parameters is an array. "
            "write ?, or send an object"
        )
    if len(marks) != len(parameters):
        foreign = [text[one.start : one.end] for one in found if one.form is Form.FOREIGN]
        advice = f"{foreign[0]} is no parameter, write ?" if foreign else _array_advice(text, marks)
        raise ArgumentError(
            f"the query has {len(marks)} ? but parameters has {len(parameters)} "
            f"{'value' if len(parameters) == 1 else 'values'}. {advice}"
        )
    names = tuple(str(number) for number in range(1, len(marks) + 1))
    check_values(tuple(zip(names, parameters, strict=True)))
    return _cut(text, marks, names)


def _array_advice(text: str, marks: list[Place]) -> str:
    """Return what to do where the numbers of `?` and of values differ."""
    if text.count("?") > len(marks):
        return "a ? in quotes, comments or as an operator takes no value"
    return "send one value for each ?"


def _refuse_foreign(found: Place, shown: str, right: str) -> None:
    """Raise for `$1` and the like where they can mean nothing else."""
    if found.certain:
        raise ArgumentError(f"the query uses {shown}. write {right}")


def _listed(names: Iterable[str]) -> str:
    """Return names for an error's text, the first ones of many."""
    shown = list(names)
    more = len(shown) - _MOST_NAMES
    return ", ".join(shown[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _cut(text: str, marks: list[Place], names: tuple[str, ...]) -> Marked:
    """Cut the text at the markers."""
    edges = [0, *chain.from_iterable((one.start, one.end) for one in marks), len(text)]
    pieces = tuple(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
    return Marked(pieces, names, tuple(text[one.start : one.end] for one in marks))
