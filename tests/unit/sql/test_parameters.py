import json
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.errors import ArgumentError
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import Marked, mark
from dbmcp.sql.value import decode_tag

FAMILIES = {"postgres": POSTGRES, "sqlite": SQLITE, "mysql": MYSQL}
LEXES = st.sampled_from(tuple(FAMILIES.values()))
CASES = Path(__file__).parent / "cases" / "parameters.toml"


@dataclass(frozen=True)
class Case:
    dialect: str
    text: str
    parameters: Any
    expected: str | None
    error: str | None

    def __str__(self) -> str:
        return f"{self.dialect}: {self.text}"


def cases() -> list[Case]:
    return [
        Case(
            dialect,
            entry["text"],
            json.loads(entry.get("parameters", "null")),
            entry.get("expected"),
            entry.get("error"),
        )
        for entry in tomllib.loads(CASES.read_text("utf-8"))["case"]
        for dialect in entry["dialects"]
    ]


def shown(name: str, _index: int) -> str:
    return f"⟨{name}⟩"


@pytest.mark.parametrize("case", [case for case in cases() if case.expected], ids=str)
def test_the_text_is_cut_at_its_markers(case: Case):
    marked = mark(case.text, case.parameters, lexis=FAMILIES[case.dialect])
    assert marked.render(shown) == case.expected
    assert marked.text == case.text


@pytest.mark.parametrize("case", [case for case in cases() if case.error], ids=str)
def test_the_error_shows_the_right_form(case: Case):
    with pytest.raises(ArgumentError) as caught:
        mark(case.text, case.parameters, lexis=FAMILIES[case.dialect])
    assert str(caught.value) == case.error


def test_the_table_has_enough_texts():
    assert len({(case.text, str(case.parameters)) for case in cases()}) >= 80


@given(st.text(), LEXES)
def test_any_text_is_cut_without_loss(text: str, lexis: Lexis):
    for parameters in (None, {"a": 1}, [1]):
        try:
            marked = mark(text, parameters, lexis=lexis)
        except ArgumentError:
            continue
        assert marked.text == text


@given(st.lists(st.sampled_from(["?", ":a", "'", "a", "1", " ", "+", "(", ")", "--", "\n", ","])))
def test_pieces_and_written_markers_join_to_the_text(parts: list[str]):
    text = "".join(parts)
    for count in range(4):
        try:
            marked = mark(text, [1] * count, lexis=MYSQL)
        except ArgumentError:
            continue
        assert marked.text == text
        assert marked.names == tuple(str(number) for number in range(1, count + 1))


def literals(lexis: Lexis) -> list[tuple[str, str]]:
    forms = [("'", "'"), ("/*", "*/"), ("-- ", "\n")]
    if not lexis.double_quoted_strings:
        forms.append(('"', '"'))
    if lexis.backtick_names:
        forms.append(("`", "`"))
    if lexis.bracket_names:
        forms.append(("[", "]"))
    if lexis.dollar_quotes:
        forms += [("$$", "$$"), ("$a$", "$a$")]
    if lexis.escape_strings:
        forms.append(("E'", "'"))
    return forms


@given(st.data(), LEXES, st.text("ab:? \n%s@1-", max_size=12).filter(lambda text: "--" not in text))
def test_nothing_inside_a_literal_is_a_marker(data: st.DataObject, lexis: Lexis, inside: str):
    opening, closing = data.draw(st.sampled_from(literals(lexis)))
    if closing == "\n":
        inside = inside.replace("\n", " ")
    text = f"SELECT 1 + :a, {opening}{inside}:a ? {closing} , 2"
    marked = mark(text, {"a": 1}, lexis=lexis)
    assert marked.pieces == ("SELECT 1 + ", text.removeprefix("SELECT 1 + :a"))
    question = text.replace(":a,", "?,", 1)
    assert mark(question, [1], lexis=lexis).names == ("1",)


@given(st.integers(0, 60))
def test_a_rendered_offset_leads_back_to_the_text(offset: int):
    text = "SELECT :name,\n  :b + 1\nFROM t"
    marked = mark(text, {"name": 1, "b": 2}, lexis=SQLITE)

    def marker(_name: str, index: int) -> str:
        return f"${index + 1}"

    rendered = marked.render(marker)
    original = marked.offset(offset, marker)
    assert 0 <= original <= len(text)
    if offset < len(rendered) and rendered[offset] not in "$12":
        assert text[original] == rendered[offset]


def test_position_counts_lines_and_columns_from_one():
    marked = mark("SELECT :name,\n  :b FORM t", {"name": 1, "b": 2}, lexis=POSTGRES)

    def marker(_name: str, index: int) -> str:
        return f"${index + 1}"

    rendered = marked.render(marker)
    assert marked.position(rendered.index("FORM"), marker) == (2, 6)
    assert marked.position(rendered.index("$2"), marker) == (2, 3)
    assert marked.position(10_000, marker) == (2, 12)


def test_a_marked_text_made_by_hand_has_named_markers():
    assert Marked(("a = ", " b"), ("x",)).text == "a = :x b"
    assert Marked(("", "", ""), ("x", "x")).distinct == ("x",)


@pytest.mark.parametrize(
    ("value", "decoded"),
    [
        ({"$bytes": "00FF"}, b"\0\xff"),
        ({"$bytes": ""}, b""),
        ({"$decimal": "1.50"}, Decimal("1.50")),
        ({"$decimal": "-1e-30"}, Decimal("-1e-30")),
        ({"$decimal": "Infinity"}, Decimal("Infinity")),
        ({"a": 1}, {"a": 1}),
        ({"$a": 1, "b": 2}, {"$a": 1, "b": 2}),
        ({}, {}),
        ("x", "x"),
        (None, None),
        ([{"$bytes": "00"}], [{"$bytes": "00"}]),
    ],
)
def test_tags_are_decoded(value: Any, decoded: object):
    assert decode_tag("a", value) == decoded


@pytest.mark.parametrize(
    "value",
    [
        {"$bytes": "0"},
        {"$bytes": "zz"},
        {"$bytes": "00 ff"},
        {"$bytes": 1},
        {"$bytes": None},
        {"$decimal": 1},
        {"$decimal": ""},
        {"$decimal": "1e99999"},
        {"$decimal": "٣"},
        {"$other": "x"},
        {"$": "x"},
    ],
)
def test_malformed_tags_are_errors(value: Any):
    with pytest.raises(ArgumentError, match='parameter "a"'):
        decode_tag("a", value)


def test_half_a_surrogate_pair_is_no_value():
    with pytest.raises(ArgumentError, match="surrogate"):
        mark("SELECT :a", {"a": "\ud800"}, lexis=SQLITE)
