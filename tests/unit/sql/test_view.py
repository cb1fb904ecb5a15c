"""Which columns of a view are hidden ones under this name or another."""

import sys
from pathlib import Path

import pytest

from dbmcp.sql.facts import Name
from dbmcp.sql.view import passed_on, sources_of

sys.path.insert(0, str(Path(__file__).parent))
from case_files import lexis_of


def hides(table: Name, column: str) -> bool:
    """Hidden is customers.email."""
    return str(table).endswith("customers") and column.lower() in {"email", ""}


CASES = [
    ("SELECT id, email FROM customers", "id email", "email"),
    ("SELECT id, email AS e FROM customers", "id e", "e"),
    ("SELECT c.id, c.email AS e FROM public.customers c", "id e", "e"),
    ("SELECT id, (email)::text AS e FROM customers", "id e", "e"),
    ("SELECT id, CAST(email AS text) AS e FROM customers", "id e", "e"),
    ('SELECT id, email COLLATE "C" AS e FROM customers', "id e", "e"),
    ("SELECT id, substr(email, 1, 1) AS hint FROM customers", "id hint", ""),
    ("SELECT id, substr(email, 1, 1) AS email FROM customers", "id email", "email"),
    ("SELECT count(*) AS n FROM customers WHERE email <> ''", "n", ""),
    ("SELECT * FROM customers", "id name email", "email"),
    ("SELECT c.* FROM customers c", "id name email", "email"),
    ("SELECT id, name FROM staff", "id email", ""),
    ("SELECT s.email, c.id FROM staff s JOIN customers c ON c.id = s.id", "email id", ""),
    ("SELECT c.email AS e, s.email FROM staff s JOIN customers c ON c.id = s.id", "e email", "e"),
    ("SELECT x.e FROM (SELECT email AS e FROM customers) x", "e", "e"),
    ("SELECT e AS f FROM (SELECT email AS e FROM customers) x", "f", "f"),
    ("WITH x AS (SELECT email AS e FROM customers) SELECT x.e AS f FROM x", "f", "f"),
    ("WITH x(e) AS (SELECT email FROM customers) SELECT e AS f FROM x", "f", "f"),
    ("SELECT x.b AS f FROM customers AS x(a, b)", "f", "f"),
    ("SELECT g.n FROM customers, generate_series(1, 2) AS g(n)", "n", ""),
    ("SELECT name FROM staff UNION SELECT email FROM customers", "name", "name"),
    ("SELECT (SELECT email FROM customers LIMIT 1) AS e", "e", "e"),
    ("SELECT (SELECT count(*) FROM customers) AS n", "n", ""),
    ("WITH customers AS (SELECT id, email FROM staff) SELECT email FROM customers", "email", ""),
]


@pytest.mark.parametrize(("definition", "columns", "hidden"), CASES)
def test_what_a_view_passes_on(definition: str, columns: str, hidden: str) -> None:
    found = passed_on(definition, columns.split(), hides=hides, lexis=lexis_of("postgres"))
    assert found == frozenset(hidden.split())


def test_the_family_of_mysql_writes_it_with_quotes() -> None:
    text = "select `c`.`email` AS `e`,`c`.`id` AS `id` from `shop`.`customers` `c`"
    assert passed_on(text, ["e", "id"], hides=hides, lexis=lexis_of("mysql")) == {"e"}


@pytest.mark.parametrize("text", ["", "SELECT FROM WHERE", "no view at all", "SELECT 'a"])
def test_a_text_that_is_not_understood_tells_nothing(text: str) -> None:
    assert passed_on(text, ["a"], hides=hides, lexis=lexis_of("postgres")) is None
    assert sources_of(text, lexis=lexis_of("postgres")) is None


def test_the_tables_of_a_view() -> None:
    text = "WITH x AS (SELECT 1 FROM a) SELECT * FROM x, s.b WHERE EXISTS (SELECT 1 FROM c)"
    found = sources_of(text, lexis=lexis_of("postgres")) or ()
    assert sorted(map(str, found)) == ["a", "c", "s.b"]
