"""What nobody sees is written as an escape in csv, and exactly in json."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.encoding import hides, row_writer, visible, visible_line
from dbmcp.models import Column, Format

HEART_ON_FIRE = "\u2764\ufe0f\u200d\U0001f525"
PERSIAN = "\u0645\u06cc\u200c\u062e"
DEVANAGARI = "\u0915\u094d\u200d\u0937"
KANJI = "\u845b\U000e0100"
# Egyptian and Arabic signs that Unicode calls formats, though they are seen.
SEEN_FORMATS = (*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD)
SEEN = {*map(chr, (*SEEN_FORMATS, *range(0x13430, 0x13440)))} | {"\t", "\n"}
TEXTS = st.text(st.sampled_from(f"{HEART_ON_FIRE}{DEVANAGARI}{KANJI}\r\n") | st.characters())


def lines(format: Format, *rows: tuple[object, ...]) -> list[str]:
    columns = [Column(f"c{index}") for index in range(len(rows[0]))]
    written = row_writer(format, columns, max_cell=0).rows(rows)  # pyright: ignore[reportArgumentType] -- any cells
    return [line.decode() for line in written]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u001b[31mred"),
        ("nul\x00", "nul\\u0000"),
        ("del\x7f c1\x9b", "del\\u007f c1\\u009b"),
        ("over\rwritten", "over\\u000dwritten"),
        ("windows\r\nlines\tand tabs", "windows\r\nlines\tand tabs"),
        ("txt.\u202eexe", "txt.\\u202eexe"),
        ("\u2066a\u2069 \u200e\u200f\u061c", "\\u2066a\\u2069 \\u200e\\u200f\\u061c"),
        ("zero\u200bwidth\ufeff\u2060", "zero\\u200bwidth\\ufeff\\u2060"),
        ("line\u2028paragraph\u2029", "line\\u2028paragraph\\u2029"),
        ("soft\xadhyphen \u3164", "soft\\u00adhyphen \\u3164"),
        ("tag\U000e0041", "tag\\udb40\\udc41"),
        ("half \ud800", "half \\ud800"),
        # Joiners and selectors stay where they shape something, and nowhere else.
        (f"{HEART_ON_FIRE} 1\ufe0f\u20e3", f"{HEART_ON_FIRE} 1\ufe0f\u20e3"),
        (f"{PERSIAN} {DEVANAGARI} {KANJI}", f"{PERSIAN} {DEVANAGARI} {KANJI}"),
        ("pass\u200dword\ufe0f", "pass\\u200dword\\ufe0f"),
        ("\U0001f600\ufe0f\ufe01\ufe02", "\U0001f600\ufe0f\\ufe01\\ufe02"),
        ("\u0915\u200d\u200d\u200d", "\u0915\u200d\\u200d\\u200d"),
    ],
)
def test_it_is_escaped_in_csv_and_exact_in_json(text: str, shown: str) -> None:
    assert visible(text) == shown
    quoted = f'"{shown}"' if {"\n", "\r"} & {*text} else shown
    assert lines(Format.CSV, (text, 0))[0] in {f"{quoted},0", f'"{shown}",0'}
    assert lines(Format.CSV, (text, 0), (None, 0), (7, 0))[1:] == [",0", "7,0"]
    assert json.loads(lines(Format.JSON, (text,))[0]) == [text]


def test_the_columns_with_escapes_are_remembered() -> None:
    columns = [Column("a"), Column("b\u202e"), Column("c"), Column("d")]
    writer = row_writer(Format.CSV, columns, max_cell=3)
    assert writer.header() == "a,b\\u202e,c,d"
    writer.rows([("a", "b", "c\r\n", 1), ("é", "b", None, "\u2014")])
    assert (writer.escaped, writer.cut) == ({1}, set())
    line = writer.rows([("a", "b", "\x1bcdef", "\u202e"), ("a", "b", "c", None)])[0]
    assert line.decode() == "a,b,\\u001bcd…[5 characters],\\u202e"
    assert (writer.escaped, writer.cut) == ({1, 2, 3}, {2})


def test_an_array_stays_json() -> None:
    line = lines(Format.CSV, (["\u202e", "\U000e0041"], 0))[0]
    assert line == '"[""\\u202e"",""\\udb40\\udc41""]",0'


def test_all_that_unicode_calls_a_control_or_a_format_is_escaped() -> None:
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    characters = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) in hidden]
    assert {c for c in characters if visible(f"a{c}b") == f"a{c}b"} <= SEEN


@given(TEXTS)
def test_nothing_hidden_is_overlooked_and_an_escape_is_final(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert hides(text) or shown == text
    quoted = shown.replace('"', '\\"') if "\\" not in text else ""
    assert not quoted or json.loads(f'"{quoted}"', strict=False) == text


def test_a_line_has_no_end_within() -> None:
    assert visible_line("a\nb\r\n\tc\u202e") == "a\\u000ab\\u000d\\u000a\\u0009c\\u202e"
    assert visible_line("abcdef", limit=3) == "abc…"


@pytest.mark.parametrize(("text", "line"), [("# x", '"# x"'), ("#x", "#x"), ("a # x", "a # x")])
def test_no_row_begins_like_the_last_line_of_csv(text: str, line: str) -> None:
    assert lines(Format.CSV, (text,)) == [line]
    assert lines(Format.CSV, (text, 1), (None, 1))[0] == f"{line},1"
    assert lines(Format.CSV, (1, text)) == [f"1,{text}"]
    assert row_writer(Format.CSV, [Column(text)], max_cell=0).header() == line
