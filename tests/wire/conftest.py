"""A small SQLite file that the served process reads and writes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture
def url(tmp_path: Path) -> str:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("INSERT INTO customers VALUES (1, 'Northwind'), (2, 'Miller')")
        connection.commit()
    return f"sqlite:///{path}"
