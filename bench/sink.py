"""A mail server that takes everything and keeps nothing: Postfix's where it is installed.

Both count what they took, so that no sender's word has to be trusted.
"""

import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.own_sink import Counters
from config.devservers.process import ServerProcess
from config.environment import BASE_DIR

LOOPBACK = "127.0.0.1"
_WHERE_SYSTEMS_KEEP_IT = os.pathsep.join(
    (os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/postfix/sbin")
)
_BACKLOG = 100
_TAIL = 200


@dataclass(frozen=True, slots=True)
class Sink:
    """Where it listens, which one it is, and where it counts."""

    port: int
    kind: str
    counts: Path

    def taken(self) -> int:
        """Return how many messages it took so far."""
        return Counters(self.counts).total() if self.kind == "bench.sink" else self._said()

    def _said(self) -> int:
        """Return what `smtp-sink -c` said last: `sess=1 quit=0 mesg=2`, a line for each event."""
        with self.counts.open("rb") as said:
            said.seek(max(0, said.seek(0, os.SEEK_END) - _TAIL))
            words = said.read().replace(b"\r", b"\n").split(b"mesg=")
        # What stands before the first line end was written whole.
        return int(words[-1].split()[0]) if len(words) > 1 else 0


@contextmanager
def running(folder: Path) -> Iterator[Sink]:
    """Run a sink in processes of its own, with its log in `folder`."""
    port = free_port()
    log, counts = folder / "sink.log", folder / "sink.counts"
    log.unlink(missing_ok=True)
    command, kind = _command(port, counts)
    server = ServerProcess("the mail sink", command, cwd=BASE_DIR, log=log, user=None)
    try:
        server.wait_until(lambda: _answers(port))
        yield Sink(port, kind, log if kind == "smtp-sink" else counts)
    finally:
        server.stop()


def _command(port: int, counts: Path) -> tuple[list[str], str]:
    program = shutil.which("smtp-sink", path=_WHERE_SYSTEMS_KEEP_IT)
    if program is None:
        Counters.make(counts)
        return [sys.executable, "-m", "bench.own_sink", str(port), str(counts)], "bench.sink"
    # It refuses to run as root.
    user = [] if os.geteuid() else ["-u", "nobody"]
    return [program, "-c", *user, f"{LOOPBACK}:{port}", str(_BACKLOG)], "smtp-sink"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as client:
            return client.recv(3) == b"220"
    except OSError:
        return False
