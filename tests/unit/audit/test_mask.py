"""What is kept of a caller's words, in each of the operator's three ways."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbmcp.audit.identifier import digest
from dbmcp.audit.mask import MAX_CHARACTERS, kept_arguments, kept_message, storable
from dbmcp.config import Recorded

CANARY = "Canary-7f3a"


def kept(arguments: dict[str, Any], recorded: Recorded = Recorded.MASKED) -> Any:
    text = kept_arguments(arguments, recorded=recorded, fingerprint=lambda text: f"<{text}>")
    return None if text is None else json.loads(text)


SHAPES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"query": "SELECT 1", "max_rows": 5}, {"query": "<SELECT 1>", "max_rows": 5}),
    ({"sql": "SELECT 1", "format": "json"}, {"sql": "<SELECT 1>", "format": "json"}),
    ({"queries": ["a", "b"]}, {"queries": ["<a>", "<b>"]}),
    ({"parameters": {"id": 7, "name": CANARY}}, {"parameters": {"id": "?", "name": "?"}}),
    ({"parameters": [CANARY, 7, None]}, {"parameters": ["?", "…2 more"]}),
    ({"parameters": {"x": {"$bytes": "00"}}}, {"parameters": {"x": {"$bytes": "?"}}}),
    ({"parameters": CANARY}, {"parameters": "?"}),
    ({"qeury": CANARY, "limit": None, "pattern": ""}, {"qeury": "?", "limit": None, "pattern": ""}),
    ({"database": "shop", "table": "a, b"}, {"database": "shop", "table": "a, b"}),
    (
        {"table_name": "t", "columns": ["a", "b"], "records": [[1, CANARY]] * 3},
        {"table_name": "t", "columns": ["a", "b"], "records": [["?", "…1 more"], "…2 more"]},
    ),
    (
        {"records": [{"name": CANARY, "tags": []}]},
        {"records": [{"name": "?", "tags": []}]},
    ),
    ({"records": json.dumps([[CANARY]])}, {"records": "?"}),
    (
        {"operations": [{"query": "q", "parameters": [CANARY], "save_as": "x"}, CANARY]},
        {"operations": [{"query": "<q>", "parameters": ["?"], "save_as": "x"}, "?"]},
    ),
    ({"cursor": "q7Fd2a"}, {"cursor": digest("q7Fd2a")}),
    ({"timeout": {"deep": CANARY}}, {"timeout": {"deep": "?"}}),
    ({"max_rows": True, "timeout": 1.5}, {"max_rows": True, "timeout": 1.5}),
    ({"x": [[[[[[CANARY]]]]]]}, {"x": [[[["?"]]]]}),
]


@pytest.mark.parametrize(("arguments", "shape"), SHAPES)
def test_masked_keeps_the_shape(arguments: dict[str, Any], shape: dict[str, Any]) -> None:
    assert kept(arguments) == shape


@pytest.mark.parametrize("arguments", [arguments for arguments, _ in SHAPES])
def test_full_keeps_everything_but_handles(arguments: dict[str, Any]) -> None:
    found = kept(arguments, Recorded.FULL)
    assert found.pop("cursor", None) in (None, digest("q7Fd2a"))
    assert found == {name: value for name, value in arguments.items() if name != "cursor"}


def test_none_keeps_nothing() -> None:
    assert kept({"query": "SELECT 1"}, Recorded.NONE) is None
    assert kept_message("anything", recorded=Recorded.NONE) is None


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
CANARIES = st.recursive(
    st.just(CANARY), lambda inner: st.lists(inner) | st.dictionaries(st.text("ab"), inner)
)


@settings(max_examples=50)
@given(st.dictionaries(st.text(), JSON, max_size=3), st.sampled_from(list(Recorded)[:2]))
def test_any_arguments_can_be_kept(arguments: dict[str, Any], recorded: Recorded) -> None:
    text = kept_arguments(arguments, recorded=recorded, fingerprint=lambda _: "?")
    assert text is not None
    assert "\0" not in text
    json.loads(text)
    text.encode()


@settings(max_examples=50)
@given(
    CANARIES, st.sampled_from(["parameters", "records", "qeury", "operations", "source_options"])
)
def test_no_value_survives_the_mask(value: Any, name: str) -> None:
    text = kept_arguments({name: value}, recorded=Recorded.MASKED, fingerprint=lambda _: "?")
    assert text is not None
    assert CANARY not in text


def test_much_is_cut_with_a_mark() -> None:
    long = "x" * (MAX_CHARACTERS + 10)
    many: dict[str, Any] = {"records": [[long, long]] * 1_000, "query": long}
    text = kept_arguments(many, recorded=Recorded.FULL, fingerprint=lambda text: text)
    assert text is not None
    assert len(text) <= MAX_CHARACTERS
    assert "…" in text
    wide = {str(number): number for number in range(10_000)}
    masked = kept_arguments({"x": wide}, recorded=Recorded.MASKED, fingerprint=lambda text: text)
    assert masked is not None
    assert len(masked) < 1_000


MESSAGES = [
    (
        "duplicate key: t_pkey (id)=(7) exists. use another",
        "duplicate key: t_pkey (id)=(?) exists. use another",
    ),
    ("Key (a, b)=(1, x (y)) is there", "Key (a, b)=(?) is there"),
    ('parameter "id": "abc" is not a bigint', "parameter ?: ? is not a bigint"),
    ("Duplicate entry 'it''s' for key 'k'", "Duplicate entry ? for key ?"),
    ("Failing row contains (1, secret).", "Failing row contains (?)."),
    ("stopped after 30 s, 1,234.5 rows", "stopped after ? s, ? rows"),
    ("an open 'quote with secret", "an open ?"),
    ("table t1 of utf8mb4", "table t1 of utf8mb4"),
    ("duplicate key: email (a@x (b)) exists. use", "duplicate key: email (?) exists. use"),
    ('row 1, a "secr…": too long\nrow 2, b "x": no', "row ?, a ?: too long\nrow ?, b ?: no"),
]


@pytest.mark.parametrize(("message", "masked"), MESSAGES)
def test_values_in_messages_are_masked(message: str, masked: str) -> None:
    assert kept_message(message, recorded=Recorded.MASKED) == masked
    assert kept_message(message, recorded=Recorded.FULL) == message


def test_no_message_is_none() -> None:
    assert kept_message("", recorded=Recorded.FULL) is None


def test_what_an_engine_cannot_hold_is_written_out() -> None:
    assert storable("a\0b\ud800c") == "a\\x00b\\ud800c"
