"""search_schema on every engine: every fact, three levels of detail, patterns, pages, the cache."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from itertools import product
from typing import Any

import pytest

from dbmcp.errors import DbmcpError
from dbmcp.models import Caller
from dbmcp.tools.call import Call
from dbmcp.tools.schema import search_schema
from dbmcp.tools.schema_search import Detail
from dbmcp.tools.schema_search import SchemaFormat as Format
from dbmcp.tools.schema_search import SchemaKind as Kind
from tests.engines.scratch import NUMBERS, Scratch
from tests.integration.agent import Agent, open_agent

TABLES = (
    "CREATE TABLE cities (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL)",
    "CREATE TABLE customers (id {auto_id}, email VARCHAR(120) NOT NULL, "
    "name VARCHAR(40) DEFAULT 'it''s', city_id INTEGER NOT NULL, "
    "total NUMERIC(12, 2) DEFAULT 0 NOT NULL, "
    "shout VARCHAR(50) GENERATED ALWAYS AS (upper(name)) STORED, "
    "CONSTRAINT customers_email UNIQUE (email), "
    "CONSTRAINT customers_total CHECK (total >= 0), "
    "CONSTRAINT customers_city FOREIGN KEY (city_id) REFERENCES cities (id) ON DELETE CASCADE)",
    "CREATE TABLE order_lines (a INTEGER NOT NULL, b INTEGER NOT NULL, customer_id INTEGER, "
    "PRIMARY KEY (b, a), CONSTRAINT order_lines_customer FOREIGN KEY (customer_id) "
    "REFERENCES customers (id))",
    "CREATE TABLE parcels (x INTEGER, y INTEGER, CONSTRAINT parcels_line FOREIGN KEY (x, y) "
    "REFERENCES order_lines (b, a))",
    "CREATE INDEX customers_name_city ON customers (name, city_id)",
    "CREATE VIEW buyers AS SELECT id, name FROM customers WHERE total > 0",
)
SAME = {
    "int": "integer",
    "int(11)": "integer",
    "numeric(12, 2)": "numeric(12,2)",
    "decimal(12,2)": "numeric(12,2)",
}


async def quiet(_text: str) -> None:
    """Nobody follows the progress."""


class Schema:
    """The tool as one caller uses it."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    async def ask(self, **arguments: Any) -> str:
        """Return the tool's text."""
        return await search_schema(Call(self.agent.app, Caller(), quiet), **arguments)

    async def json(self, **arguments: Any) -> dict[str, Any]:
        """Return the tool's JSON."""
        return json.loads(await self.ask(format=Format.JSON, **arguments))

    async def table(self, name: str) -> dict[str, Any]:
        """Return all facts of one table."""
        [facts] = (await self.json(table=name))["tables"]
        return facts

    async def refusal(self, **arguments: Any) -> str:
        """Return the error that a model would read."""
        with pytest.raises(DbmcpError) as caught:
            await self.ask(**arguments)
        return f"[{caught.value.code}] {caught.value}"


@pytest.fixture
async def built(scratch: Scratch) -> Scratch:
    """A scratch database with four tables and a view."""
    await scratch.run(*(text.format(auto_id=scratch.backend.spell("auto_id")) for text in TABLES))
    return scratch


@pytest.fixture
async def schema(built: Scratch) -> AsyncIterator[Schema]:
    """The tool on it."""
    async with open_agent(built.url) as agent:
        yield Schema(agent)


def same(type_: str) -> str:
    """A type as all engines would write it."""
    return SAME.get(type_.lower(), type_.lower())


async def test_columns_have_types_nullability_and_defaults(schema: Schema) -> None:
    columns = {column["name"]: column for column in (await schema.table("customers"))["columns"]}
    assert list(columns) == ["id", "email", "name", "city_id", "total", "shout"]
    assert {name: same(column["type"]) for name, column in columns.items()} == {
        "id": "integer",
        "email": "varchar(120)",
        "name": "varchar(40)",
        "city_id": "integer",
        "total": "numeric(12,2)",
        "shout": "varchar(50)",
    }
    assert [name for name, column in columns.items() if column["nullable"]] == ["name", "shout"]
    assert columns["name"]["default"].startswith("'it''s'")
    assert columns["total"]["default"].startswith("0")
    assert columns["shout"]["generated"] is True
    assert "default" not in columns["email"]


async def test_keys_indexes_and_checks(schema: Schema, built: Scratch) -> None:
    facts = await schema.table("customers")
    assert facts["primary_key"] == ["id"]
    assert facts["unique"] == [["email"]]
    [primary, *others] = facts["indexes"]
    assert (primary["columns"], primary["primary"], primary["unique"]) == (["id"], True, True)
    by_columns = {tuple(index["columns"]): index for index in others}
    assert by_columns["email",]["unique"] is True
    assert by_columns["name", "city_id"]["name"] == "customers_name_city"
    assert "unique" not in by_columns["name", "city_id"]
    if not built.backend.lacks("check_enforced"):
        [check] = facts["checks"]
        assert check["name"] == "customers_total"
        assert re.sub(r"[`()\s]|::numeric", "", check["check"]) == "total>=0"
    assert (await schema.table("order_lines"))["primary_key"] == ["b", "a"]


async def test_foreign_keys_in_both_directions(schema: Schema) -> None:
    customers = await schema.table("customers")
    assert customers["foreign_keys"] == [
        {
            "table": "cities",
            "columns": ["city_id"],
            "target_columns": ["id"],
            "on_delete": "CASCADE",
        }
    ]
    assert customers["referenced_by"] == [
        {"table": "order_lines", "columns": ["customer_id"], "target_columns": ["id"]}
    ]
    lines = await schema.table("order_lines")
    assert lines["referenced_by"] == [
        {"table": "parcels", "columns": ["x", "y"], "target_columns": ["b", "a"]}
    ]
    cities = await schema.table("cities")
    assert [key["table"] for key in cities["referenced_by"]] == ["customers"]
    assert "foreign_keys" not in cities


async def test_a_view_has_its_columns_and_its_text(schema: Schema) -> None:
    facts = await schema.table("buyers")
    assert facts["kind"] == "view"
    assert [(c["name"], same(c["type"])) for c in facts["columns"]] == [
        ("id", "integer"),
        ("name", "varchar(40)"),
    ]
    text = " ".join(facts["definition"].lower().split())
    assert re.search(r"select .*customers.* where .*total.* ?> ?0", text)


@pytest.mark.needs("on_update_estimates")
async def test_rows_are_estimated(built: Scratch) -> None:
    await built.add_numbers()
    await built.run(built.backend.spell("analyze"))
    async with open_agent(built.url) as agent:
        facts = await Schema(agent).table("numbers")
        assert facts["rows"] == pytest.approx(NUMBERS, rel=0.05)
        assert re.search(r"\nnumbers  (1,0\d\d|9\d\d|1,000) rows  n ", await Schema(agent).ask())


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(
            (
                "COMMENT ON TABLE cities IS 'Where \"people\" live'",
                "COMMENT ON COLUMN cities.name IS 'as on\n  the map'",
            ),
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            (
                "ALTER TABLE cities COMMENT = 'Where \"people\" live'",
                "ALTER TABLE cities MODIFY name VARCHAR(40) NOT NULL COMMENT 'as on\n  the map'",
            ),
            marks=pytest.mark.family("mysql"),
        ),
    ],
)
async def test_comments_are_told(built: Scratch, statements: tuple[str, ...]) -> None:
    await built.run(*statements)
    async with open_agent(built.url) as agent:
        facts = await Schema(agent).table("cities")
        assert facts["comment"] == 'Where "people" live'
        assert facts["columns"][1]["comment"] == "as on\n  the map"
        text = await Schema(agent).ask(table="cities", detail=Detail.SUMMARY)
        assert "\"Where 'people' live\"" in text
        assert '"as on the map"' in text


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param(
            (
                "CREATE TABLE log (id INTEGER, year INTEGER) PARTITION BY RANGE (year)",
                "CREATE TABLE log_2025 PARTITION OF log FOR VALUES FROM (2025) TO (2026)",
                "CREATE TABLE log_2026 PARTITION OF log FOR VALUES FROM (2026) TO (2027)",
            ),
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            (
                "CREATE TABLE log (id INTEGER, year INTEGER) PARTITION BY RANGE (year) ("
                "PARTITION log_2025 VALUES LESS THAN (2026), "
                "PARTITION log_2026 VALUES LESS THAN (2027))",
            ),
            marks=pytest.mark.family("mysql"),
        ),
    ],
)
async def test_partitions_fold_into_their_table(
    built: Scratch, statements: tuple[str, ...]
) -> None:
    await built.run(*statements)
    async with open_agent(built.url) as agent:
        names = await Schema(agent).ask(detail=Detail.NAMES)
        assert "log" in names
        assert "log_202" not in names
        facts = await Schema(agent).table("log")
        assert facts["partitions"] == ["log_2025", "log_2026"]
        text = await Schema(agent).ask(table="log")
        assert "\n  2 partitions: log_2025, log_2026" in text


async def test_names_then_summary_then_full(schema: Schema, built: Scratch) -> None:
    assert await schema.ask(detail=Detail.NAMES) == (
        "4 tables, 1 view (names)\ncities customers order_lines parcels\nviews: buyers"
    )
    summary = await schema.ask()
    assert summary.startswith("4 tables, 1 view (summary)\ncities  ")
    assert "\n  <- order_lines.customer_id\n" in summary
    assert " (x, y) -> order_lines(b, a)" in summary
    assert "customers_total" not in summary
    full = await schema.ask(table="customers, buyers")
    assert full.startswith("1 table, 1 view (full)\ncustomers")
    assert re.search(r"\n  city_id \S+ -> cities\.id ON DELETE CASCADE\n", full)
    assert re.search(r"\n  index customers_name_city \(name, city_id\)", full)
    checked = re.search(r"\n  check customers_total: ", full)
    assert bool(checked) is not built.backend.lacks("check_enforced")
    assert re.search(r"\n  text: ", full)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"pattern": "c"}, ["cities", "customers", "parcels"]),
        ({"pattern": "c*"}, ["cities", "customers"]),
        ({"pattern": "*s"}, ["cities", "customers", "order_lines", "parcels", "buyers"]),
        ({"pattern": "CITIES"}, ["cities"]),
        ({"pattern": "cit, buy"}, ["cities", "buyers"]),
        ({"pattern": "order%"}, ["order_lines"]),
        ({"kind": Kind.VIEW}, ["buyers"]),
        ({"kind": Kind.TABLE, "pattern": "b"}, []),
        ({"table": "cities,buyers"}, ["cities", "buyers"]),
    ],
)
async def test_patterns_and_kinds(
    schema: Schema, arguments: dict[str, Any], found: list[str]
) -> None:
    answer = await schema.json(detail=Detail.NAMES, **arguments)
    assert answer["names"] == found
    assert answer["total"] == len(found)


async def test_columns_and_indexes_are_found_by_name(schema: Schema) -> None:
    columns = await schema.json(kind=Kind.COLUMN, pattern="name")
    assert [column["table"] for column in columns["columns"]] == ["cities", "customers", "buyers"]
    [one] = (await schema.json(kind=Kind.COLUMN, pattern="customers.name"))["columns"]
    assert (one["table"], one["name"]) == ("customers", "name")
    [index] = (await schema.json(kind=Kind.INDEX, pattern="name_city"))["indexes"]
    assert index["columns"] == ["name", "city_id"]
    assert (await schema.ask(pattern="city_id")).startswith(
        "0 tables, 1 column\ncustomers.city_id "
    )


async def test_a_missing_table_comes_with_the_nearest(schema: Schema) -> None:
    refusal = await schema.refusal(table="custmers")
    assert refusal == '[unknown_name] table "custmers" does not exist. nearest: customers'


async def test_pages_follow_until_the_end(schema: Schema) -> None:
    seen: list[str] = []
    answer = await schema.json(detail=Detail.SUMMARY, limit=2)
    while True:
        seen += [table["name"] for table in answer["tables"]]
        assert answer["total"] == 5
        if not answer["more"]:
            break
        answer = await schema.json(cursor=answer["cursor"])
    assert seen == ["cities", "customers", "order_lines", "parcels", "buyers"]
    text = await schema.ask(detail=Detail.NAMES, limit=3)
    assert re.match(
        r"4 tables, 1 view \(names\), 1 to 3 shown, more follow \(cursor [\w-]+\)\n", text
    )


async def test_system_tables_are_hidden_unless_asked_for(schema: Schema) -> None:
    assert (await schema.json(detail=Detail.NAMES))["total"] == 5
    system = await schema.json(kind=Kind.SYSTEM, detail=Detail.NAMES)
    assert system["total"] > 0
    assert "customers" not in system["names"]
    expected = {*schema.agent.target.database.dialect.rules.system_schemas, "sqlite_schema"}
    assert any(part in str(system["names"]).lower() for part in expected)


@pytest.mark.needs("schemas")
async def test_a_table_of_another_schema_has_its_full_name(built: Scratch) -> None:
    await built.run(
        "CREATE SCHEMA geo",
        "CREATE TABLE geo.cities (id INTEGER PRIMARY KEY)",
        "CREATE TABLE geo.roads (id INTEGER, city_id INTEGER REFERENCES geo.cities (id))",
    )
    async with open_agent(built.url) as agent:
        schema = Schema(agent)
        names = await schema.ask(detail=Detail.NAMES)
        assert "\ngeo: cities roads\n" in names
        assert (await schema.json(pattern="geo.*", detail=Detail.NAMES))["total"] == 2
        roads = await schema.table("geo.roads")
        assert roads["foreign_keys"][0]["table"] == "geo.cities"
        assert (await schema.table("cities"))["referenced_by"][0]["table"] == "customers"


def many() -> Iterator[str]:
    """2,000 names as a large application has them."""
    modules = ("sales", "stock", "billing", "hr", "crm", "web", "audit", "report")
    things = ("order", "item", "price", "user", "group", "address", "contract", "task", "event")
    parts = ("line", "log", "tag", "note", "file", "state", "link", "rule", "2025", "2026")
    tails = ("", "_archive", "_tmp")
    names = ("_".join(three[:3]) + three[3] for three in product(modules, things, parts, tails))
    for number, name in enumerate(names):
        if number == 2_000:
            return
        yield name


@pytest.mark.needs("cheap_tables")
async def test_the_names_of_2000_tables_fit(scratch: Scratch) -> None:
    names = list(many())
    assert len(names) == len(set(names)) == 2_000
    await scratch.run("BEGIN", *(f"CREATE TABLE {name} (id INTEGER)" for name in names), "COMMIT")
    async with open_agent(scratch.url) as agent:
        answer = await Schema(agent).ask(detail=Detail.NAMES)
        assert answer.startswith("2,000 tables (names)\n")
        assert len(answer) / 4 <= 8_000
        assert await Schema(agent).ask() == answer
        found = await Schema(agent).json(pattern="crm_task_note", detail=Detail.NAMES)
        assert found["names"] == [f"crm_task_note{tail}" for tail in ("", "_archive", "_tmp")]
