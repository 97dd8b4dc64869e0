"""A mail server that takes thousands a second, remembers to whom, and fails as it is told to.

What it answers is decided by a plan: a function of how many commands of a kind it has had. Unlike
`tests/smtp_sink.py` it keeps no messages.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

LOOPBACK = "127.0.0.1"
_END = b"\r\n.\r\n"
_EHLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
_GO_AHEAD = b"354 Go ahead\r\n"
_OK = b"250 OK\r\n"
_PATIENCE = 30.0

# What happens to a whole message: taken, taken or dropped without an answer, or never answered.
Fate = Literal["take", "keep_and_reset", "drop_and_reset", "stall"]


@dataclass
class FastSink:
    """What the server does, which a test may change at any time.

    `greeting` is what a new session hears; `of_recipient` and `of_message` get a running number,
    from 1, and answer with what RCPT hears and with what becomes of the message.
    `seconds_a_message` makes it slow for everybody.
    """

    port: int = 0
    received: Counter[str] = field(default_factory=Counter)
    greeting: Callable[[int], bytes] = lambda _number: b"220 sink\r\n"
    of_recipient: Callable[[int], bytes] = lambda _number: _OK
    of_message: Callable[[int], Fate] = lambda _number: "take"
    seconds_a_message: float = 0.0
    sessions: int = 0
    recipients: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    begun: int = 0

    @property
    def messages(self) -> int:
        """Return how many it has taken."""
        return self.received.total()


class _Session(asyncio.Protocol):
    """One client. Commands may be pipelined."""

    def __init__(self, sink: FastSink) -> None:
        self._sink = sink
        self._buffer = b""
        self._in_data = False
        self._is_silent = False
        self._recipient = ""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sink.sessions += 1
        greeting = self._sink.greeting(self._sink.sessions)
        transport.write(greeting)
        if not greeting.startswith(b"220"):
            transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers = []
        while (answer := self._next()) is not None:
            answers.append(answer)
        if answers and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(answers))

    def _next(self) -> bytes | None:
        if self._transport is None or self._transport.is_closing() or self._is_silent:
            return None
        taken, found, rest = self._buffer.partition(_END if self._in_data else b"\r\n")
        if not found:
            return None
        self._buffer = rest
        return self._message() if self._in_data else self._command(taken)

    def _command(self, line: bytes) -> bytes:
        word = line[:4].upper()
        if word == b"RCPT":
            self._recipient = line[line.index(b"<") + 1 : line.rindex(b">")].decode()
            self._sink.recipients += 1
            answer = self._sink.of_recipient(self._sink.recipients)
            self._recipient = self._recipient if answer.startswith(b"250") else ""
            return answer
        if word == b"DATA":
            if not self._recipient:
                return b"554 nobody\r\n"
            self._in_data = True
            return _GO_AHEAD
        return {b"EHLO": _EHLO, b"QUIT": b"221 Bye\r\n"}.get(word, _OK)

    def _message(self) -> bytes:
        self._in_data = False
        self._sink.begun += 1
        time.sleep(self._sink.seconds_a_message)
        fate = self._sink.of_message(self._sink.begun)
        self._sink.fates[fate] += 1
        recipient, self._recipient = self._recipient, ""
        if fate in ("take", "keep_and_reset"):
            self._sink.received[recipient] += 1
        if fate.endswith("reset") and self._transport is not None:
            self._transport.abort()
        # Whatever was written behind it is not answered either.
        self._is_silent = fate == "stall"
        return b"" if self._is_silent else _OK


@contextmanager
def running() -> Iterator[FastSink]:
    """Run the server on a free port, in a thread of this process."""
    sink = FastSink()
    loop = asyncio.new_event_loop()
    ready = threading.Event()
    thread = threading.Thread(target=_serve, args=(loop, sink, ready), daemon=True)
    thread.start()
    assert ready.wait(_PATIENCE)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        assert not thread.is_alive()


def _serve(loop: asyncio.AbstractEventLoop, sink: FastSink, ready: threading.Event) -> None:
    sessions: list[_Session] = []

    def new() -> _Session:
        sessions.append(_Session(sink))
        return sessions[-1]

    server = loop.run_until_complete(loop.create_server(new, LOOPBACK, 0, backlog=100))
    sink.port = server.sockets[0].getsockname()[1]
    ready.set()
    loop.run_forever()
    server.close()
    for session in sessions:
        if session._transport is not None:
            session._transport.abort()
    loop.run_until_complete(asyncio.sleep(0))
    loop.run_until_complete(server.wait_closed())
    loop.close()
