"""A server on the same SDK with one tool that does nothing, on the SDK's own stdio transport.

`python -m benchmarks.empty FILE` answers every call of its tool with the text of FILE.
"""

import asyncio
import sys
from pathlib import Path

from mcp.server import MCPServer


def build(text: str) -> MCPServer[None]:
    """Return the server."""
    server = MCPServer[None]("empty", log_level="WARNING")

    @server.tool(structured_output=False)
    async def answer() -> str:  # pyright: ignore[reportUnusedFunction]  the decorator publishes it
        """Answer."""
        return text

    return server


def main() -> None:
    """Serve until the client goes away."""
    text = Path(sys.argv[1]).read_text() if len(sys.argv) > 1 else "1"
    asyncio.run(build(text).run_stdio_async())


if __name__ == "__main__":
    main()
