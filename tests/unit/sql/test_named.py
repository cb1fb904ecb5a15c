"""The columns that a statement names, for people."""

import pytest

from dbmcp.sql.named import columns_named
from dbmcp.sql.parameters import mark
from tests.unit.sql.case_files import DIALECTS, lexis_of

CORRELATED = ["c", "t.b", "t.id", "u.a"]
CASES: list[tuple[str, list[str]]] = [
    ("SELECT id, name FROM t", ["t.id", "t.name"]),
    ("SELECT a.id, b.id FROM t a JOIN s.u b ON a.x = b.y", ["s.u.id", "s.u.y", "t.id", "t.x"]),
    ("SELECT id FROM t, u", ["id"]),
    ("SELECT * FROM t", ["t.*"]),
    ("SELECT a.*, 1 FROM t a, u", ["t.*"]),
    ("WITH c AS (SELECT id FROM t) SELECT c.id FROM c", ["c.id", "t.id"]),
    ("WITH c AS (SELECT id FROM t) SELECT id FROM c", ["id", "t.id"]),
    ("SELECT x.y FROM (SELECT a AS y FROM t) x", ["t.a", "x.y"]),
    ("SELECT id FROM t WHERE (SELECT 1 FROM u WHERE u.a = t.b AND c = 1) = 1", CORRELATED),
    ("UPDATE t SET a = b WHERE id = 1", ["t.a", "t.b", "t.id"]),
    ("DELETE FROM t WHERE id = 1", ["t.id"]),
    ("INSERT INTO t (a, b) SELECT c, d FROM u WHERE u.e = 1", ["t.a", "t.b", "u.c", "u.d", "u.e"]),
    ("EXPLAIN SELECT id FROM t", ["t.id"]),
    ("SELECT 1", []),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("text", "columns"), CASES)
def test_columns(text: str, columns: list[str], dialect: str) -> None:
    lexis = lexis_of(dialect)
    assert list(columns_named(mark(text, None, lexis=lexis), lexis=lexis)) == columns


def test_what_is_no_tree_names_none() -> None:
    lexis = lexis_of("mysql")
    assert columns_named(mark("SHOW COLUMNS FROM t", None, lexis=lexis), lexis=lexis) == ()


def test_a_delete_without_a_table_names_what_it_can() -> None:
    lexis = lexis_of("mysql")
    marked = mark("DELETE SELECT a FROM t WHERE b = 1", None, lexis=lexis)
    assert columns_named(marked, lexis=lexis) == ("t.a", "t.b")
