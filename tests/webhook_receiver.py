"""A receiver of webhooks on loopback, which verifies what it gets and fails as it is told to.

The verifier is written from the specification and shares nothing with what signs.
"""

import base64
import hashlib
import hmac
import json
import socketserver
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

LOOPBACK = "127.0.0.1"
_HEAD_END = b"\r\n\r\n"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Got:
    """One call, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def said(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


# What becomes of a call, by its running number from 1: it writes to the connection itself.
Behaviour = Callable[["Receiver", Any, int], None]


@dataclass
class Receiver:
    """What came, and how it answers; a test may change that at any time."""

    port: int = 0
    behave: Behaviour = field(default_factory=lambda: answer(200))
    got: list[Got] = field(default_factory=list)
    connections: int = 0
    keeps: bool = False
    over: threading.Event = field(default_factory=threading.Event)

    def url(self, host: str = LOOPBACK, path: str = "/hooks", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    @property
    def ids(self) -> Counter[str]:
        return Counter(each.event_id for each in self.got)

    @property
    def types(self) -> Counter[str]:
        return Counter(each.said["type"] for each in self.got)


def answer(status: int, *, body: bytes = b"", **headers: str) -> Behaviour:
    """Answer with a status."""

    def behave(_receiver: Receiver, to: Any, _number: int) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        to.sendall("\r\n".join(lines).encode() + _HEAD_END + body)

    return behave


def garbage(_receiver: Receiver, to: Any, _number: int) -> None:
    """Answer with something else than HTTP."""
    to.sendall(b"\x00\xff GET OFF MY LAWN\n\n")


def hang_up(_receiver: Receiver, _to: Any, _number: int) -> None:
    """Close without an answer."""


def huge(receiver: Receiver, to: Any, _number: int) -> None:
    """Take it, and answer without end."""
    to.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
    for _part in range(100_000):
        if receiver.over.is_set():
            return
        to.sendall(b"x" * 65536)


def dribble(receiver: Receiver, to: Any, _number: int) -> None:
    """Answer a byte now and then, and never to the end: each keeps a timeout of a socket away."""
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"a" * 10_000:
        if receiver.over.wait(0.05):
            return
        to.sendall(bytes([byte]))


def stall(receiver: Receiver, _to: Any, _number: int) -> None:
    """Take the call and never answer."""
    receiver.over.wait(_PATIENCE)


class _Call(socketserver.BaseRequestHandler):
    """Read one call whole, then do as the receiver says; go on where it keeps connections."""

    server: "_Server"

    def handle(self) -> None:
        self.request.settimeout(_PATIENCE)
        while self._one() and self.server.receiver.keeps:
            pass

    def _one(self) -> bool:
        receiver = self.server.receiver
        read = b""
        while _HEAD_END not in read:
            if not (more := self.request.recv(65536)):
                return False
            read += more
        head, _end, body = read.partition(_HEAD_END)
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {n.lower(): v.strip() for n, _c, v in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            body += self.request.recv(65536)
        with self.server.lock:
            receiver.got.append(Got(first.split(" ")[1], headers, body))
            number = len(receiver.got)
        receiver.behave(receiver, self.request, number)
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, host: str, receiver: Receiver, context: ssl.SSLContext | None, port: int
    ) -> None:
        self.receiver, self.context, self.lock = receiver, context, threading.Lock()
        super().__init__((host, port), _Call)

    def get_request(self) -> tuple[Any, Any]:
        connection, peer = super().get_request()
        self.receiver.connections += 1
        return connection, peer

    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context is None:
            super().finish_request(request, client_address)
            return
        with self.context.wrap_socket(request, server_side=True) as spoken:
            super().finish_request(spoken, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that hang up: that is what some of the tests are about."""


@contextmanager
def receiving(
    host: str = LOOPBACK,
    *,
    context: ssl.SSLContext | None = None,
    receiver: Receiver | None = None,
) -> Iterator[Receiver]:
    """Run a receiver; given one that was stopped, it comes back at the same port."""
    receiver = receiver or Receiver()
    receiver.over.clear()
    server = _Server(host, receiver, context, receiver.port)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def verified(got: Got, secrets: Sequence[str]) -> bool:
    """Say whether a call is signed by one of these secrets, as the specification has it."""
    signed = b".".join(
        (got.headers["webhook-id"].encode(), got.headers["webhook-timestamp"].encode(), got.body)
    )
    made = set()
    for secret in secrets:
        kind, _underscore, key = secret.partition("_")
        assert kind == "whsec"
        digest = hmac.new(base64.b64decode(key), signed, hashlib.sha256).digest()
        made.add(f"v1,{base64.b64encode(digest).decode()}")
    return bool(made & set(got.headers["webhook-signature"].split(" ")))
