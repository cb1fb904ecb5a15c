"""What a later operation takes from an earlier one's result, as a value and never as text.

`save_as` gives a result a name; a parameter `{"$ref": "order.rows[0].id"}` is a value of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from dbmcp.errors import ArgumentError
from dbmcp.execution import Outcome, Parameters
from dbmcp.models import Column, Operation, ParameterValue, PlainValue

FORMS = "name.rows[0].column, name.rows[0][1], name.value, name.generated_id, name.affected_rows"
FACTS = ("value", "generated_id", "affected_rows", "row_count")

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_PATH = re.compile(
    rf"(?P<name>{_NAME.pattern})\."
    rf"(?:(?P<fact>{'|'.join(FACTS)})|rows\[(?P<row>\d{{1,9}})\]"
    r"(?:\.(?P<column>.+)|\[(?P<place>\d{1,4})\]))",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of an earlier result.

    Attributes:
        text: as the caller wrote it.
        name: the result's name.
        fact: one of `FACTS`, `""` where it is a cell.
        row: the cell's row, the first is 0.
        column: the cell's column by name; None where `place` tells.
        place: the cell's column by number, the first is 0.
    """

    text: str
    name: str
    fact: str = ""
    row: int = 0
    column: str | None = None
    place: int = 0

    def of(self, outcome: Outcome) -> ParameterValue:
        """Return the value.

        Raises:
            ArgumentError: the result has no such row or column.
        """
        if self.fact:
            return self._fact(outcome)
        if self.row >= len(outcome.kept):
            raise self._lacking(_rows_of(outcome))
        place = self._place(outcome.columns)
        return _parameter(outcome.kept[self.row][place], outcome.columns[place])

    def _fact(self, outcome: Outcome) -> ParameterValue:
        if self.fact == "value":
            if not outcome.kept:
                raise self._lacking("the result has no row")
            return _parameter(outcome.kept[0][0], outcome.columns[0])
        if self.fact == "row_count":
            return outcome.total
        value = outcome.generated_id if self.fact == "generated_id" else outcome.affected_rows
        if value is None:
            raise self._lacking(f"the result has no {self.fact}")
        return value

    def _place(self, columns: Sequence[Column]) -> int:
        names = [column.name for column in columns]
        if self.column is None:
            if self.place >= len(names):
                raise self._lacking(f"the result has {len(names)} columns")
            return self.place
        if names.count(self.column) != 1:
            raise self._lacking(f"the result has the columns {', '.join(names)[:200]}")
        return names.index(self.column)

    def _lacking(self, what: str) -> ArgumentError:
        return ArgumentError(f'"{self.text[:80]}" is not there: {what}')


def _rows_of(outcome: Outcome) -> str:
    kept, total = len(outcome.kept), outcome.total or 0
    if total > kept:
        return f"of the result's {total:,} rows the first {kept:,} are kept"
    return f"the result has {kept} rows"


def check_references(operations: Sequence[Operation]) -> None:
    """Check that every reference names the result of an earlier operation.

    Raises:
        ArgumentError: with the operation's number.
    """
    saved: list[str] = []
    for number, operation in enumerate(operations, 1):
        try:
            _check(operation, saved)
        except ArgumentError as error:
            raise error.within(before=f"operation {number} of {len(operations)}: ") from error
        saved += [operation.save_as] if operation.save_as else []


def _check(operation: Operation, saved: Sequence[str]) -> None:
    """Check an operation's references and its own name against the names before it."""
    if _may_refer(operation.parameters):
        _check_parameters(operation.parameters, saved)
    name = operation.save_as
    if name and not _NAME.fullmatch(name):
        raise ArgumentError(
            f'save_as "{name[:60]}" is not a name. use letters, digits and underscores'
        )
    if name in saved:
        raise ArgumentError(f'save_as "{name}" is used twice. use another name')


def _check_parameters(parameters: Parameters, saved: Sequence[str]) -> None:
    for reference in references(parameters):
        if reference.name not in saved:
            known = ", ".join(saved) or "none"
            raise ArgumentError(
                f'no earlier operation has save_as "{reference.name}". saved: {known}'
            )
    for path in _inside(parameters):
        if path["name"] in saved:
            raise ArgumentError(
                f'"{path[0][:80]}" stands inside a list or an object. a "$ref" is a parameter of '
                "its own"
            )


def references(parameters: Parameters) -> Iterator[Reference]:
    """Yield the references among some parameters.

    Raises:
        ArgumentError: one is no path.
    """
    values = parameters.values() if isinstance(parameters, dict) else parameters or ()
    yield from (found for value in values if (found := _reference(value)) is not None)


def _inside(parameters: Parameters) -> Iterator[re.Match[str]]:
    """Yield what reads like a path of a reference within values that are none."""
    values = list(parameters.values() if isinstance(parameters, dict) else parameters or ())
    waiting = [value for value in values if not _is_reference(value)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            text = value.get("$ref")
            path = _PATH.fullmatch(text) if isinstance(text, str) else None
            if path is not None:
                yield path
            waiting += value.values()


def _may_refer(parameters: Parameters) -> bool:
    """Whether an object or a list is among the values, which few are."""
    values = parameters.values() if isinstance(parameters, dict) else parameters or ()
    return not {dict, list}.isdisjoint(map(type, values))


def resolved(parameters: Parameters, saved: Mapping[str, Outcome]) -> Parameters:
    """Return the parameters with the values that their references stand for.

    Args:
        parameters: as sent.
        saved: the results by their names.

    Raises:
        ArgumentError: a result has no such row or column.
    """
    if isinstance(parameters, dict):
        return {name: _value(value, saved) for name, value in parameters.items()}
    return None if parameters is None else [_value(value, saved) for value in parameters]


def unresolved(parameters: Parameters) -> Parameters:
    """Return the parameters with NULL for each reference, to check the statement before it runs.

    Where there is none they are the same object.
    """
    if not _may_refer(parameters):
        return parameters
    if isinstance(parameters, dict):
        return {name: _unknown(value) for name, value in parameters.items()}
    return None if parameters is None else [_unknown(value) for value in parameters]


def _unknown(value: ParameterValue) -> ParameterValue:
    return value if _reference(value) is None else None


def _value(value: ParameterValue, saved: Mapping[str, Outcome]) -> ParameterValue:
    reference = _reference(value)
    return value if reference is None else reference.of(saved[reference.name])


def _is_reference(value: ParameterValue) -> TypeGuard[dict[str, ParameterValue]]:
    return isinstance(value, dict) and value.keys() == {"$ref"}


def _reference(value: ParameterValue) -> Reference | None:
    if not _is_reference(value):
        return None
    text = value["$ref"]
    match = _PATH.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ArgumentError(f'"$ref" is not a path. write e.g. {FORMS}')
    return Reference(
        match[0],
        match["name"],
        match["fact"] or "",
        int(match["row"] or 0),
        match["column"],
        int(match["place"] or 0),
    )


def _parameter(value: PlainValue, column: Column) -> ParameterValue:
    """Return a result's value in the form in which a caller would send it back."""
    if isinstance(value, bytes):
        return {"$bytes": value.hex()}
    if isinstance(value, str):
        return {"$decimal": value} if column.numeric and _is_finite(value) else value
    if value is None or isinstance(value, bool | int | float):
        return value
    return [_parameter(each, column) for each in value]


def _is_finite(text: str) -> bool:
    return text.strip("+-")[:1].isdigit()
