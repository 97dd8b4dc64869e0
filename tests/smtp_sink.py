"""A real SMTP server on a loopback port, which keeps what it accepts and can be told to refuse."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Received:
    """One message as it came in."""

    mail_from: str
    recipients: list[str]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Return the message parsed."""
        parsed = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    def text(self) -> str:
        """Return the text part."""
        return self._part("plain")

    def html(self) -> str:
        """Return the HTML part."""
        return self._part("html")

    def _part(self, kind: Literal["plain", "html"]) -> str:
        part = self.message.get_body((kind,))
        assert part is not None, f"there is no {kind} part"
        return str(part.get_content())


@dataclass
class SmtpSink:
    """What the server does, which a test may change at any time.

    `refuse` maps a recipient to the answer that RCPT gets; `refuse_data` answers every DATA.
    `seconds_a_message` makes it slow. `in_data` is what happens once a whole message has come in:
    "hang" until `release()`, "disconnect" without an answer, "keep_and_disconnect" after having
    taken it.
    """

    port: int = 0
    messages: list[Received] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_data: str = ""
    in_data: Literal["", "hang", "disconnect", "keep_and_disconnect"] = ""
    seconds_a_message: float = 0.0
    hanging: int = 0
    connections: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop | None = None

    def to(self, address: str) -> list[Received]:
        """Return the messages to one recipient, oldest first."""
        return [mail for mail in list(self.messages) if address in mail.recipients]

    def release(self) -> None:
        """Let the messages that hang come to their end, and hang no more."""
        self.in_data = ""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._released.set)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: list[str]
    ) -> list[str]:
        """Count a session."""
        self.connections += 1
        session.host_name = hostname
        return answers

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if answer := self.refuse.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take or refuse a message, or fail in the middle of it."""
        if self.refuse_data:
            return self.refuse_data
        if self.seconds_a_message:
            await asyncio.sleep(self.seconds_a_message)
        if self.in_data == "hang":
            await self._hang()
        if self.in_data != "disconnect":
            self._keep(envelope)
        if self.in_data and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"

    async def _hang(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._released.clear()
        self.hanging += 1
        try:
            await self._released.wait()
        finally:
            self.hanging -= 1

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.messages.append(Received(envelope.mail_from or "", [*envelope.rcpt_tos], content))


@contextmanager
def running() -> Iterator[SmtpSink]:
    """Run the server on a free port."""
    sink = SmtpSink()
    controller = _Controller(sink, hostname=LOOPBACK, port=0)
    controller.start()
    sink.port = controller.port
    try:
        yield sink
    finally:
        sink.release()
        controller.stop()


class _Controller(Controller):
    """Aiosmtpd's controller, able to run on whichever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
