"""What sqlite3 says, in dbmcp's words."""

import sqlite3
from contextlib import closing

import pytest

from dbmcp.dialects.base import Bound
from dbmcp.dialects.sqlite.dialect import SQLiteDialect
from dbmcp.dialects.sqlite.translation import translate
from dbmcp.errors import DbmcpError, PolicyError, StatementError, UnknownNameError
from dbmcp.sql.parameters import Marked
from tests.unit.dialects.sqlite.opened import bound, settings

SCHEMA = (
    "CREATE TABLE c (id INTEGER PRIMARY KEY, email TEXT UNIQUE, n INT NOT NULL DEFAULT 0,"
    " CONSTRAINT small CHECK (n < 10), CHECK (n > -10));"
    "CREATE TABLE k (a, b, c_id REFERENCES c, PRIMARY KEY (a, b));"
    "CREATE TABLE s (i INT, t TEXT) STRICT;"
    "INSERT INTO c VALUES (1, 'a', 1); INSERT INTO k VALUES (1, 2, 1)"
)


def raised(text: str) -> DbmcpError:
    """Run a text on a plain connection and translate what it raises."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(f"PRAGMA foreign_keys=ON; {SCHEMA}")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000)
        with pytest.raises(sqlite3.Error) as caught:
            connection.execute(text).fetchall()
    error = translate(caught.value, bound(text), name="shop.db")
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("SELECT 1 FORM c x", "sql_syntax", 'near "c" at line 1, column 15: not understood'),
        ("SELECT 1,\n  2 FROM c WHRE id y", "sql_syntax", 'near "id" at line 2, column 17: not'),
        ("SELECT a a a a", "sql_syntax", 'near "a": not understood'),
        ("SELECT (1", "sql_syntax", "ends in the middle"),
        ("SELECT 'x", "sql_syntax", 'near "\'x" at line 1, column 8'),
        ("SELECT * FROM nope", "unknown_name", 'table "nope" does not exist'),
        ("SELECT * FROM main.nope", "unknown_name", 'table "nope" does not exist'),
        ("SELECT nme FROM c", "unknown_name", 'column "nme" does not exist'),
        ("SELECT c.nme FROM c", "unknown_name", 'column "c.nme" does not exist'),
        ("INSERT INTO c (nme) VALUES (1)", "unknown_name", 'column "nme" does not exist in c'),
        ("SELECT nofunc(1)", "unknown_name", 'function "nofunc" does not exist'),
        ("SELECT 1 ORDER BY 1 COLLATE nix", "unknown_name", 'collation "nix" does not exist'),
        ("SELECT id FROM c, c AS d", "statement_failed", '"id" is in more than one table'),
        ("INSERT INTO c VALUES (1, 'b', 1)", "statement_failed", "duplicate key: c.id exists"),
        ("INSERT INTO c VALUES (2, 'a', 1)", "statement_failed", "duplicate key: c.email exists"),
        ("INSERT INTO k VALUES (1, 2, 1)", "statement_failed", "duplicate key: k.a, k.b exists"),
        ("UPDATE c SET n = NULL", "statement_failed", "c.n may not be NULL"),
        ("UPDATE c SET n = 10", "statement_failed", "CHECK small failed"),
        ("UPDATE c SET n = -10", "statement_failed", "CHECK n > -10 failed"),
        ("DELETE FROM c", "statement_failed", "FOREIGN KEY failed"),
        ("INSERT INTO s (i) VALUES ('x')", "statement_failed", "s.i takes INT, not TEXT"),
        ("INSERT INTO c (id) VALUES ('x')", "statement_failed", "datatype mismatch"),
        ("SELECT abs(-9223372036854775808)", "statement_failed", "integer overflow"),
        ("SELECT json('{')", "statement_failed", "malformed JSON"),
        ("SELECT zeroblob(20000)", "limit_exceeded", "larger than 64 MiB"),
    ],
)
def test_what_a_statement_raises(text: str, code: str, message: str) -> None:
    error = raised(text)
    assert error.code == code
    assert message in str(error)


def test_a_constraint_has_its_name_and_state() -> None:
    error = raised("UPDATE c SET n = 10")
    assert isinstance(error, StatementError)
    assert (error.constraint, error.sqlstate) == ("small", "SQLITE_CONSTRAINT_CHECK")


def with_code(code: int, message: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(message)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error_code", "code", "retryable"),
    [
        (sqlite3.SQLITE_BUSY, "conflict", True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "conflict", True),
        (sqlite3.SQLITE_LOCKED_SHAREDCACHE, "conflict", True),
        (sqlite3.SQLITE_INTERRUPT, "cancelled", False),
        (sqlite3.SQLITE_READONLY, "statement_failed", False),
        (sqlite3.SQLITE_CANTOPEN, "unavailable", True),
        (sqlite3.SQLITE_NOTADB, "unavailable", True),
        (sqlite3.SQLITE_CORRUPT, "unavailable", True),
        (sqlite3.SQLITE_FULL, "unavailable", True),
        (sqlite3.SQLITE_IOERR_READ, "unavailable", True),
        (sqlite3.SQLITE_AUTH, "policy_denied", False),
    ],
)
def test_codes(error_code: int, code: str, *, retryable: bool) -> None:
    error = translate(with_code(error_code, "said"), None, name="shop.db")
    assert error is not None
    assert (error.code, error.retryable) == (code, retryable)


def test_the_guard_names_what_it_refused() -> None:
    error = translate(
        sqlite3.OperationalError("not authorized to use function: readfile"), None, name="x"
    )
    assert isinstance(error, PolicyError)
    assert (error.rule, error.obj) == ("engine", "readfile")


def test_the_place_is_that_in_the_callers_own_text() -> None:
    own = Bound(Marked(("SELECT ", ", ", " FORM t"), ("first_value", "1")))
    error = translate(sqlite3.OperationalError('near "FORM": syntax error'), own, name="shop.db")
    assert 'near "FORM" at line 1, column 24:' in str(error)


def test_a_long_text_is_not_repeated() -> None:
    error = translate(
        sqlite3.OperationalError(f'near "{"x" * 9000}": syntax error'), None, name="shop.db"
    )
    assert len(str(error)) < 300


def test_a_wrapped_error_counts_as_what_it_wraps() -> None:
    wrapper = RuntimeError("(Background on this error at: https://...)")
    wrapper.orig = sqlite3.OperationalError("no such table: t")  # pyright: ignore[reportAttributeAccessIssue] - as SQLAlchemy does
    error = SQLiteDialect(settings()).translate(wrapper, None)
    assert isinstance(error, UnknownNameError)


@pytest.mark.parametrize("error", [ValueError("no"), RuntimeError("x"), KeyError(1)])
def test_other_errors_are_not_ours(error: Exception) -> None:
    assert translate(error, None, name="shop.db") is None


def test_a_closed_connection_is_unavailable() -> None:
    error = translate(ValueError("Connection closed"), None, name="shop.db")
    assert error is not None
    assert error.code == "unavailable"
