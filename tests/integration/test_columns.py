"""Hidden columns on every engine: no tool reads, writes or names one, whatever it is asked.

What reaches a column and what only looks like it stands in tests/unit/sql/columns/*.sql; here the
same statements go through the whole server.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from dbmcp.config import Mode
from dbmcp.errors import DbmcpError, PolicyError
from dbmcp.models import AdviceRequest, Caller, OnConflict, Operation
from dbmcp.tools.call import Call
from dbmcp.tools.schema import search_schema
from dbmcp.tools.schema_search import Detail
from dbmcp.tools.schema_search import SchemaFormat as Format
from dbmcp.tools.schema_search import SchemaKind as Kind
from tests.engines.backends import Backend
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

FOLDER = Path(__file__).parent.parent / "unit" / "sql" / "columns"
CANARY = "zq4711canary"
DENY = ("customers.email",)
SHOP = (
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(40), status VARCHAR(10), "
    "doc VARCHAR(200), email VARCHAR(60) DEFAULT 'none', "
    "CONSTRAINT one_mail_each UNIQUE (email, id), CONSTRAINT some_mail CHECK (email <> 'odd'))",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER, total INTEGER)",
    "CREATE TABLE staff (id INTEGER PRIMARY KEY, email VARCHAR(60), name VARCHAR(40))",
    f"INSERT INTO customers VALUES (11, 'Ada', 'new', '{{}}', '{CANARY}')",
    f"INSERT INTO customers VALUES (12, 'Bob', 'old', '{{}}', '{CANARY}2')",
    "INSERT INTO orders VALUES (31, 11, 5)",
    "INSERT INTO staff VALUES (21, 'public@example', 'Eve')",
)


@pytest.fixture
async def shop(scratch: Scratch) -> Scratch:
    """Customers whose e-mail is nobody's business, beside staff whose is."""
    await scratch.run(*SHOP)
    return scratch


@pytest.fixture
async def agent(shop: Scratch) -> AsyncIterator[Agent]:
    """An agent that may read and write everything but the customers' e-mail."""
    async with open_agent(shop.url, mode=Mode.READ_WRITE, deny_columns=DENY) as agent:
        yield agent


async def quiet(_text: str) -> None:
    """Nobody follows the progress."""


async def told(agent: Agent, query: str) -> str:
    """Return what a model reads, answer or error."""
    try:
        return await agent.ask(query)
    except DbmcpError as error:
        return f"[{error.code}] {error}"


async def search(agent: Agent, **arguments: Any) -> str:
    """Return the answer of search_schema."""
    return await search_schema(Call(agent.app, Caller(), quiet), **arguments)


def statements(file: str, family: str) -> Iterator[str]:
    """The statements of a file that are meant for a family."""
    wanted = False
    for line in (FOLDER / file).read_text(encoding="utf-8").split("\n"):
        if line.startswith("-- "):
            wanted = family in line.partition("dialect: ")[2].split()
        elif line and wanted:
            yield line


async def test_no_statement_reaches_it(agent: Agent, backend: Backend, shop: Scratch) -> None:
    schema = (await agent.target.catalog.listing()).default_schemas[-1]
    before = await shop.run("SELECT id, name, email FROM customers ORDER BY id")
    for text in statements("reaching.sql", backend.family):
        query = text.replace("shop.", f"{schema}.")
        answer = await told(agent, query)
        assert answer.startswith(("[policy_denied] ", "[sql_syntax] ")), f"{query}: {answer}"
        assert CANARY not in answer
        assert "(rule columns)" in answer or "(rule functions)" in answer, f"{query}: {answer}"
    assert await shop.run("SELECT id, name, email FROM customers ORDER BY id") == before


async def test_what_reaches_none_is_answered(agent: Agent, backend: Backend) -> None:
    schema = (await agent.target.catalog.listing()).default_schemas[-1]
    for text in statements("honest.sql", backend.family):
        answer = await told(agent, text.replace("shop.", f"{schema}."))
        assert not answer.startswith("[policy_denied] "), f"{text}: {answer}"
        assert CANARY not in answer


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("SHOW COLUMNS FROM customers", marks=pytest.mark.family("mysql")),
        pytest.param("SHOW INDEX FROM customers", marks=pytest.mark.family("mysql")),
        pytest.param("SHOW CREATE TABLE customers", marks=pytest.mark.family("mysql")),
        pytest.param("DESCRIBE customers", marks=pytest.mark.family("mysql")),
        pytest.param("DESCRIBE customers email", marks=pytest.mark.family("mysql")),
        pytest.param("EXPLAIN customers", marks=pytest.mark.family("mysql")),
        pytest.param(
            "SELECT column_name FROM information_schema.columns",
            marks=pytest.mark.family("mysql", "postgres"),
        ),
        pytest.param("SELECT attname FROM pg_attribute", marks=pytest.mark.family("postgres")),
        pytest.param("SELECT NULL::customers", marks=pytest.mark.family("postgres")),
        pytest.param("SELECT (NULL::customers).*", marks=pytest.mark.family("postgres")),
        pytest.param(
            "SELECT * FROM json_populate_record(NULL::customers, '{}')",
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "SELECT pg_get_indexdef('one_mail_each'::regclass)",
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param("PRAGMA table_info(customers)", marks=pytest.mark.family("sqlite")),
        pytest.param("PRAGMA table_xinfo(customers)", marks=pytest.mark.family("sqlite")),
        pytest.param("PRAGMA index_list(customers)", marks=pytest.mark.family("sqlite")),
        pytest.param(
            "PRAGMA index_info(sqlite_autoindex_customers_1)", marks=pytest.mark.family("sqlite")
        ),
        pytest.param("SELECT sql FROM sqlite_master", marks=pytest.mark.family("sqlite")),
        pytest.param(
            "SELECT name FROM pragma_table_info('customers')", marks=pytest.mark.family("sqlite")
        ),
    ],
)
async def test_what_could_name_it_is_refused(agent: Agent, query: str) -> None:
    refusal = await agent.refusal(query)
    assert refusal.startswith(
        ("[policy_denied] ", "[unknown_name] index ", "[unknown_name] table ")
    )
    assert "email" not in refusal.replace("DESCRIBE customers email", "")


async def test_no_tool_names_it(shop: Scratch) -> None:
    async with open_agent(shop.url, deny_columns=DENY, deny_tables=("staff",)) as agent:
        text = "\n".join(await _everything(agent))
    assert "customers" in text
    assert "status" in text
    assert "one_mail_each" not in text
    assert "some_mail" not in text
    assert "email" not in text


async def _everything(agent: Agent) -> list[str]:
    """Whatever the tools that describe things say."""
    return [
        await search(agent),
        await search(agent, detail=Detail.FULL),
        await search(agent, detail=Detail.FULL, format=Format.JSON),
        await search(agent, table="customers"),
        await search(agent, table="customers", format=Format.JSON),
        await search(agent, pattern="*mail*", table="customers"),
        *[
            await agent.app.optimize("", AdviceRequest(query, as_json=as_json), caller=Caller())
            for query in ("SELECT id FROM customers WHERE name = 'x'", "SELECT id FROM customers")
            for as_json in (False, True)
        ],
    ]


async def test_search_for_it_finds_the_others_only(agent: Agent) -> None:
    found = await search(agent, pattern="email", kind=Kind.COLUMN)
    assert "staff" in found
    assert "customers" not in found


async def test_a_missing_column_comes_without_it(agent: Agent) -> None:
    for text in ("SELECT {} FROM customers", "SELECT c.id FROM customers c WHERE {} = 'x'"):
        missing = await agent.refusal(text.format("emial"))
        assert missing == (
            "[policy_denied] column emial of customers is not available on shop (rule columns). "
            "available: id, name, status, doc"
        )
        assert await agent.refusal(text.format("email")) == missing.replace("emial", "email")
    assert "[unknown_name]" in await agent.refusal("SELECT emial FROM staff")
    loaded = [
        await agent.not_loaded("customers", [{"id": 1, one: "x"}]) for one in ("emial", "email")
    ]
    assert loaded[0].replace("emial", "email") == loaded[1]


async def test_no_other_tool_reaches_it(agent: Agent, shop: Scratch) -> None:
    refusal = await agent.rolled_back(
        Operation("INSERT INTO orders (id) VALUES (32)"),
        Operation("SELECT max(email) FROM customers"),
    )
    assert refusal.startswith("[policy_denied] operation 2 of 2: column email of customers")
    assert await shop.run("SELECT count(*) FROM orders") == [(1,)]
    with pytest.raises(PolicyError, match="rule columns"):
        await agent.app.optimize(
            "", AdviceRequest("SELECT id FROM customers WHERE email = 'x'"), caller=Caller()
        )


async def test_rows_are_loaded_without_it(agent: Agent, shop: Scratch) -> None:
    for on_conflict in (OnConflict.ERROR, OnConflict.UPDATE):
        refusal = await agent.not_loaded(
            "customers", [{"id": 14, "Email": "x"}], on_conflict=on_conflict
        )
        assert refusal.startswith("[policy_denied] column Email of customers is not available")
    assert (await agent.load("customers", [{"id": 13, "name": "Cid"}]))["inserted"] == 1
    again = [{"id": 13, "name": "Dee"}, {"id": 11, "name": "Ada"}]
    assert (await agent.load("customers", again, on_conflict=OnConflict.UPDATE))["updated"] == 2
    rows = await shop.run("SELECT name, email FROM customers WHERE id IN (11, 13) ORDER BY id")
    assert rows == [("Ada", CANARY), ("Dee", "none")]


async def test_an_error_of_the_engine_does_not_name_it(agent: Agent, shop: Scratch) -> None:
    await shop.run("ALTER TABLE customers ADD COLUMN more VARCHAR(5)")
    for query in (
        "INSERT INTO customers (id, name) VALUES (11, 'x')",
        "UPDATE customers SET id = 12 WHERE id = 11",
        "UPDATE customers SET name = 'a name that is far too long for the column of forty' "
        "WHERE id = 11",
    ):
        answer = await told(agent, query)
        assert CANARY not in answer
        assert "email" not in answer


async def test_a_broken_key_tells_no_value(shop: Scratch) -> None:
    await shop.run(
        "CREATE TABLE members (tenant INTEGER NOT NULL, email VARCHAR(40) NOT NULL, "
        "CONSTRAINT one_each UNIQUE (tenant, email))",
        f"INSERT INTO members VALUES (1, '{CANARY}'), (2, '{CANARY}')",
        "CREATE TABLE letters (id INTEGER PRIMARY KEY, tenant INTEGER, email VARCHAR(40), "
        "CONSTRAINT to_whom FOREIGN KEY (tenant, email) REFERENCES members (tenant, email))",
        f"INSERT INTO letters VALUES (1, 1, '{CANARY}')",
    )
    async with open_agent(shop.url, mode=Mode.READ_WRITE, deny_columns=("members.email",)) as agent:
        for query in (
            "UPDATE members SET tenant = 2 WHERE tenant = 1 /* email */",
            "UPDATE members SET tenant = 3 WHERE tenant = 1 /* email */",
            "DELETE FROM members WHERE tenant = 1 /* email */",
        ):
            refusal = await agent.refusal(query)
            assert refusal.startswith("[statement_failed] ")
            assert CANARY not in refusal
        refusal = await agent.refusal("INSERT INTO staff (id) VALUES (21)")
        assert "duplicate key" in refusal
        assert "…" not in refusal


async def test_what_the_engine_computes_from_it_is_hidden_too(shop: Scratch) -> None:
    await shop.run(
        "CREATE TABLE lowered (id INTEGER, email VARCHAR(60), "
        "low VARCHAR(60) GENERATED ALWAYS AS (lower(email)) STORED, "
        "twice INTEGER GENERATED ALWAYS AS (id * 2) STORED)",
        f"INSERT INTO lowered (id, email) VALUES (1, '{CANARY}')",
    )
    async with open_agent(shop.url, deny_columns=("lowered.email",)) as agent:
        for query in ("SELECT low FROM lowered", "SELECT * FROM lowered"):
            assert "(rule columns)" in await agent.refusal(query)
        assert await agent.rows("SELECT id, twice FROM lowered") == [[1, 2]]
        assert "low " not in await search(agent, table="lowered")


@pytest.mark.family("postgres")
@pytest.mark.parametrize("deny", ["customers.email", "vip.email", "kinds.email", "kinds_a.email"])
async def test_tables_that_share_rows_share_hidden_columns(shop: Scratch, deny: str) -> None:
    await shop.run(
        "CREATE TABLE vip (level INTEGER) INHERITS (customers)",
        f"INSERT INTO vip VALUES (13, 'Vic', 'new', '{{}}', '{CANARY}', 1)",
        "CREATE TABLE kinds (kind TEXT, email TEXT) PARTITION BY LIST (kind)",
        "CREATE TABLE kinds_a PARTITION OF kinds FOR VALUES IN ('a')",
        f"INSERT INTO kinds VALUES ('a', '{CANARY}')",
    )
    tables = ("customers", "vip") if deny in {"customers.email", "vip.email"} else ("kinds",)
    async with open_agent(shop.url, deny_columns=(deny,)) as agent:
        for table in tables:
            assert "(rule columns)" in await agent.refusal(f"SELECT email FROM {table}")
            assert "(rule columns)" in await agent.refusal(f"SELECT * FROM {table}")
            assert int(await agent.scalar(f"SELECT count(*) FROM {table}")) > 0
        part = await told(agent, "SELECT * FROM kinds_a")
        assert (CANARY in part) is (tables != ("kinds",))
        assert await agent.scalar("SELECT count(*) FROM kinds_a WHERE kind = 'a'") == "1"


@pytest.mark.parametrize(
    "query",
    [
        pytest.param(
            "EXPLAIN VERBOSE SELECT id FROM customers", marks=pytest.mark.family("postgres")
        ),
        pytest.param(
            "EXPLAIN (COSTS off, VERBOSE) SELECT id FROM customers",
            marks=pytest.mark.family("postgres"),
        ),
        pytest.param(
            "EXPLAIN FORMAT=JSON SELECT count(*) FROM customers",
            marks=[pytest.mark.family("mysql"), pytest.mark.needs("json_plans")],
        ),
        pytest.param(
            "EXPLAIN FORMAT='json' SELECT id FROM customers",
            marks=[pytest.mark.family("mysql"), pytest.mark.needs("json_plans")],
        ),
        pytest.param("EXPLAIN SELECT count(*) FROM customers", marks=pytest.mark.family("tidb")),
        pytest.param(
            "EXPLAIN ANALYZE SELECT count(*) FROM customers", marks=pytest.mark.family("tidb")
        ),
    ],
)
async def test_a_plan_that_would_name_it_is_refused(agent: Agent, query: str) -> None:
    refusal = await agent.refusal(query)
    assert "(rule columns)" in refusal
    assert "email" not in refusal
    plain = await agent.ask("EXPLAIN SELECT id, name FROM customers WHERE name = 'x'")
    assert "email" not in plain


@pytest.mark.family("mysql", "postgres")
async def test_no_statement_asks_for_an_index_that_holds_it(
    shop: Scratch, backend: Backend
) -> None:
    await shop.run(
        "CREATE TABLE wares (id INTEGER PRIMARY KEY, code VARCHAR(9), "
        "CONSTRAINT by_code UNIQUE (code), CONSTRAINT by_both UNIQUE (id, code))"
    )
    text = "DROP INDEX {} ON wares"
    if backend.family == "postgres":
        text = "INSERT INTO wares (id) VALUES (1) ON CONFLICT ON CONSTRAINT {} DO NOTHING"
    settings: dict[str, Any] = {"mode": Mode.ADMIN, "ddl": ("drop_index",)}
    async with open_agent(shop.url, **settings, deny_columns=("wares.code",)) as agent:
        missing = await agent.refusal(text.format("nowhere"))
        assert missing.startswith('[unknown_name] index "nowhere" does not exist')
        refusal = await agent.refusal(text.format("by_both"))
        assert refusal == missing.replace("nowhere", "by_both")
    async with open_agent(shop.url, **settings, deny_columns=("staff.name",)) as agent:
        assert "[" not in await agent.ask(text.format("by_both"))


@pytest.mark.family("sqlite", "mysql")
async def test_no_plan_names_an_index_that_holds_it(shop: Scratch, backend: Backend) -> None:
    await shop.run("CREATE INDEX email_first ON customers (email)")
    lead = "EXPLAIN QUERY PLAN" if backend.family == "sqlite" else "EXPLAIN"
    async with open_agent(shop.url, deny_columns=DENY) as agent:
        refusal = await agent.refusal(f"{lead} SELECT id FROM customers")
        assert refusal == (
            "[policy_denied] EXPLAIN would name what is not available on shop (rule columns). "
            "query_optimization leaves it out"
        )
        plan = await agent.app.optimize(
            "", AdviceRequest("SELECT id FROM customers"), caller=Caller()
        )
        assert "email" not in plan
        assert "orders" in await agent.ask(f"{lead} SELECT total FROM orders")


@pytest.mark.needs("check_enforced")
async def test_no_error_names_a_check_that_holds_it(shop: Scratch) -> None:
    await shop.run(
        "CREATE TABLE members (id INTEGER PRIMARY KEY, name VARCHAR(40), "
        "email VARCHAR(40) DEFAULT 'odd', CONSTRAINT apart CHECK (email <> name), "
        "CONSTRAINT named CHECK (name <> 'none'))",
        f"INSERT INTO members VALUES (1, 'Ada', '{CANARY}')",
        "CREATE VIEW everybody AS SELECT id, name FROM members",
    )
    async with open_agent(shop.url, mode=Mode.READ_WRITE, deny_columns=("members.email",)) as agent:
        refusal = await agent.refusal(f"UPDATE members SET name = '{CANARY}' WHERE id = 1")
        assert refusal.startswith("[statement_failed] refused because of a column that is not")
        assert "apart" not in refusal
        assert "named" in await agent.refusal("UPDATE members SET name = 'none' WHERE id = 1")
        for atomic in (True, False):
            loading = agent.load("members", [{"id": 2, "name": "odd"}], atomic=atomic)
            try:
                told = str(await loading)
            except DbmcpError as error:
                told = str(error)
            assert "apart" not in told
            assert "not available here" in told
        missing = await agent.refusal("INSERT INTO members (id) VALUES (1)")
        assert "duplicate key" in missing
        # SQLite has no way to write through a view without a trigger.
        assert "apart" not in await agent.refusal(
            f"UPDATE everybody SET name = '{CANARY}' WHERE id = 1"
        )


VIEWS = (
    "CREATE VIEW all_of_them AS SELECT * FROM customers",
    "CREATE VIEW mails AS SELECT id, email FROM customers",
    "CREATE VIEW renamed AS SELECT id, c.email AS contact FROM customers c",
    "CREATE VIEW above AS SELECT id, contact AS what FROM renamed",
    "CREATE VIEW nested AS SELECT x.id, x.e AS what FROM (SELECT id, email AS e FROM customers) x",
    "CREATE VIEW masked AS SELECT id, substr(email, 1, 2) AS hint FROM customers",
    "CREATE VIEW counted AS SELECT count(*) AS n FROM customers WHERE email <> ''",
    "CREATE VIEW colleagues AS SELECT s.id, s.email FROM staff s, customers c WHERE c.id = 11",
)


async def test_a_view_that_passes_it_on_hides_it_too(shop: Scratch) -> None:
    await shop.run(*VIEWS)
    async with open_agent(shop.url, deny_columns=DENY) as agent:
        for query in (
            "SELECT * FROM all_of_them",
            "SELECT email FROM all_of_them",
            "SELECT * FROM mails",
            "SELECT id FROM mails WHERE email > 'a'",
            "SELECT contact FROM renamed",
            "SELECT * FROM renamed",
            "SELECT what FROM above",
            "SELECT what FROM nested",
        ):
            refusal = await agent.refusal(query)
            assert "(rule columns)" in refusal, query
            assert CANARY not in refusal
        assert await agent.rows("SELECT id FROM mails ORDER BY id") == [[11], [12]]
        assert await agent.rows("SELECT id FROM above ORDER BY id") == [[11], [12]]
        assert await agent.rows("SELECT hint FROM masked WHERE id = 11") == [["zq"]]
        assert await agent.rows("SELECT * FROM counted") == [[2]]
        assert await agent.rows("SELECT email FROM colleagues") == [["public@example"]]
        told = await search(agent, detail=Detail.FULL, table="all_of_them,renamed,above,masked")
        assert "hint" in told
        assert not any(word in told for word in ("email", "contact", "what"))


@pytest.mark.family("mysql", "postgres")
async def test_no_catalog_tells_what_a_view_passes_on(shop: Scratch) -> None:
    await shop.run(VIEWS[0], VIEWS[5])
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = '{}'"
    async with open_agent(shop.url, deny_columns=DENY) as agent:
        assert "(rule tables)" in await agent.refusal(asked.format("all_of_them"))
        assert "hint" in await agent.ask(asked.format("masked"))


@pytest.mark.parametrize(
    "deny",
    [
        ("customers.email",),
        ("*.email",),
        ("cust*.e?ail",),
        ("*.customers.email",),
        ("CUSTOMERS.*",),
    ],
)
async def test_patterns(shop: Scratch, backend: Backend, deny: tuple[str, ...]) -> None:
    async with open_agent(shop.url, deny_columns=deny) as agent:
        if deny == ("CUSTOMERS.*",) and backend.family == "postgres":
            assert CANARY in await told(agent, "SELECT * FROM customers")
            return
        assert "(rule columns)" in await told(agent, "SELECT email FROM customers")
        assert "(rule columns)" in await told(agent, "SELECT * FROM customers")
        assert await agent.scalar("SELECT count(*) FROM customers") == "2"
        staff = await told(agent, "SELECT email FROM staff")
        assert ("(rule columns)" in staff) == (deny == ("*.email",))


@pytest.mark.family("sqlite", "mysql")
async def test_no_index_that_holds_it_orders_the_rows(shop: Scratch, backend: Backend) -> None:
    asked = "INDEXED BY {}" if backend.family == "sqlite" else "FORCE INDEX ({})"
    text = f"SELECT id FROM customers {asked} WHERE id > 0"
    await shop.run(
        "CREATE INDEX by_mail ON customers (email)", "CREATE INDEX by_id ON customers (id)"
    )
    async with open_agent(shop.url, deny_columns=("customers.email",)) as agent:
        missing = await agent.refusal(text.format("nowhere"))
        assert await agent.refusal(text.format("by_mail")) == missing.replace("nowhere", "by_mail")
        for comment in ("/**/", "/* ) */", " -- x\n"):
            apart = asked.replace(" ", comment).format("by_mail")
            assert "by_mail" in await agent.refusal(f"SELECT id FROM customers {apart}")
        assert "by_id" in missing
        assert await agent.rows(text.format("by_id"))
        if backend.family == "mysql":
            for left_out in ("PRIMARY", "by_id", "by_mail"):
                ignored = f"SELECT id FROM customers IGNORE KEY FOR JOIN ({left_out})"
                assert "by_id" in await agent.refusal(ignored)
            assert "by_m" in await agent.refusal(text.format("by_m"))
            assert await agent.rows("SELECT id FROM customers USE INDEX ()")
    async with open_agent(shop.url) as agent:
        assert await agent.rows(text.format("by_id"))


async def test_without_a_list_nothing_changes(shop: Scratch) -> None:
    async with open_agent(shop.url) as agent:
        assert CANARY in await agent.ask("SELECT * FROM customers")
        assert "email" in await search(agent, table="customers")


async def test_a_list_for_a_column_that_is_not_there_hides_nothing(shop: Scratch) -> None:
    async with open_agent(shop.url, deny_columns=("orders.email", "nothing.email")) as agent:
        assert CANARY in await agent.ask("SELECT * FROM customers")
        assert "31" in await agent.ask("SELECT * FROM orders")
