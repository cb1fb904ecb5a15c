"""What the kinds of DDL need of Postgres."""

import pytest

from dbmcp.config import DdlKind
from dbmcp.dialects.accounts import Right
from dbmcp.dialects.postgres.ddl import Ddl

CASES = [
    ((), True, set[str](), False),
    (("truncate",), True, {"TRUNCATE"}, False),
    (("analyze",), True, {"MAINTAIN"}, False),
    (("analyze",), False, {"OWNER"}, False),
    (("create_table",), True, {"OWNER", "REFERENCES"}, True),
    (("drop_table", "truncate"), True, {"OWNER", "TRUNCATE"}, False),
    (("create_schema",), True, set[str](), False),
]


@pytest.mark.parametrize(("kinds", "maintains", "words", "makes"), CASES)
def test_privileges(
    kinds: tuple[str, ...], words: set[str], *, maintains: bool, makes: bool
) -> None:
    found = Ddl.of(kinds, maintains=maintains)
    assert found.on_tables == words
    assert set(found.granted) == words - {"OWNER"}
    assert found.needs(Right("CREATE", "schema public")) is makes


@pytest.mark.parametrize("kind", DdlKind)
def test_every_kind_needs_something(kind: DdlKind) -> None:
    found = Ddl.of([kind], maintains=True)
    assert found.on_tables or found.in_schema or found.in_database or found.owns_schemas


def test_nobody_needs_to_rule_the_server() -> None:
    found = Ddl.of(DdlKind, maintains=True)
    assert found.needs(Right("CREATE", "database shop"))
    assert found.needs(Right("OWNER", "schema more"))
    for right in (
        Right("OWNER", "database shop"),
        Right("SUPERUSER"),
        Right("OWNER", "function f()"),
    ):
        assert not found.needs(right)
