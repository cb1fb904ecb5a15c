"""Every node of a tree is found under its kind."""

from collections import defaultdict

import pytest
from sqlglot import exp, parse_one

from benchmarks.texts import DIALECTS, SHORT, long_text
from dbmcp.sql.node import Nodes, nodes_of
from tests.unit.sql.case_files import lexis_of

ODD = (
    "SELECT 1",
    "INSERT INTO t (a, b) SELECT x.a, 'y' FROM t AS x (a, b) JOIN u USING (a, b)",
    "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
)


def _walked(root: exp.Expr) -> Nodes:
    nodes: Nodes = defaultdict(list)
    for node in root.walk():
        nodes[type(node)].append(node)
    return nodes


def _names_apart(nodes: Nodes) -> tuple[dict[type[exp.Expr], list[int]], set[int]]:
    """Which nodes there are, in their order; names, which have none, by themselves."""
    known = {kind: list(map(id, found)) for kind, found in nodes.items()}
    return known, set(known.pop(exp.Identifier, []))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_nodes_are_found_as_the_library_walks(dialect: str) -> None:
    for text in (*SHORT, *ODD, long_text(dialect)):
        root = parse_one(text, dialect=lexis_of(dialect).sqlglot)
        assert _names_apart(nodes_of(root)) == _names_apart(_walked(root))
