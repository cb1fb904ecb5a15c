"""search_schema from its arguments to its text, on a fake catalog."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dbmcp.config import Limits
from dbmcp.errors import (
    LeaseExpiredError,
    LimitError,
    PolicyError,
    UnavailableError,
    UnknownNameError,
)
from dbmcp.models import (
    ColumnFacts,
    ForeignKey,
    IndexFacts,
    TableEntry,
    TableFacts,
    TableKind,
    TableName,
)
from dbmcp.tools.schema import search_schema
from dbmcp.tools.schema_search import Detail, Pattern, Place, Search, read_cursor
from dbmcp.tools.schema_search import SchemaFormat as Format
from dbmcp.tools.schema_search import SchemaKind as Kind
from dbmcp.tools.schema_text import names_text
from tests.unit.fake_catalog import Clock, FakeDatabase, make_catalog, table

ID = ColumnFacts("id", "bigint", nullable=False, generated=True)
CUSTOMERS = TableFacts(
    TableEntry(table("customers"), TableKind.TABLE, rows=5000, comment='People who "buy"'),
    (
        ID,
        ColumnFacts("email", "text", nullable=False),
        ColumnFacts("name", "text", default="'x'", comment="as  on\nthe invoice"),
        ColumnFacts("city_id", "int", nullable=False),
    ),
    indexes=(
        IndexFacts("customers_pkey", ("id",), unique=True, primary=True),
        IndexFacts("customers_email_key", ("email",), unique=True),
        IndexFacts("customers_name", ("lower(name)", "id"), where="name IS NOT NULL"),
        IndexFacts("customers_tags", ("tags",), method="gin"),
    ),
    foreign_keys=(
        ForeignKey("fk", table("customers"), ("city_id",), table("geo.cities"), ("id",), "CASCADE"),
    ),
    referenced_by=(
        ForeignKey("", table("orders"), ("customer_id",), table("customers"), ("id",)),
        ForeignKey("", table("addresses"), ("a", "b"), table("customers"), ("id", "email")),
    ),
    checks=(("customers_email_check", "email <> ''"), ("", "id > 0")),
    partitions=("p0", "p1"),
)
BUYERS = TableFacts(
    TableEntry(table("buyers"), TableKind.VIEW),
    (ColumnFacts("id", "bigint"),),
    definition="SELECT id\n  FROM customers",
)
LINES = TableFacts(
    TableEntry(table("lines"), TableKind.TABLE, rows=1),
    (ColumnFacts("order_id", "int", nullable=False), ColumnFacts("line no", "int", nullable=False)),
    indexes=(
        IndexFacts("PRIMARY", ("order_id", "line no"), unique=True, primary=True),
        IndexFacts("u", ("line no", "order_id"), unique=True),
    ),
    foreign_keys=(
        ForeignKey("", table("lines"), ("order_id", "line no"), table("orders"), ("id", "no")),
    ),
)
NAMES = ["customers", "orders", "addresses", "buyers", "lines", "geo.cities", "pg_catalog.pg_class"]


def shop(**changes: Any) -> FakeDatabase:
    facts = {each.entry.name: each for each in (CUSTOMERS, BUYERS, LINES)}
    system = TableEntry(table("pg_catalog.pg_class"), TableKind.TABLE, system=True)
    sequence = TableEntry(table("customers_id_seq"), TableKind.SEQUENCE)
    facts |= {entry.name: TableFacts(entry, (ID,)) for entry in (system, sequence)}
    return FakeDatabase([*NAMES, "customers_id_seq"], facts=facts, **changes)


class Schema:
    """The tool on a fake database; `ask` takes the tool's arguments."""

    def __init__(self, database: FakeDatabase | None = None) -> None:
        self.database = database or shop()
        self.catalog, self.clock = make_catalog(self.database)

    async def target(self, name: str) -> Any:
        assert name == ""
        return SimpleNamespace(database=self.database, catalog=self.catalog)

    async def ask(self, **arguments: Any) -> str:
        call: Any = SimpleNamespace(app=self)
        return await search_schema(call, **arguments)

    async def json(self, **arguments: Any) -> dict[str, Any]:
        return json.loads(await self.ask(format=Format.JSON, **arguments))


async def test_names() -> None:
    assert await Schema().ask(detail=Detail.NAMES) == (
        "5 tables, 1 view (names)\naddresses customers lines orders\ngeo: cities\nviews: buyers"
    )


async def test_summary_of_few_tables() -> None:
    assert await Schema().ask(pattern="customers, lin* buyers") == (
        "2 tables, 1 view (summary)\n"
        "customers  5,000 rows  \"People who 'buy'\"  id bigint PK, email text UNIQUE, "
        'name text NULL "as on the invoice", city_id int -> geo.cities.id\n'
        "  <- orders.customer_id, addresses(a, b)\n"
        'lines  1 row  order_id int PK, "line no" int PK, UNIQUE (line no, order_id), '
        "(order_id, line no) -> orders(id, no)\n"
        "buyers  view  id bigint"
    )


async def test_full_of_named_tables() -> None:
    assert await Schema().ask(table="customers, BUYERS") == (
        "1 table, 1 view (full)\n"
        "customers  5,000 rows  \"People who 'buy'\"\n"
        "  id bigint PK generated\n"
        "  email text UNIQUE\n"
        "  name text NULL DEFAULT 'x' \"as on the invoice\"\n"
        "  city_id int -> geo.cities.id ON DELETE CASCADE\n"
        "  <- orders.customer_id, addresses(a, b)\n"
        "  primary key customers_pkey (id)\n"
        "  unique index customers_email_key (email)\n"
        "  index customers_name (lower(name), id) WHERE name IS NOT NULL\n"
        "  index customers_tags gin (tags)\n"
        "  check customers_email_check: email <> ''\n"
        "  check: id > 0\n"
        "  2 partitions: p0, p1\n"
        "buyers  view\n"
        "  id bigint\n"
        "  text: SELECT id FROM customers"
    )


async def test_a_primary_key_without_a_name_of_its_own() -> None:
    text = await Schema().ask(table="lines")
    assert "\n  primary key (order_id, line no)\n" in text


async def test_json_has_the_same_facts() -> None:
    answer = await Schema().json(table="customers", detail=Detail.FULL)
    assert answer["total"] == 1
    assert not answer["more"]
    customers = answer["tables"][0]
    assert customers["name"] == "customers"
    assert customers["rows"] == 5000
    assert customers["primary_key"] == ["id"]
    assert customers["unique"] == [["email"]]
    assert customers["columns"][2] == {
        "name": "name",
        "type": "text",
        "nullable": True,
        "comment": "as  on\nthe invoice",
        "default": "'x'",
    }
    assert customers["foreign_keys"] == [
        {
            "table": "geo.cities",
            "columns": ["city_id"],
            "target_columns": ["id"],
            "on_delete": "CASCADE",
        }
    ]
    assert [key["table"] for key in customers["referenced_by"]] == ["orders", "addresses"]
    assert len(customers["indexes"]) == 4
    assert customers["checks"][1] == {"check": "id > 0"}
    assert customers["partitions"] == ["p0", "p1"]
    view = (await Schema().json(table="buyers"))["tables"][0]
    assert view["kind"] == "view"
    assert view["definition"] == BUYERS.definition
    names = await Schema().json(detail=Detail.NAMES)
    assert names["total"] == 6
    assert names["names"][:2] == ["addresses", "customers"]
    summary = (await Schema().json(table="customers", detail=Detail.SUMMARY))["tables"][0]
    assert "indexes" not in summary
    assert "default" not in summary["columns"][2]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({}, "addresses customers lines orders geo.cities buyers"),
        ({"pattern": "*"}, "addresses customers lines orders geo.cities buyers"),
        ({"pattern": "ORDER"}, "orders"),
        ({"pattern": "der"}, "orders"),
        ({"pattern": "%ers"}, "customers orders buyers"),
        ({"pattern": "?rders"}, "orders"),
        ({"pattern": "geo.*"}, "geo.cities"),
        ({"pattern": "geo.cit"}, "geo.cities"),
        ({"pattern": "g*.c*"}, "geo.cities"),
        ({"pattern": "order, geo.cities"}, "orders geo.cities"),
        ({"kind": Kind.TABLE}, "addresses customers lines orders geo.cities"),
        ({"kind": Kind.VIEW}, "buyers"),
        ({"kind": Kind.VIEW, "pattern": "orders"}, ""),
        ({"kind": Kind.SEQUENCE}, "customers_id_seq"),
        ({"kind": Kind.SYSTEM}, "pg_class"),
        ({"pattern": "pg_catalog.*"}, "pg_class"),
        ({"pattern": "*.pg_class"}, ""),
        ({"pattern": "[", "kind": Kind.TABLE}, ""),
        ({"table": "customers_id_seq"}, "customers_id_seq"),
        ({"table": "pg_class, orders,"}, "orders pg_class"),
        ({"table": "orders, customers", "pattern": "ord*"}, "orders"),
        ({"table": '"geo"."cities"'}, "geo.cities"),
    ],
)
async def test_what_is_found(arguments: dict[str, Any], found: str) -> None:
    answer = await Schema().json(detail=Detail.NAMES, **arguments)
    assert " ".join(answer.get("names", [])) == found


async def test_columns_are_found_where_no_table_is() -> None:
    assert await Schema().ask(pattern="mail") == ("0 tables, 1 column\ncustomers.email text UNIQUE")
    assert await Schema().ask(kind=Kind.COLUMN, pattern="customers.*d", table="customers") == (
        "2 columns\ncustomers.id bigint PK\ncustomers.city_id int -> geo.cities.id"
    )
    answer = await Schema().json(kind=Kind.COLUMN, pattern="email")
    assert answer["columns"] == [
        {"table": "customers", "name": "email", "type": "text", "nullable": False}
    ]


async def test_indexes() -> None:
    assert await Schema().ask(kind=Kind.INDEX, pattern="*email*") == (
        "1 index\ncustomers  unique index customers_email_key (email)"
    )
    answer = await Schema().json(kind=Kind.INDEX, pattern="customers.")
    assert len(answer["indexes"]) == 4


async def test_nothing_found_tells_the_nearest() -> None:
    assert await Schema().ask(pattern="custmers") == "0 tables, 0 columns, nearest: customers"
    assert (await Schema().json(pattern="custmers"))["nearest"] == ["customers"]
    assert await Schema(FakeDatabase([])).ask() == "0 tables (summary)"


async def test_an_unknown_table_is_an_error_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="nearest: customers"):
        await Schema().ask(table="orders, custmers")


@pytest.mark.parametrize("name", ["payroll", "nowhere"])
async def test_a_hidden_table_and_a_missing_one_are_the_same(name: str) -> None:
    database = FakeDatabase(["orders", "payroll"], hidden={"payroll"})
    with pytest.raises(PolicyError, match=f"^{name} near $"):
        await Schema(database).ask(table=name)
    assert await Schema(database).ask(detail=Detail.NAMES) == "1 table (names)\norders"


async def test_pages_follow_each_other_and_keep_the_arguments() -> None:
    schema = Schema()
    seen: list[str] = []
    answer = await schema.json(pattern="*", detail=Detail.SUMMARY, limit=2)
    while answer["more"]:
        seen += [each["name"] for each in answer["tables"]]
        assert len(answer["tables"]) == 2
        answer = json.loads(await schema.ask(cursor=answer["cursor"]))
    seen += [each["name"] for each in answer["tables"]]
    assert seen == ["addresses", "customers", "lines", "orders", "cities", "buyers"]


async def test_the_line_of_facts_tells_the_page() -> None:
    schema = Schema()
    first = await schema.ask(detail=Detail.NAMES, limit=4)
    head, names = first.split("\n")
    assert head.startswith("5 tables, 1 view (names), 1 to 4 shown, more follow (cursor ")
    assert names == "addresses customers lines orders"
    cursor = head.partition("(cursor ")[2].rstrip(")")
    assert await schema.ask(cursor=cursor, limit=9) == (
        "5 tables, 1 view (names), 5 to 6 shown, end\ngeo: cities\nviews: buyers"
    )


async def test_a_page_of_a_changed_schema_is_gone() -> None:
    schema = Schema()
    cursor = (await schema.json(limit=1))["cursor"]
    schema.database.names.append("zebra")
    schema.catalog.drop()
    with pytest.raises(LeaseExpiredError):
        await schema.ask(cursor=cursor)


@pytest.mark.parametrize("cursor", ["x", "W10", "bnVsbA", "WzEsMl0", "é", "W10\x00", "[" * 5000])
async def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(LeaseExpiredError):
        await Schema().ask(cursor=cursor)


@given(st.text())
def test_any_text_as_cursor_is_a_place_or_refused(cursor: str) -> None:
    try:
        read_cursor(cursor)
    except LeaseExpiredError as error:
        str(error).encode(errors="backslashreplace")


@given(
    st.builds(
        Search,
        pattern=st.text().map(str.strip),
        kind=st.none() | st.sampled_from(Kind),
        table=st.text().map(str.strip),
        detail=st.none() | st.sampled_from(Detail),
        limit=st.none() | st.integers(1, 10**6),
        format=st.sampled_from(Format),
    ),
    st.integers(0, 10**6),
)
def test_a_cursor_comes_back_as_its_place(search: Search, offset: int) -> None:
    place = Place(search, offset, 7)
    assert read_cursor(place.cursor()) == place


async def test_what_is_too_long_is_refused() -> None:
    with pytest.raises(LimitError):
        await Schema().ask(pattern="x" * 1001)
    with pytest.raises(LimitError):
        await Schema().ask(table="x" * 1001)


async def test_old_facts_say_so() -> None:
    schema = Schema()
    await schema.ask()
    schema.database.error = UnavailableError("down")
    schema.clock.pass_seconds(61)
    answer = await schema.ask(detail=Detail.NAMES, pattern="orders")
    assert answer.startswith("1 table (names), as of 2026-01-01T00:00:00Z, not reachable now\n")
    assert "stale_since" in await schema.json(detail=Detail.NAMES)


@pytest.mark.parametrize("prefix", ["t", "customer_order_history_"])
@pytest.mark.parametrize("format", list(Format))
async def test_two_thousand_tables_fit_into_eight_thousand_tokens(
    prefix: str, format: Format
) -> None:
    names = [f"{prefix}{number:04}_{number * 7919 % 97}" for number in range(2000)]
    schema = Schema(FakeDatabase(names))
    text = await schema.ask(format=format)
    assert len(text) / 4 < 8000
    if format is Format.TEXT:
        assert text.startswith("2,000 tables (names)\n")
        assert expand(text.partition("\n")[2]) == sorted(names)


async def test_names_beyond_the_room_follow_by_pages() -> None:
    words = [f"{number * 7919**5:x}" for number in range(1, 3001)]
    schema = Schema(FakeDatabase(words))
    first = await schema.ask()
    assert len(first) < 32_000
    cursor = first.partition("(cursor ")[2].partition(")")[0]
    rest = await schema.ask(cursor=cursor)
    shown = expand(first.partition("\n")[2]) + expand(rest.partition("\n")[2])
    assert sorted(shown) == sorted(words)


async def test_an_answer_keeps_the_limit_of_bytes() -> None:
    names = [f"t{number}" for number in range(200)]
    wide = tuple(ColumnFacts(f"column_{number}", "text") for number in range(20))
    facts = {
        table(name): TableFacts(TableEntry(table(name), TableKind.TABLE), wide) for name in names
    }
    schema = Schema(FakeDatabase(names, facts=facts))
    for format in Format:
        text = await schema.ask(detail=Detail.FULL, format=format)
        assert 20_000 < len(text) <= Limits().max_result_bytes
        assert "cursor" in text


async def test_one_huge_table_is_cut_and_says_so() -> None:
    name = table("wide")
    columns = tuple(ColumnFacts(f"é{number}", "text") for number in range(5000))
    facts = {name: TableFacts(TableEntry(name, TableKind.TABLE), columns)}
    text = await Schema(FakeDatabase(["wide"], facts=facts)).ask(table="wide")
    assert len(text.encode()) <= Limits().max_result_bytes
    assert text.endswith("rest by pages]")


async def test_long_texts_are_shortened() -> None:
    view = replace(BUYERS, definition="SELECT 'a  b', " + "x" * 5000)
    comment = "word " * 100
    table_facts = replace(CUSTOMERS, entry=replace(CUSTOMERS.entry, comment=comment))
    partitions = replace(LINES, partitions=tuple(f"p{n}" for n in range(100)))
    facts = {each.entry.name: each for each in (view, table_facts, partitions)}
    schema = Schema(FakeDatabase(["customers", "buyers", "lines"], facts=facts))
    assert "…[5,015 characters]" in await schema.ask(table="buyers")
    assert comment.strip() in await schema.ask(table="customers")
    assert comment.strip() not in await schema.ask(pattern="customers")
    assert "100 partitions: p0, " in (text := await schema.ask(table="lines"))
    assert "… 80 more" in text


def expand(text: str) -> list[str]:
    """Undo the braces, as a shell would."""
    found: list[str] = []
    for word in split(text, " "):
        found += expand_word(word)
    return sorted(found)


def split(text: str, separator: str) -> list[str]:
    depth, words = 0, [""]
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if character == separator and not depth:
            words.append("")
        else:
            words[-1] += character
    return words


def expand_word(word: str) -> list[str]:
    if "{" in word:
        head, _, rest = word.partition("{")
        return [head + tail for part in split(rest[:-1], ",") for tail in expand_word(part)]
    first, dots, last = word.partition("..")
    if dots:
        return [str(n).zfill(len(first)) for n in range(int(first), int(last) + 1)]
    return [word]


@given(st.sets(st.text(alphabet="ab_019", min_size=1, max_size=8), min_size=1))
def test_folded_names_unfold_to_the_same(names: set[str]) -> None:
    entries = [TableEntry(TableName("", name), TableKind.TABLE) for name in sorted(names)]
    text = names_text(entries, shown=lambda table: table.name, fold=True)
    assert expand(text) == sorted(names)


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["app_orders", "app_users", "log"], "app_{orders,users} log"),
        (["a_b_c", "a_b_d", "a_e"], "a_{b_{c,d},e}"),
        (["log_2019", "log_2020", "log_2021"], "log_{2019..2021}"),
        (["a_b_1", "a_b_2", "a_b_3"], "a_b_{1..3}"),
        (["t", "t1", "t2"], "t{,1,2}"),
        (["odd name", "b"], 'b "odd name"'),
    ],
)
def test_folding(names: list[str], text: str) -> None:
    entries = [TableEntry(TableName("", name), TableKind.TABLE) for name in names]
    assert names_text(entries, shown=lambda table: table.name, fold=True) == text


def test_deep_names_fold() -> None:
    names = ["_" * 3000 + end for end in "ab"]
    entries = [TableEntry(TableName("", name), TableKind.TABLE) for name in names]
    assert expand(names_text(entries, shown=lambda table: table.name, fold=True)) == names


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not Pattern("*a" * 200 + "b").matches("a" * 5000, within="")


def test_clock_is_utc() -> None:
    assert Clock()().tzinfo is not None
