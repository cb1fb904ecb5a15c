"""Reads of sqlite_schema under table lists: only of tables that they name, and never its texts."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.integration.agent import open_agent

SCRIPT = """
CREATE TABLE payroll (id INTEGER PRIMARY KEY, salary INTEGER);
CREATE TABLE orders (id INTEGER PRIMARY KEY, payroll_id INTEGER REFERENCES payroll);
CREATE TABLE customers (id INTEGER PRIMARY KEY);
"""
HONEST = (
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'orders'",
    "SELECT name, type, tbl_name FROM main.sqlite_schema WHERE name IN ('orders', 'customers')",
    "SELECT EXISTS (SELECT 1 FROM SQLITE_MASTER AS m WHERE m.name = 'orders')",
)
LOOSE = (
    "SELECT name FROM sqlite_master",
    "SELECT name FROM sqlite_master WHERE name = 'payroll'",
    "SELECT name FROM sqlite_master WHERE name IN ('orders', 'payroll')",
    "SELECT name FROM sqlite_master WHERE name = 'orders' OR type = 'table'",
    "SELECT b.name FROM sqlite_master a, sqlite_master b WHERE a.name = 'orders'",
    "SELECT sql FROM sqlite_master WHERE name = 'orders'",
    "SELECT * FROM sqlite_master WHERE name = 'orders'",
    "SELECT m.* FROM sqlite_schema m WHERE m.name = 'orders'",
    "SELECT 1 FROM sqlite_master JOIN (SELECT 'x' AS sql) USING (sql) WHERE name = 'orders'",
    "SELECT 1 FROM sqlite_master NATURAL JOIN (SELECT 'x' AS sql) WHERE name = 'orders'",
)


async def test_the_list_of_tables_is_read_for_those_that_are_named(tmp_path: Path) -> None:
    path = tmp_path / "office.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCRIPT)
    async with open_agent(f"sqlite:///{path}", deny_tables=("payroll",)) as agent:
        for query in HONEST:
            assert "orders" in (await agent.ask(query)) or await agent.scalar(query) == "1"
        for query in LOOSE:
            assert "(rule tables)" in await agent.refusal(query)
