"""A mail provider's API that takes its time: `python -m bench.esp_server PORT MILLISECONDS FILE`.

It speaks TLS where CERTIFICATE and KEY follow; any POST is taken, so it receives webhooks, too.
It answers Mailgun's and Resend's calls as they do, each so long after it came, any number at once.
FILE holds how many calls and how many messages it took.
"""

import asyncio
import ssl
import sys
from pathlib import Path

from bench.own_sink import Counters

CALLS, MESSAGES = 0, 1
_HEAD_ENDS = b"\r\n\r\n"
_LENGTH = b"content-length:"
_TAKEN = b'{"id": "<bench@example.com>", "message": "Queued. Thank you."}'
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
    len(_TAKEN),
    _TAKEN,
)
# Where Mailgun's form and Resend's JSON name a recipient.
_RECIPIENTS = (b'name="to"', b"&to=", b'"to":')


class Connection(asyncio.Protocol):
    """One client: a request, its answer, the next."""

    def __init__(self, seconds: float, counters: Counters) -> None:
        self._seconds = seconds
        self._counters = counters
        self._buffer = bytearray()
        self._length = -1
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole, later."""
        self._buffer += data
        if self._length < 0:
            self._length = _whole_length(self._buffer)
        if 0 <= self._length <= len(self._buffer):
            self._count()
            self._buffer.clear()
            self._length = -1
            asyncio.get_running_loop().call_later(self._seconds, self._answer)

    def _count(self) -> None:
        counters, messages = self._counters, sum(map(self._buffer.count, _RECIPIENTS))
        counters.write(CALLS, counters.read(CALLS) + 1)
        counters.write(MESSAGES, counters.read(MESSAGES) + max(messages, 1))

    def _answer(self) -> None:
        if self._transport is not None:
            self._transport.write(_OK)


def _whole_length(octets: bytearray) -> int:
    """Return how long the request is, -1 as long as its head is not there."""
    end = octets.find(_HEAD_ENDS)
    if end < 0:
        return -1
    lines = bytes(octets[:end]).lower().split(b"\r\n")
    lengths = [int(line[len(_LENGTH) :]) for line in lines if line.startswith(_LENGTH)]
    return end + len(_HEAD_ENDS) + sum(lengths)


async def _serve(
    port: int, seconds: float, counters: Counters, context: ssl.SSLContext | None
) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Connection(seconds, counters), "127.0.0.1", port, ssl=context, backlog=128
    )
    await server.serve_forever()


def _context(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


if __name__ == "__main__":
    asyncio.run(
        _serve(
            int(sys.argv[1]),
            int(sys.argv[2]) / 1000,
            Counters(Path(sys.argv[3])),
            _context(*sys.argv[4:]) if sys.argv[4:] else None,
        )
    )
