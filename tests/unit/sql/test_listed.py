"""What a SHOW that lists tables is asked for: no condition may tell of rows that are left out."""

import pytest

from dbmcp.sql.facts import Listed
from dbmcp.sql.parameters import mark
from dbmcp.sql.statement import Statement, parse
from tests.unit.sql.case_files import lexis_of


def read(text: str) -> Statement:
    """The facts of a text."""
    lexis = lexis_of("mysql")
    return parse(mark(text, None, lexis=lexis), lexis=lexis)


@pytest.mark.parametrize(
    ("text", "schema", "columns"),
    [
        ("SHOW TABLES", "", ""),
        ("SHOW FULL TABLES IN `Shop`", "Shop", ""),
        ("SHOW TABLES FROM shop LIKE 'o%'", "shop", ""),
        ("SHOW TABLES WHERE Tables_in_shop = 'orders'", "", "tables_in_shop"),
        ("SHOW FULL TABLES WHERE NOT (a LIKE 'x%' OR b IN ('y', 'z')) AND c <> ''", "", "a b c"),
        ("show table status from shop where `Name` not like 'tmp%'", "shop", "name"),
        ("SHOW TRIGGERS WHERE `Table` = 'orders'", "", "table"),
        ("SHOW DATABASES", "", ""),
    ],
)
def test_names_that_are_compared_with_texts(text: str, schema: str, columns: str) -> None:
    assert read(text).listed == Listed(schema, frozenset(columns.split()))


@pytest.mark.parametrize(
    "condition",
    [
        "Tables_in_shop",
        "Tables_in_shop = 0",
        "Tables_in_shop > 'a'",
        "Tables_in_shop = name",
        "'a' = 'a'",
        "upper(Tables_in_shop) = 'A'",
        "Tables_in_shop = 'a' AND (SELECT 1 UNION SELECT 2)",
        "Tables_in_shop IN (SELECT 'a')",
        "Tables_in_shop IN ('a', 1)",
        "Tables_in_shop = 'a' AND sleep(5) = '0'",
        "Tables_in_shop LIKE concat('a', 'b')",
        "Tables_in_shop RLIKE 'a'",
        "Tables_in_shop = 'a' XOR 1",
        "Tables_in_shop + 1 = '2'",
        "(Tables_in_shop = 'a') = '1'",
        "CASE WHEN Tables_in_shop = 'a' THEN 1 END = '1'",
        "Tables_in_shop = 'a' COLLATE utf8mb4_bin",
        "Tables_in_shop = _latin1'a'",
        "1",
    ],
)
def test_every_other_condition_is_none(condition: str) -> None:
    assert read(f"SHOW TABLES WHERE {condition}").listed is None


@pytest.mark.parametrize("text", ["SHOW TABLES FROM a.b", "SHOW VARIABLES", "SELECT 1"])
def test_what_is_no_list_of_one_schema(text: str) -> None:
    assert read(text).listed is None
