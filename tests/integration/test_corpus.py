"""The corpus on the real engines: honest statements are answered, attacks change nothing."""

from itertools import groupby
from pathlib import Path

import pymysql
import pytest

from dbmcp.config import DdlKind, Mode
from dbmcp.errors import DbmcpError, RequestError
from tests.engines.files import files
from tests.engines.fixtures import Servers
from tests.engines.scratch import Scratch
from tests.engines.servers import PRIVATE, Server
from tests.integration.agent import Agent, open_agent
from tests.unit.sql.case_files import Case, all_cases, shop_statements

ON_SHOP = [case for case in all_cases() if case.on == "shop"]
SECONDS = 15

# What an attack could change beside the rows, a query a family.
BEYOND_ROWS = {
    "sqlite": ("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2", "PRAGMA user_version"),
    "postgres": (
        "SELECT relname, relkind, relacl::text FROM pg_class WHERE relnamespace IN "
        "('public'::regnamespace, 'shop'::regnamespace) ORDER BY 1",
        "SELECT last_value, is_called FROM counter",
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT rolname, rolsuper, rolconfig::text FROM pg_roles ORDER BY 1",
        "SELECT setdatabase, setrole, setconfig::text FROM pg_db_role_setting ORDER BY 1, 2",
        "SELECT count(*) FROM pg_largeobject_metadata",
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
        "SELECT name, setting FROM pg_settings WHERE source = 'configuration file' ORDER BY 1",
    ),
    "mysql": (
        "SELECT table_name, table_type FROM information_schema.tables "
        "WHERE table_schema = DATABASE() ORDER BY 1",
        "SELECT * FROM counter",
        "SELECT routine_name FROM information_schema.routines ORDER BY 1",
        "SELECT user, host FROM mysql.user ORDER BY 1, 2",
        "SELECT variable_name, variable_value FROM information_schema.global_variables WHERE "
        "variable_name IN ('MAX_CONNECTIONS', 'SQL_MODE', 'READ_ONLY', 'GENERAL_LOG') ORDER BY 1",
        "SELECT IS_USED_LOCK('a')",
    ),
    "tidb": (
        "SELECT table_name, table_type FROM information_schema.tables "
        "WHERE table_schema = DATABASE() ORDER BY 1",
        "SHOW TABLE counter NEXT_ROW_ID",
        "SELECT user, host FROM mysql.user ORDER BY 1, 2",
        "SELECT original_sql FROM mysql.bind_info ORDER BY 1",
        "SELECT variable_name, variable_value FROM mysql.global_variables WHERE "
        "variable_name IN ('max_connections', 'sql_mode', 'tidb_multi_statement_mode') ORDER BY 1",
    ),
}
# What writes a file where an engine lets it; an administrator may do the first.
WRITING = {
    "sqlite": (
        "VACUUM INTO '{}'",
        "ATTACH '{}' AS x",
        "SELECT writefile('{}', 'x')",
        "SELECT name, writefile('{}', name) FROM customers",
    ),
    "postgres": (
        "COPY (SELECT 1) TO '{}'",
        "COPY customers TO '{}'",
        "COPY (SELECT 1) TO PROGRAM 'touch {}'",
        "SELECT lo_export(lo_from_bytea(0, 'x'), '{}')",
        "SELECT pg_file_write('{}', 'x', false)",
    ),
    "mysql": (
        "SELECT 1 INTO DUMPFILE '{}'",
        "SELECT 1 INTO OUTFILE '{}'",
        "SELECT name FROM customers WHERE id = 1 INTO OUTFILE '{}' FIELDS TERMINATED BY ','",
        "SELECT 1 /*! INTO OUTFILE '{}' */",
        "(SELECT 1 AS a) UNION SELECT 2 INTO DUMPFILE '{}'",
    ),
}
TABLES = ("customers", "products", "orders", "order_items", "events", "settings", "measures")
PARTITIONED = "measures"


@pytest.fixture
async def corpus(scratch: Scratch) -> Scratch:
    """A scratch database with the shop of the case files."""
    backend = scratch.backend
    await scratch.run(*shop_statements(backend.family, engine=backend.name))
    return scratch


Operator = tuple[Mode, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def operator(case: Case) -> Operator:
    """What an operator has set where the case belongs."""
    return case.mode, case.ddl, case.functions, case.shown, case.hidden


def cases_for(scratch: Scratch, *, verdict: str) -> list[Case]:
    """The cases of an engine, each text once for each operator's settings."""
    backend = scratch.backend
    found = {
        (case.text, operator(case)): case
        for case in ON_SHOP
        if case.dialect in {backend.name, backend.family}
        and case.verdict == verdict
        and case.only in {"", backend.name}
        and not (case.needs and backend.lacks(case.needs))
    }
    return list(found.values())


async def state(scratch: Scratch) -> list[object]:
    """Everything that no attack may change."""
    backend = scratch.backend
    tables = [table for table in TABLES if table != PARTITIONED or not backend.lacks("server")]
    queries = [f"SELECT * FROM {table} ORDER BY 1, 2" for table in tables]
    beyond = BEYOND_ROWS.get(backend.name, BEYOND_ROWS[backend.family])
    return [await scratch.run(query) for query in (*queries, *beyond)]


async def outcome(agent: Agent, text: str) -> DbmcpError | None:
    try:
        await agent.ask(text, timeout_seconds=SECONDS)
    except DbmcpError as error:
        return error
    return None


async def outcomes(scratch: Scratch, cases: list[Case]) -> list[tuple[Case, DbmcpError | None]]:
    """What the server answers, one server for each operator's settings."""
    found: list[tuple[Case, DbmcpError | None]] = []
    for (mode, ddl, functions, shown, hidden), some in groupby(
        sorted(cases, key=operator), key=operator
    ):
        async with open_agent(
            scratch.url,
            mode=mode,
            ddl=ddl,
            functions=functions,
            allow_tables=shown,
            deny_tables=hidden,
        ) as agent:
            found += [(case, await outcome(agent, case.text)) for case in some]
            await agent.until_idle()
    return found


async def test_honest_statements_are_answered(corpus: Scratch) -> None:
    honest = [case for case in cases_for(corpus, verdict="allow") if not case.harmless]
    assert len(honest) > 100
    answers = await outcomes(corpus, honest)
    failed = [
        (case.text, str(error))
        for case, error in answers
        if error is not None and not _is_denied(corpus, error)
    ]
    assert not [one for one in failed if not await _is_foreign(corpus, one[0])]
    assert len(failed) < len(honest) / 4


def _is_denied(corpus: Scratch, error: DbmcpError) -> bool:
    """Whether it is the account of a server of one's own that may not ask."""
    return corpus.backend.lacks("family_texts") and getattr(error, "denied", False)


async def _is_foreign(corpus: Scratch, text: str) -> bool:
    """Whether a text of the family is none for this engine: it refuses it itself."""
    if not corpus.backend.lacks("family_texts"):
        return False
    async with corpus.session() as session:
        try:
            await session.run(f"EXPLAIN {text}" if text.startswith("SELECT") else text)
        except pymysql.MySQLError:
            return True
    return False


@pytest.fixture
def server(scratch: Scratch, servers: Servers) -> Server | None:
    """The private server of the scratch database, if it has one."""
    return servers.get(scratch.backend) if scratch.backend.name in PRIVATE else None


async def test_attacks_are_refused_and_change_nothing(
    corpus: Scratch, server: Server | None
) -> None:
    attacks = cases_for(corpus, verdict="refuse")
    lookalikes = [case for case in cases_for(corpus, verdict="allow") if case.harmless]
    assert len(attacks) > 150
    texts = [case.text for case in (*attacks, *lookalikes)]
    before, disk = await state(corpus), files(corpus, server, texts=texts)
    answers = await outcomes(corpus, attacks)
    await outcomes(corpus, lookalikes)
    assert not [case.text for case, error in answers if not isinstance(error, RequestError)]
    assert await state(corpus) == before
    assert files(corpus, server, texts=texts) == disk


async def test_no_statement_writes_a_file(
    corpus: Scratch, server: Server | None, tmp_path: Path
) -> None:
    texts = WRITING[corpus.backend.family]
    canary = (server.folder if server else tmp_path) / "canary"
    before = files(corpus, server)
    async with open_agent(corpus.url, mode=Mode.ADMIN, ddl=tuple(DdlKind)) as agent:
        for text in texts:
            for path in (canary, canary.name):
                error = await outcome(agent, text.format(path))
                assert isinstance(error, RequestError), text
    assert files(corpus, server, texts=[text.format(canary.name) for text in texts]) == before
    if server or corpus.backend.lacks("server"):  # else its disk cannot be seen
        await corpus.run(texts[0].format(canary))
        assert files(corpus, server).keys() - before.keys() == {str(canary)}
        canary.unlink()
