"""The corpus of attacks: how its files are read, and that no policy lets one of them through."""

from collections import Counter
from typing import Any

import pytest

from dbmcp.config import DatabaseSettings, DdlKind, Mode, Secret
from dbmcp.database import Database
from dbmcp.dialects import dialect_for
from dbmcp.errors import PolicyError, RequestError
from dbmcp.execution.statements import Statements
from dbmcp.selftest import Attack
from dbmcp.selftest.attack import corpus, read

URLS = ("postgresql://h/shop", "mysql://h/shop", "tidb://h/shop", ":memory:")
NAMES = {"table": "orders", "other": "customers", "column": "id", "hidden": "payroll"} | {
    "holder": "people",
    "secret": "email",
}
FAMILIES = {
    "administration",
    "catalog secrets",
    "comments",
    "disguises",
    "files and programs",
    "hidden columns",
    "hidden tables",
    "row locks",
    "settings",
    "SQL as text",
    "stacked statements",
    "unbounded reads",
    "unknown functions",
    "whole tables",
    "writes",
}


def database(url: str, **settings: Any) -> Database:
    made = DatabaseSettings("shop", Secret(url), **settings)
    return Database(made, dialect=dialect_for(made))


def refusal(attack: Attack, statements: Statements) -> RequestError | None:
    try:
        statements.check(attack.filled(NAMES), None)
    except RequestError as error:
        return error
    return None


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("url", URLS)
def test_no_attack_passes(url: str, mode: Mode) -> None:
    # Whatever DDL the operator switches on is no attack.
    target = database(url, mode=mode, ddl=tuple(DdlKind) if mode is Mode.ADMIN else ())
    statements = Statements(target)
    attacks = [a for a in corpus(target.dialect.attack_files) if mode in a.modes]
    # What the lists hide is found with the catalog: see the integration test.
    aimed = [a for a in attacks if not {"hidden", "holder"} & {*a.needs()}]
    tried = {attack: refusal(attack, statements) for attack in aimed}
    assert [attack.text for attack, error in tried.items() if error is None] == []
    by_rule = [error for error in tried.values() if isinstance(error, PolicyError)]
    # A text that is no SQL at all shows nothing of the policy.
    assert len(by_rule) > 0.8 * len(tried)
    rules = Counter(error.rule for error in by_rule)
    assert {"statement-kind", "functions", "one-statement", "unbounded-read"} <= set(rules)


@pytest.mark.parametrize("url", URLS)
def test_each_engine_has_every_family(url: str) -> None:
    attacks = corpus(database(url).dialect.attack_files)
    assert {attack.family for attack in attacks} >= FAMILIES
    assert len(attacks) > 180
    assert len({attack.text for attack in attacks}) == len(attacks)
    for attack in attacks:
        assert "<<" not in attack.filled(NAMES)


def test_a_file_is_read() -> None:
    text = """-- a comment
-- family: sleep, fence: yes, modes: read_only read_write
SELECT 1
    FROM <<table>>
SELECT <<column>>
-- family: more
SELECT 2"""
    first, second, third = read(text)
    modes = frozenset({Mode.READ_ONLY, Mode.READ_WRITE})
    text = "SELECT 1\n    FROM <<table>>"
    assert first == Attack("sleep", text, fenced=True, modes=modes)
    assert list(first.needs()) == ["table"]
    assert second.filled(NAMES) == "SELECT id"
    assert third == Attack("more", "SELECT 2", fenced=False, modes=frozenset(Mode))


def test_an_attack_may_begin_with_a_comment() -> None:
    (attack,) = read("-- family: comments\n-- SELECT\n    DROP TABLE t\n")
    assert attack.text == "-- SELECT\n    DROP TABLE t"
