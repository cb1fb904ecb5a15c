"""What the product does: the tools, one module a family."""

from dbmcp.tools.call import ToolFunction
from dbmcp.tools.health import health_check
from dbmcp.tools.optimization import query_optimization
from dbmcp.tools.query import execute_query
from dbmcp.tools.schema import search_schema
from dbmcp.tools.write import bulk_insert, transaction_manager

TOOLS: tuple[ToolFunction, ...] = (
    execute_query,
    bulk_insert,
    transaction_manager,
    search_schema,
    query_optimization,
    health_check,
)
"""Every tool, in the order of tools/list."""

WRITERS: frozenset[ToolFunction] = frozenset(
    {execute_query, bulk_insert, transaction_manager, health_check}
)
"""The tools that change data wherever the mode of a database lets them."""

MERE_WRITERS: frozenset[ToolFunction] = frozenset({bulk_insert})
"""Those of them that are of no use where no mode lets them."""

UNDOERS: frozenset[ToolFunction] = frozenset({health_check})
"""Those of them that undo everything they wrote."""

ACROSS: frozenset[ToolFunction] = frozenset({health_check})
"""The tools that mean every database where none is named."""
