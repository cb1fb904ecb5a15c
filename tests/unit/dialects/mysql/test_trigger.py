"""What a trigger's text tells of the tables that it writes to."""

import pytest

from dbmcp.dialects.mysql.dialect import MySQLDialect
from dbmcp.dialects.mysql.trigger import targets

TOLD: list[tuple[str, list[tuple[str, str]]]] = [
    ("SET NEW.a = upper(NEW.b)", []),
    ("INSERT INTO t (a, b) VALUES (NEW.a, concat('delete from x', NEW.b))", [("", "t")]),
    ("insert ignore t select a from other.u", [("", "t")]),
    ("REPLACE `odd ``name` (a) VALUES (1)", [("", "odd `name")]),
    ("UPDATE LOW_PRIORITY s.t SET a = 1 WHERE b IN (SELECT c FROM u)", [("s", "t")]),
    ("UPDATE `s` . `t` AS x SET a = (1)", [("s", "t")]),
    ("DELETE FROM t WHERE a = OLD.a", [("", "t")]),
    ("DELETE FROM t; UPDATE u SET a = 1", [("", "t"), ("", "u")]),
    ("INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 2", [("", "t")]),
    ("BEGIN DECLARE x DECIMAL(5, 2); IF (NEW.a = 1) THEN DELETE FROM t; END IF; END", [("", "t")]),
    ("SET NEW.a = replace(NEW.a, 'x', insert('abc', 1, 1, 'y')) /* call x() */", []),
]
UNTOLD = [
    "CALL p(1)",
    "SET NEW.a = mine(1)",
    "SET NEW.a = `upper`(1)",
    "SET NEW.a = other.upper(1)",
    "UPDATE t, u SET t.a = 1, u.a = 2",
    "UPDATE t JOIN u ON t.a = u.a SET u.b = 1",
    "DELETE t, u FROM t, u WHERE t.a = u.a",
    "DELETE t FROM t JOIN u ON t.a = u.a",
    "DELETE FROM t USING t JOIN u",
    "INSERT INTO t VALUES (1) /*!, (2) */",
    "INSERT INTO",
    "INSERT INTO 'x'",
]


@pytest.mark.parametrize(("text", "found"), TOLD)
def test_tables_written_to_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert targets(text, lexis=MySQLDialect.lexis) == found


@pytest.mark.parametrize("text", UNTOLD)
def test_what_may_write_elsewhere_is_not_told(text: str) -> None:
    assert targets(text, lexis=MySQLDialect.lexis) is None
