"""The catalog of an SQLite file."""

import asyncio
from contextlib import closing

from dbmcp.models import ForeignKey, IndexFacts, TableFacts, TableKind, TableName
from tests.unit.dialects.sqlite.opened import opened

SCRIPT = """
CREATE TABLE cities (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL UNIQUE);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, email TEXT, city_id INT REFERENCES Cities ON DELETE SET NULL,
  score NUMERIC(5,2) DEFAULT 1.5, initial TEXT GENERATED ALWAYS AS (substr(email, 1, 1)) STORED,
  CONSTRAINT positive CHECK (score > 0)
);
CREATE UNIQUE INDEX by_mail ON customers (lower(email), id DESC) WHERE email IS NOT NULL;
CREATE TABLE tags (a TEXT, b TEXT, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE pairs (x, y, FOREIGN KEY (x, y) REFERENCES tags (b, a) ON UPDATE CASCADE);
CREATE TABLE "odd ""name" (rowid_like INT);
CREATE VIEW in_city (city, n) AS SELECT city_id, count(*) FROM customers GROUP BY 1;
CREATE VIEW broken AS SELECT * FROM cities;
CREATE VIRTUAL TABLE notes USING fts5 (body);
INSERT INTO cities VALUES (10, 'Oslo'), (11, 'Bergen'), (12, 'Moss');
INSERT INTO customers (id) VALUES (1), (9000000000);
"""


async def described(*names: str, script: str = SCRIPT) -> list[TableFacts]:
    async with opened(script) as database:
        tables = [TableName("main", name) for name in names]
        return list(await database.dialect.describe(database.reader, tables))


async def test_the_list_has_kinds_estimates_and_marks() -> None:
    async with opened(SCRIPT) as database:
        entries = await database.dialect.list_tables(database.reader)
    found = {entry.name.name: entry for entry in entries}
    own = [name for name, entry in found.items() if not entry.system]
    assert sorted(own) == sorted(
        ["cities", "customers", "tags", "pairs", 'odd "name', "in_city", "broken", "notes"]
    )
    assert found["in_city"].kind is TableKind.VIEW
    assert found["cities"].rows == 3
    assert found["pairs"].rows == 0
    # Ids with gaps say nothing about the number of rows.
    assert found["customers"].rows is None
    assert found["tags"].rows is None
    assert found["notes_data"].system
    assert found["sqlite_master"].system
    assert {entry.name.schema for entry in entries} == {"main"}


async def test_statistics_are_believed_first() -> None:
    async with opened(f"{SCRIPT}; ANALYZE") as database:
        entries = await database.dialect.list_tables(database.reader)
    rows = {entry.name.name: entry.rows for entry in entries}
    assert (rows["customers"], rows["cities"]) == (2, 3)


async def test_columns_keys_checks_and_indexes() -> None:
    (facts,) = await described("customers")
    columns = {column.name: column for column in facts.columns}
    assert list(columns) == ["id", "email", "city_id", "score", "initial"]
    assert not columns["id"].nullable
    assert columns["email"].nullable
    assert (columns["score"].type, columns["score"].default) == ("NUMERIC(5,2)", "1.5")
    assert columns["initial"].generated
    assert facts.primary_key == ("id",)
    assert facts.checks == (("positive", "score > 0"),)
    assert facts.indexes[1] == IndexFacts(
        "by_mail", ("lower(email)", "id"), unique=True, where="email IS NOT NULL"
    )


async def test_foreign_keys_in_both_directions() -> None:
    cities, customers, pairs, tags = await described("cities", "customers", "pairs", "tags")
    (key,) = customers.foreign_keys
    assert key == ForeignKey(
        name="",
        table=TableName("main", "customers"),
        columns=("city_id",),
        target=TableName("main", "cities"),
        target_columns=("id",),
        on_delete="SET NULL",
    )
    assert cities.referenced_by == (key,)
    assert pairs.foreign_keys == tags.referenced_by
    assert pairs.foreign_keys[0].columns == ("x", "y")
    assert pairs.foreign_keys[0].target_columns == ("b", "a")
    assert pairs.foreign_keys[0].on_update == "CASCADE"
    assert tags.primary_key == ("b", "a")


async def test_views_have_their_text_and_columns() -> None:
    (view,) = await described("in_city")
    assert [column.name for column in view.columns] == ["city", "n"]
    assert view.definition == "SELECT city_id, count(*) FROM customers GROUP BY 1"


async def test_a_view_whose_table_is_gone_costs_the_others_nothing() -> None:
    script = f"{SCRIPT}; PRAGMA foreign_keys=OFF; DROP TABLE cities"
    broken, tags = await described("broken", "tags", script=script)
    assert broken.columns == ()
    assert broken.definition == "SELECT * FROM cities"
    assert [column.name for column in tags.columns] == ["a", "b"]


async def test_unknown_names_are_left_out_and_the_order_is_kept() -> None:
    found = await described("tags", "nope", 'odd "name', "cities")
    assert [facts.entry.name.name for facts in found] == ["tags", 'odd "name', "cities"]


async def test_thousands_of_tables_take_one_hop_each_way() -> None:
    script = ";".join(f"CREATE TABLE t{n} (id INTEGER PRIMARY KEY, v TEXT)" for n in range(1500))
    async with opened(f"BEGIN; {script}; COMMIT") as database:
        entries = await database.dialect.list_tables(database.reader)
        names = [entry.name for entry in entries if not entry.system]
        assert len(names) == 1500
        assert len(await database.dialect.describe(database.reader, names)) == 1500


async def test_a_lock_is_waited_for() -> None:
    async with opened(SCRIPT) as database:
        with closing(database.plain()) as other:
            other.execute("BEGIN EXCLUSIVE")
            task = asyncio.create_task(database.dialect.list_tables(database.reader))
            await asyncio.sleep(0.02)
            other.execute("COMMIT")
            assert await task
