"""What a statement asks of its tables: predicates, joins, order, needs."""

import pytest

from dbmcp.advisor.counting import Complexity, judge
from dbmcp.advisor.shape import Match, Predicate, Scan
from tests.unit.advisor.shop import MYSQL, POSTGRES, SQLITE, read, scans

NOTHING: set[tuple[str, str]] = set()


def told(scan: Scan) -> set[tuple[str, str]]:
    """Each predicate as (how, key)."""
    return {(str(one.match), one.key.text) for one in scan.predicates}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("status = 'paid'", {("equal", "status")}),
        ("'paid' = status", {("equal", "status")}),
        ("STATUS = 'paid'", {("equal", "status")}),
        ("(orders.status = 'paid')", {("equal", "status")}),
        ("status IN ('a', 'b')", {("among", "status")}),
        ("note IS NULL", {("null", "note")}),
        ("total > 5 AND total <= 9", {("range", "total")}),
        ("total BETWEEN 1 AND 2", {("range", "total")}),
        ("note LIKE 'ab%'", {("prefix", "note")}),
        ("note LIKE '%ab'", {("wildcard", "note")}),
        ("note LIKE '_b'", {("wildcard", "note")}),
        ("note LIKE 'ab'", {("equal", "note")}),
        ("(customer_id, status) = (5, 'paid')", {("equal", "customer_id"), ("equal", "status")}),
        ("(placed_at, id) > ('2024-01-01', 7)", {("range", "placed_at")}),
        ("lower(note) = 'x'", {("equal", "lower(note)")}),
        ("lower(orders.note) = 'x'", {("equal", "lower(note)")}),
        ("total + 1 = 5", {("equal", "total + 1")}),
        ("(total + 1) * 2 > 5", {("range", "(total + 1) * 2")}),
        ("coalesce(note, 'a)') = 'x'", {("equal", "coalesce(note, 'a)')")}),
        ("CAST(placed_at AS date) = '2024-01-01'", {("equal", "CAST(placed_at AS date)")}),
        ("customer_id = (SELECT max(id) FROM customers)", {("equal", "customer_id")}),
        ("status <> 'paid'", NOTHING),
        ("NOT status = 'paid'", NOTHING),
        ("total = id", NOTHING),
        ("random() = total", NOTHING),
        ("status = 'x' COLLATE \"C\"", NOTHING),
    ],
)
def test_a_condition_is_told_by_what_an_index_could_answer(
    where: str, expected: set[tuple[str, str]]
) -> None:
    assert told(scans(f"SELECT id FROM orders WHERE {where}")["orders"]) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("SELECT id FROM customers c WHERE c.data ->> 'k' = 'v'", "data ->> 'k'"),
        ("SELECT id FROM orders o WHERE o.placed_at::date = '2024-01-01'", "placed_at::date"),
        (
            "SELECT id FROM shop.orders WHERE substr(shop.orders.note, 1, 3) = 'a'",
            "substr(note, 1, 3)",
        ),
    ],
)
def test_an_expression_is_kept_as_it_was_written_without_its_table(text: str, key: str) -> None:
    [scan] = read(text).scans
    [predicate] = scan.predicates
    assert predicate.key.text == key
    assert predicate.key.expression


def test_a_join_is_told_to_both_sides_with_the_other_one() -> None:
    found = scans("SELECT 1 FROM orders o JOIN customers c ON c.id = o.customer_id")
    [left], [right] = found["o"].predicates, found["c"].predicates
    assert (left.match, left.key.text, left.other) == (Match.JOIN, "customer_id", found["c"].number)
    assert (right.match, right.key.text, right.other) == (Match.JOIN, "id", found["o"].number)


def test_using_joins_by_the_column_of_both_sides() -> None:
    found = scans("SELECT 1 FROM orders o JOIN customers c USING (id)")
    assert told(found["o"]) == told(found["c"]) == {("join", "id")}


def test_an_outer_join_decides_on_the_rows_of_its_own_side_only() -> None:
    text = "SELECT 1 FROM customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 5"
    found = scans(text)
    assert told(found["o"]) == {("join", "customer_id"), ("range", "total")}
    assert told(found["c"]) == set()
    turned = scans(text.replace("LEFT", "RIGHT"))
    assert (told(turned["o"]), told(turned["c"])) == (set(), {("join", "id")})


def test_a_correlated_subquery_is_tied_to_the_row_outside() -> None:
    text = (
        "SELECT c.id FROM customers c WHERE EXISTS "
        "(SELECT 1 FROM orders WHERE customer_id = c.id AND status = 'new')"
    )
    found = scans(text)
    assert told(found["orders"]) == {("join", "customer_id"), ("equal", "status")}
    assert found["orders"].correlated
    assert not found["c"].correlated


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM (SELECT customer_id AS cid, note FROM orders) t WHERE t.cid = 5",
        "WITH t AS (SELECT customer_id AS cid FROM orders) SELECT * FROM t WHERE cid = 5",
        "WITH t AS (SELECT * FROM orders) SELECT * FROM t WHERE customer_id = 5",
    ],
)
def test_a_derived_table_that_only_passes_rows_on_is_seen_through(text: str) -> None:
    assert told(read(text).scans[0]) == {("equal", "customer_id")}


@pytest.mark.parametrize(
    "inner",
    [
        "SELECT customer_id, count(*) FROM orders GROUP BY customer_id",
        "SELECT DISTINCT customer_id FROM orders",
        "SELECT customer_id FROM orders LIMIT 5",
        "SELECT customer_id + 1 AS customer_id FROM orders",
    ],
)
def test_a_derived_table_that_computes_hides_its_tables(inner: str) -> None:
    text = f"SELECT * FROM ({inner}) t WHERE t.customer_id = 5"
    assert told(read(text).scans[0]) == set()
    assert read(text).derived == {"t"}


def test_an_or_is_told_where_each_arm_says_something_of_one_table() -> None:
    [scan] = read("SELECT * FROM orders WHERE (status = 'a' AND total > 1) OR note = 'b'").scans
    assert [[one.key.text for one in arm] for arm in scan.arms] == [["status", "note"]]
    assert not scan.opaque
    assert scan.rest == ("(status = 'a' AND total > 1) OR note = 'b'",)
    [other] = read("SELECT * FROM orders WHERE status = 'a' OR note <> 'b'").scans
    assert other.arms == ()
    assert other.opaque


def test_order_group_limit_and_needs() -> None:
    text = (
        "SELECT status, total AS t FROM orders WHERE note = 'x' "
        "ORDER BY t DESC, 1 LIMIT 10 OFFSET 5"
    )
    [scan] = read(text).scans
    assert [(key.text, key.descending) for key in scan.order] == [
        ("total", True),
        ("status", False),
    ]
    assert (scan.limit, scan.offset) == (10, 5)
    assert scan.columns == {"status", "total", "note"}
    assert not scan.star
    [grouped] = read("SELECT status, count(*) FROM orders GROUP BY status ORDER BY 2").scans
    assert [key.text for key in grouped.group] == ["status"]
    assert grouped.order == ()
    [least] = read("SELECT max(placed_at) FROM orders").scans
    assert [key.text for key in least.extreme] == ["placed_at"]


def test_an_order_over_two_tables_is_nobodys() -> None:
    text = "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id, c.name"
    assert all(scan.order == () and scan.star for scan in read(text).scans)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("SELECT 1 FROM orders o, customers c", (("o", "c"),)),
        ("SELECT 1 FROM orders o CROSS JOIN customers c WHERE o.total > 5", (("o", "c"),)),
        ("SELECT 1 FROM orders o, customers c, items i WHERE o.id = i.order_id", (("c", "o"),)),
        ("SELECT 1 FROM orders o, customers c WHERE o.total > c.id", ()),
        ("SELECT 1 FROM orders o JOIN customers c USING (id)", ()),
        ("SELECT 1 FROM orders o, (SELECT max(id) m FROM customers) t WHERE o.id = t.m", ()),
        ("SELECT 1 FROM orders o, (SELECT 1 m) t, customers c WHERE o.id = t.m AND c.id = t.m", ()),
        ("SELECT 1 FROM orders", ()),
    ],
)
def test_tables_without_a_common_condition_are_multiplied(
    text: str, groups: tuple[tuple[str, ...], ...]
) -> None:
    assert tuple(tuple(sorted(g)) for g in read(text).cartesian) == tuple(
        tuple(sorted(g)) for g in groups
    )


@pytest.mark.parametrize("text", ["note = :n", "note = ?"])
def test_a_marker_is_a_value_nobody_knows(text: str) -> None:
    [scan] = read(f"SELECT id FROM orders WHERE {text}").scans
    assert scan.predicates == (
        Predicate(Match.EQUAL, scan.predicates[0].key, text=text, literal=False),
    )


def test_what_is_counted_is_written_without_aliases() -> None:
    [scan] = read("SELECT 1 FROM orders o WHERE o.note LIKE 'a%' AND o.total > 5").scans
    assert [one.sample for one in scan.predicates] == ["note LIKE 'a%'", "total > 5"]
    [renamed] = read("SELECT 1 FROM (SELECT note n FROM orders) t WHERE t.n = 'a'").scans
    assert [one.sample for one in renamed.predicates] == [""]


def test_writes_are_read_too() -> None:
    [scan] = read("UPDATE orders SET note = 'x' WHERE customer_id = 5", lexis=MYSQL).scans
    assert told(scan) == {("equal", "customer_id")}
    [deleted] = read("DELETE FROM orders WHERE note = 'x'", lexis=SQLITE).scans
    assert told(deleted) == {("equal", "note")}
    shape = read("INSERT INTO items SELECT id, 1, 1 FROM orders WHERE total = 5")
    assert shape.writes
    assert [scan.table for scan in shape.scans] == ["orders"]


@pytest.mark.parametrize(
    ("text", "complexity", "reasons"),
    [
        ("SELECT 1", Complexity.SIMPLE, ("no table",)),
        ("SELECT * FROM orders WHERE id = 5", Complexity.SIMPLE, ("1 table",)),
        (
            "SELECT status, count(*) FROM orders GROUP BY status ORDER BY 2",
            Complexity.SIMPLE,
            ("1 table", "aggregate", "sort"),
        ),
        (
            "SELECT c.city_id, sum(o.total) FROM orders o JOIN customers c ON c.id = o.customer_id"
            " GROUP BY c.city_id ORDER BY 2",
            Complexity.MODERATE,
            ("2 tables", "aggregate", "sort"),
        ),
        (
            "SELECT id FROM customers c WHERE (SELECT sum(total) FROM orders o"
            " WHERE o.customer_id = c.id) > 5 AND id IN (SELECT customer_id FROM orders)",
            Complexity.COMPLEX,
            ("3 tables", "subquery", "correlated subquery", "aggregate"),
        ),
        (
            "WITH x AS (SELECT DISTINCT status FROM orders) SELECT *, rank() OVER (ORDER BY status)"
            " FROM x UNION SELECT name, 1 FROM colours WHERE id = 1 OR id = 2",
            Complexity.COMPLEX,
            ("3 tables", "CTE", "set operation", "window function", "distinct", "OR"),
        ),
    ],
)
def test_complexity_comes_with_its_reasons(
    text: str, complexity: Complexity, reasons: tuple[str, ...]
) -> None:
    judgement = judge(read(text, lexis=POSTGRES).counts)
    assert (judgement.complexity, judgement.reasons) == (complexity, reasons)
