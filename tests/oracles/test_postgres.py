"""Our facts against Postgres's own parser."""

import pytest

from dbmcp.sql.facts import Kind
from tests.oracles.generated import COUNT, compared
from tests.oracles.grammar import sentences
from tests.oracles.mutation import mutations
from tests.oracles.postgres_parser import see
from tests.oracles.seen import OracleError
from tests.unit.sql.case_files import all_cases


def test_facts_of_the_corpus_cover_what_postgres_sees():
    texts = [case.text for case in all_cases() if case.dialect == "postgres"]
    result = compared(texts, see, dialect="postgres")
    assert result.accepted > 400
    assert not result.shortfalls
    assert not result.rejected


def test_facts_of_generated_statements_are_what_postgres_sees():
    texts = sentences("postgres", count=COUNT, seed=7)
    result = compared(texts, see, dialect="postgres")
    assert result.accepted > COUNT // 2
    assert not result.shortfalls
    assert not result.rejected
    assert not result.excess


def test_facts_of_mutated_statements_cover_what_postgres_sees():
    texts = mutations("postgres", count=COUNT, seed=7)
    result = compared(texts, see, dialect="postgres")
    assert result.accepted > COUNT // 20
    assert not result.shortfalls


@pytest.mark.parametrize(
    ("text", "kind", "read", "written", "functions"),
    [
        (
            "WITH x AS (SELECT f(1) FROM a) SELECT * FROM x, s.x, g(2)",
            Kind.READ,
            "a s.x",
            "",
            "f g",
        ),
        ("WITH a AS (SELECT * FROM a) SELECT (SELECT 1 FROM a)", Kind.READ, "a", "", ""),
        ("SELECT (WITH x AS (TABLE y) SELECT 1 FROM x), x.* FROM x", Kind.READ, "x y", "", ""),
        ("WITH x AS (DELETE FROM a USING b RETURNING *) TABLE x", Kind.WRITE, "b", "a", ""),
        ("MERGE INTO a USING b ON f(1) WHEN MATCHED THEN DELETE", Kind.WRITE, "b", "a", "f"),
        ("SELECT * FROM a FOR UPDATE", Kind.WRITE, "a", "", ""),
        ("SELECT 1 INTO b", Kind.UNKNOWN, "b", "", ""),
        ("EXPLAIN SELECT trim(a) LIKE b ESCAPE 'c' FROM t", Kind.READ, "t", "", ""),
    ],
)
def test_what_postgres_sees(text: str, kind: Kind, read: str, written: str, functions: str):
    seen = see(text)
    assert seen.kinds == (kind,)
    assert {".".join(filter(None, table)) for table in seen.read} == set(read.split())
    assert {".".join(filter(None, table)) for table in seen.written} == set(written.split())
    assert seen.functions == set(functions.split())


def test_a_text_that_is_no_sql_is_rejected():
    with pytest.raises(OracleError):
        see("SELECT FROM FROM")
