"""Asks a Navi behind a proxy with TLS what a browser would, and prints what came as one object of JSON.

usage: proxy_probe.py PORT CA TOKEN HOST PATH
"""
import base64
import json
import os
import re
import socket
import ssl
import sys

port, authority, token, host, base = int(sys.argv[1]), *sys.argv[2:6]
tls = ssl.create_default_context(cafile=authority)
name = f"{host}:{port}"


def connect():
    raw = socket.create_connection(("127.0.0.1", port), timeout=20)
    return tls.wrap_socket(raw, server_hostname=host)


def send(stream, method, path, headers=(), body=b""):
    lines = [f"{method} {base}{path} HTTP/1.1", f"Host: {name}", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    stream.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def head(stream):
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        byte = stream.recv(1)
        if not byte:
            break
        data += byte
    lines = data.decode().split("\r\n")
    fields = [line.split(": ", 1) for line in lines[1:] if ": " in line]
    return int(lines[0].split()[1]), [(key.lower(), value) for key, value in fields]


def ask(method, path, headers=(), body=b""):
    with connect() as stream:
        send(stream, method, path, ["Connection: close", *headers], body)
        status, fields = head(stream)
        data = b""
        while chunk := stream.recv(65536):
            data += chunk
    if ("transfer-encoding", "chunked") in fields:
        whole, rest = b"", data
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            count = int(size, 16)
            whole, rest = whole + rest[:count], rest[count + 2:]
        data = whole
    return status, fields, data


def frame(stream):
    """One short message of text; pings are passed over."""
    while True:
        first, second = stream.recv(1)[0], stream.recv(1)[0]
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(stream.recv(2), "big")
        data = b""
        while len(data) < size:
            data += stream.recv(size - len(data))
        if first & 0x0F == 1:
            return json.loads(data)


def say(stream, value):
    data, mask = json.dumps(value).encode(), os.urandom(4)
    assert len(data) < 126
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))
    stream.sendall(bytes([0x81, 0x80 | len(data)]) + mask + masked)


bearer = [f"Authorization: Bearer {token}"]
origin = [f"Origin: https://{name}"]
found = {}
page = ask("GET", "/")[2].decode()
files = re.findall(r'(?:href|src)="([^"#]+)"', page)
found["page"] = len(files) > 50 and all(ask("GET", f"/{file}")[0] == 200 for file in files)
found["server"] = json.loads(ask("GET", "/openapi.json")[2])["servers"][0]["url"]
found["stranger"] = ask("GET", "/sessions")[0]
found["forged"] = ask("GET", "/sessions", ["X-Forwarded-For: 127.0.0.1"])[0]
found["foreign_origin"] = ask("GET", "/sessions", [*bearer, "Origin: https://evil.example"])[0]
status, fields, data = ask("POST", "/auth/sign-in", origin, json.dumps({"token": token}).encode())
found["sign_in"] = status
found["cookie"] = dict(fields).get("set-cookie", "")
found["hsts"] = dict(fields).get("strict-transport-security", "")
cookie = ["Cookie: " + found["cookie"].split(";")[0], *origin]
for _ in range(2):
    status, fields, data = ask("POST", "/sessions", cookie, b'{"profile_id":"secretary"}')
session = json.loads(data)["session_id"]
found["created"] = status
found["location"] = dict(fields).get("location", "")
found["link"] = dict(ask("GET", "/sessions?limit=1", cookie)[1]).get("link", "")

boundary = "b0undary"
content = os.urandom(3_000_000)
form = (
    f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'.encode()
    + content + f"\r\n--{boundary}--\r\n".encode()
)
found["upload"] = ask(
    "POST", f"/sessions/{session}/files", [*cookie, f"Content-Type: multipart/form-data; boundary={boundary}"], form)[0]
found["download_is_same"] = ask("GET", f"/sessions/{session}/files/a.bin", cookie)[2] == content

with connect() as stream:
    key = base64.b64encode(os.urandom(16)).decode()
    send(stream, "GET", f"/ws/sessions/{session}", [
        *cookie, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"])
    found["upgrade"] = head(stream)[0]
    kinds = [frame(stream)["type"]]
    say(stream, {"type": "message", "content": "hello"})
    while kinds[-1] != "stream_end":
        kinds.append(frame(stream)["type"])
    found["socket"] = kinds

with connect() as stream:
    send(stream, "POST", f"/sessions/{session}/messages", [*cookie, "Accept: text/event-stream", "Connection: close"],
         b'{"content":"again"}')
    status, fields = head(stream)
    found["events"] = [status, dict(fields).get("content-type", "")]
    data = b""
    while chunk := stream.recv(65536):
        data += chunk
    found["events_end"] = b"stream_end" in data

found["clears"] = dict(ask("POST", "/auth/sign-out", cookie)[1]).get("clear-site-data", "")
print(json.dumps(found))
