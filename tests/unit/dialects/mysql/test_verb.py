"""What a text's first words tell, whatever values follow them."""

import pytest

from dbmcp.dialects.mysql.verb import Verbs, verbs_of

READ = Verbs(moves=False, transactional=True, writes=False)
WRITE = READ._replace(writes=True)
EXPLAINED = READ._replace(explains=True)
OTHER = READ._replace(transactional=False)
MOVE = OTHER._replace(moves=True)


@pytest.mark.parametrize(
    ("head", "value", "verbs"),
    [
        ("SELECT a FROM t WHERE id = ", "1", READ),
        ("/* a note */ update t SET a = ", "'x'", WRITE),
        ("EXPLAIN DELETE FROM t WHERE a = ", "1", EXPLAINED),
        ("/* x */ desc format = 'json' # y\n EXTENDED insert into t VALUES (", "1", EXPLAINED),
        ("EXPLAIN ANALYZE DELETE FROM t WHERE a = ", "1", READ),
        ("EXPLAIN FORMAT=TREE ANALYZE UPDATE t SET a = ", "1", READ),
        ("EXPLAIN SELECT '' FROM t WHERE 'DELETE' = ", "'x'", READ),
        ("/* a */ DROP TABLE t /* */ EXPLAIN DELETE FROM t", "", OTHER),
        ("EXPLAIN /* a */ SELECT 1 /* */ DELETE ", "", READ),
        ("SET STATEMENT max_statement_time=1 FOR SELECT a FROM t WHERE id = ", "1", READ),
        ("/* a */ set statement a = 'FOR DELETE', b=2 for (select 1) -- ", "FOR UPDATE", READ),
        ("SET STATEMENT a=1 FOR SELECT 1 FOR UPDATE", "", READ),
        ("SET STATEMENT a=1 FOR /* x */ UPDATE t SET a = ", "1", WRITE),
        ("SET STATEMENT a=1 FOR DROP TABLE t", "", OTHER),
        ("SET a = 1", "", OTHER),
        ("CHECKSUM TABLE t", "", READ),
        ("CREATE TABLE t (a INT)", "", OTHER),
        ("/*!50000 SELECT */ ", "1", OTHER),
        ("USE other", "", MOVE),
        ("SELECT", "x", OTHER),
        ("SELECT", "'x'", READ),
        ("", "SELECT", READ),
        (f"SELECT {'a, ' * 500}", "1", READ),
    ],
)
def test_the_first_words_tell(head: str, value: str, verbs: Verbs) -> None:
    for _ in range(2):  # the second time it may be known
        assert verbs_of(head + value, head=head) == verbs
