"""What the product does: the tools, one module a family."""

from dbmcp.tools.call import ToolFunction
from dbmcp.tools.query import execute_query
from dbmcp.tools.schema import search_schema

TOOLS: tuple[ToolFunction, ...] = (execute_query, search_schema)
"""Every tool, in the order of tools/list."""

WRITERS: frozenset[ToolFunction] = frozenset({execute_query})
"""The tools that change data wherever the mode of a database lets them."""
