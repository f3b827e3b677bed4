"""A model server that says what it is told to: "say TAG COUNT MILLISECONDS" is answered with COUNT words."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8081
# What each request for an answer has shown as its right to ask, in order.
credentials = []
ORDER = re.compile(r"say (\S+) (\d+) (\d+)")


def answer(tag: str, count: int) -> str:
    """The answer to the order, whole."""
    return "".join(f"{tag}-{number} " for number in range(count))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        body = json.dumps({"data": [{"id": "scripted", "context_length": 32768}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        credentials.append(self.headers["Authorization"])
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        order = ORDER.fullmatch(self.last_words(request))
        try:
            if order is None:
                # What else a worker asks for, such as a session's name.
                self.say("A name")
            else:
                for number in range(int(order[2])):
                    self.say(f"{order[1]}-{number} ")
                    time.sleep(int(order[3]) / 1000)
            self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            # The worker has gone; another one will ask again.
            pass

    @staticmethod
    def last_words(request) -> str:
        content = [message["content"] for message in request["messages"] if message["role"] == "user"][-1]
        return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)

    def say(self, text: str):
        self.event({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})

    def event(self, value):
        self.wfile.write(b"data: " + json.dumps(value).encode() + b"\n\n")
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def start():
    server = Server(("127.0.0.1", PORT), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
