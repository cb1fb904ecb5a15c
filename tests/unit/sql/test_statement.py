"""Facts of statements: tables, functions, targets, bounds, places of errors."""

import sys
from pathlib import Path

import pytest

from dbmcp.errors import LimitError, PolicyError, SqlSyntaxError
from dbmcp.models import TableName
from dbmcp.sql.parameters import Marked
from dbmcp.sql.pattern import resolve_table
from dbmcp.sql.statement import Kind, Name, Statement, Target, parse

sys.path.insert(0, str(Path(__file__).parent))
from case_files import lexis_of, policy_of


def facts(text: str, dialect: str = "postgres") -> Statement:
    """Parse; `{x}` stands for the marker of a parameter x."""
    pieces: list[str] = []
    names: list[str] = []
    for part in text.split("{{"):
        name, closed, rest = part.partition("}}")
        if closed:
            names.append(name)
        pieces.append(rest if closed else part)
    return parse(Marked(tuple(pieces), tuple(names)), lexis=lexis_of(dialect))


def names(tables: frozenset[Name]) -> str:
    return " ".join(sorted(str(table) for table in tables))


READ = [
    ("SELECT * FROM a, b JOIN c USING (id)", "a b c"),
    ("SELECT * FROM s.a AS x", "s.a"),
    ("TABLE a", "a"),
    ("SELECT (SELECT 1 FROM a) FROM b WHERE EXISTS (SELECT 1 FROM c)", "a b c"),
    ("SELECT * FROM a, LATERAL (SELECT * FROM b) x", "a b"),
    ("SELECT * FROM a UNION (SELECT * FROM b EXCEPT TABLE c)", "a b c"),
    ("WITH x AS (SELECT * FROM a) SELECT * FROM x", "a"),
    ("WITH a AS (SELECT * FROM a) SELECT * FROM a", "a"),
    ("WITH x AS (SELECT * FROM y), y AS (SELECT 1) SELECT * FROM x", "y"),
    ("WITH RECURSIVE x AS (SELECT 1 UNION SELECT * FROM x) SELECT * FROM x", ""),
    ("WITH x AS (SELECT 1) SELECT * FROM s.x", "s.x"),
    ("SELECT * FROM (WITH x AS (SELECT 1) SELECT * FROM x) y, x", "x"),
    ("(WITH x AS (SELECT 1) SELECT * FROM x) UNION SELECT * FROM x", "x"),
    ("WITH x AS (SELECT 1) SELECT * FROM x UNION SELECT * FROM x", ""),
    ("SELECT (WITH x AS (SELECT 1) SELECT 1 FROM x) FROM x", "x"),
    ('WITH "X" AS (SELECT 1) SELECT * FROM x', "x"),
    ("WITH X AS (SELECT 1) SELECT * FROM x", ""),
    ("WITH x AS (SELECT 1), y AS (SELECT * FROM x) SELECT * FROM y", ""),
    ("WITH x AS (WITH y AS (SELECT 1) SELECT * FROM y) SELECT * FROM y", "y"),
    ("SELECT * FROM f(1) a, unnest(b) c", ""),
    ("EXPLAIN ANALYZE SELECT * FROM a", "a"),
    ("SELECT a.b FROM a AS c, d a", "a d"),
]


@pytest.mark.parametrize(("text", "tables"), READ)
def test_tables_read(text: str, tables: str) -> None:
    statement = facts(text)
    assert names(statement.tables_read) == tables
    assert statement.kind == Kind.READ
    assert statement.returns_rows


WRITTEN = [
    ("INSERT INTO a SELECT * FROM b", "a", "b", False),
    ("INSERT INTO a TABLE b", "a", "b", False),
    ("INSERT INTO s.a (x) VALUES (1) RETURNING (SELECT 1 FROM b)", "s.a", "b", True),
    ("UPDATE a SET x = 1 FROM b WHERE a.id = b.id", "a", "b", False),
    ("DELETE FROM a USING b, c WHERE a.id = b.id RETURNING *", "a", "b c", True),
    ("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE", "a", "b", False),
    ("WITH x AS (SELECT 1) INSERT INTO x SELECT * FROM x", "x", "", False),
    ("WITH x AS (DELETE FROM a WHERE id = 1 RETURNING *) SELECT * FROM x, b", "a", "b", True),
    ("EXPLAIN ANALYZE UPDATE a SET x = 1 WHERE id = 1", "a", "", True),
]


@pytest.mark.parametrize(("text", "written", "read", "rows"), WRITTEN)
def test_tables_written(text: str, written: str, read: str, *, rows: bool) -> None:
    statement = facts(text)
    assert statement.kind == Kind.WRITE
    assert (names(statement.tables_written), names(statement.tables_read)) == (written, read)
    assert statement.returns_rows is rows


def test_a_write_that_is_only_explained_is_a_read_by_the_rules_of_a_write():
    statement = facts("EXPLAIN UPDATE a SET x = 1 WHERE id = 1")
    assert (statement.kind, statement.ruled) == (Kind.READ, Kind.WRITE)
    assert names(statement.tables_written) == "a"


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        ("DELETE x FROM a x JOIN b ON b.id = x.id", "a", "b"),
        ("DELETE x, y FROM a x JOIN b y ON y.id = x.id", "a b", ""),
        ("DELETE a FROM a JOIN b ON b.id = a.id", "a", "b"),
        ("DELETE FROM x USING a x JOIN b ON b.id = x.id", "a", "b"),
        ("DELETE s.a FROM s.a JOIN b ON b.id = s.a.id", "s.a", "b"),
    ],
)
def test_a_delete_names_tables_by_their_aliases(text: str, written: str, read: str) -> None:
    statement = facts(text, "mysql")
    assert names(statement.tables_written) == written
    assert names(statement.tables_read - statement.tables_written) == read


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("UPDATE a, b SET a.x = 1, b.y = 2 WHERE a.id = b.id", "a b"),
        ("UPDATE a p JOIN s.b q ON p.id = q.id SET q.y = 2 WHERE p.z = 1", "a s.b"),
        ("UPDATE a JOIN b ON a.id = b.id SET a.x = b.y WHERE b.z = 1", "a"),
        ("UPDATE a JOIN b ON a.id = b.id SET x = 1 WHERE b.z = 1", "a b"),
        ("UPDATE a JOIN (SELECT id FROM b) c ON a.id = c.id SET x = 1 WHERE a.z = 1", "a"),
        ("WITH c AS (SELECT 1 AS id) UPDATE a JOIN c ON a.id = c.id SET x = 1 WHERE a.z = 1", "a"),
    ],
)
def test_an_update_of_joined_tables_writes_to_each_that_it_assigns(text: str, written: str) -> None:
    assert names(facts(text, "mysql").tables_written) == written


def test_dual_is_no_table_but_in_quotes() -> None:
    assert not facts("SELECT 1 FROM DUAL", "mysql").tables_read
    assert names(facts("SELECT 1 FROM `dual`, s.dual", "mysql").tables_read) == "dual s.dual"


@pytest.mark.parametrize("dialect", ["postgres", "sqlite"])
def test_a_cte_hides_no_table_whose_name_differs_beyond_ascii(dialect: str) -> None:
    text = "WITH \u212aeys AS (SELECT 1) SELECT * FROM keys"
    assert names(facts(text, dialect).tables_read) == "keys"


def test_sqlite_reads_a_table_behind_in() -> None:
    assert names(facts("SELECT 1 IN secret", "sqlite").tables_read) == "secret"


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("SHOW COLUMNS FROM t FROM shop", "shop.t"),
        ("SHOW CREATE TABLE shop.t", "shop.t"),
        ("SHOW TABLES", "information_schema.tables"),
        ("SHOW VARIABLES LIKE 'x'", ""),
        ("SHOW TABLES WHERE EXISTS (SELECT 1 FROM secret)", "information_schema.tables secret"),
        ("DESC `a b`.`c`", "a b.c"),
    ],
)
def test_tables_of_show(text: str, tables: str) -> None:
    assert names(facts(text, "mysql").tables_read) == tables


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        ('SELECT Abs(1), pg_catalog.now(), "Foo"(1), s.f(2)', 'abs pg_catalog.now "Foo" s.f'),
        ("SELECT char_length(a), length(a)", "char_length length"),
        (
            "SELECT * FROM generate_series(1, 2) AS g(x), ROWS FROM (f(1)) AS h(y)",
            "generate_series f",
        ),
        ("INSERT INTO t (a, b) VALUES (lower('x'), 1)", "lower"),
        ("WITH x(a) AS (SELECT 1) SELECT a FROM x AS y(a) WHERE a IN (1) AND (a) = ANY (b)", ""),
        (
            "SELECT substring(a from 1), extract(year from d), position('x' in a)",
            "substring extract position",
        ),
    ],
)
def test_functions_are_the_names_in_the_text(text: str, functions: str) -> None:
    assert facts(text).functions == frozenset(functions.split())


T, U = Name((("t", False),)), Name((("u", False),))


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("SELECT * FROM t WHERE id = {{a}}", Target(table=T, column="id")),
        ("SELECT * FROM t WHERE {{a}} < id", Target(table=T, column="id")),
        ("SELECT * FROM t WHERE id IN (1, {{a}})", Target(table=T, column="id", listed=True)),
        ("SELECT * FROM t WHERE id BETWEEN 1 AND {{a}}", Target(table=T, column="id")),
        ("SELECT * FROM t WHERE name LIKE {{a}}", Target(table=T, column="name")),
        ("SELECT * FROM t x JOIN u ON u.a = x.a WHERE x.b = {{a}}", Target(table=T, column="b")),
        ("SELECT * FROM t, u WHERE b = {{a}}", Target(column="b", candidates=(T, U))),
        (
            "SELECT * FROM u WHERE EXISTS (SELECT 1 FROM t WHERE u.b = {{a}})",
            Target(table=U, column="b"),
        ),
        ("SELECT * FROM t WHERE (id, b) = (1, {{a}})", Target(table=T, column="b")),
        ("SELECT {{a}}::date", Target(cast="date")),
        ("SELECT CAST({{a}} AS numeric(10,2))", Target(cast="decimal(10, 2)")),
        ("SELECT {{a}}", Target()),
        ("INSERT INTO t (x, y) VALUES (1, {{a}})", Target(table=T, column="y")),
        ("INSERT INTO t (x, y) SELECT 1, {{a}}", Target(table=T, column="y")),
        ("UPDATE t SET y = {{a}} WHERE id = 1", Target(table=T, column="y")),
        (
            "INSERT INTO t (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET y = {{a}}",
            Target(table=T, column="y"),
        ),
        ("WITH t AS (SELECT 1 AS id) SELECT * FROM t WHERE id = {{a}}", Target(column="id")),
        ("SELECT a[1:{{a}}] FROM t", Target()),
        ("SELECT * FROM t LIMIT {{a}}", Target(cast="bigint")),
        ("SELECT * FROM t LIMIT 5 OFFSET {{a}}", Target(cast="bigint")),
        ("INSERT INTO t VALUES (1, {{a}})", Target(table=T, place=1)),
    ],
)
def test_targets(text: str, target: Target) -> None:
    assert facts(text).targets == (target,)


def test_each_marker_has_its_own_target_in_the_texts_order() -> None:
    targets = facts("SELECT {{a}}::int FROM t WHERE x = {{b}} AND {{a}} = y").targets
    assert [target.column for target in targets] == ["", "x", "y"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("SELECT * FROM t LIMIT 5", 5),
        ("SELECT * FROM t FETCH FIRST 7 ROWS ONLY", 7),
        ("SELECT * FROM t ORDER BY x FETCH FIRST 7 ROWS WITH TIES", None),
        ("SELECT * FROM t LIMIT ALL", None),
        ("SELECT * FROM t", None),
        ("SELECT count(*), max(x) + 1 FROM t", 1),
        ("SELECT count(*) FROM t GROUP BY a", None),
        ("SELECT count(*), generate_series(1, 5) FROM t", None),
        ("SELECT count(*) OVER () FROM t", None),
        ("SELECT a FROM t UNION SELECT b FROM u LIMIT 4", 4),
        ("SELECT a FROM t UNION (SELECT b FROM u LIMIT 4)", None),
        ("SELECT a FROM t LIMIT {{n}}", None),
    ],
)
def test_bounded_rows(text: str, rows: int | None) -> None:
    assert facts(text).bounded_rows == rows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * FORM t", 'near "FORM" at line 1, column 10: expected FROM.'),
        ("SELECT *\n  FORM t", 'near "FORM" at line 2, column 3: expected FROM.'),
        ("SELECT {{first}}, 2 FORM t", 'near "FORM" at line 1, column 18: expected FROM.'),
        ("SELEC 1", 'near "SELEC" at line 1, column 1: expected SELECT or another statement'),
        ("SELECT 'x", "a quote or comment at line 1, column 8 has no end."),
    ],
)
def test_syntax_errors_give_the_place_in_the_callers_text(text: str, message: str) -> None:
    with pytest.raises(SqlSyntaxError) as caught:
        facts(text)
    assert str(caught.value) == message


AMBIGUOUS = [
    ("postgres", "SELECT 1 -- x\r, pg_sleep(5)"),
    ("postgres", "SELECT E'a'\n'\\'', pg_sleep(5) --'"),
    ("postgres", "SELECT E'a' -- c\n'\\'', pg_sleep(5) --'"),
    ("postgres", 'SELECT U&"pg\\005fsleep"(5)'),
    ("sqlite", "SELECT 1 /* /* */ , load_extension('x') -- */ */"),
    ("mysql", "SELECT 1 --\xa0a, SLEEP(5)"),
    ("mysql", "SELECT 1--a, SLEEP(5)"),
    ("mysql", "SELECT /*+ QB_NAME(`*/ '`) */ , SLEEP(5) -- '"),
    ("mysql", "SELECT 'a\\'', SLEEP(5) -- '"),
    ("mysql", "SELECT 1 # '\n, SLEEP(5) # '"),
    ("mysql", "SELECT 1 /*m! , SLEEP(5) */"),
    ("postgres", "SELECT $a$ $b$ $a$, pg_sleep(5) -- $b$"),
    ("postgres", "SELECT 1a$b$ , pg_sleep(5) -- $b$"),
    ("sqlite", "SELECT begin fetch, load_extension('x'), 'x'"),
    ("mysql", "SELECT begin fetch, SLEEP(5), 'x'"),
    ("postgres", "SELECT begin fetch, pg_sleep(5), 'x'"),
    ("postgres", "SELECT begin show, pg_sleep(5), 'x'"),
    ("postgres", "SELECT count(filter(a, b)) FROM t"),
    ("postgres", "SELECT over(1), window(2)"),
    ("postgres", "SELECT * FROM VALUES payroll"),
    ("postgres", "SELECT pg_catalog.pg_sleep.(5)"),
]


@pytest.mark.parametrize(("dialect", "text"), AMBIGUOUS)
def test_what_engines_read_differently_is_refused(dialect: str, text: str) -> None:
    with pytest.raises((SqlSyntaxError, PolicyError)):
        policy_of(dialect).check(facts(text, dialect))


@pytest.mark.parametrize(
    "text",
    [
        # The library asserts that an interval has two words.
        "SELECT * FROM generate_series('2020-01-01'::date, '2020-02-01', '1 day day') d",
    ],
)
def test_what_the_library_trips_over_is_a_syntax_error(text: str) -> None:
    with pytest.raises(SqlSyntaxError, match="the statement is not understood"):
        facts(text)


@pytest.mark.parametrize(
    "text", ["SELECT 1 -- x\r\n", "SELECT E'a' || 'b' -- c\r\n", "SELECT 1\r\n"]
)
def test_windows_line_ends_are_fine(text: str) -> None:
    policy_of("postgres").check(facts(text))


def test_nesting_beyond_the_library_is_a_limit() -> None:
    with pytest.raises(LimitError):
        facts("SELECT " + "(" * 3000 + "1" + ")" * 3000)
    with pytest.raises(LimitError):
        facts("SELECT a" + "[1]" * 100)


def test_a_long_chain_of_conditions_is_no_nesting() -> None:
    text = "DELETE FROM t WHERE " + " OR ".join(f"id = {number}" for number in range(400))
    assert facts(text).problems == ()


EXISTING = {
    TableName("pg_catalog", "pg_class"),
    TableName("public", "pg_class"),
    TableName("app", "orders"),
    TableName("public", "orders"),
    TableName("public", "Order"),
}


@pytest.mark.parametrize(
    ("parts", "table"),
    [
        ([("orders", False)], TableName("app", "orders")),
        ([("ORDERS", False)], TableName("app", "orders")),
        ([("Order", True)], TableName("public", "Order")),
        ([("order", False)], TableName("app", "order")),
        ([("PUBLIC", False), ("Orders", False)], TableName("public", "orders")),
        ([("db", False), ("public", False), ("orders", False)], TableName("public", "orders")),
        ([("pg_class", False)], TableName("pg_catalog", "pg_class")),
    ],
)
def test_resolve_table(parts: list[tuple[str, bool]], table: TableName) -> None:
    def fold(name: str, *, quoted: bool) -> str:
        return name if quoted else name.lower()

    found = resolve_table(
        Name(tuple(parts)),
        schemas=("app", "public"),
        existing=EXISTING,
        fold=fold,
        first=("pg_catalog",),
    )
    assert found == table
