"""A mail server that takes everything and keeps nothing: Postfix's where it is installed.

`python -m bench.sink PORT` runs our own, which answers as fast as one Python process can.
"""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.devservers.process import ServerProcess
from config.environment import BASE_DIR

LOOPBACK = "127.0.0.1"
_WHERE_SYSTEMS_KEEP_IT = os.pathsep.join(
    (os.environ.get("PATH", ""), "/usr/sbin", "/usr/lib/postfix/sbin")
)
_BACKLOG = 100
_WHOLE = b"\r\n.\r\n"
_ANSWERS = {b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n", b"QUIT": b"221 Bye\r\n"}


@dataclass(frozen=True, slots=True)
class Sink:
    """Where it listens, and which one it is."""

    port: int
    kind: str


@contextmanager
def running(folder: Path) -> Iterator[Sink]:
    """Run a sink in a process of its own, with its log in `folder`."""
    port = _free_port()
    command, kind = _command(port)
    log = folder / "sink.log"
    server = ServerProcess("the mail sink", command, cwd=BASE_DIR, log=log, user=None)
    try:
        server.wait_until(lambda: _answers(port))
        yield Sink(port, kind)
    finally:
        server.stop()


def _command(port: int) -> tuple[list[str], str]:
    program = shutil.which("smtp-sink", path=_WHERE_SYSTEMS_KEEP_IT)
    if program is None:
        return [sys.executable, "-m", "bench.sink", str(port)], "bench.sink"
    # It refuses to run as root.
    user = [] if os.geteuid() else ["-u", "nobody"]
    return [program, *user, f"{LOOPBACK}:{port}", str(_BACKLOG)], "smtp-sink"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as client:
            return client.recv(3) == b"220"
    except OSError:
        return False


class _Session(asyncio.Protocol):
    """One client. Commands may be pipelined; the message is looked at for its end only."""

    def __init__(self) -> None:
        self._buffer = b""
        self._in_data = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport
            transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        if answers and self._transport is not None:
            self._transport.write(b"".join(answers))

    def _next(self) -> bytes | None:
        end = _WHOLE if self._in_data else b"\r\n"
        taken, found, rest = self._buffer.partition(end)
        if not found:
            return None
        self._buffer = rest
        if self._in_data:
            self._in_data = False
            return b"250 OK\r\n"
        return self._command(taken[:4].upper())

    def _command(self, word: bytes) -> bytes:
        if word == b"DATA":
            self._in_data = True
            return b"354 Go ahead\r\n"
        return _ANSWERS.get(word, b"250 OK\r\n")


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Session, LOOPBACK, port, backlog=_BACKLOG)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
