"""An account beside its policy: what is too much, what is missing, what is wished for."""

from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.dialects.accounts import LEDGER_NEEDS, Relation, Survey, Wish
from dbmcp.health.account import Comparison, compare, wishes
from dbmcp.models import TableKind, TableName
from dbmcp.sql.policy import Policy, Rules
from dbmcp.sql.rules import LEDGER

WRITES = ("SELECT", "INSERT", "UPDATE", "DELETE")


def relation(name: str, *held: str, **facts: Any) -> Relation:
    return Relation(TableName("public", name), held=frozenset(held), **facts)


def compared(
    *relations: Relation, mode: Mode = Mode.READ_ONLY, columns: Any = None, **lists: Any
) -> Comparison:
    policy = Policy("shop", mode, Rules(), **lists)
    return compare(policy, Survey(relations), columns=columns)


def test_tables_with_the_same_excess_stand_in_one_line() -> None:
    found = compared(
        relation("a", "SELECT", "INSERT"),
        relation("b", "SELECT", "INSERT"),
        relation("c", "SELECT", "OWNER", "TRUNCATE"),
        relation("d", "SELECT"),
    )
    assert found.for_operator() == ["INSERT on public.a, public.b", "OWNER on public.c"]
    assert found.missing == ()


def test_hidden_tables_are_named_to_the_operator_and_counted_for_an_agent() -> None:
    found = compared(
        relation("orders", "SELECT"),
        relation("payroll", "SELECT"),
        relation("plans", "SELECT"),
        deny=("p*",),
    )
    assert found.for_operator() == ["SELECT on public.payroll, public.plans (outside the lists)"]
    assert found.for_agent(lambda _: False) == ["SELECT on 2 tables outside the lists"]
    assert not found.could_write


def test_many_tables_are_counted_for_an_agent() -> None:
    found = compared(*(relation(f"t{number}", "SELECT", "DELETE") for number in range(8)))
    (told,) = found.for_agent(lambda _: False)
    assert told.startswith("DELETE on public.t0, ")
    assert told.endswith("public.t4 and 3 more")


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (relation("a", *WRITES), []),
        (relation("a", "SELECT"), ["INSERT, UPDATE, DELETE on public.a"]),
        (relation("a", *WRITES, reachable=False), ["SELECT, INSERT, UPDATE, DELETE on public.a"]),
        (relation("a", part=True), []),
        (relation("v", kind=TableKind.VIEW), ["SELECT on public.v"]),
        (relation("s", kind=TableKind.SEQUENCE), ["USAGE on public.s"]),
    ],
)
def test_what_is_missing(given: Relation, missing: list[str]) -> None:
    found = compared(given, mode=Mode.READ_WRITE)
    assert [share.for_operator() for share in found.missing] == missing
    assert found.excess == ()


def test_an_account_that_can_write_nothing_is_helpless() -> None:
    reader, writer = relation("a", "SELECT"), relation("b", *WRITES)
    assert compared(reader, mode=Mode.READ_WRITE).helpless
    assert not compared(reader, writer, mode=Mode.READ_WRITE).helpless
    assert not compared(reader).helpless
    assert not compared(mode=Mode.READ_WRITE).helpless


SEQUENCE = relation("s", "USAGE", kind=TableKind.SEQUENCE, serves=(TableName("public", "payroll"),))


def test_a_sequence_belongs_to_the_tables_that_it_serves() -> None:
    assert compared(SEQUENCE, mode=Mode.READ_WRITE).for_operator() == []
    assert compared(SEQUENCE).for_operator() == ["USAGE on public.s"]
    hidden = compared(SEQUENCE, mode=Mode.READ_WRITE, deny=("payroll",))
    assert hidden.for_operator() == ["USAGE on public.s"]
    shown = compared(SEQUENCE, mode=Mode.READ_WRITE, deny=("other",))
    assert shown.for_operator() == []


def test_with_denied_columns_the_whole_table_is_too_much() -> None:
    name = TableName("public", "a")
    columns = {name: ("id", "name")}
    whole = compared(relation("a", "SELECT"), columns=columns)
    assert whole.for_operator() == ["SELECT on public.a"]
    right = relation("a", columns={"SELECT": frozenset({"id", "name"})})
    assert compared(right, columns=columns) == Comparison()
    more = relation("a", columns={"SELECT": frozenset({"id", "name", "email"})})
    assert compared(more, columns=columns).for_operator() == ["SELECT on public.a"]
    less = relation("a", columns={"SELECT": frozenset({"id"})})
    assert [share.words for share in compared(less, columns=columns).missing] == [("SELECT",)]


def test_the_ledger_is_written_whatever_the_lists_say() -> None:
    lists: dict[str, Any] = {"mode": Mode.READ_WRITE, "allow": ("a",)}
    ledger = relation(LEDGER, *LEDGER_NEEDS)
    orders = relation("a", *WRITES)
    assert compared(orders, ledger, **lists) == Comparison()
    assert compared(orders, ledger, mode=Mode.READ_WRITE) == Comparison()
    # All tables of a schema may have been granted at once.
    whole = relation(LEDGER, *LEDGER_NEEDS, "DELETE")
    assert compared(orders, whole, mode=Mode.READ_WRITE) == Comparison()
    (missing,) = compared(orders, relation(LEDGER, "SELECT"), mode=Mode.READ_WRITE).missing
    assert missing.words == ("INSERT", "UPDATE")
    (excess,) = compared(orders, ledger, allow=("a",)).excess[1:]
    assert excess.words == LEDGER_NEEDS


def test_wishes() -> None:
    relations = [relation("a"), relation("payroll"), relation("part", part=True), SEQUENCE]
    read = wishes(Policy("shop", Mode.READ_ONLY, Rules()), relations, columns={})
    assert read.whole
    assert [wish.name.name for wish in read.tables] == ["a", "payroll"]
    free = wishes(Policy("shop", Mode.READ_WRITE, Rules()), relations, columns={})
    assert [wish.name.name for wish in free.tables] == ["a", "payroll", "s"]
    policy = Policy("shop", Mode.READ_WRITE, Rules(), deny=("payroll",))
    written = wishes(policy, relations, columns={})
    assert not written.whole
    assert written.tables == (Wish(TableName("public", "a"), TableKind.TABLE, WRITES),)
