"""What servers of the MySQL family say, told to the caller."""

import pymysql
import pytest

from dbmcp.dialects.base import Bound
from dbmcp.dialects.mysql.faults import translate
from dbmcp.sql.parameters import Marked


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        (
            1091,
            "Can't DROP CONSTRAINT `ck`; check that it exists",
            'column or index "ck" does not exist',
        ),
        (1091, "Can't DROP INDEX `i`; check that it exists", 'column or index "i" does not exist'),
        (
            1091,
            "Can't DROP FOREIGN KEY `f`; check that it exists",
            'column or index "f" does not exist',
        ),
        (
            1091,
            "Can't DROP 'w'; check that column/key exists",
            'column or index "w" does not exist',
        ),
        (1051, "Unknown table 'shop.nope'", 'table "nope" does not exist'),
        (1051, "Unknown table ''", "the server does not support VALUES ROW(...). write SELECT"),
        (
            1105,
            "'CREATE TABLE ... SELECT' is not implemented yet",
            "the server does not support CREATE TABLE ... SELECT. create the table, then INSERT "
            "INTO it ... SELECT",
        ),
        (1091, "index nope doesn't exist", 'column or index "nope" does not exist'),
        (
            1253,
            "COLLATION 'utf8mb4_bin' is not valid for CHARACTER SET 'latin1'",
            "COLLATION 'utf8mb4_bin' is not valid for CHARACTER SET 'latin1'",
        ),
    ],
)
def test_what_a_server_names_is_told(code: int, text: str, told: str) -> None:
    error = translate(pymysql.err.OperationalError(code, text), None, database="shop", place="h")
    assert str(error) == told


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        (1690, "constant 918273000000 overflows int", "constant … overflows int"),
        (1690, "constant 99 overflows tinyint", "constant 99 overflows tinyint"),
        (1105, "Invalid vector text: canary", "Invalid vector text: …"),
        (1105, "Invalid vector text: 99", "Invalid vector text: 99"),
        (1105, "bad value: canary", "bad value: …"),
        (1105, "UnknownType: *ast.MatchAgainst", "UnknownType: *ast.MatchAgainst"),
        (1105, "XPATH syntax error: '~canary'", "XPATH syntax error: '…'"),
        (1105, "item canary is not in Set [canary b]", "item … is not in Set …"),
        (1105, "can't convert canary to decimal", "can't convert …"),
    ],
)
def test_values_without_quotes_are_withheld(code: int, text: str, told: str) -> None:
    bound = Bound(Marked(("SELECT n FROM t WHERE n = 99",), ()), ())
    error = translate(pymysql.err.OperationalError(code, text), bound, database="shop", place="h")
    assert str(error) == told
