"""The site as it is run, in one process that answers one request at a time."""

import http.client
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench.environment import named
from tests.waiting import wait_until

HOST = "127.0.0.1"
_OPTIONS = (
    *("--worker-class", "gthread", "--workers", "1", "--threads", "1", "--no-control-socket"),
    *("--access-logfile", "/dev/null", "--log-level", "error", "--graceful-timeout", "1"),
    # A connection that is kept open, as a client's is.
    *("--keep-alive", "60", "--timeout", "600"),
)


class NotAnswered(Exception):
    """A call was refused: a rate of it would mean nothing."""


@dataclass
class Site:
    """One connection to a server, by one key."""

    connection: http.client.HTTPConnection
    key: str
    numbers: Iterator[int] = field(default_factory=count)

    def post(self, path: str, body: bytes, *, once: bool = False) -> bytes:
        """POST a body that was written beforehand; `once` names the call, as a client does."""
        names = {"Idempotency-Key": f"bench-{next(self.numbers)}"} if once else {}
        return self._call("POST", path, body, {"Content-Type": "application/json", **names})

    def get(self, path: str) -> Any:
        """GET."""
        return json.loads(self._call("GET", path, None, {}))

    def _call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        given = {"Authorization": f"Bearer {self.key}", "Host": HOST, **headers}
        self.connection.request(method, f"/api/v1{path}", body, given)
        answer = self.connection.getresponse()
        said = answer.read()
        if answer.status != http.client.OK:
            raise NotAnswered(f"{answer.status} {said[:500]!r}")
        return said


@contextmanager
def served(key: str) -> Iterator[Site]:
    """Serve the database at hand by gunicorn with one worker, on a free port."""
    with socket.create_server((HOST, 0)) as listener:
        port = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", *_OPTIONS]
        with named({"BASE_URL": f"http://{HOST}:{port}"}):
            server = subprocess.Popen(
                [*command, "--bind", f"fd://{listener.fileno()}"],
                pass_fds=[listener.fileno()],
                env=os.environ,
            )
        site = Site(http.client.HTTPConnection(HOST, port, timeout=600), key)
        try:
            # The first call imports and connects.
            wait_until(lambda: bool(site.get("/programs/")), seconds=60, what="the site answers")
            yield site
        finally:
            site.connection.close()
            server.terminate()
            server.wait()
