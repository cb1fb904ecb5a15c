"""The MCP server: built from the App, reached over stdio or HTTP."""
