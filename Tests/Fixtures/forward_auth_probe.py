"""Asks a Navi behind a proxy that knows who comes what a browser would, and prints what came as one object of JSON.

usage: forward_auth_probe.py PORT CA
The header Who says as whom the one who knows will recognise the request, and Groups in which groups.
"""
import http.client
import json
import socket
import ssl
import sys

HOST = "navi.example.org"
port, authority = int(sys.argv[1]), sys.argv[2]
tls = ssl.create_default_context(cafile=authority)
origin = f"https://{HOST}:{port}"


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPSConnection(HOST, port, timeout=20, context=tls)
    raw = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sock = tls.wrap_socket(raw, server_hostname=HOST)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, {"Host": f"{HOST}:{port}", **named})
    answer = connection.getresponse()
    # What follows the beginning of a WebSocket never ends.
    text = b"" if answer.status == 101 else answer.read()
    connection.close()
    return answer.status, text


def who(**headers):
    status, text = ask("GET", "/auth", **headers)
    return json.loads(text)["owner"] if status == 200 else status


UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
}
print(json.dumps({
    "stranger": ask("GET", "/sessions")[0],
    "forged": ask("GET", "/sessions", Remote_User="root")[0],
    "ada": who(Who="ada"),
    "forged_by_ada": who(Who="ada", Remote_User="root", Remote_Groups="navi-admins"),
    "admin": json.loads(ask("GET", "/auth", Who="root", Groups="users,navi-admins")[1])["admin"],
    "ada_admin": json.loads(ask("GET", "/auth", Who="ada", Remote_Groups="navi-admins")[1])["admin"],
    "created": ask("POST", "/sessions", b'{"profile_id":"secretary"}', Who="ada", Origin=origin)[0],
    "foreign_page": ask("POST", "/sessions", b'{"profile_id":"secretary"}', Who="ada", Origin="https://evil.example")[0],
    "nobody_here": ask("GET", "/sessions", Who="eve")[0],
    "socket": ask("GET", "/ws/sessions", Who="ada", Origin=origin, **UPGRADE)[0],
    "foreign_socket": ask("GET", "/ws/sessions", Who="ada", Origin="https://evil.example", **UPGRADE)[0],
}))
