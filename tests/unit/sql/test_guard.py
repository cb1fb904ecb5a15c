import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot import Dialect

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.dialects.tidb.rules import LEXIS as TIDB
from dbmcp.errors import ArgumentError, LimitError, PolicyError, RequestError, SqlSyntaxError
from dbmcp.sql.guard import MAX_NESTING, TextLimits, check_text
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.nesting import TYPE_WORDS

LEXES = {"postgres": POSTGRES, "sqlite": SQLITE, "mysql": MYSQL, "tidb": TIDB}
LIMITS = TextLimits()
EVERY = pytest.mark.parametrize("lexis", LEXES.values(), ids=LEXES)


def check(text: str, lexis: Lexis, limits: TextLimits = LIMITS) -> None:
    check_text(text, lexis=lexis, limits=limits)


HONEST = [
    " UNION ALL ".join(["SELECT id, name FROM customers WHERE id = 1"] * 60),
    " UNION ALL ".join(["(SELECT id FROM a JOIN b USING (id) WHERE a.x IN (1, 2))"] * 60),
    "SELECT * FROM t WHERE " + " AND ".join(f"column_{i} = {i}" for i in range(200)),
    "SELECT * FROM t WHERE " + " OR ".join(f"(a = {i} AND NOT b = {i})" for i in range(200)),
    "SELECT * FROM t WHERE " + " AND ".join("a NOT BETWEEN 1 AND 2" for _ in range(200)),
    "SELECT * FROM t WHERE " + " AND ".join("NOT EXISTS (SELECT 1)" for _ in range(150)),
    f"SELECT * FROM t WHERE id IN ({', '.join(map(str, range(1000)))})",
    "SELECT CASE " + " ".join(f"WHEN a = {i} THEN '{i}'" for i in range(40)) + " ELSE 'x' END",
    "SELECT " + ", ".join("CASE WHEN a THEN 1 ELSE 0 END" for _ in range(150)),
    "SELECT " + " + ".join("CASE WHEN a THEN -1 ELSE +1 END" for _ in range(150)),
    "INSERT INTO t VALUES " + ", ".join("(1, 'a', -2.5, NULL)" for _ in range(430)),
    "INSERT INTO t VALUES " + ", ".join("(1, date('now'))" for _ in range(500)),
    "SELECT " + " || ".join(["'a'"] * 1000),
    "SELECT " + ", ".join(f"t.column_{i} AS c{i}" for i in range(800)) + " FROM t",
    "SELECT * FROM a " + " ".join(f"JOIN t{i} ON t{i}.id = a.id" for i in range(60)),
    "SELECT * FROM a " + " ".join(f"LEFT JOIN t{i} USING (id)" for i in range(60)),
    "SELECT * FROM a " + " ".join(f"CROSS JOIN t{i}" for i in range(60)),
    "SELECT * FROM a " + " ".join(f"NATURAL LEFT JOIN t{i}" for i in range(60)),
    "SELECT * FROM a JOIN b JOIN c JOIN d JOIN e JOIN f WHERE a.x = b.x ORDER BY 1 LIMIT 10",
    "SELECT "
    + ", ".join("coalesce(sum(a) OVER (PARTITION BY b ORDER BY c DESC), 0)" * 1 for _ in "a" * 150),
    "WITH " + ", ".join(f"c{i} AS (SELECT {i} AS n)" for i in range(60)) + " SELECT * FROM c1",
    "CREATE TABLE t (" + ", ".join(f"c{i} varchar(20) NOT NULL" for i in range(200)) + ")",
    "CREATE TABLE IF NOT EXISTS t (" + ", ".join(f"c{i} int DEFAULT 0" for i in range(600)) + ")",
    "SELECT " + "(" * 90 + "1" + ")" * 90,
    "SELECT " + ", ".join("cast(a AS decimal(10, 2))" for _ in range(300)),
    "UPDATE t SET " + ", ".join(f"c{i} = c{i} + 1" for i in range(300)),
    "SELECT now() - INTERVAL '1 day' " + " ".join("+ INTERVAL '1 day'" for _ in range(300)),
    "SELECT 1;",
    "; SELECT 1",
    "-- why\nSELECT 1 /* because */",
    "SELECT\r\n 1 -- windows\r\n",
    "SELECT 'a\u200bb', '\u202e' /* \u200b \u200f */",
    'SELECT delimiter, "a" FROM t',
]


@EVERY
@pytest.mark.parametrize("text", HONEST, ids=range(len(HONEST)))
def test_honest_texts_pass(text: str, lexis: Lexis):
    check(text, lexis)


def test_honest_arrays_pass():
    check("SELECT ARRAY[" + ", ".join("ARRAY[1, 2]" for _ in range(250)) + "]", POSTGRES)
    check("SELECT ARRAY[" + ", ".join(map(str, range(2000))) + "]::int[]", POSTGRES)
    check("SELECT ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[ARRAY[1]]]]]]", POSTGRES)
    check("SELECT " + ", ".join("a[1][2]" for _ in range(300)), POSTGRES)


EMPTY = ["", " \n\t", ";", " ; ;", "-- x", "/* x */", "/* x */ ; -- y"]


@EVERY
@pytest.mark.parametrize("text", [*EMPTY, "SELECT '\0'", "SELECT \ud800", "\udfff"])
def test_what_is_no_text_of_a_statement(text: str, lexis: Lexis):
    with pytest.raises(ArgumentError):
        check(text, lexis)


REFUSED = [
    ("mysql", "SELECT 1 /*! + 1 */", "executable-comment"),
    ("mysql", "SELECT 1 /*!50000 + 1", "executable-comment"),
    ("mysql", "SELECT 1 /*M! + 1 */", "executable-comment"),
    ("tidb", "SELECT 1 /*T! + 1 */", "executable-comment"),
    ("tidb", "SELECT 1 /*T![auto_rand] + 1 */", "executable-comment"),
    ("tidb", "/*! DROP TABLE t */", "executable-comment"),
    ("postgres", 'SELECT U&"\\0061"', "unicode-escape"),
    ("postgres", 'SELECT u&"d\\0061ta" FROM t', "unicode-escape"),
    ("sqlite", "SELECT\u00a01", "hidden-character"),
    ("postgres", "SELECT a\u200bb", "hidden-character"),
    ("postgres", 'SELECT "a\u202eb"', "hidden-character"),
    ("mysql", "SELECT `a\u2066b`", "hidden-character"),
    ("mysql", "SELECT 1\u3000", "hidden-character"),
    ("mysql", "SELECT 1 /* \u202e */ FROM t", "hidden-character"),
    ("sqlite", "SELECT 1 -- \u2066\n", "hidden-character"),
    ("mysql", "SELECT\x0b\x01 1", "hidden-character"),
    ("sqlite", "\ufeffSELECT 1", "hidden-character"),
    ("sqlite", "SELECT 1 -- a\r, 2", "hidden-character"),
    ("mysql", "SELECT 1 # a\r, 2", "hidden-character"),
    ("postgres", "\\copy t FROM 'x'", "client-command"),
    ("postgres", "SELECT 1 \\gexec", "client-command"),
    ("mysql", "SELECT 1\\G", "client-command"),
    ("mysql", "DELIMITER //\nSELECT 1//", "client-command"),
    ("mysql", "-- x\ndelimiter $$", "client-command"),
    ("sqlite", ".tables", "client-command"),
    ("mysql", "SELECT {# \n d '2024-01-01'} #}", "template"),
    ("postgres", "SELECT {{ x }}", "template"),
    ("sqlite", "SELECT {% x %}", "template"),
]


@pytest.mark.parametrize(("dialect", "text", "rule"), REFUSED)
def test_the_refusal_names_its_rule(dialect: str, text: str, rule: str):
    with pytest.raises(PolicyError) as caught:
        check(text, LEXES[dialect])
    assert caught.value.rule == rule
    assert f"(rule {rule}). " in str(caught.value)


@EVERY
@pytest.mark.parametrize("text", ["SELECT 'a", "SELECT 1 /* a"])
def test_what_is_not_closed_is_named_with_its_place(text: str, lexis: Lexis):
    with pytest.raises(SqlSyntaxError, match=r"line 1, column (8|10) is not closed"):
        check(text, lexis)


DEEP = [
    ("SELECT ", "(", "1", ")"),
    ("SELECT ", "(", "1", ""),
    ("SELECT a", "[", "1", "]"),
    ("SELECT ", "{ ", "1", "}"),
    ("SELECT ", "(SELECT ", "1", ")"),
    ("SELECT ", "CASE WHEN 1 THEN ", "1", " END"),
    ("SELECT ", "CASE ", "1", ""),
    ("SELECT ", "NOT ", "1", ""),
    ("SELECT ", "- ", "1", ""),
    ("SELECT ", "+ ", "1", ""),
    ("SELECT ", "~", "1", ""),
    ("SELECT ", "! ", "1", ""),
    ("SELECT ", "- (", "1", ")"),
    ("SELECT ", "INTERVAL ", "1", ""),
    ("SELECT 1 = ", "ANY (", "1", ")"),
    ("", "EXPLAIN ", "SELECT 1", ""),
    ("", "SET a = ", "1", ""),
    ("SELECT a ", "RLIKE NOT a ", "", ""),
    ("SELECT ", "1 BETWEEN ", "1", ""),
    ("SELECT 1", "", "", " BETWEEN 1"),
    ("SELECT * FROM ", "(SELECT * FROM ", "t", ") x"),
    ("SELECT /*+ ", "a(", "b", ")"),
]


@pytest.mark.parametrize("lexis", [POSTGRES, MYSQL], ids=["postgres", "mysql"])
@pytest.mark.parametrize(("head", "opening", "core", "closing"), DEEP)
def test_nesting_of_every_kind_is_limited(
    head: str, opening: str, core: str, closing: str, lexis: Lexis
):
    def text(levels: int) -> str:
        tail = " */ 1" if "/*+" in head else ""
        return head + opening * levels + core + closing * levels + tail

    check(text(20), lexis)
    for levels in (101, 500):
        with pytest.raises(LimitError, match="nests deeper than 100 levels"):
            check(text(levels), lexis)


def test_an_array_nests_at_most_six_deep():
    text = "SELECT " + "ARRAY[" * 7 + "1" + "]" * 7
    with pytest.raises(LimitError, match="6 levels"):
        check(text, POSTGRES)


DOUBLING = [
    ("SELECT ", "date(", "1", ")"),
    ("SELECT ", "STRUCT(", "1", ")"),
    ("SELECT ", "a.text[", "1", "]"),
    ("SELECT * FROM t ", "JOIN t ", "", ""),
    ("SELECT * FROM t ", "LEFT JOIN (", "t", ")"),
    ("SELECT ", "IF - ", "1", ""),
    ("SELECT a", ".f()", "", ""),
]


@EVERY
@pytest.mark.parametrize(("head", "opening", "core", "closing"), DOUBLING)
def test_what_a_parser_reads_again_is_limited(
    head: str, opening: str, core: str, closing: str, lexis: Lexis
):
    with pytest.raises(LimitError):
        check(head + opening * 150 + core + closing * 150, lexis)


def test_the_operator_may_raise_the_nesting_up_to_what_the_parser_bears():
    limits = TextLimits(max_nesting=10_000)
    check("SELECT " + "(" * MAX_NESTING + "1" + ")" * MAX_NESTING, SQLITE, limits)
    with pytest.raises(LimitError, match=f"{MAX_NESTING} levels"):
        check("SELECT " + "(" * 300 + "1" + ")" * 300, SQLITE, limits)


@EVERY
def test_size_and_tokens_are_limited(lexis: Lexis):
    check("SELECT 1" + ", 1" * 2499, lexis)
    with pytest.raises(LimitError, match="more than 5,000 tokens"):
        check("SELECT 1" + ", 1" * 2500, lexis)
    check("SELECT '" + "é" * 32_763 + "'", lexis)
    with pytest.raises(LimitError, match="65,538 bytes, the limit is 65,536"):
        check("SELECT '" + "é" * 32_764 + "x'", lexis)


MEGABYTE = ["(", "'", "$a$", "/*", "E'", "a ", "- ", "U&'", "\\'", "?", "`", "[", "/*!", "''", "é"]


@EVERY
@pytest.mark.parametrize("unit", MEGABYTE)
@pytest.mark.parametrize("size", [1_000_000, 65_000])
def test_a_hostile_text_costs_little(unit: str, size: int, lexis: Lexis):
    text = unit * (size // len(unit.encode()))
    # The best of three: a collection of the whole suite's garbage may fall into one of them.
    assert min(cost(text, lexis) for _ in range(3)) < 0.1


def cost(text: str, lexis: Lexis) -> float:
    started = time.process_time()
    with suppress(RequestError):
        check(text, lexis)
    return time.process_time() - started


@given(st.text(), st.sampled_from(list(LEXES.values())))
def test_any_text_passes_or_is_refused_by_one_of_our_errors(text: str, lexis: Lexis):
    with suppress(ArgumentError, LimitError, PolicyError, SqlSyntaxError):
        check(text, lexis)


@pytest.mark.parametrize("name", ["postgres", "sqlite", "mysql"])
def test_every_type_word_of_the_parser_is_known(name: str):
    dialect = Dialect.get_or_raise(name)
    types = dialect.parser_class.TYPE_TOKENS
    words = {
        word.split()[-1].lower()
        for word, kind in dialect.tokenizer_class.KEYWORDS.items()
        if kind in types and word.replace(" ", "").isalnum()
    }
    assert words <= TYPE_WORDS
