"""Indexes that a text asks for, in clauses and in hints."""

import pytest

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
        ("SELECT a FROM t WHERE b = 'index' /* use index (a) no hint */", "a"),
        ("SELECT `index`(a) FROM t", ""),
    ],
)
def test_names(text: str, names: str) -> None:
    assert named_indexes(Marked((text,))) == frozenset(filter(None, names.split("|")))
