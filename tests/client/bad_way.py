"""A proxy on loopback between a client and the site: it fails as it is told, call by call."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

DROP_BEFORE, DROP_AFTER, CUT = "drop before", "drop after", "cut"

_REDIRECTS = (301, 308)

# A status with its Retry-After, or one of the words above.
Fault = str | tuple[int, str | None]


@dataclass
class BadWay:
    """What is to go wrong next, in turn, and what came by: the method, the path, the name."""

    url: str
    faults: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str, str | None]] = field(default_factory=list)
    worked: int = 0


@contextmanager
def bad_way(site: str) -> Iterator[BadWay]:
    """Listen on a free port, and pass on to the site what is not to fail."""
    target = urlsplit(site)
    way = BadWay("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            way.seen.append((self.command, self.path, self.headers.get("Idempotency-Key")))
            fault = way.faults.pop(0) if way.faults else None
            if fault == DROP_BEFORE:
                self.close_connection = True
            elif isinstance(fault, tuple):
                self._say(fault[0], b"<html>busy</html>", fault[1])
            else:
                self._pass_on(body, fault)

        def _pass_on(self, body: bytes, fault: str | None) -> None:
            site = http.client.HTTPConnection(target.hostname or "", target.port, timeout=20)
            site.request(self.command, self.path, body, dict(self.headers.items()))
            answer = site.getresponse()
            said = answer.read()
            site.close()
            way.worked += 1
            if fault == DROP_AFTER:
                self.close_connection = True
                return
            self._say(answer.status, said, answer.headers.get("Retry-After"), cut=fault == CUT)

        def _say(
            self, status: int, said: bytes, retry_after: str | None, *, cut: bool = False
        ) -> None:
            self.send_response(status)
            if retry_after is not None:
                self.send_header("Retry-After", retry_after)
            if status in _REDIRECTS:
                self.send_header("Location", f"https://hello.example.com{self.path}")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said[: len(said) // 2] if cut else said)
            self.close_connection |= cut

        do_GET = do_POST = do_PUT = _any  # noqa: N815 - as the library calls them

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library names it so
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    way.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield way
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
