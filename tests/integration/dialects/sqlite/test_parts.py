"""Virtual tables: called with a search, and the tables in which they keep their insides."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.errors import RequestError
from tests.integration.agent import open_agent

SCRIPT = """
CREATE VIRTUAL TABLE articles USING fts5(title, body);
CREATE VIRTUAL TABLE mail USING fts4(subject);
CREATE VIRTUAL TABLE spots USING rtree(id, x0, x1);
CREATE TABLE articles_seen (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE tag (tag TEXT);
INSERT INTO articles VALUES ('one', 'quick fox'), ('two', 'lazy dog');
INSERT INTO articles_seen VALUES (1, 'one');
"""
INSIDES = (
    "DELETE FROM articles_data WHERE id = 1",
    "UPDATE main.articles_content SET c0 = 'x' WHERE id = 1",
    "INSERT INTO Articles_Config VALUES ('x', 1)",
    "REPLACE INTO articles_docsize VALUES (1, x'00')",
    "WITH x AS (SELECT 1 AS a) DELETE FROM [mail_segdir] WHERE level IN (SELECT a FROM x)",
    "UPDATE spots_node SET data = x'' WHERE nodeno = 1",
    "DROP TABLE spots_node",
    "ALTER TABLE articles_content RENAME TO gone",
    "CREATE INDEX by_block ON articles_data (block)",
)
EVERY_ROW = (
    """DELETE FROM articles_seen WHERE "zzz" = 'zzz'""",
    'DELETE FROM articles_seen WHERE "1"',
    """UPDATE articles_seen SET title = 'x' WHERE id = 9 OR "yes" LIKE 'y%'""",
)
DDL = ("drop_table", "rename_table", "create_index")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SCRIPT)
    return path


async def refused(file: Path, *texts: str, **settings: Any) -> set[str]:
    """The rules by which an agent is refused."""
    rules: set[str] = set()
    async with open_agent(f"sqlite:///{file}", **settings) as agent:
        for text in texts:
            with pytest.raises(RequestError) as caught:
                await agent.ask(text)
            rules.add(getattr(caught.value, "rule", caught.value.code))
    return rules


async def test_insides_are_changed_through_their_table_only(file: Path) -> None:
    assert await refused(file, *INSIDES, mode=Mode.ADMIN, ddl=DDL) == {"tables"}
    async with open_agent(f"sqlite:///{file}", mode=Mode.READ_WRITE) as agent:
        assert await agent.rows("SELECT count(*) FROM articles_content") == [[2]]
        await agent.ask("UPDATE articles_seen SET title = 'x' WHERE id = 1")
        await agent.ask("DELETE FROM articles WHERE articles MATCH 'lazy'")
        assert await agent.rows("SELECT c0 FROM articles_content") == [["one"]]


async def test_a_search_is_called_by_its_table(file: Path) -> None:
    async with open_agent(f"sqlite:///{file}") as agent:
        assert await agent.rows("SELECT title FROM articles('fox')") == [["one"]]
        found = await agent.rows("SELECT title FROM articles(:q) ORDER BY rank", {"q": "dog"})
        assert found == [["two"]]
    nothing = "SELECT * FROM nothing('fox')"
    assert await refused(file, nothing, "SELECT * FROM sqlite_stmt('main')") == {"functions"}


async def test_a_hidden_table_is_hidden_with_its_insides(file: Path) -> None:
    called = "SELECT * FROM articles('fox')"
    insides = ("SELECT * FROM articles_content", "SELECT c1 FROM main.articles_content")
    assert await refused(file, called, deny_tables=("articles",)) == {"functions"}
    assert await refused(file, *insides, deny_tables=("articles",)) == {"tables"}
    hidden = ("articles.body",)
    assert await refused(file, *insides, deny_columns=hidden) == {"unknown_name"}
    assert await refused(file, called, deny_columns=hidden) == {"columns"}


async def test_an_index_of_texts_hides_what_its_table_hides(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            """CREATE TABLE papers (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
            CREATE VIRTUAL TABLE found USING fts5(title, body, content='Papers', content_rowid=id);
            INSERT INTO papers VALUES (1, 'one', 'quick fox');
            INSERT INTO found (found) VALUES ('rebuild');"""
        )
    searches = (
        "SELECT title FROM found WHERE found MATCH 'fox'",
        "SELECT title FROM found WHERE found MATCH 'body:fox'",
        "SELECT title FROM found WHERE title MATCH 'one OR body:fox'",
        "SELECT title FROM found('fox')",
        "SELECT title FROM found WHERE body MATCH 'fox'",
        "SELECT snippet(found, 1, '', '', '', 9) FROM found WHERE title MATCH 'one'",
        "SELECT body FROM found",
    )
    assert await refused(file, *searches, deny_columns=("papers.body",)) == {"columns", "engine"}
    rows = (
        "SELECT rowid FROM found WHERE found MATCH 'body:fox'",
        "SELECT rowid FROM found('fox')",
    )
    assert await refused(file, *rows, deny_columns=("papers.body",)) == {"columns"}
    async with open_agent(f"sqlite:///{file}", deny_columns=("papers.other",)) as agent:
        assert await agent.rows("SELECT title FROM found WHERE found MATCH 'fox'") == [["one"]]


async def test_a_name_that_is_a_text_keeps_no_row_back(file: Path) -> None:
    assert await refused(file, *EVERY_ROW, mode=Mode.READ_WRITE) == {"unbounded-write"}
    async with open_agent(f"sqlite:///{file}", mode=Mode.READ_WRITE) as agent:
        await agent.ask(
            """UPDATE articles_seen SET title = "new" WHERE title = "one" AND "Id" = 1"""
        )
        assert await agent.rows("SELECT title FROM articles_seen") == [["new"]]
        every = "DELETE FROM articles_seen WHERE id = :x OR :y = 1"
        text = await agent.refusal(every, {"x": 7, "y": 1})
        assert "unbounded-write" in text


async def test_a_search_index_takes_commands_that_lose_nothing(file: Path) -> None:
    deleting = (
        "INSERT INTO articles (articles) VALUES ('delete-all')",
        "INSERT INTO articles (articles) SELECT tag FROM tag",
        "INSERT INTO mail (mail) VALUES ('optimize'), ('automerge=0')",
    )
    for settings in ({}, {"deny_tables": ("articles_*",)}):
        assert await refused(file, *deleting, mode=Mode.READ_WRITE, **settings) == {"construct"}
    async with open_agent(f"sqlite:///{file}", mode=Mode.READ_WRITE) as agent:
        for command in ("optimize", "rebuild", "integrity-check"):
            await agent.ask(f"INSERT INTO articles (articles) VALUES ('{command}')")
        await agent.ask("INSERT INTO mail (mail) VALUES ('merge=4,2')")
        assert await agent.rows("SELECT title FROM articles('fox')") == [["one"]]
        # In a plain table it is a row like any other.
        await agent.ask("INSERT INTO tag (tag) VALUES (:tag)", {"tag": "delete-all"})
        assert await agent.rows("SELECT tag FROM tag") == [["delete-all"]]
