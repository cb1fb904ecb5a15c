"""No error tells a value of a row that the caller did not send, but for engines' constraints."""

import pytest

from dbmcp.config import Mode
from dbmcp.errors import DbmcpError
from tests.engines.scratch import Scratch
from tests.integration.agent import Agent, open_agent

CANARY = "~cAnary51d7"
NUMBER = 918273
VAULT = (
    "CREATE TABLE vault (id integer PRIMARY KEY, note varchar(200), number integer)",
    f"INSERT INTO vault VALUES (1, '{CANARY}', {NUMBER}), (2, '''{CANARY}'' id ''x', {NUMBER}), "
    f"(3, '{CANARY}[({{\"', {NUMBER}), (4, 'two\nlines \"{CANARY}', {NUMBER}), "
    f"(5, 'x {CANARY[1:]} y', {NUMBER}), (6, '{CANARY[1:]}', {NUMBER})",
    "CREATE TABLE taken (code varchar(200) UNIQUE, n integer)",
    f"INSERT INTO taken VALUES ('{CANARY}', 1)",
)

READ_AS = (
    *("integer", "numeric", "boolean", "date", "time", "timestamptz", "interval", "uuid", "json"),
    *("jsonb", "inet", "macaddr", "xml", "bit", "money", "point", "int4range", "integer[]", "tid"),
    *("regclass", "regtype", "regproc", "regrole", "regnamespace", "regconfig", "regcollation"),
    *("tsquery", "jsonpath", "pg_lsn"),
)
# What makes an engine speak of a value that it has read: `{}` is a column or a part of it.
POSTGRES = (
    *(f"SELECT CAST(note AS {kind}) FROM vault" for kind in READ_AS),
    "SELECT to_tsvector(note::regconfig, 'x') FROM vault",
    "SELECT to_date(note, 'YYYY-MM-DD') FROM vault",
    "SELECT to_timestamp(note, 'YYYY') FROM vault",
    "SELECT to_number(note, '999') FROM vault",
    "SELECT make_date(number, number, number) FROM vault",
    "SELECT date_trunc(note, now()) FROM vault",
    "SELECT extract(epoch FROM note::interval) FROM vault",
    "SELECT now() AT TIME ZONE note FROM vault",
    "SELECT encode('x'::bytea, note) FROM vault",
    "SELECT decode(note, 'hex') FROM vault",
    "SELECT convert_to('x', note) FROM vault",
    "SELECT chr(number * 1000) FROM vault",
    "SELECT get_byte('x'::bytea, number) FROM vault",
    "SELECT format(note || '%s%s%s') FROM vault",
    "SELECT format('%' || note, 1) FROM vault",
    "SELECT regexp_replace('x', note || '[(', '') FROM vault",
    "SELECT 'x' ~ (note || '[(') FROM vault",
    "SELECT 'x' LIKE '%' || note || '\\' FROM vault",
    "SELECT note::jsonb -> 'a' FROM vault",
    "SELECT jsonb_path_query('{}', note::jsonpath) FROM vault",
    "SELECT jsonb_set('{\"a\":[1]}', ARRAY['a', note], '1') FROM vault",
    "SELECT parse_ident(note) FROM vault",
    "SELECT pg_size_bytes(note) FROM vault",
    "SELECT to_tsquery(note || ' & &') FROM vault",
    "SELECT has_table_privilege(note, 'select') FROM vault",
    "SELECT has_schema_privilege(note, 'usage') FROM vault",
    "SELECT array_fill(0, ARRAY[number, number, number]) FROM vault",
    "SELECT CAST(number * 100 AS smallint) FROM vault",
    "SELECT (SELECT note FROM vault) FROM vault",
    "SELECT xpath(note, '<a/>') FROM vault",
    "SELECT string_to_array(note, ',')::int[] FROM vault",
    "SELECT CAST(note AS integer) FROM vault WHERE id = 'id'::text::int",
    "SELECT max(note)::int FROM vault GROUP BY id",
    "INSERT INTO taken (n) SELECT note::int FROM vault",
    "UPDATE taken SET n = (SELECT note::int FROM vault LIMIT 1) WHERE n = 1",
)
MYSQL = (
    "SELECT extractvalue(1, concat('~', note)) FROM vault",
    "SELECT extractvalue(1, concat(0x7e, (SELECT note FROM vault LIMIT 1)))",
    "SELECT updatexml(1, concat('~', note), 1) FROM vault",
    "SELECT exp(~(SELECT * FROM (SELECT note FROM vault LIMIT 1) x))",
    "SELECT ~0 + (SELECT number FROM vault LIMIT 1)",
    "SELECT cast(note AS decimal) + 18446744073709551615 + ~0 FROM vault",
    "SELECT count(*), concat(note, floor(rand(0) * 2)) x FROM vault GROUP BY x",
    "SELECT 'x' REGEXP concat(note, '[(') FROM vault",
    "SELECT regexp_replace('x', concat(note, '[('), '') FROM vault",
    "SELECT json_extract('{}', note) FROM vault",
    "SELECT json_extract(note, '$') FROM vault",
    "SELECT json_value(note, '$.a') FROM vault",
    "SELECT st_geomfromtext(note) FROM vault",
    "SELECT st_astext(note) FROM vault",
    "SELECT point(note, 1) FROM vault",
    "SELECT polygon((SELECT note FROM vault LIMIT 1))",
    "SELECT convert_tz('2026-01-01', note, 'UTC') FROM vault",
    "SELECT str_to_date(note, '%Y') FROM vault",
    "SELECT date_format(note, '%Y') FROM vault",
    "SELECT (SELECT note FROM vault) FROM vault",
    "SELECT note + 1 FROM vault",
    "SELECT uuid_to_bin(note) FROM vault",
    "SELECT vec_from_text(note) FROM vault",
    "SELECT unhex(note) + note FROM vault",
    "SELECT json_extract(concat('\"', note, '\\\\u00zz\"'), '$') FROM vault",
    "SELECT gtid_subset(note, '') FROM vault",
    "SELECT cast(note AS uuid) FROM vault",
    "SELECT column_get(note, 'a' AS char) FROM vault",
    "INSERT INTO taken (n) SELECT note FROM vault",
    "INSERT INTO taken (n) SELECT CAST(note AS decimal) FROM vault",
    "UPDATE taken SET n = (SELECT note FROM vault LIMIT 1) WHERE n = 1",
    "UPDATE taken SET n = 2 WHERE n = (SELECT note FROM vault WHERE id = 1)",
    "DELETE FROM taken WHERE n + (SELECT note FROM vault WHERE id = 1) = 5",
    "INSERT INTO taken (n) SELECT number * 1000000 FROM vault",
)
SQLITE = (
    "SELECT json(note) FROM vault",
    "SELECT json_extract('{}', note) FROM vault",
    "SELECT json_extract('{}', '$' || note) FROM vault",
    "SELECT json_set('{}', note, 1) FROM vault",
    "SELECT * FROM vault, json_each(note)",
    "SELECT * FROM vault, json_each('{}', note)",
    "SELECT abs(-9223372036854775808 + number - number) FROM vault",
    "SELECT * FROM docs WHERE docs MATCH (SELECT note || ':x' FROM vault WHERE id = 1)",
    "SELECT * FROM docs WHERE docs MATCH (SELECT note FROM vault WHERE id = 3)",
    "SELECT * FROM docs WHERE docs MATCH (SELECT substr(note, 2) || ':x' FROM vault)",
    "SELECT * FROM docs WHERE docs MATCH (SELECT '*' || note FROM vault)",
    "SELECT * FROM docs WHERE docs MATCH 'x' AND rank MATCH (SELECT note FROM vault LIMIT 1)",
    "SELECT * FROM docs WHERE docs MATCH 'x' "
    "AND rank MATCH (SELECT substr(note, 2) || '()' FROM vault)",
    "SELECT printf('%' || note, 1) FROM vault",
    "INSERT INTO strict_one SELECT note FROM vault",
    "INSERT INTO taken (code) SELECT note FROM vault",
)
CASES = {"postgres": POSTGRES, "mysql": MYSQL, "sqlite": SQLITE}
EXTRAS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE docs USING fts5(body)",
        "INSERT INTO docs VALUES ('x')",
        "CREATE TABLE strict_one (n INTEGER) STRICT",
    )
}


def each_first(query: str) -> list[str]:
    """The query, and where it reads all rows, of each row alone: the first error ends it."""
    if not query.endswith("FROM vault"):
        return [query]
    return [f"{query} WHERE id = {number}" for number in range(1, 7)]


async def said(agent: Agent, query: str) -> str:
    """The error of a query, or whatever stands before the rows of its answer."""
    try:
        return (await agent.ask(query)).split("\n")[0]
    except DbmcpError as error:
        return f"[{error.code}] {error}"


@pytest.fixture
async def vault(scratch: Scratch) -> Scratch:
    """A scratch database with the canary in its rows."""
    await scratch.run(*VAULT, *EXTRAS.get(scratch.backend.family, ()))
    return scratch


async def test_no_error_repeats_what_a_row_holds(vault: Scratch) -> None:
    async with open_agent(vault.url, mode=Mode.READ_WRITE) as agent:
        told = {
            ordered: await said(agent, ordered)
            for query in CASES[vault.backend.family]
            for ordered in each_first(query)
        }
    leaks = [
        (query, text)
        for query, text in told.items()
        if "anary" in text.lower() or str(NUMBER) in text or " id 'x" in text
    ]
    assert not leaks
    failed = [text for text in told.values() if text.startswith("[statement_failed]")]
    assert len(failed) > {"postgres": 40, "mysql": 7, "sqlite": 8}[vault.backend.family]


OWN_VECTOR = "SELECT vec_from_text({})"
OWN = {
    "postgres": "SELECT CAST({} AS text)::integer",
    "mysql": "SELECT extractvalue(1, {})",
    "sqlite": "SELECT json_extract('{{}}', {})",
}


@pytest.mark.parametrize("value", ["~abc", "~it's", '~two "words"'])
async def test_what_the_caller_wrote_may_come_back(vault: Scratch, value: str) -> None:
    query = OWN_VECTOR if vault.backend.lacks("xml_functions") else OWN[vault.backend.family]
    literal = value.replace("'", "''")
    async with open_agent(vault.url) as agent:
        for error in (
            await agent.refusal(query.format(f"'{literal}'")),
            await agent.refusal(query.format(":v"), {"v": value}),
        ):
            assert value in error.replace("''", "'")


@pytest.mark.needs("server")
async def test_a_constraint_names_the_value_that_is_taken(vault: Scratch) -> None:
    async with open_agent(vault.url, mode=Mode.READ_WRITE) as agent:
        error = await agent.refusal("INSERT INTO taken (code) SELECT note FROM vault WHERE id = 1")
        assert CANARY in error
