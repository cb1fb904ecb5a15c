"""Reads of Postgres's own lists by the number of a table: under lists of tables and columns."""

import pytest

from tests.engines.scratch import Scratch
from tests.integration.agent import open_agent

pytestmark = pytest.mark.family("postgres")

TABLES = (
    "CREATE TABLE payroll (id serial PRIMARY KEY, salary integer)",
    "CREATE TABLE orders (id serial PRIMARY KEY, total integer DEFAULT 7)",
    "CREATE INDEX orders_total ON orders (total)",
    "CREATE INDEX payroll_salary ON payroll (salary)",
    "CREATE TABLE raises (id integer PRIMARY KEY, who integer REFERENCES payroll (id))",
    "COMMENT ON TABLE orders IS 'sold'",
    "COMMENT ON COLUMN orders.total IS 'net'",
)
NAMES = "SELECT a.attname FROM pg_attribute a"
LINKED = f"{NAMES} JOIN pg_class c ON a.attrelid = c.oid"
SIZE = "SELECT pg_total_relation_size"
HONEST = [
    "SELECT attname FROM pg_attribute WHERE attrelid = 'orders'::regclass AND attnum > 0",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'public.orders'::regclass::oid",
    f"{NAMES} WHERE a.attrelid = to_regclass('orders') AND NOT a.attisdropped",
    f"{NAMES} WHERE a.attrelid = (SELECT oid FROM pg_class WHERE relname = 'orders')",
    f"{LINKED} WHERE c.relname = 'orders' AND a.attnum > 0",
    f"{LINKED} JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = 'orders' "
    "AND n.nspname = 'public'",
    "SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_index i JOIN pg_attribute a "
    "ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) "
    "WHERE i.indrelid = 'orders'::regclass AND i.indisprimary",
    "SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, "
    "pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum) "
    "FROM pg_attribute a LEFT JOIN pg_attrdef d "
    "ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attrelid = 'orders'::regclass "
    "AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
    "SELECT t.relname, i.relname, a.attname FROM pg_class t, pg_class i, pg_index ix, "
    "pg_attribute a WHERE t.oid = ix.indrelid AND i.oid = ix.indexrelid AND a.attrelid = t.oid "
    "AND a.attnum = ANY(ix.indkey) AND t.relkind = 'r' AND t.relname = 'orders'",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE conrelid = 'orders'::regclass",
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'orders'::regclass",
    f"{SIZE}('orders')",
    f"{SIZE}('public.orders'), pg_relation_size('orders'), pg_table_size('orders'::regclass), "
    "pg_size_pretty(pg_indexes_size('orders'))",
    "SELECT relname, pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class "
    "WHERE relname = 'orders'",
    "SELECT relname, pg_catalog.pg_total_relation_size(relid), n_live_tup "
    "FROM pg_stat_user_tables WHERE relname = 'orders'",
    "SELECT n_live_tup FROM pg_stat_user_tables WHERE relid = 'orders'::regclass",
    "SELECT obj_description('orders'::regclass), obj_description('orders'::regclass, 'pg_class')",
    "SELECT col_description('orders'::regclass, 2)",
    "SELECT pg_get_serial_sequence('orders', 'id')",
    "SELECT has_table_privilege('orders', 'select'), "
    "has_table_privilege(current_user, 'public.orders', 'select')",
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'orders'",
    "SELECT constraint_name FROM information_schema.table_constraints WHERE table_name = 'orders'",
    "SELECT kcu.column_name FROM information_schema.table_constraints tc "
    "JOIN information_schema.key_column_usage kcu ON tc.constraint_name = kcu.constraint_name "
    "WHERE tc.table_name = 'orders' AND kcu.table_name = 'orders' "
    "AND tc.constraint_type = 'PRIMARY KEY'",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'raises'::regclass",
    "SELECT count(*) FROM pg_class WHERE oid = 'orders'::regclass",
]
FAULT = "1 / (CASE WHEN a.attname = 'salary' THEN 0 ELSE 1 END) = 1"
ATTACKS = [
    "SELECT attname FROM pg_attribute WHERE attrelid = 'payroll'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'PAYROLL'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'nosuch'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'payroll_salary'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'orders'::regclass OR attnum = 2",
    "SELECT attname FROM pg_attribute WHERE NOT (attrelid = 'orders'::regclass)",
    "SELECT attname FROM pg_attribute WHERE attrelid <> 'orders'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid > 'orders'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = 16384",
    "SELECT attname FROM pg_attribute WHERE attrelid = '16384'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'orders'::regclass::oid::int + 6",
    "SELECT attname FROM pg_attribute WHERE attrelid IN ('orders'::regclass, 'payroll'::regclass)",
    "SELECT attname FROM pg_attribute WHERE attrelid = ('pay' || 'roll')::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = regclass 'payroll'",
    "SELECT attname FROM pg_attribute WHERE attrelid = 'payroll'::\"regclass\"",
    "SELECT attname FROM pg_attribute WHERE attrelid = E'pay\\x72oll'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = U&'pay\\0072oll'::regclass",
    "SELECT attname FROM pg_attribute WHERE attrelid = $$payroll$$::regclass",
    "SELECT b.attname FROM pg_attribute a, pg_attribute b WHERE a.attrelid = 'orders'::regclass",
    "SELECT b.attname FROM pg_attribute b LEFT JOIN pg_class c ON b.attrelid = c.oid "
    "AND c.relname = 'orders'",
    "SELECT a.attname FROM pg_attribute a LEFT JOIN pg_class c ON a.attrelid = c.oid "
    "AND c.oid = 'orders'::regclass",
    "SELECT a.attname FROM pg_class c RIGHT JOIN pg_attribute a ON a.attrelid = c.oid",
    f"{LINKED} AND c.relname = 'payroll'",
    f"{LINKED} WHERE c.relname = 'orders' OR c.relname = 'payroll'",
    f"{NAMES} JOIN pg_class c ON a.attrelid <> c.oid WHERE c.relname = 'orders'",
    f"{NAMES} FULL JOIN pg_class c ON a.attrelid = c.oid AND c.relname = 'orders'",
    f"{LINKED} WHERE c.relname = 'orders' AND {FAULT}",
    f"SELECT * FROM ({LINKED} WHERE c.relname = 'orders') a WHERE {FAULT}",
    f"{LINKED} WHERE c.relname = 'orders' AND a.attname LIKE 'salary\\'",
    f"{NAMES} WHERE a.attrelid = (SELECT oid FROM pg_class WHERE relname = 'payroll')",
    f"{NAMES} WHERE a.attrelid = (SELECT max(oid) FROM pg_class WHERE relname = 'orders')",
    "WITH pg_class AS (SELECT 16384 AS oid, 'orders' AS relname) "
    f"{LINKED} WHERE c.relname = 'orders'",
    f"{SIZE}(oid) FROM (SELECT 16384 AS oid, 'orders' AS relname) pg_class "
    "WHERE relname = 'orders'",
    f"{NAMES} JOIN pg_class AS c(relname, oid, b) ON a.attrelid = c.relname "
    "WHERE c.relname = 'orders'",
    "SELECT x.attname FROM pg_attribute AS x(attname, attrelid) "
    "WHERE x.attrelid = 'orders'::regclass",
    "SELECT tablename FROM pg_indexes AS i(tablename, x, y) WHERE i.tablename = 'orders'",
    'SELECT "C".relname FROM pg_class c, pg_class "C" WHERE c.relname = \'orders\'',
    'SELECT a.attname FROM pg_attribute a, pg_class c, pg_class "C" '
    "WHERE a.attrelid = \"C\".oid AND c.relname = 'orders'",
    f"{SIZE}('payroll')",
    f"{SIZE}('payroll_salary')",
    f"{SIZE}('pg_class')",
    f"{SIZE}('16384')",
    f"{SIZE}(16384)",
    f"{SIZE}('orders'), {SIZE[7:]}(('pay' || 'roll')::regclass)",
    f"{SIZE}('orders'), {SIZE[7:]}(total::regclass) FROM orders",
    f"{SIZE}(o.total) FROM orders o",
    f"{SIZE}(CASE WHEN true THEN 'payroll'::regclass END)",
    "SELECT 'orders'::regclass, 16384::regclass",
    "SELECT attrelid::regclass FROM pg_attribute WHERE attrelid = 'orders'::regclass",
    "SELECT to_regclass('payroll')",
    "SELECT to_regclass('payroll') IS NULL",
    "SELECT format_type(16386, -1)",
    "SELECT format_type(a.attnum, 1) FROM pg_attribute a WHERE a.attrelid = 'orders'::regclass",
    "SELECT format_type(x.atttypid, -1) FROM (SELECT 16386 AS atttypid) x",
    "SELECT obj_description('payroll'::regclass)",
    "SELECT col_description('payroll'::regclass, 2)",
    "SELECT pg_get_serial_sequence('payroll', 'id')",
    "SELECT has_table_privilege('payroll', 'select')",
    "SELECT has_table_privilege('nosuch', 'select')",
    "SELECT has_table_privilege('orders', 'payroll', 'select')",
    "SELECT n_live_tup FROM pg_stat_user_tables WHERE relname = 'payroll'",
    "SELECT relname FROM pg_stat_user_tables",
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'payroll'",
    "SELECT conname FROM pg_constraint WHERE conrelid = 'raises'::regclass",
    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE confrelid = 'orders'::regclass",
    "SELECT pg_get_constraintdef(16390)",
    "SELECT pg_get_viewdef('orders'::regclass)",
    "SELECT constraint_name FROM information_schema.table_constraints WHERE table_name = 'raises'",
    "SELECT constraint_name FROM information_schema.table_constraints",
    "SELECT constraint_name FROM information_schema.table_constraints tc JOIN "
    "information_schema.constraint_column_usage u USING (constraint_name) "
    "WHERE tc.table_name = 'orders'",
    "SELECT nspname FROM pg_namespace",
    "SELECT n.nspname FROM pg_class c LEFT JOIN pg_namespace n ON n.oid <> c.relnamespace "
    "WHERE c.relname = 'orders'",
]


COLUMNS = [
    "SELECT pg_total_relation_size('payroll')",
    "SELECT has_table_privilege('payroll', 'select')",
    "SELECT relname, pg_size_pretty(pg_total_relation_size(relid)), n_live_tup "
    "FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC",
    "SELECT n.nspname, c.relname, pg_total_relation_size(c.oid), pg_relation_size('payroll') "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'",
    "SELECT relkind FROM pg_class WHERE relname = 'payroll'",
    "SELECT nspname FROM pg_catalog.pg_namespace",
    "SELECT 'payroll'::regclass",
]
"""Answered where a column is hidden and no table is."""
HIDDEN = [
    "SELECT attname FROM pg_attribute WHERE attrelid = 'payroll'::regclass",
    "SELECT attname FROM pg_attribute",
    f"{LINKED} WHERE c.relname = 'payroll'",
    f"{LINKED} WHERE c.relkind = 'r'",
    "SELECT relname FROM pg_class",
    "SELECT relname FROM pg_class WHERE relkind = 'i'",
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'i')",
    "SELECT relname FROM pg_class WHERE relkind = 'r' OR true",
    "SELECT relnatts FROM pg_class WHERE relkind = 'r'",
    "SELECT c FROM pg_class c WHERE relkind = 'r'",
    "SELECT pg_class::text FROM pg_class WHERE relkind = 'r'",
    "SELECT to_json(c) FROM pg_class c WHERE relname = 'payroll'",
    "SELECT * FROM pg_class WHERE relname = 'payroll'",
    "SELECT pg_relation_size('payroll_salary')",
    "SELECT pg_relation_size(relid), pg_relation_size('payroll_salary') FROM pg_stat_user_tables",
    "SELECT pg_relation_size(('payroll_salary')) FROM pg_stat_user_tables",
    "SELECT pg_relation_size('payroll_salary'::unknown)",
    "SELECT 'payroll_salary'::regclass",
    "SELECT to_regclass('payroll_salary')",
    "SELECT relid::regclass FROM pg_stat_user_tables",
    "SELECT col_description('payroll'::regclass, 2)",
    "SELECT pg_get_serial_sequence('payroll', 'id')",
    "SELECT pg_get_serial_sequence('payroll', 'salary')",
    "SELECT has_column_privilege('payroll', 'salary', 'select')",
    "SELECT indexdef FROM pg_indexes WHERE tablename = 'payroll'",
    "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'payroll'::regclass",
    "SELECT conname FROM pg_constraint WHERE conrelid = 'payroll'::regclass",
    "SELECT constraint_name FROM information_schema.table_constraints WHERE table_name = 'payroll'",
    "SELECT column_name FROM information_schema.key_column_usage WHERE table_name = 'payroll'",
    "SELECT indexrelname FROM pg_stat_user_indexes WHERE relname = 'payroll'",
]
"""Refused there."""
MIXED = ("payroll_salari", "payroll_salary")


async def test_rows_that_belong_to_allowed_tables_are_read(scratch: Scratch) -> None:
    await scratch.run(*TABLES)
    async with open_agent(scratch.url, deny_tables=("payroll",)) as agent:
        for query in HONEST:
            told = await agent.json(query)
            assert told["rows"], query
            assert "payroll" not in str(told)
        for query in ATTACKS:
            refusal = await agent.refusal(query)
            assert refusal.startswith(("[policy_denied] ", "[syntax_error] ")), query
    async with open_agent(scratch.url, deny_columns=("payroll.salary",)) as agent:
        for query in (*HONEST, *COLUMNS):
            assert (await agent.json(query))["rows"], query
        for query in HIDDEN:
            refusal = await agent.refusal(query)
            assert refusal.startswith(("[policy_denied] ", "[unknown_name] ")), (query, refusal)
        answers = [await agent.refusal(f"{SIZE}('{name}')") for name in MIXED]
        assert answers[0].replace(*MIXED) == answers[1]
