"""What the audit keeps of a text: its shape, and nothing that could be data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.sql.fingerprint import fingerprint
from dbmcp.sql.lexer import Lexis

LEXES = [SQLITE, POSTGRES, MYSQL]

EVERYWHERE = [
    ("", ""),
    ("  -- nothing\n", ""),
    ("SELECT 1", "SELECT ?"),
    ("SELECT a,b\n FROM t", "SELECT a, b FROM t"),
    ("SELECT * FROM t WHERE a=-5", "SELECT * FROM t WHERE a = ?"),
    ("SELECT a-5, (a) - 5, f(-5), - 5", "SELECT a - ?, (a) - ?, f(?), ?"),
    ("SELECT x BETWEEN -1 AND +2.5e3", "SELECT x BETWEEN ? AND ?"),
    ("SELECT t.a FROM s.t WHERE b = 'it''s' -- secret", "SELECT t.a FROM s.t WHERE b = ?"),
    ("SELECT /* secret */ 1 /*+ hint */", "SELECT ?"),
    ("SELECT a FROM t WHERE a IN(1,2,3)", "SELECT a FROM t WHERE a IN (?, ...)"),
    ("SELECT a FROM t WHERE a IN (1)", "SELECT a FROM t WHERE a IN (?)"),
    ("SELECT a FROM t WHERE a = :id", "SELECT a FROM t WHERE a = ?"),
    ("SELECT a FROM t WHERE a = ? LIMIT ?", "SELECT a FROM t WHERE a = ? LIMIT ?"),
    ("INSERT INTO t (a, b) VALUES (1, 'x')", "INSERT INTO t(a, b) VALUES (?, ...)"),
    (
        "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, NULL), (4, 'z')",
        "INSERT INTO t(a, b) VALUES (?, ...), ...",
    ),
    ("VALUES (1, a), (2, a), (3, b)", "VALUES (?, a), ..., (?, b)"),
    ("SELECT a FROM t WHERE a IS NULL", "SELECT a FROM t WHERE a IS NULL"),
    ("UPDATE t SET a = NULL, b = TRUE", "UPDATE t SET a = ?, b = ?"),
    ("SELECT count( * ) FROM t", "SELECT count(*) FROM t"),
    ("SELECT 'left open", "SELECT ?"),
    ("SELECT 1; SELECT 2", "SELECT ?; SELECT ?"),
    ("SELECT DATE '2020-01-01'", "SELECT DATE ?"),
]

OF_ONE = [
    (SQLITE, 'SELECT "a" FROM "t" WHERE t."b" = "Miller"', 'SELECT ? FROM "t" WHERE t."b" = ?'),
    (SQLITE, "SELECT [a b], `c` FROM t", "SELECT [a b], `c` FROM t"),
    (SQLITE, "SELECT ?1, $x, @y", "SELECT ?, ..."),
    (POSTGRES, 'SELECT "a" FROM t', 'SELECT "a" FROM t'),
    (POSTGRES, "SELECT $$s$$ || E'\\'s' || U&'s'", "SELECT ? || ? || ?"),
    (POSTGRES, "SELECT a[1:2], b::int, '1'::int", "SELECT a[?:?], b::int, ?::int"),
    (POSTGRES, "SELECT /* /* s */ s */ 1", "SELECT ?"),
    (MYSQL, "SELECT \"s\", 'it\\'s' # s", "SELECT ?, ..."),
    (MYSQL, "SELECT /*!50000 'secret' */ `a`", "SELECT `a`"),
    (MYSQL, "SELECT _utf8mb4'x', x'ff', 0xff", "SELECT _utf8mb4 ?, ..."),
]


@pytest.mark.parametrize("lexis", LEXES, ids=lambda lexis: lexis.sqlglot)
@pytest.mark.parametrize(("text", "expected"), EVERYWHERE)
def test_every_engine(text: str, expected: str, lexis: Lexis) -> None:
    assert fingerprint(text, lexis=lexis) == expected


@pytest.mark.parametrize(("lexis", "text", "expected"), OF_ONE)
def test_one_engine(lexis: Lexis, text: str, expected: str) -> None:
    assert fingerprint(text, lexis=lexis) == expected


@given(st.text(), st.sampled_from(LEXES))
def test_any_text_has_one(text: str, lexis: Lexis) -> None:
    assert len(fingerprint(text, lexis=lexis)) <= 3 * len(text) + 3


@given(st.lists(st.integers() | st.text("abc'\\x"), min_size=1), st.sampled_from(LEXES))
def test_the_number_of_values_does_not_matter(values: list[int | str], lexis: Lexis) -> None:
    def literal(value: int | str) -> str:
        doubled = str(value).replace("\\", "\\\\").replace("'", "''")
        return str(value) if isinstance(value, int) else f"'{doubled}'"

    rows = ", ".join(f"({literal(value)}, 'canary')" for value in values)
    found = fingerprint(f"INSERT INTO t VALUES {rows}", lexis=lexis)
    assert found.startswith("INSERT INTO t VALUES (?, ...)")
    assert "canary" not in found
    assert len(found) < 45
