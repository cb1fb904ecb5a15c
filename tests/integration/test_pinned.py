"""Reads of information_schema and pg_catalog under table lists: only of tables that they name."""

import pytest

from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

TABLES = (
    "CREATE TABLE payroll (id INTEGER NOT NULL PRIMARY KEY, salary INTEGER)",
    "CREATE TABLE orders (id INTEGER NOT NULL PRIMARY KEY, total INTEGER)",
    "CREATE TABLE customers (id INTEGER NOT NULL PRIMARY KEY)",
)
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE "

NAMES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_name IN ('customers', 'orders', 'payroll') OR 1 = 2"
)

HONEST = [
    COLUMNS + "table_name = 'orders'",
    COLUMNS + "'orders' = table_name AND column_name <> 'x'",
    COLUMNS + "(table_name IN ('orders', 'customers')) AND ordinal_position < 9",
    "SELECT c.column_name FROM information_schema.columns c JOIN information_schema.tables t "
    "ON t.table_name = c.table_name WHERE c.table_name = 'orders' AND t.table_name = 'orders'",
    "WITH x AS (SELECT * FROM information_schema.tables WHERE table_name = 'orders') "
    "SELECT table_type FROM x",
    "SELECT INFORMATION_SCHEMA.COLUMNS.column_name FROM INFORMATION_SCHEMA.COLUMNS "
    "WHERE INFORMATION_SCHEMA.COLUMNS.table_name = 'orders'",
]
LOOSE = [
    "SELECT table_name FROM information_schema.tables",
    COLUMNS + "table_name = 'payroll'",
    COLUMNS + "table_name = 'nosuch'",
    COLUMNS + "table_name IN ('orders', 'payroll')",
    COLUMNS + "table_name <> 'orders'",
    COLUMNS + "table_name LIKE 'orders'",
    COLUMNS + "table_name = 'orders' OR 1 = 1",
    COLUMNS + "NOT (table_name = 'orders')",
    COLUMNS + "table_name IN (SELECT 'orders')",
    COLUMNS + "column_name = 'orders'",
    "SELECT a.table_name FROM information_schema.tables a, information_schema.tables b "
    "WHERE b.table_name = 'orders'",
    "SELECT {0}A{0}.table_name FROM information_schema.tables a, information_schema.tables {0}A{0} "
    "WHERE a.table_name = 'orders'",
    "SELECT a.table_name FROM information_schema.tables a, orders b WHERE table_name = 'orders'",
    "SELECT (SELECT max(table_name) FROM information_schema.tables) FROM "
    "information_schema.tables WHERE table_name = 'orders'",
    "SELECT table_name FROM information_schema.tables WHERE table_name = 'orders' UNION "
    "SELECT table_name FROM information_schema.tables",
    "SELECT * FROM information_schema.referential_constraints WHERE constraint_name = 'orders'",
]


@pytest.mark.needs("information_schema")
async def test_only_what_is_pinned_to_allowed_tables_is_read(scratch: Scratch) -> None:
    quote = "`" if scratch.backend.family == "mysql" else '"'
    await scratch.run(*TABLES)
    async with open_agent(scratch.url, deny_tables=("payroll",)) as agent:
        for query in HONEST:
            told = await agent.json(query)
            assert told["rows"], query
            assert "payroll" not in str(told)
        for query in (each.replace("{0}", quote) for each in LOOSE):
            error = await agent.refusal(query)
            assert error.startswith("[policy_denied] table "), query
            assert error.endswith("(rule tables). search_schema tells what it would"), query
    async with open_agent(
        scratch.url, deny_tables=("payroll",), deny_columns=("orders.total",)
    ) as agent:
        assert (await agent.refusal(HONEST[0])).startswith("[policy_denied] table columns")
    async with open_agent(scratch.url, deny_columns=("*payroll.salary",)) as agent:
        assert await agent.rows(HONEST[0]) == [["id"], ["total"]]
        for query in (each.replace("{0}", quote) for each in LOOSE):
            if "tables a, " in query and scratch.backend.lacks("alias_case"):
                continue
            if "columns WHERE" in query or "referential" in query:
                refusal = await agent.refusal(query)
                assert refusal.startswith("[policy_denied] table "), query
            else:
                assert "rows" in await agent.json(query), query
        shown = [["customers"], ["orders"], ["payroll"]]
        for query in (NAMES, f"{NAMES} AND table_type <> 'x' ORDER BY 1"):
            assert sorted(await agent.rows(query)) == shown


@pytest.mark.family("postgres")
async def test_the_catalog_of_postgres_is_read_for_allowed_tables(scratch: Scratch) -> None:
    await scratch.run(*TABLES, 'CREATE TABLE "PG_CLASS" (relname text)')
    lists = ("public.payroll", "public.PG_CLASS")
    async with open_agent(scratch.url, deny_tables=lists) as agent:
        for query in (
            "SELECT relkind FROM pg_class WHERE relname = 'orders'",
            "SELECT c.relpages FROM pg_catalog.pg_class c WHERE c.relname = 'orders'",
            "SELECT indexname FROM pg_indexes WHERE tablename = 'orders'",
            "SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 'orders'",
        ):
            assert await agent.rows(query), query
        for query in (
            "SELECT relname FROM pg_class",
            "SELECT relkind FROM pg_class WHERE relname = 'payroll'",
            "SELECT relkind FROM pg_class WHERE relname = 'orders' AND oid = 'payroll'::regclass",
            "SELECT relname FROM \"PG_CLASS\" WHERE relname = 'orders'",
            "SELECT conname FROM pg_constraint WHERE conname = 'orders'",
        ):
            assert (await agent.refusal(query)).startswith("[policy_denied] "), query


@pytest.mark.family("sqlite")
async def test_the_list_of_tables_is_read_as_far_as_it_names_nothing_hidden(
    scratch: Scratch,
) -> None:
    await scratch.run(
        *TABLES,
        "CREATE TABLE raises (id INTEGER PRIMARY KEY, payroll_id INTEGER REFERENCES payroll (id))",
        "CREATE TABLE visits (id INTEGER PRIMARY KEY, seen INTEGER REFERENCES orders (id))",
        "CREATE TABLE notes (id INTEGER /* as in payroll */)",
        "CREATE TRIGGER Customers AFTER INSERT ON notes BEGIN DELETE FROM payroll; END",
        "CREATE INDEX seen_at ON visits (seen)",
        "CREATE INDEX paid ON payroll (salary)",
    )
    sql = "SELECT sql FROM sqlite_master WHERE name = "
    indexed = "SELECT p.name FROM"
    columns = "SELECT p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE "
    async with open_agent(scratch.url, deny_tables=("payroll",)) as agent:
        for query in (
            f"{sql}'visits'",
            f"{sql}'visits' OR name = 'orders' OR name IN ('orders')",
            f"{columns} m.type = 'table' AND m.name IN ('visits', 'orders')",
            "SELECT f.[to] FROM pragma_foreign_key_list('visits') f",
            "PRAGMA foreign_key_list(visits)",
            "PRAGMA index_info(seen_at)",
            "PRAGMA table_list('visits')",
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'visits'",
            f"{indexed} pragma_index_list('visits') i JOIN pragma_index_info(i.name) p",
            f"{indexed} sqlite_schema m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) p "
            "WHERE m.name = 'visits'",
            "SELECT ncol FROM pragma_table_list('visits')",
        ):
            assert await agent.rows(query), query
        for query in (
            *(f"{sql}'{name}'" for name in ("raises", "notes", "customers", "payroll")),
            f"{sql}'visits' OR name = 'raises'",
            f"{sql}'visits' OR tbl_name = 'visits'",
            f"{sql}'visits' AND (type, name, tbl_name, rootpage, sql) IN sqlite_master",
            f"{columns} m.name IN ('visits', 'payroll')",
            f"{columns} m.tbl_name = 'visits'",
            f"{columns} m.name = 'visits' OR m.name = 'payroll'",
            columns.replace("m.name)", "m.tbl_name)") + "m.name = 'visits'",
            columns.replace("WHERE", "ON") + "m.name = 'visits'",
            "SELECT f.[to] FROM pragma_foreign_key_list('raises') f",
            "PRAGMA foreign_key_list(raises)",
            "PRAGMA table_list(payroll)",
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'payroll'",
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'notes'",
            "SELECT name FROM sqlite_master WHERE type = 'index' OR tbl_name = 'visits'",
            f"{indexed} pragma_index_list('payroll') i JOIN pragma_index_info(i.name) p",
            f"{indexed} pragma_index_list('visits') i JOIN pragma_index_info('paid') p",
            f"{indexed} pragma_index_list('visits') i JOIN pragma_index_info(i.origin) p",
            f"{indexed} (SELECT 'paid' AS name) i JOIN pragma_index_info(i.name) p",
            f"{indexed} pragma_index_info('seen_at') p",
            "SELECT name FROM pragma_table_list",
            "SELECT name FROM sqlite_master WHERE type = 'table'",
        ):
            assert (await agent.refusal(query)).startswith("[policy_denied] "), query
        assert (await agent.refusal("PRAGMA index_info(paid)")).startswith("[unknown_name] ")
    async with open_agent(scratch.url, deny_columns=("payroll.salary",)) as agent:
        for query in (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
            "SELECT type FROM sqlite_master WHERE name = 'payroll'",
            "PRAGMA table_list",
            "SELECT name FROM pragma_table_list WHERE schema = 'main'",
            f"{sql}'raises'",
        ):
            assert await agent.rows(query), query
        for query in (
            f"{sql}'payroll'",
            "SELECT * FROM sqlite_master WHERE type = 'table'",
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'index')",
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%salary%'",
            "SELECT name FROM sqlite_master",
            f"{columns} m.name = 'payroll'",
            f"{columns} m.type = 'table'",
        ):
            assert (await agent.refusal(query)).startswith("[policy_denied] "), query
        assert (await agent.refusal("PRAGMA index_info(paid)")).startswith("[unknown_name] ")


@pytest.mark.family("sqlite")
async def test_pragmas_in_from_tell_of_the_allowed_table_that_they_name(scratch: Scratch) -> None:
    counted = "CREATE TABLE {} (id INTEGER PRIMARY KEY AUTOINCREMENT)"
    await scratch.run(*TABLES, *(counted.format(name) for name in ("visits", "raises")))
    await scratch.run(*(f"INSERT INTO {name} VALUES (7)" for name in ("visits", "raises")))
    async with open_agent(
        scratch.url, deny_tables=("payroll", "raises"), deny_columns=("customers.id",)
    ) as agent:
        assert await agent.rows("SELECT seq FROM sqlite_sequence WHERE name = 'visits'") == [[7]]
        for query in (
            "SELECT name FROM pragma_table_info('orders')",
            "SELECT p.name FROM pragma_table_xinfo('ORDERS', 'main') AS p WHERE p.pk = 1",
            "SELECT * FROM pragma_integrity_check('orders')",
            "SELECT a.name FROM pragma_table_info('orders') a, pragma_table_info('orders') b",
            "PRAGMA integrity_check(orders)",
            "SELECT * FROM pragma_compile_options() UNION SELECT name FROM pragma_module_list",
            "SELECT f.name FROM pragma_function_list f, pragma_collation_list",
        ):
            assert await agent.rows(query), query
        for query in (
            "SELECT * FROM pragma_table_info('payroll')",
            "SELECT name FROM pragma_table_info('customers')",
            "SELECT * FROM pragma_table_info('orders') UNION SELECT * FROM pragma_table_info",
            "SELECT name FROM pragma_table_info('orders') WHERE arg IN ('orders', 'payroll')",
            "SELECT b.name FROM pragma_table_info('orders') a, pragma_table_info('payroll') b",
            "SELECT b.name FROM orders o, pragma_table_info(o.total) b",
            "SELECT name FROM pragma_table_info('pay' || 'roll')",
            'SELECT name FROM pragma_table_info("payroll")',
            "SELECT name FROM pragma_table_info('orders') WHERE 'x' IN pragma_table_info",
            "PRAGMA integrity_check(payroll)",
            "PRAGMA quick_check",
            "SELECT seq FROM sqlite_sequence",
            "SELECT seq FROM sqlite_sequence WHERE name = 'raises'",
        ):
            assert (await agent.refusal(query)).startswith("[policy_denied] "), query
