"""Statements made of the corpus: its texts with pieces put in, taken out, exchanged or doubled."""

from bisect import bisect
from collections.abc import Iterator
from operator import itemgetter
from random import Random
from typing import TypeAlias
from zlib import crc32

from dbmcp.sql.lexer import tokenize
from tests.unit.sql.case_files import all_cases, lexis_of

Cut: TypeAlias = tuple[int, str, list[str]]
"""A text with its hash and its pieces."""

_LONGEST = 600
_STANDARD = """
( ) (1) 1 , . ; ' '' " * NULL SELECT FROM customers c x t AS ON USING IN EXISTS ANY DISTINCT
/* */ /**/ -- \n \r
pg_sleep sleep sleep(1) load_extension readfile hidden shutdown begin execute rename show set
INTO LATERAL VALUES TABLE UNION EXCEPT INTERSECT LIMIT OFFSET WINDOW OVER FILTER COLLATE CAST(
CASE WHEN THEN END NATURAL JOIN CROSS LEFT WITH RECURSIVE MATERIALIZED RETURNING EXPLAIN ANALYZE
INSERT UPDATE DELETE MERGE REPLACE DEFAULT EXCLUDE TIES BETWEEN SYMMETRIC ESCAPE
"""
_SPICES = {
    "postgres": """
    E'\\' U&'a' U&"a" $$ $a$ $tag$x$tag$ e'a\\' N'x' B'1' X'f' 1. 1e5 1_0 0x1f :: ::regclass
    := => [ ] "pg_sleep" pg_catalog OPERATOR(pg_catalog.+) nextval ('s') FOR SHARE ONLY ROWS
    VARIADIC WITHIN GROUP AT TIME ZONE JSON IS SETS CUBE GROUPING FETCH FIRST TABLESAMPLE ROW ARRAY
    JSON_OBJECT JSON_TABLE XMLTABLE SETOF USER current_user COPY DO
    """,
    "sqlite": """
    [ ] ` x'00' 0x1f 1_0 .5 5. 1e5 @a $a ?1 :a #1 main. temp. INDEXED BY NOT MATCH REGEXP GLOB
    ISNULL NOTNULL -> ->> || == <> NOCASE RAISE(IGNORE) pragma_table_info('t') pragma_query_only
    json_each('[1]') sqlite_master PRAGMA QUERY PLAN "t" [t] 't' settings settings.begin
    """,
    "mysql": """
    ` # \\ 'a\\'b' x'41' 0x41 b'1' 0b1 N'x' _utf8'x' _latin1 _binary @a @@version @@global.x @`a` :=
    @ OUTFILE DUMPFILE FOR LOCK SHARE MODE PROCEDURE NEXT VALUE OF TIMESTAMP NOW() PARTITION (p0)
    USE INDEX (a) FORCE IGNORE ROWS CURRENT ROW INTERVAL DAY DIV MOD XOR && || ! ~ ^ -> ->> '$.a'
    BINARY utf8mb4_bin CONVERT( MATCH AGAINST ROLLUP QUERY EXPANSION SQL_NO_CACHE
    SQL_CALC_FOUND_ROWS STRAIGHT_JOIN HIGH_PRIORITY ROW(1) RLIKE REGEXP SOUNDS LIKE DEFAULT(a)
    VALUES(a) {d {fn JSON_TABLE( COLUMNS GROUP_CONCAT( SEPARATOR ORDER BY DESC FORMAT=JSON
    /*+ USE_INDEX(t,a) */ /*+ SET_VAR(a=1) */ /*! */ /*T! */ MEMBER
    """,
}
_SPICES["tidb"] = _SPICES["mysql"]
_SEPARATORS = (" ", " ", " ", "\n", "/**/ ", "\t")


def mutations(dialect: str, *, count: int, seed: int) -> Iterator[str]:
    """Texts, most of them no SQL any more; a further case in the corpus changes few of them."""
    spices = [spice.strip("\n") or "\n" for spice in _spices(dialect)]
    ring = _ring(dialect)
    made = 0
    while made < count:
        for _, text, pieces in ring[: count - made]:
            choose = Random(f"{seed} {made // len(ring)} {text}")  # noqa: S311 - repeats itself
            mutated = list(pieces)
            for _ in range(choose.choice((1, 1, 2, 3))):
                _mutate(mutated, ring, spices, choose)
            yield choose.choice(_SEPARATORS).join(mutated)
        made += len(ring)


def _spices(dialect: str) -> list[str]:
    return [spice for spice in (_STANDARD + _SPICES[dialect]).split(" ") if spice]


def _ring(dialect: str) -> list[Cut]:
    """The corpus cut in pieces, in an order that a further text does not disturb."""
    lexis = lexis_of(dialect)
    texts = {case.text for case in all_cases() if case.dialect == dialect}
    return sorted(
        (
            crc32(text.encode()),
            text,
            [text[token.start : token.end] for token in tokenize(text, lexis=lexis)],
        )
        for text in texts
        if len(text) < _LONGEST
    )


def _mutate(pieces: list[str], ring: list[Cut], spices: list[str], choose: Random) -> None:
    """One change in place."""
    place = choose.randrange(len(pieces) + 1)
    inside = min(place, len(pieces) - 1)
    other = ring[bisect(ring, choose.getrandbits(32), key=itemgetter(0)) % len(ring)][2]
    start = choose.randrange(len(other))
    match choose.randrange(5):
        case 0:
            pieces.insert(place, choose.choice(spices))
        case 1:
            pieces[inside : inside + 1] = other[start : start + 1]
        case 2:
            del pieces[inside : inside + 1]
        case 3:
            pieces[place:place] = other[start : start + choose.randrange(1, 8)]
        case _:
            pieces.insert(place, pieces[choose.randrange(len(pieces))] if pieces else "1")
