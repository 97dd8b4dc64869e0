"""A real HTTP server on a loopback port that stands in for mail providers.

It speaks as Mailgun, Postmark, Resend and SparkPost do, keeps what it accepts, and can be told to
refuse, stall, hang up or talk nonsense.
"""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

LOOPBACK = "127.0.0.1"
PATIENCE = 30.0


@dataclass(frozen=True)
class Said:
    """An answer. `how` is "" to give it, or what happens in its place."""

    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    how: str = ""


@dataclass(frozen=True)
class Asked:
    """One request as it came in, its form or JSON read."""

    path: str
    headers: dict[str, str]
    body: Any


Script = Callable[[Asked], Said]


class Esp:
    """What the provider does, which a test may change at any time."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: Script = lambda _asked: Said()
        self.sent: dict[str, bytes] = {}
        self.at_once = 0
        self.most_at_once = 0
        self.guard = threading.Lock()
        self.is_over = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        """Return where it listens."""
        return f"http://{LOOPBACK}:{self.port}/"

    def settings(self) -> dict[str, Any]:
        """Return Anymail's settings for every provider that it plays."""
        return {
            "REQUESTS_TIMEOUT": (1, 1),
            "MAILGUN_API_KEY": "key",
            "MAILGUN_API_URL": self.url,
            "MAILGUN_SENDER_DOMAIN": "mail.example.com",
            "POSTMARK_SERVER_TOKEN": "token",
            "POSTMARK_API_URL": self.url,
            "RESEND_API_KEY": "key",
            "RESEND_API_URL": self.url,
            "SPARKPOST_API_KEY": "key",
            "SPARKPOST_API_URL": self.url,
        }

    def accepted(self, asked: Asked) -> bytes:
        """Return what the provider of this path answers to what it takes."""
        number = len(self.asked)
        if asked.path.endswith("/messages"):
            return json.dumps({"id": f"<{number}@mail>", "message": "Queued. Thank you."}).encode()
        if asked.path == "/email":
            return json.dumps(taken_by_postmark(asked.body["To"], f"pm-{number}")).encode()
        if asked.path == "/email/batch":
            each = enumerate(message["To"] for message in asked.body)
            said = [taken_by_postmark(to, f"pm-{number}-{place}") for place, to in each]
            return json.dumps(said).encode()
        if asked.path == "/transmissions/":
            count = len(asked.body["recipients"])
            results = {"total_rejected_recipients": 0, "total_accepted_recipients": count}
            return json.dumps({"results": {**results, "id": f"sp-{number}"}}).encode()
        return self._resent(asked, number)

    def _resent(self, asked: Asked, number: int) -> bytes:
        """Answer as Resend does: a key that is known is answered as it was."""
        if asked.path == "/emails/batch":
            ids = [{"id": f"re-{number}-{place}"} for place in range(len(asked.body))]
            body = json.dumps({"data": ids}).encode()
        else:
            body = json.dumps({"id": f"re-{number}"}).encode()
        return self.sent.setdefault(asked.headers.get("idempotency-key", str(number)), body)


def taken_by_postmark(to: str, message_id: str) -> dict[str, Any]:
    """Return what Postmark answers to a message that it takes."""
    return {"ErrorCode": 0, "Message": "OK", "MessageID": message_id, "To": to}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body in one packet, so that none waits for the other.
    wbufsize = -1
    disable_nagle_algorithm = True
    esp: Esp

    def do_POST(self) -> None:
        octets = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, _body(headers.get("content-type", ""), octets))
        with self.esp.guard:
            self.esp.asked.append(asked)
            self.esp.at_once += 1
            self.esp.most_at_once = max(self.esp.most_at_once, self.esp.at_once)
        try:
            self._answer(asked, self.esp.script(asked))
        finally:
            with self.esp.guard:
                self.esp.at_once -= 1

    def _answer(self, asked: Asked, said: Said) -> None:
        if said.how == "reset":
            self._reset()
            return
        body = said.body if said.body is not None else self.esp.accepted(asked)
        if said.how == "hang":
            self.close_connection = True
            self.esp.is_over.wait(PATIENCE)
            return
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        length = len(body) + (100 if said.how == "cut" else 0)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        if said.how == "cut":
            self.wfile.flush()
            self._reset()

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Take hanging up for what it is."""


def _body(content_type: str, octets: bytes) -> Any:
    if content_type.startswith("application/json"):
        return json.loads(octets)
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, octets)
    return {name: values[0] for name, values in parse_qs(octets.decode()).items()}


def _multipart(content_type: str, octets: bytes) -> dict[str, str]:
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + octets)
    found = {}
    for part in whole.walk():
        if (name := part.get_param("name", header="content-disposition")) is not None:
            payload = part.get_payload(decode=True)
            found[str(name)] = payload.decode() if isinstance(payload, bytes) else ""
    return found


@contextmanager
def running() -> Iterator[Esp]:
    """Run the server on a free port."""
    esp = Esp()
    handler = type("Handler", (_Handler,), {"esp": esp})
    server = _Server((LOOPBACK, 0), handler)
    esp.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield esp
    finally:
        esp.is_over.set()
        server.shutdown()
        with suppress(OSError):
            server.server_close()
        thread.join()
