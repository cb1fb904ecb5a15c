import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.dialects.tidb.rules import LEXIS as TIDB
from dbmcp.sql.lexer import Lexis, TokenKind, tokenize

LEXES = {"postgres": POSTGRES, "sqlite": SQLITE, "mysql": MYSQL, "tidb": TIDB}
PIECES = [
    "'",
    '"',
    "`",
    "[",
    "]",
    "$",
    "$a$",
    "/*",
    "*/",
    "--",
    "#",
    "\n",
    "\\",
    "e",
    "U&",
    "x",
    "?",
    ":",
    "::",
    ":=",
    "1",
    ".",
    "é",
    " ",
    "(",
    ")",
    ";",
    "/*!",
    "\r",
    "\0",
    "@",
    "-",
]


def cut(text: str, lexis: Lexis) -> list[tuple[str, str]]:
    return [
        (token.kind.name, text[token.start : token.end]) for token in tokenize(text, lexis=lexis)
    ]


WHOLE = [
    ("postgres", "'a''b'", "STRING"),
    ("postgres", "'a\\'", "STRING"),
    ("postgres", "E'a\\'b'", "STRING"),
    ("postgres", "e'\\\\'", "STRING"),
    ("postgres", "B'01'", "STRING"),
    ("postgres", "X'ff'", "STRING"),
    ("postgres", "$$ ' $a$ $$", "STRING"),
    ("postgres", "$tag1$ $$ $tag$ $tag1$", "STRING"),
    ("postgres", "$é$ x $é$", "STRING"),
    ("postgres", "U&'d\\0061t'", "UNICODE"),
    ("postgres", 'u&"d""x"', "UNICODE"),
    ("postgres", '"a""b"', "NAME"),
    ("postgres", "a$b$c", "WORD"),
    ("postgres", "$1", "NATIVE"),
    ("postgres", "/* a /* b */ c */", "COMMENT"),
    ("postgres", "/*! x */", "COMMENT"),
    ("postgres", "--x", "COMMENT"),
    ("postgres", "@>", "OPERATOR"),
    ("postgres", "#>>", "OPERATOR"),
    ("postgres", "naïve", "WORD"),
    ("postgres", "表_1", "WORD"),
    ("postgres", "1_000.5e-3", "NUMBER"),
    ("postgres", "0xFF", "NUMBER"),
    ("postgres", "$a$ x", "UNCLOSED_STRING"),
    ("postgres", "E'a\\'", "UNCLOSED_STRING"),
    ("postgres", "U&'a", "UNCLOSED_STRING"),
    ("postgres", "/* /* */", "UNCLOSED_COMMENT"),
    ("postgres", '"a', "UNCLOSED_NAME"),
    ("sqlite", "[a ' b]", "NAME"),
    ("sqlite", "`a``b`", "NAME"),
    ("sqlite", "x'00'", "STRING"),
    ("sqlite", "'a\\'", "STRING"),
    ("sqlite", "?12", "NATIVE"),
    ("sqlite", "@name", "NATIVE"),
    ("sqlite", "$name", "NATIVE"),
    ("sqlite", "/* /* */", "COMMENT"),
    ("sqlite", "[a", "UNCLOSED_NAME"),
    ("mysql", "'a\\'b'", "STRING"),
    ("mysql", '"a\\"b"', "STRING"),
    ("mysql", '"a""b"', "STRING"),
    ("mysql", "'\\\\'", "STRING"),
    ("mysql", "n'x'", "STRING"),
    ("mysql", "`a``b\\`", "NAME"),
    ("mysql", "# x", "COMMENT"),
    ("mysql", "-- x", "COMMENT"),
    ("mysql", "--", "COMMENT"),
    ("mysql", "--\tx", "COMMENT"),
    ("mysql", "/* /* */", "COMMENT"),
    ("mysql", "/*+ hint */", "COMMENT"),
    ("mysql", "/* ! x */", "COMMENT"),
    ("mysql", "/*! x */", "EXECUTABLE"),
    ("mysql", "/*!50000 x", "EXECUTABLE"),
    ("mysql", "/*M! x */", "EXECUTABLE"),
    ("tidb", "/*T! x */", "EXECUTABLE"),
    ("tidb", "/*T![auto_rand] x */", "EXECUTABLE"),
    ("mysql", "$1", "WORD"),
    ("mysql", "'a\\", "UNCLOSED_STRING"),
    ("mysql", '"a', "UNCLOSED_STRING"),
]


@pytest.mark.parametrize(("dialect", "text", "kind"), WHOLE)
def test_a_whole_text_is_one_token(dialect: str, text: str, kind: str):
    assert cut(text, LEXES[dialect]) == [(kind, text)]


SPLIT = [
    ("mysql", "1--x", ["1", "--", "x"]),
    ("postgres", "1--x", ["1", "--x"]),
    ("mysql", "1-- x\n2", ["1", "-- x", "2"]),
    ("postgres", "a<--x\n1", ["a", "<", "--x", "1"]),
    ("postgres", "a|/*x*/b", ["a", "|", "/*x*/", "b"]),
    ("postgres", "a::int:=:b", ["a", "::", "int", ":=", ":", "b"]),
    ("postgres", "abce'x'", ["abce", "'x'"]),
    ("postgres", "u & 'x'", ["u", "&", "'x'"]),
    ("postgres", "a ?| b", ["a", "?", "|", "b"]),
    ("mysql", "_utf8'x'", ["_utf8", "'x'"]),
    ("mysql", "a#b\nc", ["a", "#b", "c"]),
    ("postgres", "a#b", ["a", "#", "b"]),
    ("sqlite", "t.a[b]", ["t", ".", "a", "[b]"]),
    ("postgres", "a[1:n]", ["a", "[", "1", ":", "n", "]"]),
    ("mysql", "U&'x'", ["U", "&", "'x'"]),
    ("mysql", "'a' 'b'", ["'a'", "'b'"]),
    ("postgres", "'a''b''", ["'a''b''"]),
    ("postgres", "{a}", ["{", "a", "}"]),
    ("postgres", "1.5.e", ["1.5", ".", "e"]),
]


@pytest.mark.parametrize(("dialect", "text", "parts"), SPLIT)
def test_a_text_is_cut_as_the_engine_cuts_it(dialect: str, text: str, parts: list[str]):
    assert [part for _, part in cut(text, LEXES[dialect])] == parts


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_tokens_and_spaces_cover_every_text(text: str):
    for lexis in LEXES.values():
        position = 0
        for token in tokenize(text, lexis=lexis):
            assert not text[position : token.start].strip(" \t\n\r\f\v")
            assert token.end > token.start >= position
            position = token.end
        assert not text[position:].strip(" \t\n\r\f\v")


@settings(max_examples=12)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_time_is_linear(unit: str):
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    for lexis in LEXES.values():
        list(tokenize(text, lexis=lexis))
    assert time.process_time() - started < 2


def test_a_part_of_a_text_is_cut_alone():
    text = "a /*+ b('c') */ d"
    tokens = [text[t.start : t.end] for t in tokenize(text, lexis=MYSQL, start=5, end=13)]
    assert tokens == ["b", "(", "'c'", ")"]


def test_a_space_is_never_a_token():
    for text in (" \t\n\r\f\v", ""):
        assert not cut(text, POSTGRES)
    assert TokenKind.SPACE not in {token.kind for token in tokenize("a b", lexis=POSTGRES)}
