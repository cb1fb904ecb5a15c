"""The query for the rows that a write meets, cut from the write's own text."""

from typing import Any

import pytest

from dbmcp.dialects.mysql.rules import LEXIS as MYSQL
from dbmcp.dialects.postgres.rules import LEXIS as POSTGRES
from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.sql.lexer import Lexis
from dbmcp.sql.parameters import mark
from dbmcp.sql.written import Written, read_written


def written(text: str, parameters: Any = None, *, lexis: Lexis = POSTGRES) -> Written:
    found = read_written(mark(text, parameters, lexis=lexis), lexis=lexis)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("lexis", "text", "query"),
    [
        (POSTGRES, "DELETE FROM t", "SELECT t.k FROM t"),
        (
            POSTGRES,
            'DELETE FROM ONLY "T x" WHERE a = 1',
            'SELECT "T x".k FROM ONLY "T x" WHERE a = 1',
        ),
        (
            POSTGRES,
            "UPDATE s.t AS x SET a = b IS DISTINCT FROM 2 FROM u, v WHERE x.id = u.id RETURNING a",
            "SELECT x.k FROM s.t AS x, u, v WHERE x.id = u.id",
        ),
        (
            POSTGRES,
            "WITH r AS (SELECT 1 i) DELETE FROM t USING r JOIN v ON v.a = r.i WHERE t.i = r.i",
            "WITH r AS (SELECT 1 i) SELECT t.k FROM t, r JOIN v ON v.a = r.i WHERE t.i = r.i",
        ),
        (
            POSTGRES,
            "MERGE INTO t AS x USING (SELECT 1 AS id) s ON x.id = s.id WHEN MATCHED THEN DELETE",
            "SELECT x.k FROM t AS x JOIN (SELECT 1 AS id) s ON x.id = s.id",
        ),
        (SQLITE, "UPDATE OR ABORT t SET a = 1 WHERE b", "SELECT t.k FROM t WHERE b"),
        (
            MYSQL,
            "UPDATE a JOIN b ON b.id = a.id SET a.x = 1 WHERE b.y = 2",
            "SELECT a.k FROM a JOIN b ON b.id = a.id WHERE b.y = 2",
        ),
        (
            MYSQL,
            "DELETE p FROM people p LEFT JOIN b ON b.id = p.id WHERE b.id IS NULL",
            "SELECT p.k FROM people p LEFT JOIN b ON b.id = p.id WHERE b.id IS NULL",
        ),
        (
            MYSQL,
            "DELETE FROM p USING people p JOIN b ON b.id = p.id WHERE b.y = 2",
            "SELECT p.k FROM people p JOIN b ON b.id = p.id WHERE b.y = 2",
        ),
        (
            MYSQL,
            "UPDATE `t` SET a = 1 /* SET */ WHERE b = ';' ORDER BY c LIMIT 3",
            "SELECT `t`.k FROM `t` WHERE b = ';' ORDER BY c LIMIT 3",
        ),
    ],
)
def test_the_rows_met_are_asked_for_in_the_same_words(lexis: Lexis, text: str, query: str) -> None:
    meeting = written(text, lexis=lexis).meeting
    assert meeting is not None
    assert " ".join(meeting.select(["k"]).marked.text.split()) == query
    assert meeting.ordered == ("LIMIT" in text)


@pytest.mark.parametrize(
    ("lexis", "text"),
    [
        (POSTGRES, "INSERT INTO t VALUES (1)"),
        (POSTGRES, "WITH d AS (DELETE FROM s RETURNING id) UPDATE t SET a = 1 FROM d"),
        (MYSQL, "UPDATE a, b SET a.x = 1, b.y = 2 WHERE a.id = b.id"),
        (MYSQL, "DELETE a, b FROM a JOIN b ON a.id = b.id"),
        (MYSQL, "UPDATE IGNORE t SET a = 1"),
    ],
)
def test_what_meets_no_single_tables_rows_is_not_asked_for(lexis: Lexis, text: str) -> None:
    assert written(text, lexis=lexis).meeting is None


def test_each_marker_keeps_its_number() -> None:
    found = written("UPDATE t SET a = :a, b = ':a' WHERE c = :c OR d = :a", {"a": 1, "c": 2})
    assert found.columns == {"a", "b"}
    assert found.meeting is not None
    piece = found.meeting.select(["k"])
    assert (piece.marked.names, piece.markers) == (("c", "a"), (1, 2))


@pytest.mark.parametrize(
    ("lexis", "text", "verb", "merges", "reads"),
    [
        (POSTGRES, "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", "INSERT", False, False),
        (
            POSTGRES,
            "INSERT INTO t (a) SELECT 1 ON CONFLICT (a) DO UPDATE SET b = 1",
            "INSERT",
            True,
            True,
        ),
        (SQLITE, "INSERT OR REPLACE INTO t (a) VALUES (1)", "REPLACE", True, False),
        (MYSQL, "REPLACE INTO t (a) VALUES (1)", "REPLACE", True, False),
        (
            MYSQL,
            "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE b = 2",
            "INSERT",
            True,
            False,
        ),
    ],
)
def test_inserts(lexis: Lexis, text: str, verb: str, merges: bool, reads: bool) -> None:  # noqa: FBT001 -- a table of cases
    found = written(f"{text};", lexis=lexis)
    assert (found.verb, found.merges, found.reads) == (verb, merges, reads)
    assert (str(found.table), found.columns) == ("t", {"a"})
    assert found.whole.marked.text == text


def test_another_returning_can_stand_behind() -> None:
    found = written("INSERT INTO t (a) VALUES (1) RETURNING a -- all")
    assert found.whole.marked.text == "INSERT INTO t (a) VALUES (1)"


@pytest.mark.parametrize(
    ("lexis", "text", "assigned", "actions"),
    [
        (POSTGRES, "UPDATE t SET a = 1, (b, c) = (2, 3) WHERE d = 4", "a b c", ""),
        (POSTGRES, "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1", "b", ""),
        (POSTGRES, "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", "", ""),
        (MYSQL, "INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE b = 2", "b", ""),
        (POSTGRES, "DELETE FROM t WHERE a = 1", "", ""),
        (
            POSTGRES,
            "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.x THEN DELETE "
            "WHEN MATCHED THEN UPDATE SET a = 1, b = 2 WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
            "a b",
            "DELETE UPDATE INSERT",
        ),
        (POSTGRES, "MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE", "", "DELETE"),
    ],
)
def test_what_changes_in_rows_that_exist(
    lexis: Lexis, text: str, assigned: str, actions: str
) -> None:
    found = written(text, lexis=lexis)
    assert found.assigned == set(assigned.split())
    assert found.actions == set(actions.split())


@pytest.mark.parametrize(
    ("text", "listed", "offered"),
    [
        (
            "INSERT INTO t (a, b) VALUES (:a, 'x'), ((1), f(:b, 2)) ON DUPLICATE KEY UPDATE b = 1",
            ("a", "b"),
            ["SELECT :a , 'x' UNION ALL SELECT (1), f( :b , 2)"],
        ),
        (
            "INSERT INTO t SELECT a FROM x JOIN y ON x.i = y.i WHERE a > :c "
            "ON DUPLICATE KEY UPDATE a = :d",
            (),
            ["SELECT a FROM x JOIN y ON x.i = y.i WHERE a >  :c"],
        ),
        ("REPLACE t (a) WITH q AS (SELECT 1) TABLE q", ("a",), ["WITH q AS (SELECT 1) TABLE q"]),
        ("INSERT INTO t VALUES (1, DEFAULT)", (), []),
        ("INSERT INTO t (a, b) VALUES (1, a + 1)", ("a", "b"), []),
        ("INSERT INTO t (a) (SELECT 1)", ("a",), []),
        ("INSERT INTO t () VALUES ()", (), []),
        ("INSERT INTO t SET a = 1", ("a",), []),
    ],
)
def test_rows_that_an_insert_offers(text: str, listed: tuple[str, ...], offered: list[str]) -> None:
    names = [name for name in ("a", "b", "c", "d") if f":{name}" in text]
    found = written(text, dict.fromkeys(names, 1) or None, lexis=MYSQL)
    assert found.listed == listed
    assert [piece.marked.text for piece in found.offered] == offered


def test_many_rows_are_offered_some_at_once() -> None:
    values = ", ".join(f"({number})" for number in range(250))
    found = written(f"INSERT INTO t (a) VALUES {values}", lexis=MYSQL)
    assert [piece.marked.text.count("SELECT") for piece in found.offered] == [100, 100, 50]
