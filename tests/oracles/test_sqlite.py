"""Our facts against what SQLite asks its authorizer."""

from collections.abc import Iterator

import pytest

from dbmcp.sql.facts import Kind
from tests.oracles.generated import COUNT, compared
from tests.oracles.grammar import sentences
from tests.oracles.mutation import mutations
from tests.oracles.seen import OracleError
from tests.oracles.sqlite_authorizer import Authorizer, shop
from tests.unit.sql.case_files import all_cases


@pytest.fixture(scope="module")
def sqlite() -> Iterator[Authorizer]:
    with shop() as authorizer:
        yield authorizer


def test_facts_of_the_corpus_cover_what_sqlite_sees(sqlite: Authorizer):
    texts = [case.text for case in all_cases() if case.dialect == "sqlite"]
    result = compared(texts, sqlite.see, dialect="sqlite", normal=sqlite.normal)
    assert result.accepted > 200
    assert not result.shortfalls
    assert not result.rejected


def test_facts_of_generated_statements_are_what_sqlite_sees(sqlite: Authorizer):
    texts = sentences("sqlite", count=COUNT, seed=7)
    result = compared(texts, sqlite.see, dialect="sqlite", normal=sqlite.normal)
    assert result.accepted > COUNT // 2
    assert not result.shortfalls
    assert not result.rejected


def test_facts_of_mutated_statements_cover_what_sqlite_sees(sqlite: Authorizer):
    texts = mutations("sqlite", count=COUNT, seed=7)
    result = compared(texts, sqlite.see, dialect="sqlite", normal=sqlite.normal)
    assert result.accepted > COUNT // 20
    assert not result.shortfalls


@pytest.mark.parametrize(
    ("text", "kind", "read", "written", "functions"),
    [
        ("SELECT abs(id) FROM Customers", Kind.READ, "customers", "", "abs"),
        ("SELECT count(*) FROM customers", Kind.READ, "customers", "", "count"),
        ("WITH orders AS (SELECT 1) SELECT count(*) FROM orders", Kind.READ, "", "", "count"),
        ("WITH x AS (SELECT id FROM orders) SELECT id FROM x", Kind.READ, "orders", "", ""),
        ("SELECT 1 IN 'orders'", Kind.READ, "orders", "", ""),
        ("SELECT v FROM missing", Kind.READ, "missing", "", ""),
        ("SELECT value FROM json_each('[1]')", Kind.READ, "", "", "json_each"),
        ("DELETE FROM orders WHERE id IN (SELECT id FROM events)", Kind.WRITE, "*", "orders", ""),
        ("EXPLAIN DROP TABLE orders", Kind.UNKNOWN, "*", "*", ""),
        ("ATTACH 'x' AS y", Kind.UNKNOWN, "", "", ""),
        ("SELECT 1; SELECT 2", Kind.UNKNOWN, "", "", ""),
    ],
)
def test_what_sqlite_sees(
    sqlite: Authorizer, text: str, kind: Kind, read: str, written: str, functions: str
):
    """`*` stands for any."""
    seen = sqlite.see(text)
    assert set(seen.kinds) == {kind}
    assert read == "*" or {table for _, table in seen.read} == set(read.split())
    assert written == "*" or {table for _, table in seen.written} == set(written.split())
    assert seen.functions == set(functions.split())


def test_a_view_stands_for_the_tables_below_it(sqlite: Authorizer):
    text = "SELECT name FROM active_customers"
    assert {table for _, table in sqlite.see(text).read} <= {"active_customers"}


def test_a_text_that_is_no_sql_is_rejected(sqlite: Authorizer):
    with pytest.raises(OracleError):
        sqlite.see("SELECT FROM FROM")
