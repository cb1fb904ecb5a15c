"""What servers of the MySQL family say, told to the caller."""

import pymysql
import pytest

from dbmcp.dialects.mysql.faults import translate


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
