"""Hand over by SMTP (RFC 5321), telling apart what left from what did not."""

import smtplib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from delivery.gateways.base import Envelope, Outcome, Verdict

_GO_AHEAD = 354
_OK = 250
_WILL_FORWARD = 251
_TRY_LATER = range(400, 500)
_NOT_US = (530, 535, 538)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where the mail system listens."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    starttls: bool = False
    implicit_tls: bool = False
    timeout: float = 10.0


class SmtpGateway:
    """Keep one session for a batch and read every reply."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._session: smtplib.SMTP | None = None

    def hand_over(self, envelopes: Sequence[Envelope], deadline: float) -> Iterator[Outcome]:
        """Yield what became of each envelope, in order; see `Gateway`."""
        for envelope in envelopes:
            if time.monotonic() >= deadline:
                yield Outcome(envelope.delivery_id, Verdict.NOT_STARTED)
                continue
            verdict, code = self._one(envelope)
            yield Outcome(envelope.delivery_id, verdict, code)

    def close(self) -> None:
        """Say goodbye, where a session is open."""
        session, self._session = self._session, None
        if session is not None:
            try:
                session.quit()
            except (smtplib.SMTPException, OSError):
                session.close()

    def _one(self, envelope: Envelope) -> tuple[Verdict, str]:
        try:
            session = self._open()
        except smtplib.SMTPAuthenticationError as error:
            return Verdict.OURS, str(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _verdict_of(error.smtp_code)
        except (smtplib.SMTPException, OSError):
            return Verdict.TRY_LATER, "no_connection"
        try:
            refused = self._announce(session, envelope)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Verdict.TRY_LATER, "lost_before_data"
        if refused is not None:
            return self._reset(refused)
        return self._transfer(session, envelope.content)

    def _open(self) -> smtplib.SMTP:
        if self._session is None:
            self._session = _connect(self._server)
        return self._session

    def _announce(self, session: smtplib.SMTP, envelope: Envelope) -> int | None:
        """Name sender and recipient; return the code of the first refusal, or None."""
        commands: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: session.mail(envelope.sender),
            lambda: session.rcpt(envelope.recipient),
            lambda: session.docmd("DATA"),
        )
        for command in commands:
            code, _text = command()
            if code not in (_OK, _WILL_FORWARD, _GO_AHEAD):
                return code
        return None

    def _transfer(self, session: smtplib.SMTP, content: bytes) -> tuple[Verdict, str]:
        try:
            session.send(_dot_stuffed(content) + b".\r\n")
            code, _text = session.getreply()
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Verdict.UNKNOWN, "lost_in_data"
        return (Verdict.ACCEPTED, "") if code == _OK else _verdict_of(code)

    def _reset(self, code: int) -> tuple[Verdict, str]:
        """Clear the refused envelope, so that the next one starts clean."""
        session = self._session
        try:
            if session is None or session.rset()[0] != _OK:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()
        return _verdict_of(code)

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def default_gateway() -> SmtpGateway:
    """Return a gateway to the mail system of the settings."""
    return SmtpGateway(
        SmtpServer(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starttls=settings.EMAIL_USE_TLS,
            implicit_tls=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT or 10.0,
        )
    )


def _connect(server: SmtpServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    session: smtplib.SMTP
    if server.implicit_tls:
        session = smtplib.SMTP_SSL(
            server.host, server.port, timeout=server.timeout, context=context
        )
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        session.ehlo_or_helo_if_needed()
        if server.starttls:
            session.starttls(context=context)
            session.ehlo()
        if server.user:
            session.login(server.user, server.password)
    except BaseException:
        session.close()
        raise
    return session


def _dot_stuffed(content: bytes) -> bytes:
    """Double the dots that begin a line (RFC 5321, 4.5.2). `content` ends with CRLF."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _verdict_of(code: int) -> tuple[Verdict, str]:
    if code in _NOT_US:
        return Verdict.OURS, str(code)
    if code in _TRY_LATER or code < 0:
        return Verdict.TRY_LATER, str(code)
    return Verdict.REFUSED, str(code)
