"""The catalog's cache, name resolution and what it hides, against a fake database."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from dbmcp.catalog import nearest
from dbmcp.errors import UnavailableError
from dbmcp.models import ColumnFacts, ForeignKey, IndexFacts, TableEntry, TableKind
from dbmcp.sql.statement import Name
from tests.unit.fake_catalog import START, FakeDatabase, make_catalog, make_facts, table


def name(text: str) -> Name:
    """`Public."Order"` as the parser would give it."""
    parts = text.split(".")
    return Name(tuple((part.strip('"'), part.startswith('"')) for part in parts))


async def test_the_list_is_kept_for_a_minute_and_dated() -> None:
    database = FakeDatabase(["orders", "customers"])
    catalog, clock = make_catalog(database)
    assert (catalog.synced_at, catalog.expires_at, catalog.is_stale) == (None, None, False)
    assert [each.name for each in await catalog.tables()] == ["customers", "orders"]
    assert catalog.synced_at == START
    assert catalog.expires_at == START + timedelta(seconds=60)
    clock.pass_seconds(59.9)
    await catalog.tables()
    assert database.asked == ["tables"]
    clock.pass_seconds(0.1)
    await catalog.tables()
    assert database.asked == ["tables", "tables"]
    assert catalog.synced_at == clock.now


async def test_concurrent_callers_share_one_load() -> None:
    database = FakeDatabase(["orders"])
    database.gate.clear()
    catalog, _ = make_catalog(database)
    callers = [asyncio.create_task(catalog.tables()) for _ in range(5)]
    callers += [asyncio.create_task(catalog.tables())]
    await asyncio.sleep(0)
    database.gate.set()
    results = await asyncio.gather(*callers)
    assert all(result is results[0] for result in results)
    assert database.asked == ["tables"]
    described = await asyncio.gather(*(catalog.describe([table("orders")]) for _ in range(5)))
    assert len(described) == 5
    assert database.asked == ["tables", ("public.orders",)]


async def test_a_caller_that_goes_away_leaves_the_load_to_the_next() -> None:
    database = FakeDatabase(["orders"])
    database.gate.clear()
    catalog, _ = make_catalog(database)
    first = asyncio.create_task(catalog.tables())
    second = asyncio.create_task(catalog.tables())
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait({first})
    database.gate.set()
    assert list(await second) == [table("orders")]
    assert database.asked == ["tables", "tables"]


async def test_old_facts_are_served_while_the_database_is_down() -> None:
    database = FakeDatabase(["orders"])
    catalog, clock = make_catalog(database)
    await catalog.describe([table("orders")])
    database.error = UnavailableError("down")
    clock.pass_seconds(61)
    assert list(await catalog.tables()) == [table("orders")]
    assert list(await catalog.describe([table("orders")])) == [table("orders")]
    assert catalog.is_stale
    database.error = None
    clock.pass_seconds(3)
    await catalog.tables()
    assert not catalog.is_stale


async def test_without_old_facts_the_error_is_told_and_not_asked_for_again_at_once() -> None:
    database = FakeDatabase(["orders"], error=UnavailableError("down"))
    catalog, clock = make_catalog(database)
    with pytest.raises(UnavailableError):
        await catalog.tables()
    database.error = None
    with pytest.raises(UnavailableError):
        await catalog.tables()
    clock.pass_seconds(2)
    assert await catalog.tables()


async def test_facts_never_described_raise_while_the_database_is_down() -> None:
    database = FakeDatabase(["orders"])
    catalog, _ = make_catalog(database)
    await catalog.tables()
    database.error = UnavailableError("down")
    with pytest.raises(UnavailableError):
        await catalog.describe([table("orders")])


async def test_facts_are_cached_for_each_table() -> None:
    database = FakeDatabase(["a", "b"])
    catalog, clock = make_catalog(database)
    await catalog.describe([table("a")])
    both = await catalog.describe([table("b"), table("a"), table("missing"), table("b")])
    assert list(both) == [table("b"), table("a")]
    assert database.asked == ["tables", ("public.a",), ("public.b",)]
    clock.pass_seconds(61)
    await catalog.describe([table("a")])
    assert database.asked[-2:] == ["tables", ("public.a",)]


async def test_version_grows_with_the_structure_only() -> None:
    database = FakeDatabase(["a"])
    catalog, clock = make_catalog(database)
    await catalog.describe([table("a")])
    clock.pass_seconds(61)
    database.facts[table("a")] = replace(
        make_facts(table("a")), entry=TableEntry(table("a"), TableKind.TABLE, rows=99)
    )
    await catalog.describe([table("a")])
    assert catalog.version == 0
    clock.pass_seconds(61)
    database.facts[table("a")] = replace(make_facts(table("a")), columns=())
    await catalog.describe([table("a")])
    assert catalog.version == 1
    clock.pass_seconds(61)
    database.names.append("b")
    await catalog.tables()
    assert catalog.version == 2
    catalog.drop()
    assert catalog.version == 3


async def test_drop_makes_everything_new() -> None:
    database = FakeDatabase(["a"])
    catalog, _ = make_catalog(database)
    await catalog.describe([table("a")])
    catalog.drop()
    database.names.append("b")
    assert list(await catalog.describe([table("a"), table("b")])) == [table("a"), table("b")]
    assert database.asked[2:] == ["tables", ("public.a", "public.b")]


async def test_a_load_that_ddl_overtook_is_done_again() -> None:
    database = FakeDatabase(["a"])
    database.gate.clear()
    catalog, _ = make_catalog(database)
    load = asyncio.create_task(catalog.tables())
    await asyncio.sleep(0)
    catalog.drop()
    database.names = ["b"]
    database.gate.set()
    assert list(await load) == [table("b")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("orders", "public.orders"),
        ("ORDERS", "public.orders"),
        ('"orders"', "public.orders"),
        ('"ORDERS"', None),
        ("Public.Orders", "public.orders"),
        ("shop.public.orders", "public.orders"),
        ('"Order"', "public.Order"),
        ("order", None),
        ("pg_class", "pg_catalog.pg_class"),
        ("other", None),
        ("sales.other", "sales.other"),
        ("payroll", None),
        ("public.payroll", None),
    ],
)
async def test_resolve(text: str, found: str | None) -> None:
    names = ["orders", "Order", "pg_catalog.pg_class", "sales.other", "payroll"]
    catalog, _ = make_catalog(FakeDatabase(names, hidden={"payroll"}))
    resolved = await catalog.resolve(name(text))
    assert resolved == (found and table(found))


@pytest.mark.parametrize("text", ["orders", "ORDERS", '"oRders"', "PUBLIC.orders"])
async def test_resolve_where_case_never_counts(text: str) -> None:
    catalog, _ = make_catalog(FakeDatabase(["Orders"], folds_quoted=True))
    assert await catalog.resolve(name(text)) == table("Orders")


async def test_a_missing_name_asks_again_but_not_all_the_time() -> None:
    database = FakeDatabase(["a"])
    catalog, clock = make_catalog(database)
    assert await catalog.resolve(name("b")) is None
    database.names.append("b")
    clock.pass_seconds(1.9)
    assert await catalog.resolve(name("b")) is None
    assert database.asked == ["tables"]
    clock.pass_seconds(0.1)
    assert await catalog.resolve(name("b")) == table("b")
    assert database.asked == ["tables", "tables"]
    assert await catalog.resolve(name("c")) is None
    assert database.asked == ["tables", "tables"]


async def test_hidden_tables_leave_no_trace() -> None:
    key = ForeignKey("", table("orders"), ("x",), table("payroll"), ("id",))
    back = ForeignKey("", table("payroll"), ("x",), table("orders"), ("id",))
    kept = ForeignKey("", table("orders"), ("y",), table("customers"), ("id",))
    database = FakeDatabase(["orders", "customers", "payroll"], hidden={"payroll"})
    database.facts[table("orders")] = make_facts(
        table("orders"),
        foreign_keys=(key, kept),
        referenced_by=(back,),
        partitions=("payroll", "orders_1"),
        definition="SELECT * FROM Payroll",
    )
    catalog, _ = make_catalog(database)
    assert table("payroll") not in await catalog.tables()
    assert await catalog.describe([table("payroll")]) == {}
    assert await catalog.nearest_tables("payrol") == ()
    facts = (await catalog.describe([table("orders")]))[table("orders")]
    assert facts.foreign_keys == (kept,)
    assert facts.referenced_by == ()
    assert facts.partitions == ("orders_1",)
    assert facts.definition == ""


@pytest.mark.parametrize(
    ("text", "betrayed"),
    [
        ("SELECT payroll.x FROM b", True),
        ("SELECT * FROM `odd name`", True),
        ("SELECT payroll_id FROM b", False),
        ("", False),
    ],
)
async def test_a_view_over_a_hidden_table_keeps_its_text_to_itself(
    text: str, *, betrayed: bool
) -> None:
    database = FakeDatabase(["v", "payroll", "odd name"], hidden={"payroll", "odd name"})
    catalog, _ = make_catalog(database)
    assert (await catalog.listing()).betrays(text) is betrayed


async def test_a_hidden_table_that_bears_a_shown_one_s_name_is_told_by_its_schema() -> None:
    catalog, _ = make_catalog(FakeDatabase(["v"], hidden={"w"}))
    by_key = {("public", "v"): table("v"), ("Hr", "v"): None}
    listing = replace(await catalog.listing(), by_key=by_key, hidden=frozenset())
    assert not listing.betrays("SELECT `v`.`id` FROM `public`.`v`")
    assert listing.betrays("SELECT `v`.`id` FROM `hr`.`V`")


@pytest.mark.parametrize("hidden", ["log", "log_1", ""])
async def test_a_partition_may_be_named_with_its_table_and_is_never_listed(hidden: str) -> None:
    part = TableEntry(table("log_1"), TableKind.TABLE, partition_of=(table("log"),))
    facts = {part.name: replace(make_facts(part.name), entry=part)}
    catalog, _ = make_catalog(FakeDatabase(["log", "log_1"], hidden={hidden} - {""}, facts=facts))
    found = await catalog.resolve(name("log_1"))
    assert found == (None if hidden else table("log_1"))
    assert len(await catalog.describe([table("log_1")])) == (0 if hidden else 1)
    assert "log_1" not in await catalog.nearest_tables("log_2")


async def test_names_are_shown_as_a_query_needs_them() -> None:
    names = ["a", "pg_catalog.a", "pg_catalog.pg_b", "sales.c", "sales.a"]
    listing = await make_catalog(FakeDatabase(names))[0].listing()
    shown = [listing.shown(table(each)) for each in names]
    assert shown == ["a", "pg_catalog.a", "pg_b", "sales.c", "sales.a"]


async def test_nearest_tables_leave_system_ones_out() -> None:
    catalog, _ = make_catalog(FakeDatabase(["customers", "sales.custom", "pg_catalog.pg_custom"]))
    assert await catalog.nearest_tables("CUSTOMER") == ("customers", "sales.custom")


@pytest.mark.parametrize(
    ("wrong", "choices", "near"),
    [
        ("nme", ["id", "name", "note"], ("name",)),
        ("custmers", ["customer_tags", "customers", "orders"], ("customers", "customer_tags")),
        ("Orders", ["orders", "Orders2"], ("orders", "Orders2")),
        ("category", ["categories", "x"], ("categories",)),
        ("order", ["orders", "order_items", "border", "old_orders"], ("orders", "border")),
        ("payroll", ["payments", "orders"], ("payments",)),
        ("orders", ["public.orders", "sales.x"], ("public.orders",)),
        ("public.order", ["public.orders", "x"], ("public.orders",)),
        ("zzz", ["orders"], ()),
        ("", ["orders"], ()),
    ],
)
def test_nearest(wrong: str, choices: list[str], near: tuple[str, ...]) -> None:
    found = nearest(wrong, choices)
    assert found[: len(near)] == near
    assert near or not found
    assert len(found) <= 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("orders", "public.orders"),
        ("ORDERS", "public.orders"),
        ("Order", "public.Order"),
        ('"Order"', "public.Order"),
        ("`Order`", "public.Order"),
        ("[Order]", "public.Order"),
        ("public.Order", "public.Order"),
        ('"public"."Order"', "public.Order"),
        ("PUBLIC.ORDERS", "public.orders"),
        ("odd.name", "odd.name"),
        ("order", None),
        ("payroll", None),
        ("", None),
        ("...", None),
        ('"', None),
    ],
)
async def test_find_takes_a_name_in_every_form(text: str, found: str | None) -> None:
    database = FakeDatabase(["orders", "Order", "odd.name", "payroll"], hidden={"payroll"})
    catalog, _ = make_catalog(database)
    assert await catalog.find(text) == (found and table(found))
    assert catalog.nearest("ordes", ["orders"]) == ("orders",)


async def test_a_hidden_column_leaves_the_catalog_by_name_only() -> None:
    orders, people = table("orders"), table("people")
    facts = replace(
        make_facts(people),
        columns=(ColumnFacts("id", "bigint"), ColumnFacts("Email", "text")),
        indexes=(
            IndexFacts("pk", ("id",), unique=True, primary=True),
            IndexFacts("by_mail", ("id", "Email")),
            IndexFacts("lowered", ("lower(email)",)),
            IndexFacts("some", ("id",), where="email IS NOT NULL"),
        ),
        foreign_keys=(ForeignKey("k", people, ("Email",), orders, ("id",)),),
        referenced_by=(
            ForeignKey("m", orders, ("mail",), people, ("Email",)),
            ForeignKey("n", orders, ("person",), people, ("id",)),
        ),
        checks=(("one", "email <> 'x'"), ("two", "id > 0")),
        definition="SELECT id, email FROM x",
    )
    database = FakeDatabase(["orders", "people"], facts={people: facts}, hidden_columns={"Email"})
    catalog, _ = make_catalog(database)
    shown = (await catalog.describe([people]))[people]
    assert [column.name for column in shown.columns] == ["id"]
    assert [index.name for index in shown.indexes] == ["pk"]
    assert shown.foreign_keys == ()
    assert [key.name for key in shown.referenced_by] == ["n"]
    assert [check[0] for check in shown.checks] == ["two"]
    assert shown.definition == ""
    assert shown.hidden_columns == ("Email",)
    assert catalog.hidden_columns("Key (email)=(x) exists, emails too") == {"email"}
