"""What an engine writes by itself: names that are hidden, or made of one, do not get through."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from dbmcp.dialects.telling import Telling
from dbmcp.errors import PolicyError

KNOWN = {"orders", "orders_pkey", "payroll_id", "payroll_kind"}


def telling(*, message: bool = False, advice: str = "look elsewhere") -> Telling:
    """One that hides the table `payroll`, the index `by_mail` and the column `email`."""

    def columns(text: str) -> Collection[str]:
        return {"email"} if "email" in text.split() else set[str]()

    return Telling(
        verb="EXPLAIN",
        rule="tables",
        where="shop",
        advice=advice,
        cause="withheld",
        names=frozenset({"payroll", "by_mail", "odd one"}),
        parts=frozenset({"payroll", "email"}),
        known=lambda: KNOWN,
        columns=columns if message else None,
        quotes=message,
    )


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Seq Scan on orders (cost=0.00..1.04)", False),
        ("SCAN payroll", True),
        ("scan PAYROLL", True),
        ("SCAN payrolls", False),
        ("SCAN `Odd One`", True),
        ("USING COVERING INDEX by_mail", True),
        ("Trigger for constraint payroll_person_fkey: time=0.1", True),
        ("Index Scan using staff_email_idx", True),
        ("Index Scan using payroll_kind", False),
        ("Filter: (payroll_id = 1)", False),
        ('{"payroll_rows": 1, "table": "orders"}', False),
        ('{"table_name": "payroll"}', True),
        ('{"key": "by_mail"}', True),
        ("email", False),
    ],
)
def test_a_plan_tells_no_hidden_name(text: str, *, tells: bool) -> None:
    rows = [(1, None, text)]
    if not tells:
        assert telling().checked(rows) == rows
        return
    with pytest.raises(
        PolicyError, match=r"EXPLAIN would name .* \(rule tables\)\. look"
    ) as caught:
        telling().checked(rows)
    assert "payroll" not in str(caught.value)
    assert telling(advice="").checked(rows) == rows


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Division by 0", False),
        ("Duplicate entry '…' for key 'orders_pkey'", False),
        ("Duplicate entry 'x' for key 'orders_pkey'", True),
        ("Table 'shop.gone' doesn't exist", True),
        ("cannot add a row: `shop`.`payroll`", True),
        ("the email of Ada is odd", True),
    ],
)
def test_a_message_quotes_known_names_only(text: str, *, tells: bool) -> None:
    assert telling(message=True).said([text, "Division by 0"]) == (
        "withheld" if tells else text,
        "Division by 0",
    )


def test_a_text_that_the_engine_keeps_quotes_what_it_likes() -> None:
    kept = replace(telling(message=True), quotes=False)
    rows = [("CREATE TABLE `orders` (`state` text DEFAULT 'new')",)]
    assert kept.checked(rows) == rows
    for text in (
        "REFERENCES `payroll` (`id`)",
        "CHECK ( email <> '' )",
        "KEY `payroll_key` (`id`)",
    ):
        with pytest.raises(PolicyError, match="would name what is not available"):
            kept.checked([(text,)])
