"""Downloads one file from the model hub, going on where an earlier attempt stopped."""

import http.client
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from progress import Progress

CONNECT_SECONDS = 3
STALL_SECONDS = 20
ATTEMPTS = 3
CHUNK_BYTES = 1 << 18


class HubError(Exception):
    """The hub did not deliver the file."""


def is_reachable(url):
    """True if the hub accepts a connection soon. On a thread, as looking up a name has no time limit of its own."""
    if urllib.request.getproxies().get("https"):
        return True  # The proxy connects, not we.
    address = (urllib.parse.urlsplit(url).hostname, 443)
    reached = threading.Event()

    def connect():
        try:
            socket.create_connection(address, timeout=CONNECT_SECONDS).close()
            reached.set()
        except OSError:
            pass  # Not reached is the answer.

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(CONNECT_SECONDS)
    return reached.is_set()


def download_from_hub(url, partial, size_bytes):
    """Completes the partial file. Raises HubError; what has come so far stays for the next attempt."""
    if not is_reachable(url):
        raise HubError(f"{urllib.parse.urlsplit(url).hostname} cannot be reached")
    failure = None
    for attempt in range(ATTEMPTS):
        time.sleep(attempt)
        try:
            receive(url, partial, size_bytes)
            return
        except urllib.error.HTTPError as error:
            raise HubError(f"the model hub answered {error.code} {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            failure = error
    raise HubError(f"the download from the model hub broke off ({failure})")


def receive(url, partial, size_bytes):
    have = partial.stat().st_size if partial.exists() else 0
    if have >= size_bytes:
        have = 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    with urllib.request.urlopen(request, timeout=STALL_SECONDS) as response:
        resumed = have > 0 and response.status == 206
        progress = Progress(size_bytes, "MB", scale=1_000_000, done=have if resumed else 0)
        with partial.open("ab" if resumed else "wb") as file:
            while chunk := response.read(CHUNK_BYTES):
                file.write(chunk)
                progress.advance(len(chunk))
    if partial.stat().st_size != size_bytes:
        raise OSError(f"{partial.stat().st_size} of {size_bytes} bytes")
