"""What the stored CREATE texts tell."""

import pytest

from dbmcp.dialects.sqlite.ddl import checks, content, generations, index_parts, view_body


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE TABLE t (a)", ()),
        ("CREATE TABLE t (a CHECK (a > 0))", (("", "a > 0"),)),
        ("CREATE TABLE t (a, CONSTRAINT pos CHECK((a)>(0)))", (("pos", "(a)>(0)"),)),
        ('CREATE TABLE t (a constraint "my ""c""" check (a))', (('my "c"', "a"),)),
        ("CREATE TABLE t (a CHECK (a IN ('(', ')')), b CHECK (b /* ) */ < 2))",
         (("", "a IN ('(', ')')"), ("", "b /* ) */ < 2"))),
        ("CREATE TABLE t (a DEFAULT 'CHECK (no)', -- CHECK (no)\n \"check\" TEXT)", ()),
        ("CREATE TABLE t (a CHECK (a", (("", ""),)),
    ],
)  # fmt: skip
def test_checks(sql: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert checks(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE INDEX i ON t (a)", (("a",), "")),
        ("CREATE INDEX i ON t(lower(a), b+1 DESC) WHERE a > 1 AND b IN (1, 2)",
         (("lower(a)", "b+1 DESC"), "a > 1 AND b IN (1, 2)")),
        ('CREATE UNIQUE INDEX "i(" ON "t)" (substr(a, 1, 2)) -- WHERE\n',
         (("substr(a, 1, 2)",), "")),
        ("CREATE INDEX broken", ((), "")),
    ],
)  # fmt: skip
def test_index_parts(sql: str, expected: tuple[tuple[str, ...], str]) -> None:
    assert index_parts(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE VIEW v AS SELECT 1", "SELECT 1"),
        ('CREATE VIEW "as" (a, b) AS\n SELECT 1 AS a, 2 AS b', "SELECT 1 AS a, 2 AS b"),
        ("CREATE VIEW v /* AS */ AS SELECT CAST(1 AS TEXT)", "SELECT CAST(1 AS TEXT)"),
    ],
)
def test_view_body(sql: str, expected: str) -> None:
    assert view_body(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE TABLE t (a, b AS (a + 1))", {"b": "a + 1"}),
        ("CREATE TABLE t (a,\n \"b c\" TEXT GENERATED ALWAYS AS (lower(a)) STORED)",
         {"b c": "lower(a)"}),
        ("CREATE TABLE t (a AS (1), b DEFAULT (2), c CHECK (a > 1))", {"a": "1"}),
        ("CREATE TABLE t (a)", {}),
    ],
)  # fmt: skip
def test_generations(sql: str, expected: dict[str, str]) -> None:
    assert generations(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE VIRTUAL TABLE f USING fts5(a, content='docs', content_rowid='id')", "docs"),
        ('CREATE VIRTUAL TABLE f USING fts4(content = "my docs", a)', "my docs"),
        ("create virtual table f using fts5(a, CONTENT=docs /* x */)", "docs"),
        ("CREATE VIRTUAL TABLE f USING fts5(a, content='')", ""),
        ("CREATE VIRTUAL TABLE content USING fts5(a)", ""),
        ("CREATE TABLE t (content TEXT DEFAULT 'x', CHECK (content='docs'))", ""),
        ("", ""),
    ],
)
def test_content(sql: str, expected: str) -> None:
    assert content(sql) == expected
