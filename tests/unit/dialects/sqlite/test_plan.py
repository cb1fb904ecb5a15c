"""EXPLAIN QUERY PLAN in normal form, and the copy on which further indexes are tried."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from dbmcp.advisor.proposal import KeyPart, Proposal
from dbmcp.dialects.sqlite.clone import Clone, make_clone
from dbmcp.dialects.sqlite.plan import read_plan
from dbmcp.dialects.sqlite.planner import SQLitePlanner
from dbmcp.models import ColumnFacts, TableEntry, TableFacts, TableKind, TableName
from tests.unit.dialects.outline import outline

SCHEMA = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, city_id INT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INT, status TEXT, placed_at TEXT,
  total INT, year TEXT GENERATED ALWAYS AS (substr(placed_at, 1, 4)) VIRTUAL);
CREATE TABLE stock (place INT, product INT, quantity INT, PRIMARY KEY (place, product))
  WITHOUT ROWID;
CREATE INDEX orders_customer_id ON orders (customer_id, placed_at);
CREATE INDEX big ON orders (total) WHERE total > 900;
CREATE VIEW rich AS SELECT customer_id, sum(total) t FROM orders GROUP BY customer_id;
CREATE TRIGGER noisy AFTER INSERT ON stock BEGIN DELETE FROM stock WHERE quantity < 0; END;
CREATE VIRTUAL TABLE notes USING fts5(body);
"""


@pytest.fixture(scope="module")
def shop() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(SCHEMA)
        connection.executemany(
            "INSERT INTO orders (customer_id, status, placed_at, total) VALUES (?, ?, ?, ?)",
            [
                (
                    n * 7 % 500,
                    "new" if n % 50 == 0 else "paid",
                    f"20{n % 20 + 10}-{n % 12 + 1:02}-01",
                    n % 997,
                )
                for n in range(8_000)
            ],
        )
        connection.executemany(
            "INSERT INTO customers VALUES (?, ?, ?)", [(n, f"u{n}", n % 20) for n in range(500)]
        )
        connection.execute("ANALYZE")
        connection.commit()
        yield connection


def explain(connection: sqlite3.Connection, text: str) -> list[tuple[object, ...]]:
    return connection.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("SELECT 1", ["Values"]),
        ("VALUES (1), (2)", ["Values"]),
        ("SELECT * FROM orders", ["Scan orders"]),
        ("SELECT * FROM orders WHERE id = 5", ["KeyLookup orders using rowid on rowid=?"]),
        ("SELECT * FROM orders WHERE id > 5", ["IndexSeek orders using rowid on rowid>?"]),
        (
            "SELECT total FROM orders o WHERE customer_id = 5 AND placed_at > 'x'",
            ["IndexSeek o using orders_customer_id on customer_id=? AND placed_at>?"],
        ),
        (
            "SELECT placed_at FROM orders WHERE customer_id = 5",
            ["IndexSeek orders using orders_customer_id on customer_id=? (covering)"],
        ),
        (
            "SELECT customer_id FROM orders ORDER BY customer_id",
            ["IndexScan orders using orders_customer_id (covering)"],
        ),
        (
            "SELECT * FROM stock WHERE place = 5",
            ["IndexSeek stock using PRIMARY KEY on place=? (covering)"],
        ),
        (
            "SELECT max(customer_id) FROM orders",
            ["KeyLookup orders using orders_customer_id (covering)"],
        ),
        (
            "SELECT status, count(*) FROM orders GROUP BY status ORDER BY 2",
            ["Sort", " Aggregate", "  Scan orders"],
        ),
        ("SELECT DISTINCT status FROM orders", ["Distinct", " Scan orders"]),
        (
            "SELECT * FROM orders WHERE id = 3 OR customer_id = 5",
            [
                "IndexMerge",
                " KeyLookup orders using rowid on rowid=?",
                " IndexSeek orders using orders_customer_id on customer_id=?",
            ],
        ),
        (
            "SELECT * FROM customers c WHERE NOT EXISTS "
            "(SELECT 1 FROM orders o WHERE o.total = c.id)",
            ["Scan c", " CorrelatedSubquery", "  Scan o"],
        ),
        (
            "SELECT * FROM orders WHERE id IN (SELECT id FROM customers)",
            [
                "KeyLookup orders using rowid on rowid=?",
                " Subquery",
                "  KeyLookup customers using rowid",
            ],
        ),
        (
            "SELECT total FROM orders WHERE id IN (SELECT customer_id FROM orders WHERE total = 1)",
            [
                "KeyLookup orders using rowid on rowid=?",
                " Subquery",
                "  Scan orders",
            ],
        ),
        (
            "SELECT total FROM orders UNION ALL SELECT c.city_id FROM stock CROSS JOIN customers c",
            ["Union", " Scan orders", " NestedLoop", "  Scan stock", "  Scan c"],
        ),
        (
            "SELECT * FROM rich WHERE t > 5",
            [
                "NestedLoop",
                " Materialize",
                "  IndexScan orders using orders_customer_id",
                " Scan rich",
            ],
        ),
        ("DELETE FROM orders WHERE status = 'x'", ["Scan orders"]),
        ("SELECT * FROM notes WHERE notes MATCH 'x'", ["IndexSeek notes"]),
    ],
)
def test_a_plan_in_normal_form(shop: sqlite3.Connection, text: str, lines: list[str]) -> None:
    assert outline(read_plan(explain(shop, text))) == lines


@pytest.mark.parametrize(
    ("detail", "line"),
    [
        ("SCAN TABLE orders AS o", "Scan o"),
        (
            "SEARCH TABLE orders USING INDEX i (a=? AND b>?)",
            "IndexSeek orders using i on a=? AND b>?",
        ),
        (
            "SEARCH o USING AUTOMATIC COVERING INDEX (a=?)",
            "IndexSeek o on a=? (covering, automatic)",
        ),
        ("SEARCH o USING INDEX i (a=?) LEFT-JOIN", "IndexSeek o using i on a=? (left join)"),
        (
            "SEARCH a USING INDEX i (ANY(s) AND <expr>=?)",
            "IndexSeek a using i on ANY(s) AND <expr>=?",
        ),
        ("SOMETHING NEW", "Other"),
    ],
)
def test_forms_of_other_versions(detail: str, line: str) -> None:
    assert outline(read_plan([(1, 0, 0, detail)])) == [line]


ORDERS = TableFacts(
    TableEntry(TableName("main", "orders"), TableKind.TABLE, 8_000),
    tuple(
        ColumnFacts(name, kind, generated=name == "year")
        for name, kind in (
            ("id", "INTEGER"),
            ("customer_id", "INT"),
            ("status", "TEXT"),
            ("placed_at", "TEXT"),
            ("total", "INT"),
            ("year", "TEXT"),
        )
    ),
)


@pytest.fixture
def clone(shop: sqlite3.Connection) -> Iterator[Clone]:
    made = make_clone(shop, [ORDERS])
    yield made
    made.close()


def proposal(*keys: KeyPart) -> Proposal:
    return Proposal(ORDERS.entry.name, keys)


def test_the_copy_plans_as_the_file_does_and_holds_no_row(
    shop: sqlite3.Connection, clone: Clone
) -> None:
    for text in (
        "SELECT * FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.city_id = 3",
        "SELECT * FROM orders WHERE total = 950",
        "SELECT * FROM rich r JOIN customers c ON c.id = r.customer_id",
        "SELECT * FROM stock WHERE place = 1",
        "SELECT * FROM notes WHERE notes MATCH 'x'",
    ):
        there = clone.plan(f"EXPLAIN QUERY PLAN {text}", ())
        assert [row[3] for row in there] == [row[3] for row in explain(shop, text)]
    assert clone.copy.execute("SELECT count(*) FROM orders").fetchone() == (0,)


@pytest.mark.parametrize(
    ("text", "keys", "used"),
    [
        ("SELECT * FROM orders WHERE status = 'new'", (KeyPart("status"),), True),
        ("SELECT * FROM orders WHERE status LIKE 'ne%'", (KeyPart("status", pattern=True),), True),
        ("SELECT * FROM orders WHERE status LIKE 'ne%'", (KeyPart("status"),), False),
        (
            "SELECT * FROM orders WHERE substr(placed_at, 1, 7) = '2024-05'",
            (KeyPart("substr(placed_at, 1, 7)", expression=True),),
            True,
        ),
        (
            "SELECT * FROM orders ORDER BY total DESC, status LIMIT 5",
            (KeyPart("total", descending=True), KeyPart("status")),
            True,
        ),
        ("SELECT * FROM orders WHERE year = '2024'", (KeyPart("year"),), True),
        ("SELECT * FROM orders WHERE total = 5", (KeyPart("status"),), False),
    ],
)
def test_an_index_that_is_not_there_is_tried(
    clone: Clone,
    text: str,
    keys: tuple[KeyPart, ...],
    *,
    used: bool,
) -> None:
    rows, names = clone.plan_with(f"EXPLAIN QUERY PLAN {text}", (), [proposal(*keys)])
    [name] = names
    assert any(name in str(row[3]) for row in rows) is used
    left = clone.copy.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'dbmcp%'")
    assert left.fetchone() == (0,)


def test_the_statistics_of_a_tried_index_are_those_that_analyze_would_note(
    shop: sqlite3.Connection, clone: Clone
) -> None:
    wanted = proposal(KeyPart("status"), KeyPart("total"))
    noted: list[str] = []
    text = "EXPLAIN QUERY PLAN SELECT 1"
    clone.copy.set_trace_callback(noted.append)
    clone.plan_with(text, (), [wanted])
    with closing(sqlite3.connect(":memory:")) as real:
        shop.backup(real)
        real.execute("CREATE INDEX made ON orders (status, total)")
        real.execute("ANALYZE")
        [stat] = real.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'made'").fetchone()
    assert any(f"'{stat}'" in one for one in noted), (stat, noted)


def test_an_index_that_sqlite_cannot_have_is_refused_and_nothing_stays(clone: Clone) -> None:
    impossible = proposal(KeyPart("random() + total", expression=True))
    with pytest.raises(sqlite3.Error, match="non-deterministic"):
        clone.plan_with("EXPLAIN QUERY PLAN SELECT 1", (), [proposal(KeyPart("total")), impossible])
    assert clone.plan("SELECT count(*) FROM sqlite_master WHERE name LIKE 'dbmcp%'", ()) == [(0,)]


def test_without_analyze_the_copy_guesses_as_the_file_does() -> None:
    with closing(sqlite3.connect(":memory:")) as source:
        source.executescript(SCHEMA)
        made = make_clone(source, [ORDERS])
        assert (made.analyzed, made.samples) == ({}, {})
        text = "SELECT * FROM orders WHERE status = 'new'"
        rows, _ = made.plan_with(f"EXPLAIN QUERY PLAN {text}", (), [proposal(KeyPart("status"))])
        assert "dbmcp_h1" in str(rows)
        made.close()


def test_a_large_table_is_sampled_from_end_to_end() -> None:
    facts = TableFacts(
        TableEntry(TableName("main", "t"), TableKind.TABLE, 200_000), (ColumnFacts("n", "INT"),)
    )
    with closing(sqlite3.connect(":memory:")) as source:
        source.execute("CREATE TABLE t (n INT)")
        source.executemany("INSERT INTO t VALUES (?)", ((n,) for n in range(200_000)))
        source.execute("ANALYZE")
        made = make_clone(source, [facts])
        sampled = [int(str(row[0])) for row in made.samples["t"].rows]
        made.close()
    assert 15_000 < len(sampled) <= 20_200
    assert min(sampled) < 2_000
    assert max(sampled) > 198_000


def test_texts_that_are_not_utf8_are_sampled_too() -> None:
    facts = TableFacts(
        TableEntry(TableName("main", "t"), TableKind.TABLE, 2), (ColumnFacts("a", "TEXT"),)
    )
    with closing(sqlite3.connect(":memory:")) as source:
        source.execute("CREATE TABLE t (a TEXT)")
        source.execute("INSERT INTO t VALUES (CAST(x'ff41' AS TEXT)), ('b')")
        source.execute("ANALYZE")
        made = make_clone(source, [facts])
        assert len(made.samples["t"].rows) == 2
        made.close()
        assert source.text_factory is str


@pytest.mark.parametrize(
    ("keys", "ddl"),
    [
        ((KeyPart("status"),), "CREATE INDEX i ON orders (status)"),
        (
            (KeyPart("total", descending=True), KeyPart("order")),
            'CREATE INDEX i ON orders (total DESC, "order")',
        ),
        ((KeyPart("status", pattern=True),), "CREATE INDEX i ON orders (status COLLATE NOCASE)"),
        ((KeyPart("lower(status)", expression=True),), "CREATE INDEX i ON orders (lower(status))"),
    ],
)
def test_the_ddl_of_sqlite(keys: tuple[KeyPart, ...], ddl: str) -> None:
    made = SQLitePlanner().ddl(proposal(*keys), name="i", table="orders", facts=ORDERS)
    assert made == ddl
