"""The policy against the case files, and its table lists."""

import sys
from pathlib import Path

import pytest

from dbmcp.config import Mode
from dbmcp.errors import ArgumentError, PolicyError, SqlSyntaxError
from dbmcp.execution.parts import command_refusal
from dbmcp.models import TableName
from dbmcp.sql.guard import TextLimits, check_text
from dbmcp.sql.parameters import Marked, mark
from dbmcp.sql.statement import Name, parse

sys.path.insert(0, str(Path(__file__).parent))
from case_files import DIALECTS, Case, all_cases, lexis_of, policy_of

# Names are resolved with the catalog: lists of tables are tried on the engines.
CASES = [case for case in all_cases() if not (case.hidden or case.shown)]
SEARCHED = {"docs"}
"""What may be called in FROM since the shop has a table of that name."""
REFUSED = [case for case in CASES if case.verdict == "refuse"]


def verdict(case: Case, text: str | None = None) -> tuple[str, str]:
    lexis = lexis_of(case.dialect)
    whole = case.text if text is None else text
    try:
        cut = check_text(whole, lexis=lexis, limits=TextLimits())
        statement = parse(mark(whole, None, lexis=lexis, cut=cut), lexis=lexis)
        lists = {"ddl": frozenset(case.ddl), "functions": frozenset(case.functions)}
        policy = policy_of(case.dialect, mode=case.mode, **lists)
        policy.check(statement)
        for name in set(policy.tables_called(statement)) - SEARCHED:
            raise policy.function_refusal(name)
        for name in statement.commanded:
            raise command_refusal(name)
    except PolicyError as error:
        return "refuse", error.rule
    except (SqlSyntaxError, ArgumentError):
        return "syntax", ""
    return "allow", ""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case) -> None:
    got, rule = verdict(case)
    if case.rule:
        assert (got, rule) == (case.verdict, case.rule)
    elif case.verdict == "refuse":
        assert got in {"refuse", "syntax"}
    else:
        assert got == case.verdict


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "values", "allowed"),
    [
        ("DELETE FROM t WHERE n > :x OR n <= :x", {"x": 3}, False),
        ("UPDATE t SET a = :y WHERE n = :x OR NOT n = :x", {"x": 3, "y": 4}, False),
        ("DELETE FROM t WHERE n > :x OR n <= :y", {"x": 3, "y": 2}, True),
        ("DELETE FROM t WHERE n > :x OR m <= :x", {"x": 3}, True),
        ("UPDATE t SET a = :x WHERE n = :x", {"x": 3}, True),
    ],
)
def test_a_parameter_named_twice_is_one_value(
    dialect: str, text: str, values: dict[str, int], *, allowed: bool
) -> None:
    lexis = lexis_of(dialect)
    statement = parse(mark(text, values, lexis=lexis), lexis=lexis)
    policy = policy_of(dialect, mode=Mode.READ_WRITE)
    if allowed:
        policy.check(statement)
        return
    with pytest.raises(PolicyError) as caught:
        policy.check(statement)
    assert caught.value.rule == "unbounded-write"


def test_there_are_enough_cases() -> None:
    assert len({case.text for case in CASES if case.verdict == "allow"}) >= 150
    assert len({case.text for case in REFUSED}) >= 150
    assert {case.dialect for case in CASES} == set(DIALECTS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "DROP TABLE x",
            "DROP TABLE is not allowed on shop (mode read_only, rule statement-kind). "
            "allowed: SELECT, EXPLAIN, SHOW",
        ),
        (
            "SELECT * FROM pg_read_file('x')",
            "function pg_read_file reads files (rule functions). use a table, or ask the operator",
        ),
        (
            "SELECT 1; SELECT 2",
            "2 statements in one text (rule one-statement). send one at a time",
        ),
        (
            "SELECT * FROM t FOR UPDATE",
            "FOR UPDATE and FOR SHARE lock rows (rule construct). allowed: SELECT, EXPLAIN, SHOW",
        ),
        (
            "SELECT my_fn(1)",
            "function my_fn is not listed for shop (rule functions). "
            "use a built-in one, or ask the operator to list it",
        ),
    ],
)
def test_refusals_name_rule_object_and_what_would_be_accepted(text: str, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy_of("postgres").check(parse(Marked((text,)), lexis=lexis_of("postgres")))
    assert str(caught.value) == message


def test_a_refused_show_names_what_tells_the_same() -> None:
    with pytest.raises(PolicyError) as caught:
        policy_of("mysql").check(parse(Marked(("SHOW GRANTS",)), lexis=lexis_of("mysql")))
    assert str(caught.value).endswith("and table_privileges in information_schema")


@pytest.mark.parametrize("listed", ["my_fn", "MY_FN", "my_*"])
def test_the_operator_can_list_functions(listed: str) -> None:
    statement = parse(Marked(("SELECT My_Fn(1)",)), lexis=lexis_of("postgres"))
    policy_of("postgres", functions=frozenset({listed})).check(statement)


def test_a_listed_schema_is_part_of_the_name() -> None:
    policy = policy_of("postgres", functions=frozenset({"geo.near"}))
    policy.check(parse(Marked(("SELECT geo.near(1)",)), lexis=lexis_of("postgres")))
    for text in ("SELECT near(1)", "SELECT other.near(1)"):
        with pytest.raises(PolicyError):
            policy.check(parse(Marked((text,)), lexis=lexis_of("postgres")))


@pytest.mark.parametrize(
    ("allow", "deny", "table", "allowed"),
    [
        ((), (), TableName("public", "t"), True),
        ((), (), TableName("pg_catalog", "pg_class"), True),
        ((), (), TableName("pg_catalog", "pg_authid"), False),
        (("t",), (), TableName("public", "t"), True),
        (("t",), (), TableName("other", "t"), True),
        (("public.t",), (), TableName("other", "t"), False),
        (("public.order*",), (), TableName("public", "orders"), True),
        (("public.order?",), (), TableName("public", "order"), False),
        (("T",), (), TableName("public", "t"), False),
        (("*",), ("secret",), TableName("public", "secret"), False),
        (("secret",), ("secret",), TableName("public", "secret"), False),
        ((), ("secret",), TableName("public", "t"), True),
        ((), ("secret",), TableName("pg_catalog", "pg_class"), False),
        (("*",), (), TableName("pg_catalog", "pg_class"), False),
        (("*.*",), (), TableName("information_schema", "tables"), False),
        (("information_schema.tables",), (), TableName("information_schema", "tables"), True),
        (("pg_catalog.*",), (), TableName("pg_catalog", "pg_class"), True),
        (("pg_catalog.*",), (), TableName("pg_catalog", "pg_authid"), False),
        (("[t]",), (), TableName("public", "t"), False),
    ],
)
def test_table_lists(
    *, allow: tuple[str, ...], deny: tuple[str, ...], table: TableName, allowed: bool
) -> None:
    assert policy_of("postgres", allow=allow, deny=deny).allows_table(table) is allowed


@pytest.mark.parametrize("dialect", ["mysql", "tidb", "sqlite"])
def test_lists_ignore_case_where_the_engine_does(dialect: str) -> None:
    policy = policy_of(dialect, deny=("Payroll",))
    assert not policy.allows_table(TableName("shop", "PAYROLL"))
    assert policy.allows_table(TableName("shop", "orders"))


def test_a_hidden_and_a_missing_table_get_the_same_answer() -> None:
    policy = policy_of("postgres", allow=("payments",))
    messages: list[str] = []
    for name in ("payroll", "nothing"):
        with pytest.raises(PolicyError) as caught:
            policy.check_tables([TableName("public", name)], nearest=("payments",))
        messages.append(str(caught.value).replace(name, "X"))
    assert messages[0] == messages[1]
    assert messages[0] == (
        "table X is not available on shop (rule tables). nearest: payments; search_schema lists all"
    )


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (Mode.READ_ONLY, "allowed: SELECT"),
        (Mode.READ_WRITE, "a range of the key at a time"),
        (Mode.ADMIN, "a range of the key at a time"),
    ],
)
def test_what_no_mode_allows_comes_with_what_to_do_instead(mode: Mode, said: str) -> None:
    text = "BATCH ON id LIMIT 5 DELETE FROM orders WHERE total = 0"
    statement = parse(Marked((text,)), lexis=lexis_of("tidb"))
    with pytest.raises(PolicyError, match=said):
        policy_of("tidb", mode=mode).check(statement)


def test_functions_about_tables_are_refused_with_table_lists() -> None:
    statement = parse(Marked(("SELECT pg_get_viewdef('v'::regclass)",)), lexis=lexis_of("postgres"))
    policy_of("postgres").check(statement)
    with pytest.raises(PolicyError, match="search_schema"):
        policy_of("postgres", deny=("x",)).check(statement)


def test_no_kind_of_ddl_is_on_by_itself() -> None:
    statement = parse(Marked(("CREATE TABLE x (a int)",)), lexis=lexis_of("postgres"))
    with pytest.raises(PolicyError, match="mode admin"):
        policy_of("postgres", mode=Mode.ADMIN).check(statement)


def test_what_a_change_makes_changes_and_reads() -> None:
    text = "CREATE TABLE a.n (x int DEFAULT length('x') REFERENCES b.p (x), LIKE q)"
    statement = parse(Marked((text,)), lexis=lexis_of("postgres"))
    assert (statement.ddl, [str(name) for name in statement.tables_made]) == (
        "create_table",
        ["a.n"],
    )
    assert {str(name) for name in statement.tables_read} == {"b.p", "q"}
    assert (statement.functions, statement.tables_written) == ({"length"}, frozenset())


@pytest.mark.parametrize(
    ("dialect", "text", "read"),
    [
        ("sqlite", "CREATE VIEW v AS SELECT 1 FROM n WHERE 1 IN p", {"n", "p"}),
        ("sqlite", "CREATE TABLE n AS SELECT * FROM n", {"n"}),
        ("postgres", "CREATE TABLE x PARTITION OF p DEFAULT", {"p"}),
        ("postgres", "CREATE TABLE x (a int) INHERITS (p, q)", {"p", "q"}),
        ("postgres", "CREATE VIEW v AS WITH p AS (SELECT * FROM q) SELECT * FROM p", {"q"}),
        ("postgres", "CREATE INDEX i ON n USING gin (a p)", set[str]()),
        ("postgres", "ALTER TABLE n DROP CONSTRAINT p", set[str]()),
        ("mysql", "CREATE TABLE x LIKE p", {"p"}),
        ("mysql", "CREATE TABLE x SELECT * FROM p", {"p"}),
    ],
)
def test_tables_that_a_change_reads(dialect: str, text: str, read: set[str]) -> None:
    statement = parse(Marked((text,)), lexis=lexis_of(dialect))
    assert {str(name) for name in statement.tables_read} == read


def test_a_default_names_no_sequence_where_tables_are_listed() -> None:
    text = "CREATE TABLE n (id integer DEFAULT nextval('hidden'))"
    statement = parse(Marked((text,)), lexis=lexis_of("postgres"))
    ddl = frozenset({"create_table"})
    policy_of("postgres", mode=Mode.ADMIN, ddl=ddl).check(statement)
    with pytest.raises(PolicyError, match="moves a sequence"):
        policy_of("postgres", mode=Mode.ADMIN, ddl=ddl, allow=("n",)).check(statement)


def test_names_are_compared_without_quotes_in_secrets() -> None:
    assert str(Name((("pg_catalog", False), ("pg_authid", True)))) == "pg_catalog.pg_authid"
