"""The driver's errors become ours; those that a server is awkward to bring to are made by hand."""

import socket
import ssl
from typing import Any

import asyncpg
import pytest

from dbmcp.config import DatabaseSettings, Secret
from dbmcp.dialects.base import Argument, Bound
from dbmcp.dialects.postgres import PostgresDialect
from dbmcp.errors import (
    ArgumentError,
    CancelledError,
    ConflictError,
    DbmcpError,
    SqlSyntaxError,
    StatementError,
    TimeLimitError,
    UnavailableError,
    UnknownNameError,
    UnsupportedError,
)
from dbmcp.sql.parameters import Marked

POSTGRES_ERROR: Any = asyncpg.PostgresError
DIALECT = PostgresDialect(DatabaseSettings("shop", Secret("postgresql://me:s3cret@db.example/d")))
BOUND = Bound(Marked(("SELECT nme, ", " FROM t"), ("id",)), (Argument("id", 1),))


def server_error(state: str, message: str, **fields: Any) -> BaseException:
    error: BaseException = POSTGRES_ERROR.new({"C": state, "M": message})
    for name, value in fields.items():
        setattr(error, name, value)
    return error


def translated(error: BaseException, bound: Bound | None = BOUND) -> DbmcpError:
    ours = DIALECT.translate(error, bound)
    assert ours is not None
    assert "s3cret" not in str(ours)
    return ours


@pytest.mark.parametrize(
    ("state", "message", "kind", "text"),
    [
        ("08006", "broken", UnavailableError, "shop: the connection to db.example:5432 broke"),
        (
            "08P01",
            "unsupported startup parameter: extra_float_digits",
            UnavailableError,
            "behind PgBouncer set prepared_statements = false",
        ),
        ("28P01", "no", UnavailableError, "shop: db.example:5432 refused the account me. check"),
        ("53300", "too many", UnavailableError, "db.example:5432 has no connection free"),
        ("57P01", "terminating", UnavailableError, "shut the connection down. retry"),
        ("57P03", "starting", UnavailableError, "is starting up or shutting down. retry later"),
        ("25P03", "idle", UnavailableError, "idle for too long"),
        ("40001", "x", ConflictError, "serialization failure; the transaction was rolled back"),
        ("40P01", "x", ConflictError, "deadlock; the transaction was rolled back. retry it"),
        ("55P03", "x", ConflictError, "a lock was not free in time"),
        ("57014", "canceling statement due to statement timeout", TimeLimitError, "time limit"),
        ("57014", "canceling statement due to user request", CancelledError, "was stopped"),
        ("57014", "Anweisung abgebrochen", CancelledError, "was stopped"),
        ("42501", "permission denied for table t", StatementError, "ask the operator"),
        ("42P05", 'prepared statement "x" already exists', StatementError, "PgBouncer"),
        ("P0001", "no beer left\nand more", StatementError, "no beer left"),
        ("XX000", "x" * 500, StatementError, f"{'x' * 300}…"),
    ],
)
def test_what_the_server_reports(
    state: str, message: str, kind: type[DbmcpError], text: str
) -> None:
    ours = translated(server_error(state, message))
    assert type(ours) is kind
    assert text in str(ours)
    assert "and more" not in str(ours)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ConnectionRefusedError(111, "no"), "connection refused at db.example:5432. retry later"),
        (socket.gaierror(-2, "no"), "the host of db.example:5432 is not known"),
        (TimeoutError(), "no answer from db.example:5432"),
        (ConnectionResetError(104, "no"), "the connection to db.example:5432 broke. retry"),
        (ConnectionError("rejected SSL upgrade"), "offers no TLS, which the URL asks for"),
        (ssl.SSLCertVerificationError(1, "no"), "the certificate of db.example:5432"),
        (ssl.SSLError(1, "no"), "TLS with db.example:5432 failed"),
        (OSError(113, "no route"), "db.example:5432 cannot be reached"),
        (FileNotFoundError(2, "no"), "there is no socket at"),
        (asyncpg.InterfaceError("connection is closed"), "cannot be used any more. retry"),
        (asyncpg.ConnectionDoesNotExistError("x"), "broke or was refused (x). retry"),
        (asyncpg.TargetServerAttributeNotMatched("x"), "target_session_attrs"),
    ],
)
def test_what_breaks_on_the_way(error: BaseException, text: str) -> None:
    ours = translated(error, None)
    assert type(ours) is UnavailableError
    assert str(ours).startswith("shop: ")
    assert text in str(ours)


def test_a_wrapped_error_is_opened() -> None:
    wrapper = RuntimeError("wrapper")
    wrapper.__cause__ = server_error("53300", "too many")
    assert type(translated(wrapper)) is UnavailableError


def test_a_message_cut_within_a_character_is_the_statements_fault() -> None:
    ours = translated(UnicodeDecodeError("utf-8", b"\xe2", 0, 1, "invalid continuation byte"))
    assert type(ours) is StatementError
    assert "beyond ASCII" in str(ours)


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), StatementError("ours")])
def test_what_is_no_drivers_error_is_left_alone(error: BaseException) -> None:
    assert DIALECT.translate(error, BOUND) is None


def test_a_position_is_told_in_the_callers_text() -> None:
    ours = translated(server_error("42601", 'syntax error at or near "FROM"', position="17"))
    assert type(ours) is SqlSyntaxError
    assert str(ours) == 'near "FROM" at line 1, column 18. correct the statement there'


def test_a_missing_name_is_taken_from_the_callers_text_in_any_language() -> None:
    ours = translated(server_error("42703", "Spalte »nme« existiert nicht", position="8"))
    assert isinstance(ours, UnknownNameError)
    assert (ours.kind, ours.name) == ("column", "nme")


def test_without_a_position_the_message_gives_the_name() -> None:
    ours = translated(server_error("42P01", 'relation "t" does not exist'))
    assert str(ours) == 'table "t" does not exist'


def test_a_parameter_without_a_type_is_named() -> None:
    ours = translated(server_error("42P18", "could not determine data type of parameter $1"))
    assert type(ours) is ArgumentError
    assert str(ours) == (
        'parameter "id": could not determine data type of parameter :id. '
        "write its type, e.g. :id::text"
    )


def test_a_changed_schema_is_a_conflict() -> None:
    assert type(translated(asyncpg.InvalidCachedStatementError("x"))) is ConflictError


def test_the_drivers_own_gaps_are_unsupported() -> None:
    assert type(translated(asyncpg.UnsupportedClientFeatureError("x"))) is UnsupportedError


def test_a_constraint_and_its_state_are_kept() -> None:
    ours = translated(
        server_error(
            "23505",
            "duplicate",
            detail="Key (a, b)=(1, x) already exists.",
            constraint_name="t_key",
        )
    )
    assert isinstance(ours, StatementError)
    assert (ours.sqlstate, ours.constraint) == ("23505", "t_key")
    assert str(ours) == "duplicate key: t_key (a, b)=(1, x) exists. use on_conflict, or another key"
