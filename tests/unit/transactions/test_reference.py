"""References: which texts are paths, and which value of a result each stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.errors import ArgumentError
from dbmcp.execution import Outcome
from dbmcp.models import Column, Operation, ParameterValue
from dbmcp.transactions.reference import check_references, references, resolved, unresolved

COLUMNS = (Column("id", "bigint"), Column("total", "numeric", numeric=True), Column("a.b c"))
ROWS = ((2**60, "1.50", b"\x00\xff"), (7, "NaN", ["x", None]))
RESULT = Outcome(b"{}", 2, 2, COLUMNS, ROWS, 3, "9223372036854775808")

VALUES: list[tuple[str, ParameterValue]] = [
    ("r.rows[0].id", 2**60),
    ("r.rows[0].total", {"$decimal": "1.50"}),
    ("r.rows[1].total", "NaN"),
    ("r.rows[0].a.b c", {"$bytes": "00ff"}),
    ("r.rows[1][2]", ["x", None]),
    ("r.value", 2**60),
    ("r.affected_rows", 3),
    ("r.generated_id", "9223372036854775808"),
    ("r.row_count", 2),
]


@pytest.mark.parametrize(("path", "value"), VALUES)
def test_a_path_stands_for_a_value(path: str, value: ParameterValue) -> None:
    assert resolved({"a": {"$ref": path}, "b": 1}, {"r": RESULT}) == {"a": value, "b": 1}
    assert resolved([None, {"$ref": path}], {"r": RESULT}) == [None, value]
    assert unresolved([{"$ref": path}, 2]) == [None, 2]


PATHS = ["", "r", "r.", "r.rows", "r.rows[]", "r.rows[-1].id", "r.rows[0]", "r.rows[0].", ".value",
         "r.values", "1.value", "r.rows[0][x]", "r.rows[9999999999].id", "r; DROP"]  # fmt: skip


@pytest.mark.parametrize("path", [*PATHS, None, 1, ["r.value"]])
def test_no_path_is_an_error_that_shows_one(path: ParameterValue) -> None:
    with pytest.raises(ArgumentError, match=r"write e\.g\. name\.rows\[0\]\.column"):
        list(references([{"$ref": path}]))


def test_other_objects_are_no_references() -> None:
    values: list[ParameterValue] = [{"$ref": "r.value", "x": 1}, {"ref": "r.value"}, "r.value"]
    assert list(references(values)) == []
    assert list(references(None)) == []
    assert resolved(values, {}) == values


def operation(save_as: str = "", *paths: str) -> Operation:
    return Operation("SELECT 1", [{"$ref": path} for path in paths], save_as=save_as)


def test_only_earlier_results_can_be_meant() -> None:
    check_references(
        [operation("a"), operation("b", "a.value"), operation("", "a.value", "b.value")]
    )
    for wrong in (
        [operation("a", "a.value")],
        [operation("", "b.value"), operation("b")],
        [operation("A"), operation("", "a.value")],
    ):
        with pytest.raises(ArgumentError, match=r"^operation \d of \d: no earlier operation"):
            check_references(wrong)


@pytest.mark.parametrize("name", ["1a", "a b", "a.b", "ä", "a" * 64, "a\n"])
def test_a_name_is_letters_digits_and_underscores(name: str) -> None:
    with pytest.raises(ArgumentError, match="is not a name"):
        check_references([operation(name)])


def test_a_name_stands_once() -> None:
    with pytest.raises(ArgumentError, match='operation 2 of 2: save_as "a" is used twice'):
        check_references([operation("a"), operation("a")])


@given(st.text(max_size=40))
def test_any_text_is_a_path_or_an_error(text: str) -> None:
    try:
        [found] = references([{"$ref": text}])
    except ArgumentError:
        return
    assert found.text == text


@pytest.mark.parametrize(
    "value",
    [[{"$ref": "a.value"}], {"$ref": "a.value", "x": 1}, {"x": [{"y": {"$ref": "a.rows[0].id"}}]}],
)
def test_a_reference_inside_a_value_is_an_error(value: ParameterValue) -> None:
    inner = Operation("SELECT 1", [value])
    with pytest.raises(ArgumentError, match=r"operation 2 of 2: .* stands inside a list"):
        check_references([operation("a"), inner])
    check_references([operation("b"), inner])
    schema: ParameterValue = {"$schema": "x", "items": {"$ref": "#/definitions/a.value"}}
    check_references([operation("a"), Operation("SELECT 1", [schema])])


def test_a_row_that_is_not_kept_is_said_to_be_there() -> None:
    many = Outcome(b"{}", 2, 3_000, COLUMNS, ROWS, None, None)
    with pytest.raises(ArgumentError, match="of the result's 3,000 rows the first 2 are kept"):
        resolved([{"$ref": "r.rows[2].id"}], {"r": many})
