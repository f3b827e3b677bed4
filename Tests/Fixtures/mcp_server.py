"""An MCP server for the tests, built with the reference SDK: its tools do everything that servers do to their clients.

usage: mcp_server.py          over stdio
       mcp_server.py --http   over streamable HTTP on a free port of the loopback address, which it prints
"""

import asyncio
import base64
import json
import os
import socket
import sys

from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, ToolAnnotations

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

server = MCPServer("navi-test", version="1", instructions="Call echo first.")


@server.tool(annotations=ToolAnnotations(read_only_hint=True, idempotent_hint=True))
def echo(text: str) -> str:
    """Says the text again."""
    return text


@server.tool()
def fail(reason: str) -> str:
    """Fails."""
    raise ToolError(reason)


@server.tool()
async def count(steps: int, ctx: Context) -> str:
    """Counts, and tells how far it is."""
    for step in range(1, steps + 1):
        await ctx.report_progress(step, steps, "counting")
    return f"counted to {steps}"


@server.tool()
def picture() -> Image:
    """Draws a picture."""
    return Image(data=PIXEL, format="png")


@server.tool()
def structured() -> CallToolResult:
    """Answers without any text."""
    return CallToolResult(content=[], structured_content={"answer": 42})


@server.tool()
async def grow(ctx: Context) -> str:
    """Makes another tool."""

    def grown() -> str:
        """Was not there before."""
        return "I am new"

    server.add_tool(grown)
    await ctx.session.send_tool_list_changed()
    return "grown"


@server.tool()
async def hang(mark: str) -> str:
    """Never answers; leaves a mark when it begins and when it is told to stop."""
    open(f"{mark}.begun", "w").close()
    try:
        await asyncio.sleep(3600)
    finally:
        open(f"{mark}.cancelled", "w").close()
    return "never"


@server.tool()
def crash() -> str:
    """Ends the server."""
    print("the server is falling over", file=sys.stderr, flush=True)
    os._exit(3)


@server.tool()
def flood() -> str:
    """Answers with far too much."""
    return "x" * (9 << 20)


@server.tool()
def chatter() -> str:
    """Writes a lot to the standard error."""
    for number in range(100_000):
        print(f"line {number}", file=sys.stderr)
    return "said"


@server.tool()
def environment() -> str:
    """The server's environment."""
    return json.dumps(dict(os.environ))


@server.tool()
def pid() -> str:
    """The server's process."""
    return str(os.getpid())


def serve_http():
    import uvicorn

    listener = socket.create_server(("127.0.0.1", int(os.environ.get("PORT", "0"))))
    print(f"listening on {listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(server.streamable_http_app(), log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    if "--http" in sys.argv:
        serve_http()
    else:
        server.run()
