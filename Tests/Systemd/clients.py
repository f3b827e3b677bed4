"""Clients of the gateway, in the standard library alone: requests, and a WebSocket that comes back by itself."""

import asyncio
import base64
import json
import os
import struct
from dataclasses import dataclass, field

from model_server import answer

HOST, PORT = "127.0.0.1", 8000
# The token that requests carry, once there is one.
bearer = []


class Cut(Exception):
    """A connection that ended before its answer was whole."""


@dataclass
class Tally:
    """What clients met with."""

    answered: int = 0
    refused: int = 0
    cut: list = field(default_factory=list)


class HTTPConnection:
    """A connection that is kept for the next request, as long as the server keeps it."""

    def __init__(self):
        self.streams = None

    async def request(self, method: str, path: str, body=None):
        """The status and the body."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(HOST, PORT)
        reader, writer = self.streams
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{PORT}\r\nContent-Length: {len(content)}\r\n"
        kind = "Content-Type: application/json\r\n" if content else ""
        kind += "".join(f"Authorization: Bearer {token}\r\n" for token in bearer)
        try:
            writer.write(f"{head}{kind}\r\n".encode() + content)
            await writer.drain()
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            text = await self.body(reader, fields)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.close()
            raise Cut(f"{method} {path}: {error!r}") from error
        if fields.get("connection", "").lower() == "close":
            self.close()
        return int(lines[0].split()[1]), text

    @staticmethod
    async def body(reader, fields) -> bytes:
        if fields.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(fields.get("content-length", 0)))
        text = b""
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            text += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readexactly(2)
        return text

    def close(self):
        if self.streams:
            self.streams[1].close()
            self.streams = None


async def call(method: str, path: str, body=None):
    """The parsed answer of one request on a connection of its own."""
    connection = HTTPConnection()
    try:
        status, text = await connection.request(method, path, body)
    finally:
        connection.close()
    assert status < 300, f"{method} {path}: {status} {text!r}"
    return json.loads(text) if text else None


class Closed(Exception):
    """The WebSocket ended: with a code, or without one."""

    def __init__(self, code=None):
        super().__init__(f"closed with {code}")
        self.code = code


class WebSocket:
    """One connection to `/ws/sessions/{id}`."""

    @classmethod
    async def connect(cls, path: str) -> "WebSocket":
        self = cls()
        self.reader, self.writer = await asyncio.open_connection(HOST, PORT)
        key = base64.b64encode(os.urandom(16)).decode()
        try:
            self.writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {HOST}:{PORT}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        except (OSError, asyncio.IncompleteReadError) as error:
            raise Closed() from error
        if " 101 " not in head.split("\r\n")[0]:
            raise Cut(f"no WebSocket: {head.splitlines()[0]}")
        return self

    def send(self, value):
        self.frame(1, json.dumps(value).encode())

    def frame(self, opcode: int, payload: bytes):
        length = len(payload)
        head = bytes([0x80 | opcode, 0x80 | length]) if length < 126 else struct.pack(
            ">BBH", 0x80 | opcode, 0x80 | 126, length)
        mask = os.urandom(4)
        self.writer.write(head + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)))

    async def receive(self):
        """The next frame of the protocol."""
        try:
            while True:
                first, length = await self.reader.readexactly(2)
                if length >= 126:
                    size = 2 if length == 126 else 8
                    length = int.from_bytes(await self.reader.readexactly(size), "big")
                payload = await self.reader.readexactly(length)
                if first & 0x0F == 1:
                    return json.loads(payload)
                if first & 0x0F == 8:
                    self.frame(8, payload[:2])
                    raise Closed(int.from_bytes(payload[:2], "big") if payload else None)
                if first & 0x0F == 9:
                    self.frame(10, payload)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise Closed() from error

    def close(self):
        self.writer.close()


class Talker:
    """Asks one thing after the other in a session of its own, through any number of connections."""

    def __init__(self, name: str, tally: Tally, count=40, milliseconds=20):
        self.name, self.tally, self.count, self.milliseconds = name, tally, count, milliseconds
        self.session = self.cursor = None
        self.asked = 0
        self.text = ""

    @property
    def tag(self) -> str:
        return f"{self.name}.{self.asked}"

    async def begin(self):
        self.session = (await call("POST", "/sessions", {"profile_id": "secretary"}))["session_id"]

    async def ask(self):
        """One question, to the end of its answer."""
        self.asked += 1
        self.text = ""
        while True:
            try:
                await self.listen()
                self.tally.answered += 1
                return
            except ConnectionRefusedError:
                self.tally.refused += 1
            except Closed as closure:
                assert closure.code in (None, 1012), closure
            await asyncio.sleep(0.02)

    async def listen(self):
        socket = await WebSocket.connect(
            f"/ws/sessions/{self.session}" + (f"?cursor={self.cursor}" if self.cursor else ""))
        try:
            while True:
                frame = await socket.receive()
                if self.handle(frame, socket):
                    return
        finally:
            socket.close()

    def handle(self, frame, socket) -> bool:
        """`True` at the end of the answer."""
        kind = frame["type"]
        if kind == "session_sync":
            if not frame["recovered"]:
                self.text = ""
            # Sent again it stays one message.
            order = f"say {self.tag} {self.count} {self.milliseconds}"
            socket.send({"type": "message", "content": order, "client_message_id": self.tag})
        elif kind == "message_accepted":
            # It ended while nobody listened: the answer is in the history.
            return frame["client_message_id"] == self.tag and frame["turn_state"] == "done"
        elif kind in ("stream_start", "stream_restart"):
            self.text = ""
        elif kind == "stream_delta":
            self.text += frame["delta"]
        elif kind == "stream_end":
            if frame["content"] != answer(self.tag, self.count):
                # An earlier answer's end, told again.
                assert frame["content"].split("-")[0] != self.tag, f"{self.tag}: {frame['content']!r}"
                return False
            assert self.text == frame["content"], f"{self.tag}: shown as {self.text!r}"
            self.cursor = frame["cursor"]
            return True
        elif kind == "error":
            raise AssertionError(f"{self.tag}: {frame}")
        self.cursor = frame.get("cursor") or self.cursor
        return False

    async def check(self):
        """Every question has one answer, whole, in the history."""
        page = await call("GET", f"/sessions/{self.session}/messages?limit=200")
        said = [(message["role"], message["content"]) for message in page["messages"]]
        asked = range(1, self.asked + 1)
        expected = [
            entry for number in asked for entry in (
                ("user", f"say {self.name}.{number} {self.count} {self.milliseconds}"),
                ("assistant", answer(f"{self.name}.{number}", self.count)))]
        assert said == expected, f"{self.name}: the history is {said}"


async def request_all_the_time(tally: Tally, until: asyncio.Event, keeps: bool):
    """Asks for small things until told to stop, on one connection or on a new one each time."""
    connection = HTTPConnection()
    while not until.is_set():
        try:
            status, _ = await connection.request("GET", "/sessions?limit=5")
            assert status == 200, status
            tally.answered += 1
        except ConnectionRefusedError:
            tally.refused += 1
        except Cut as cut:
            tally.cut.append(str(cut))
        if not keeps:
            connection.close()
        await asyncio.sleep(0.002)
    connection.close()
