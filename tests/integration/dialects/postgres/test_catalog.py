"""What the server says of itself and of its tables."""

import pytest

from dbmcp.models import ForeignKey, IndexFacts, TableKind, TableName
from tests.engines.scratch import Scratch
from tests.integration.dialects.link import Link, open_link
from tests.integration.dialects.postgres.making import make_dialect

pytestmark = pytest.mark.family("postgres")


async def test_a_server_is_recognised(scratch: Scratch, link: Link) -> None:
    await scratch.run("CREATE TABLE t (id int)")
    facts = link.connection.facts
    assert facts.product == "PostgreSQL"
    assert facts.numbers[0] in {15, 18}
    assert (facts.user, facts.schema, facts.tls) == ("agent", "public", "")
    assert link.dialect.default_schemas(facts) == ("pg_catalog", "public")


async def test_a_pooled_search_path_holds_in_every_transaction(scratch: Scratch) -> None:
    await scratch.run("CREATE SCHEMA app", "CREATE TABLE app.t AS SELECT 5 AS a")
    await scratch.run("GRANT USAGE ON SCHEMA app TO agent", "GRANT SELECT ON app.t TO agent")
    url = f"{scratch.url}{'&' if '?' in scratch.url else '?'}search_path=app"
    async with open_link(make_dialect(url, prepared_statements=False)) as link:
        assert link.connection.facts.search_path == ("pg_catalog", "app")
        assert await link.one("SELECT a FROM t") == [(5,)]


CATALOG = (
    "CREATE TABLE cities (id bigint PRIMARY KEY, name varchar(120) NOT NULL)",
    "COMMENT ON TABLE cities IS 'where people live'",
    "COMMENT ON COLUMN cities.name IS 'in its own language'",
    "CREATE TABLE people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
    "email text UNIQUE, born timestamptz DEFAULT now(), "
    "city_id bigint REFERENCES cities ON DELETE CASCADE, price numeric(12,2) CHECK (price > 0), "
    'twice numeric GENERATED ALWAYS AS (price * 2) STORED, tags text[], "Odd" int)',
    "CREATE INDEX people_lower ON people (lower(email), id) WHERE price > 1",
    "CREATE INDEX people_tags ON people USING gin (tags)",
    "CREATE VIEW adults AS SELECT id, email FROM people WHERE price > 5",
    "CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM people",
    "CREATE TABLE events (at date NOT NULL, n int) PARTITION BY RANGE (at)",
    "CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
    "CREATE TABLE events_rest PARTITION OF events DEFAULT",
    "INSERT INTO events SELECT '2024-01-01', g FROM generate_series(1, 30) g",
    "INSERT INTO events SELECT '2025-01-01', g FROM generate_series(1, 12) g",
    "CREATE SEQUENCE numbers",
    "CREATE TABLE hidden (id int)",
    "REVOKE ALL ON hidden FROM agent",
    "ANALYZE",
)


async def test_the_list_of_tables(scratch: Scratch, link: Link) -> None:
    await scratch.run(*CATALOG)
    await link.begin()
    entries = await link.dialect.list_tables(link.connection)
    own = {entry.name.name: entry for entry in entries if not entry.system}
    parts = {name: own.pop(name).partition_of for name in [*own] if own[name].partition_of}
    assert parts == dict.fromkeys(("events_2024", "events_rest"), (TableName("public", "events"),))
    assert {name: entry.kind for name, entry in own.items()} == {
        "cities": TableKind.TABLE,
        "people": TableKind.TABLE,
        "events": TableKind.TABLE,
        "adults": TableKind.VIEW,
        "totals": TableKind.MATERIALIZED_VIEW,
        "numbers": TableKind.SEQUENCE,
        "people_id_seq": TableKind.SEQUENCE,
    }
    assert (own["events"].rows, own["cities"].comment) == (42, "where people live")
    assert TableName("pg_catalog", "pg_class") in {entry.name for entry in entries if entry.system}


async def test_the_description_of_tables(scratch: Scratch, link: Link) -> None:
    await scratch.run(*CATALOG)
    await link.begin()
    names = [
        TableName("public", name) for name in ("people", "missing", "events", "adults", "cities")
    ]
    people, events, adults, cities = await link.dialect.describe(link.connection, names)
    assert [(column.name, column.type) for column in people.columns] == [
        ("id", "integer"),
        ("email", "text"),
        ("born", "timestamptz"),
        ("city_id", "bigint"),
        ("price", "numeric(12,2)"),
        ("twice", "numeric"),
        ("tags", "text[]"),
        ("Odd", "integer"),
    ]
    assert [column.name for column in people.columns if column.generated] == ["id", "twice"]
    assert people.columns[2].default == "now()"
    assert not people.columns[0].nullable
    assert people.indexes == (
        IndexFacts("people_pkey", ("id",), unique=True, primary=True),
        IndexFacts("people_email_key", ("email",), unique=True),
        IndexFacts("people_lower", ("lower(email)", "id"), where="price > 1::numeric"),
        IndexFacts("people_tags", ("tags",), method="gin"),
    )
    assert people.checks == (("people_price_check", "price > 0::numeric"),)
    key = ForeignKey(
        "people_city_id_fkey",
        TableName("public", "people"),
        ("city_id",),
        TableName("public", "cities"),
        ("id",),
        on_delete="CASCADE",
    )
    assert (people.foreign_keys, cities.referenced_by) == ((key,), (key,))
    assert events.partitions == ("events_2024", "events_rest")
    assert "price > 5" in adults.definition
    assert cities.columns[1].comment == "in its own language"
    assert cities.columns[1].type == "varchar(120)"
