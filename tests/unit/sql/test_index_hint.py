"""Indexes that a text asks for, in clauses and in hints."""

import pytest

from dbmcp.dialects.sqlite.rules import LEXIS as SQLITE
from dbmcp.dialects.tidb.rules import LEXIS
from dbmcp.sql.index_hint import named_indexes
from dbmcp.sql.parameters import Marked


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * FROM t USE INDEX (a, `B c`) WHERE x = 1", "a|b c"),
        ("SELECT * FROM t FORCE KEY FOR ORDER BY (a) IGNORE INDEX FOR JOIN (b)", "a|b"),
        ("SELECT * FROM t use\nindex() WHERE y IN (1)", ""),
        ('SELECT * FROM t INDEXED BY a, u AS v INDEXED BY "B"', "a|b"),
        ("SELECT /*+ USE_INDEX(t, a, b) HASH_JOIN(u, v) */ 1", "a|b"),
        ("SELECT /*+ USE_INDEX(@sel_1 t, a), ORDER_INDEX(u@sel_1 b) */ 1", "a|b"),
        (
            "SELECT /*+ INDEX(t1 `a`) NO_RANGE_OPTIMIZATION(t3 PRIMARY) SKIP_SCAN(t c) */ 1",
            "a|c|primary",
        ),
        ("SELECT /*+ QB_NAME(x) MERGE_JOIN(t) READ_FROM_STORAGE(TIKV[t]) */ a FROM t", ""),
        ("SELECT a FROM t WHERE b = 'force index (c)' /* use index (a) no hint */", ""),
        ("SELECT a FROM t FORCE/**/INDEX /* ) */ (/* ) */ a) -- x", "a"),
        ("SELECT '/*', a FROM t FORCE -- '\nINDEX FOR/**/JOIN -- (\n(a)", "a"),
        ("SELECT a FROM t INDEXED/**/BY -- c\n b", "b"),
        ("SELECT /*+ USE_INDEX(t PARTITION(p0, p1), a) */ b FROM t", "a"),
        ("SELECT /*+ use_index(@`sel_1` `shop`.`t` `a`) */ b FROM t", "a"),
        ("SELECT `index`(a) FROM t", ""),
    ],
)
def test_names(text: str, names: str) -> None:
    found = named_indexes(Marked((text,)), lexis=LEXIS)
    assert found.names == frozenset(filter(None, names.split("|")))


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("SELECT a FROM t IGNORE INDEX (b)", "IGNORE INDEX"),
        ("SELECT a FROM t USE KEY (c) ignore/**/key FOR JOIN (b)", "IGNORE INDEX"),
        ("SELECT /*+ IGNORE_INDEX(t, b) */ a FROM t", "IGNORE_INDEX"),
        ("SELECT /*+ No_Order_Index(@x t b) */ a FROM t", "NO_ORDER_INDEX"),
        ("SELECT /*+ INDEX(t) */ a FROM t", "INDEX"),
        ("SELECT /*+ USE_INDEX(t) NO_INDEX_MERGE() */ a FROM t USE INDEX ()", ""),
        ("SELECT /*+ USE_INDEX(t, b) */ a FROM t FORCE INDEX (b)", ""),
    ],
)
def test_what_leaves_the_choice_to_the_engine(text: str, loose: str) -> None:
    assert named_indexes(Marked((text,)), lexis=LEXIS).loose == loose


def test_sqlite_takes_a_string_for_a_name() -> None:
    text = "SELECT a FROM t INDEXED BY 'B'"
    assert named_indexes(Marked((text,)), lexis=SQLITE).names == {"b"}
