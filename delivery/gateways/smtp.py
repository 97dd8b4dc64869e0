"""Hand over by SMTP (RFC 5321), telling apart what left from what did not."""

import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from delivery.gateways.base import Envelope, Outcome, Verdict

_GO_AHEAD = 354
_OK = 250
_TAKES_RECIPIENT = (250, 251, 252)
_ACCEPTED = range(200, 300)
_FOR_NOW = range(400, 500)
_FOR_GOOD = range(500, 600)
_NOT_US = (530, 535, 538)

Answer = tuple[Verdict, str]
_NOT_STARTED: Answer = (Verdict.NOT_STARTED, "")
_LOST: Answer = (Verdict.AWAY, "lost_before_data")


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
        """Yield what became of each envelope, in order; see `Gateway`.

        Once the mail system is away or will not have us, the rest is not tried.
        """
        given_up: Answer | None = None
        for envelope in envelopes:
            answer = given_up or self._one(envelope, deadline)
            if answer[0] in (Verdict.AWAY, Verdict.OURS):
                given_up = answer
            yield Outcome(envelope.delivery_id, *answer)

    def close(self) -> None:
        """Say goodbye, where a session is open."""
        session, self._session = self._session, None
        if session is not None:
            try:
                session.quit()
            except (smtplib.SMTPException, OSError):
                session.close()

    def _one(self, envelope: Envelope, deadline: float) -> Answer:
        if time.monotonic() >= deadline:
            return _NOT_STARTED
        is_used = self._session is not None
        problem = self._open()
        if problem is not None:
            return problem
        # Greeting and TLS may have taken their time.
        if time.monotonic() >= deadline:
            return _NOT_STARTED
        answer = self._begun(envelope)
        if answer == _LOST and is_used:
            # Mail systems close sessions that rested; nothing of this envelope had left.
            return self._one(envelope, deadline)
        return answer

    def _begun(self, envelope: Envelope) -> Answer:
        session = self._session
        if session is None:
            return _LOST
        try:
            refused = _announce(session, envelope)
        except (smtplib.SMTPException, OSError):
            self._drop()
            return _LOST
        if refused is not None:
            self._reset(session)
            return refused
        return self._transfer(session, envelope.content)

    def _open(self) -> Answer | None:
        """Have a session; return what is in the way, or None."""
        try:
            self._session = self._session or _connect(self._server)
        except smtplib.SMTPAuthenticationError as error:
            return Verdict.OURS, str(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _about_us(error.smtp_code)
        except (smtplib.SMTPException, OSError):
            return Verdict.AWAY, "no_connection"
        return None

    def _transfer(self, session: smtplib.SMTP, content: bytes) -> Answer:
        try:
            session.send(_dot_stuffed(content) + b".\r\n")
            code, _text = session.getreply()
        except (smtplib.SMTPException, OSError):
            self._drop()
            return Verdict.UNKNOWN, "lost_in_data"
        if code in _ACCEPTED:
            return Verdict.ACCEPTED, ""
        if code in _FOR_NOW or code in _FOR_GOOD:
            return _about_it(code)
        # It has the message and says nothing that can be understood.
        self._drop()
        return Verdict.UNKNOWN, str(code)

    def _reset(self, session: smtplib.SMTP) -> None:
        """Clear the refused envelope, so that the next one starts clean."""
        try:
            if session.rset()[0] != _OK:
                self._drop()
        except (smtplib.SMTPException, OSError):
            self._drop()

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
    session: smtplib.SMTP
    if server.implicit_tls:
        session = smtplib.SMTP_SSL(
            server.host,
            server.port,
            timeout=server.timeout,
            context=ssl.create_default_context(),
        )
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        session.ehlo_or_helo_if_needed()
        if server.starttls:
            session.starttls(context=ssl.create_default_context())
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


def _announce(session: smtplib.SMTP, envelope: Envelope) -> Answer | None:
    """Name sender and recipient and ask to go on; return the first refusal, or None."""
    code, _text = session.mail(envelope.sender)
    if code != _OK:
        return _about_us(code)
    code, _text = session.rcpt(envelope.recipient)
    if code not in _TAKES_RECIPIENT:
        return _about_it(code)
    code, _text = session.docmd("DATA")
    return None if code == _GO_AHEAD else _about_it(code)


def _about_it(code: int) -> Answer:
    """Return what an answer about a recipient or a message means.

    One that cannot be understood (smtplib says -1) came before the message left.
    """
    if code in _NOT_US:
        return Verdict.OURS, str(code)
    return (Verdict.REFUSED if code in _FOR_GOOD else Verdict.TRY_LATER), str(code)


def _about_us(code: int) -> Answer:
    """Return what an answer about us means, before any recipient was named."""
    return (Verdict.OURS if code in _FOR_GOOD else Verdict.AWAY), str(code)
