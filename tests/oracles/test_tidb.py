"""Our facts against TiDB's own parser."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from dbmcp.dialects.accounts import READS, WRITES, Wish, Wishes
from dbmcp.models import TableKind, TableName
from dbmcp.sql.facts import Kind
from tests.oracles import go_program
from tests.oracles.generated import COUNT, compared
from tests.oracles.grammar import sentences
from tests.oracles.mutation import mutations
from tests.oracles.seen import OracleError
from tests.oracles.tidb_parser import Parser, normal
from tests.unit.dialects.mysql.test_accounts import script
from tests.unit.sql.case_files import all_cases

# Parts of statements of the corpus that we accept and TiDB's parser does not, each with the reason.
FOREIGN = {
    "tidb": {
        r"EXPLAIN (EXTENDED|PARTITIONS)\b": "options of an older MySQL, an error there",
        r"X'4'": "half a byte is an error there",
        r"5 -> ": "-> needs a column there",
        r"SELECT HIGH_PRIORITY AS": "no name there without quotes",
    },
    "mysql": {
        r"ANALYZE\b": "MariaDB's EXPLAIN ANALYZE",
        r"JSON_TABLE\(": "no such function in TiDB",
        r"MEDIAN\(|WITHIN GROUP": "window functions of MariaDB",
        r"ORDER BY \w+ LIMIT 3\)": "LIMIT in GROUP_CONCAT is MariaDB's",
        r"SOUNDS LIKE": "not in TiDB",
        r"NCHAR\(": "no type of CAST in TiDB",
        r"\(?VALUES \(1": "VALUES needs ROW in TiDB",
        r"OFFSET 1 ROWS": "not in TiDB",
        r"DESCRIBE customers 'n": "no pattern in TiDB",
        r"SHOW (WARNINGS LIMIT|STORAGE ENGINES)": "not in TiDB",
        r"VALUE\(": "MariaDB's VALUES()",
        r"COLUMN_": "MariaDB's dynamic columns",
        r"ROWS EXAMINED": "MariaDB's limit",
    },
}
FOREIGN["mysql"] |= FOREIGN["tidb"]


@pytest.fixture(scope="module")
def tidb_parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parser]:
    if lack := go_program.missing():
        pytest.skip(f"TiDB's parser needs {lack}")
    parser = Parser(go_program.build(tmp_path_factory.mktemp("tidb")))
    yield parser
    parser.close()


@pytest.mark.parametrize("dialect", ["tidb", "mysql"])
def test_facts_of_the_corpus_cover_what_tidb_sees(tidb_parser: Parser, dialect: str):
    texts = [case.text for case in all_cases() if case.dialect == dialect and not case.only]
    result = compared(texts, tidb_parser.see, dialect=dialect, normal=normal)
    assert result.accepted > 130
    assert not result.shortfalls
    foreign = re.compile("|".join(FOREIGN[dialect]))
    assert not [text for text in result.rejected if not foreign.search(text)]


@pytest.mark.parametrize("dialect", ["tidb", "mysql"])
def test_each_difference_is_needed(tidb_parser: Parser, dialect: str):
    texts = [case.text for case in all_cases() if case.dialect == dialect and not case.only]
    rejected = compared(texts, tidb_parser.see, dialect=dialect, normal=normal).rejected
    idle = [part for part in FOREIGN[dialect] if not any(re.search(part, t) for t in rejected)]
    assert not idle


@pytest.mark.parametrize("dialect", ["tidb", "mysql"])
def test_facts_of_generated_statements_are_what_tidb_sees(tidb_parser: Parser, dialect: str):
    texts = sentences(dialect, count=COUNT, seed=7)
    result = compared(texts, tidb_parser.see, dialect=dialect, normal=normal)
    assert result.accepted > COUNT // 2
    assert not result.shortfalls
    assert not result.rejected
    assert not result.excess


@pytest.mark.parametrize("dialect", ["tidb", "mysql"])
def test_facts_of_mutated_statements_cover_what_tidb_sees(tidb_parser: Parser, dialect: str):
    texts = mutations(dialect, count=COUNT, seed=7)
    result = compared(texts, tidb_parser.see, dialect=dialect, normal=normal)
    assert result.accepted > COUNT // 20
    assert not result.shortfalls


@pytest.mark.parametrize(
    ("text", "kind", "read", "written", "functions"),
    [
        ("WITH x AS (SELECT f(1) FROM a) SELECT * FROM x, s.x", Kind.READ, "a s.x", "", "f"),
        ("WITH a AS (SELECT * FROM a) SELECT (SELECT 1 FROM A)", Kind.READ, "a", "", ""),
        ("SELECT (WITH x AS (TABLE y) SELECT 1 FROM x), x.* FROM x", Kind.READ, "x y", "", ""),
        ("DELETE FROM t WHERE a IN (SELECT g(1) FROM u)", Kind.WRITE, "u", "t", "g"),
        ("INSERT INTO t TABLE u ON DUPLICATE KEY UPDATE a = f(1)", Kind.WRITE, "u", "t", "f"),
        ("REPLACE INTO s.t VALUES (f(1))", Kind.WRITE, "", "s.t", "f"),
        ("SELECT * FROM a FOR UPDATE", Kind.WRITE, "a", "", ""),
        ("SELECT @a := 1", Kind.UNKNOWN, "", "", ""),
        ("SELECT 1 INTO OUTFILE 'x'", Kind.UNKNOWN, "", "", ""),
        ("EXPLAIN SELECT data -> '$.a' FROM t", Kind.READ, "t", "", ""),
        ("SHOW COLUMNS FROM t FROM s", Kind.READ, "s.t", "", ""),
    ],
)
def test_what_tidb_sees(
    tidb_parser: Parser, text: str, kind: Kind, read: str, written: str, functions: str
):
    seen = tidb_parser.see(text)
    assert seen.kinds == (kind,)
    assert {".".join(filter(None, table)) for table in seen.read} == set(read.split())
    assert {".".join(filter(None, table)) for table in seen.written} == set(written.split())
    assert seen.functions == set(functions.split())


def test_a_text_that_is_no_sql_is_rejected(tidb_parser: Parser):
    with pytest.raises(OracleError):
        tidb_parser.see("SELECT FROM FROM")


async def test_tidb_reads_what_dbmcp_grants_prints(tidb_parser: Parser):
    wishes = Wishes(
        (
            Wish(TableName("my_shop", "o`dd"), TableKind.TABLE, (*READS, *WRITES), ("id", "na`me")),
            Wish(TableName("my_shop", "seen"), TableKind.VIEW, READS),
        ),
        whole=False,
        privileges=(*READS, *WRITES),
    )
    held = (
        "GRANT USAGE ON *.* TO 'agent'@'%'",
        "GRANT PROCESS,BACKUP_ADMIN ON *.* TO 'agent'@'%' WITH GRANT OPTION",
        "GRANT SELECT,SHOW VIEW ON `my\\_shop`.* TO 'agent'@'%'",
        "GRANT SELECT(a), INSERT ON `my_shop`.`orders` TO 'agent'@'%'",
        "GRANT 'writers'@'%' TO 'agent'@'%'",
    )
    lines = await script(wishes, *held) + await script(replace(wishes, whole=True), *held)
    assert len(lines) > 10
    for line in lines:
        assert len(tidb_parser.see(line).kinds) == 1, line
