"""Arguments: what is accepted, what is refused and in which words, what is published."""

from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from dbmcp.errors import ArgumentError
from dbmcp.tools import TOOLS
from dbmcp.tools.arguments import Arguments, arguments_of, check_unicode
from dbmcp.tools.call import Call


class Color(StrEnum):
    RED = "red"
    BLUE = "blue"


async def sample(
    call: Call,  # noqa: ARG001 -- only the signature matters
    *,
    text: Annotated[str, Field(description="Words", validation_alias="words")] = "",
    count: Annotated[int | None, Field(ge=1)] = None,
    seconds: Annotated[float | None, Field(gt=0)] = None,
    flag: bool = False,
    color: Color = Color.RED,
    values: dict[str, object] | list[object] | None = None,
    names: list[str] | None = None,
) -> str:
    """Say nothing."""
    return f"{text}{count}{seconds}{flag}{color}{values}{names}"


async def strict(call: Call, *, name: str) -> str:  # noqa: ARG001 -- only the signature matters
    """Want a name."""
    return name


SAMPLE = arguments_of(sample)

ACCEPTED: list[tuple[str, Any, Any]] = [
    ("text", "x", "x"),
    ("text", "", ""),
    ("text", None, ""),
    ("text", "null", "null"),
    ("text", "\x00", "\x00"),
    ("count", 5, 5),
    ("count", "5", 5),
    ("count", " 5 ", 5),
    ("count", 5.0, 5),
    ("count", "5.0", 5),
    ("count", "", None),
    ("count", None, None),
    ("count", 10**40, 10**40),
    ("seconds", 3, 3.0),
    ("seconds", "2.5", 2.5),
    ("seconds", "1e1", 10.0),
    ("seconds", 31_536_000, 31_536_000.0),
    ("flag", True, True),
    ("flag", "false", False),
    ("flag", "TRUE", True),
    ("color", "blue", Color.BLUE),
    ("color", " Blue", Color.BLUE),
    ("color", "", Color.RED),
    ("values", {"a": 1}, {"a": 1}),
    ("values", [1, None], [1, None]),
    ("values", '{"a": 12345678901234567890}', {"a": 12345678901234567890}),
    ("values", "[1.5]", [1.5]),
    ("values", "", None),
    ("names", ["a"], ["a"]),
    ("names", '["a"]', ["a"]),
]

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"text": 5}, "text must be text, not 5"),
    ({"text": ["a"]}, "text must be text, not a list"),
    ({"text": True}, "text must be text, not true"),
    ({"count": True}, "count must be an integer, not true"),
    ({"count": 1.5}, "count must be an integer, not 1.5"),
    ({"count": "5 rows"}, 'count must be an integer, not "5 rows"'),
    ({"count": 0}, "count must be at least 1, not 0"),
    ({"count": "-1"}, 'count must be at least 1, not "-1"'),
    ({"seconds": 0}, "seconds must be greater than 0, not 0"),
    ({"seconds": "nan"}, 'seconds must be a number, not "nan"'),
    ({"seconds": float("inf")}, "seconds must be a number, not inf"),
    ({"seconds": "1e999"}, 'seconds must be a number, not "1e999"'),
    ({"seconds": {}}, "seconds must be a number, not an object"),
    ({"flag": 1}, "flag must be true or false, not 1"),
    ({"flag": "yes"}, 'flag must be true or false, not "yes"'),
    ({"color": "green"}, 'color must be one of red, blue, not "green"'),
    ({"color": 1}, "color must be one of red, blue, not 1"),
    ({"values": "a"}, 'values must be an object or a list, not "a"'),
    ({"values": "5"}, 'values must be an object or a list, not "5"'),
    ({"values": "[" * 100_000}, f'values must be an object or a list, not "{"[" * 60}…"'),
    ({"names": {}}, "names must be a list, not an object"),
    ({"txt": "a"}, "unknown argument txt. nearest: text"),
    ({"": "a"}, "unknown argument . arguments: text, count, seconds, flag, color, values, names"),
    (
        {"zzzz\n\ud800": 1},
        "unknown argument zzzz \\ud800. "
        "arguments: text, count, seconds, flag, color, values, names",
    ),
    ({"text": "a", "words": "b"}, "text and words are one argument. send text"),
    (
        {"text": "ab\ud800"},
        "text holds \\ud800 at character 3, half of a surrogate pair. send whole characters",
    ),
    (
        {"values": {"a": [{"b": "\udfff"}]}},
        "values holds \\udfff at character 1, half of a surrogate pair. send whole characters",
    ),
    (
        {"values": '["\\ud800"]'},
        "values holds \\ud800 at character 1, half of a surrogate pair. send whole characters",
    ),
]


@pytest.mark.parametrize(("name", "sent", "value"), ACCEPTED)
def test_accepted(name: str, sent: Any, value: Any) -> None:
    bound = SAMPLE.bind({name: sent})[name]
    assert bound == value
    assert type(bound) is type(value)


@pytest.mark.parametrize(("sent", "sentence"), REFUSED)
def test_refused(sent: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ArgumentError) as refusal:
        SAMPLE.bind(sent)
    assert str(refusal.value) == sentence


def test_an_alias_is_accepted_but_not_published() -> None:
    assert SAMPLE.bind({"words": "b", "text": None})["text"] == "b"
    assert "words" not in SAMPLE.schema()["properties"]


def test_a_required_argument_is_published_and_asked_for() -> None:
    arguments = arguments_of(strict)
    assert arguments.schema()["required"] == ["name"]
    with pytest.raises(ArgumentError, match=r"^name is missing$"):
        arguments.bind({})


def test_nothing_sent_is_every_default() -> None:
    assert SAMPLE.bind({}) == {
        "text": "",
        "count": None,
        "seconds": None,
        "flag": False,
        "color": Color.RED,
        "values": None,
        "names": None,
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([m.name for m in SAMPLE.members]) | st.text(), json_values))
def test_whatever_is_sent_binds_or_is_one_encodable_sentence(sent: dict[str, Any]) -> None:
    try:
        outcome = " ".join(SAMPLE.bind(sent))
    except ArgumentError as error:
        outcome = str(error)
    assert outcome.encode() != b""
    assert "\n" not in outcome


@given(st.text(st.characters(codec=None)))
def test_surrogates_are_found_wherever_they_stand(text: str) -> None:
    broken = any("\ud800" <= character <= "\udfff" for character in text)
    for value in ({"a": [text, 10**30]}, {"a": {text: 1}}):
        if broken:
            with pytest.raises(ArgumentError):
                check_unicode(value)
        else:
            check_unicode(value)


ALLOWED_KEYS = {"type", "enum", "description", "items", "anyOf", "properties", "required"}


@pytest.mark.parametrize("function", TOOLS)
def test_schemas_stay_inside_what_other_models_accept(function: Any) -> None:
    schema = arguments_of(function).schema()
    assert set(schema) <= {"type", "properties", "required"}
    for member in schema["properties"].values():
        check_node(member)


def check_node(node: dict[str, Any]) -> None:
    assert set(node) <= ALLOWED_KEYS
    if "anyOf" in node:
        assert set(node) == {"anyOf"}  # Vertex AI takes nothing beside it
        for branch in node["anyOf"]:
            check_node(branch)
        return
    assert node["type"] in {"string", "number", "integer", "boolean", "object", "array"}
    assert ("properties" in node) <= (node["type"] == "object")
    for member in node.get("properties", {}).values():
        check_node(member)
    assert set(node.get("required", [])) <= set(node.get("properties", {}))
    if node["type"] == "array":
        check_node(node["items"])


def test_arguments_are_in_the_order_of_the_signature() -> None:
    assert isinstance(SAMPLE, Arguments)
    assert list(SAMPLE.schema()["properties"]) == [member.name for member in SAMPLE.members]
