"""An MCP server that says what the files of a folder say, between what an honest server would.

usage: hostile_mcp_server.py CASES          over stdio
       hostile_mcp_server.py CASES --http   over streamable HTTP on a free port of the loopback address, which it prints

A call of `play` with {"case": "WAY-NUMBER"} plays the file mcp-WAY-NUMBER: `lines` before the call's answer, `list` before
the answer to the listing that is asked for next, `http` as the whole response.
"""

import http.server
import json
import sys

CASES = sys.argv[1]
TOOL = {"name": "play", "description": "Plays a case.", "inputSchema": {"type": "object"}}


def case_bytes(name, request):
    with open(f"{CASES}/mcp-{name}", "rb") as file:
        return file.read().replace(b"@ID@", json.dumps(request.get("id")).encode())


def honest(request):
    results = {
        "initialize": {
            "protocolVersion": "2025-06-18",
            "capabilities": {"tools": {"listChanged": True}},
            "serverInfo": {"name": "hostile", "version": "1"},
        },
        "tools/list": {"tools": [TOOL]},
        "tools/call": {"content": [{"type": "text", "text": "played"}]},
    }
    return json.dumps({"jsonrpc": "2.0", "id": request.get("id"), "result": results.get(request.get("method"), {})})


def called_case(request):
    return request.get("method") == "tools/call" and request["params"]["arguments"]["case"]


def over_pipes():
    out = sys.stdout.buffer
    listing = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "id" not in request or "method" not in request:
            continue
        name = called_case(request)
        if name and name.startswith("lines"):
            out.write(case_bytes(name, request))
        if request["method"] == "tools/list" and listing:
            out.write(case_bytes(listing, request))
        out.write(honest(request).encode() + b"\n")
        changed = json.dumps({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}).encode() + b"\n"
        if request["method"] == "tools/list" and listing:
            # What was listed now is not to stay.
            listing = None
            out.write(changed)
        if name and name.startswith("list-"):
            listing = name
            out.write(changed)
        out.flush()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = called_case(request)
        if name:
            self.wfile.write(case_bytes(name, request))
            self.close_connection = True
            return
        body = honest(request).encode() if "id" in request else b""
        self.send_response(200 if body else 202)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.send_error(405)

    def do_DELETE(self):
        self.send_error(405)

    def log_message(self, *arguments):
        pass


if "--http" in sys.argv:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
else:
    over_pipes()
