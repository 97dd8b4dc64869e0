"""Our own mail sink, for where Postfix is not installed: `python -m bench.own_sink PORT FILE`.

One process for each core accepts from the same socket; a message costs it one look for its end.
FILE holds how many messages each process took.
"""

import mmap
import os
import selectors
import signal
import socket
import struct
import sys
from pathlib import Path

_BACKLOG = 100
_AT_ONCE = 1 << 16
_WHOLE = b"\r\n.\r\n"
_OK = b"250 OK\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"DATA": b"354 Go ahead\r\n",
    b"QUIT": b"221 Bye\r\n",
}
_MOST = 64
_NUMBER = struct.Struct("<Q")


class Counters:
    """A number for each process, in a file that all of them have in memory."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._octets = mmap.mmap(file.fileno(), _MOST * _NUMBER.size)

    @staticmethod
    def make(path: Path) -> None:
        """Make the file, with nothing counted."""
        path.write_bytes(bytes(_MOST * _NUMBER.size))

    def write(self, place: int, number: int) -> None:
        """Say how many the process at `place` took."""
        _NUMBER.pack_into(self._octets, place * _NUMBER.size, number)

    def read(self, place: int) -> int:
        """Return how many that one took."""
        number: int = _NUMBER.unpack_from(self._octets, place * _NUMBER.size)[0]
        return number

    def total(self) -> int:
        """Return how many all of them took."""
        return sum(number for (number,) in _NUMBER.iter_unpack(self._octets[:]))


class Session:
    """One client. Commands may be pipelined; a message is looked at for its end only."""

    def __init__(self) -> None:
        self._rest = b""
        self._in_data = False

    def take(self, octets: bytes) -> tuple[bytes, int]:
        """Return what to answer, and how many messages ended in these octets."""
        octets = self._rest + octets
        answers: list[bytes] = []
        taken = at = 0
        while True:
            end = octets.find(_WHOLE if self._in_data else b"\r\n", at)
            if end < 0:
                break
            if self._in_data:
                self._in_data = False
                answers.append(_OK)
                taken += 1
                at = end + len(_WHOLE)
                continue
            word = octets[at : at + 4].upper()
            answers.append(_ANSWERS.get(word, _OK))
            # The line end before a message's first line may be that of DATA.
            self._in_data = word == b"DATA"
            at = end if self._in_data else end + 2
        self._rest = octets[at:]
        return b"".join(answers), taken


def serve(listening: socket.socket, counters: Counters, place: int) -> None:
    """Be one of the processes."""
    taken = 0
    with selectors.DefaultSelector() as selector:
        selector.register(listening, selectors.EVENT_READ, None)
        while True:
            for key, _events in selector.select():
                if key.data is None:
                    _accept(listening, selector)
                    continue
                client = key.fileobj
                if isinstance(client, socket.socket):
                    taken += _answer(client, key.data, selector)
                    counters.write(place, taken)


def _accept(listening: socket.socket, selector: selectors.BaseSelector) -> None:
    try:
        client, _address = listening.accept()
    except BlockingIOError:
        # Another process was faster.
        return
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.sendall(b"220 sink\r\n")
    selector.register(client, selectors.EVENT_READ, Session())


def _answer(client: socket.socket, session: Session, selector: selectors.BaseSelector) -> int:
    try:
        octets = client.recv(_AT_ONCE)
        answer, taken = session.take(octets)
        client.sendall(answer)
    except OSError:
        octets, taken = b"", 0
    if not octets:
        selector.unregister(client)
        client.close()
    return taken


def main(port: int, path: Path) -> None:
    """Serve until told to stop, with a process for each core."""
    counters = Counters(path)
    with socket.create_server(("127.0.0.1", port), backlog=_BACKLOG) as listening:
        listening.setblocking(False)
        others = [
            pid
            for place in range(1, os.cpu_count() or 1)
            if (pid := _fork(listening, counters, place))
        ]
        signal.signal(signal.SIGTERM, lambda *_words: sys.exit())
        try:
            serve(listening, counters, 0)
        finally:
            for pid in others:
                os.kill(pid, signal.SIGTERM)


def _fork(listening: socket.socket, counters: Counters, place: int) -> int:
    pid = os.fork()
    if not pid:
        serve(listening, counters, place)
    return pid


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
