"""Every argument that a tool publishes is known to the mask: as data, or as what it may keep."""

import pytest

from dbmcp.audit.mask import HANDLES, NESTED, PLAIN, SQL
from dbmcp.tools import TOOLS
from dbmcp.tools.arguments import arguments_of
from dbmcp.tools.call import ToolFunction

DATA = frozenset({"parameters", "records"})
"""Arguments that hold what callers want stored or compared: only their shape is kept."""


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.__name__)
def test_every_argument_is_data_or_not(tool: ToolFunction) -> None:
    known = SQL | HANDLES | NESTED | PLAIN | DATA
    members = arguments_of(tool).members
    named = {name for member in members for name in (member.name, member.alias) if name}
    assert named <= known


def test_nothing_is_both() -> None:
    kinds = [SQL, HANDLES, NESTED, PLAIN, DATA]
    assert sum(map(len, kinds)) == len(frozenset[str]().union(*kinds))
