"""Hand over by SMTP (RFC 5321), telling apart what left from what did not."""

import smtplib
import ssl
import time
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from django.conf import settings

from delivery.gateways.base import Envelope, Outcome, Verdict
from delivery.gateways.smtp_session import UNCLEAR, SessionLost, SmtpServer, SmtpSession

__all__ = ["SmtpGateway", "SmtpServer", "smtp_gateway"]

_GO_AHEAD = 354
_OK = 250
_CLOSING = 421
_TAKES_RECIPIENT = (250, 251, 252)
_ACCEPTED = range(200, 300)
_FOR_NOW = range(400, 500)
_FOR_GOOD = range(500, 600)
_NOT_US = (530, 535, 538)

Answer = tuple[Verdict, str]
_NOT_STARTED: Answer = (Verdict.NOT_STARTED, "")
_LOST: Answer = (Verdict.AWAY, "lost_before_data")
_TAKEN: Answer = (Verdict.ACCEPTED, "")
_NONE = (b"", b"", b"")


class SmtpGateway:
    """Keep one session for a batch and read every reply."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._session: SmtpSession | None = None
        # Whose sender, recipient and DATA are on their way already.
        self._announced: Envelope | None = None

    def hand_over(self, envelopes: Sequence[Envelope], deadline: float) -> Iterator[Outcome]:
        """Yield what became of each envelope, in order; see `Gateway`.

        Once the mail system is away or will not have us, the rest is not tried.
        """
        if self._announced is not None:
            # Whoever asked before did not wait for all answers.
            self._drop()
        given_up: Answer | None = None
        for envelope, following in zip_longest(envelopes, envelopes[1:]):
            answer = given_up or self._one(envelope, following, deadline)
            if answer[0] in (Verdict.AWAY, Verdict.OURS):
                given_up = answer
            yield Outcome(envelope.delivery_id, *answer)

    def close(self) -> None:
        """Say goodbye, where a session is open."""
        session, self._session, self._announced = self._session, None, None
        if session is not None:
            session.quit()

    def _one(self, envelope: Envelope, following: Envelope | None, deadline: float) -> Answer:
        if time.monotonic() >= deadline:
            return self._too_late()
        is_used = self._session is not None
        problem = self._open()
        if problem is not None:
            return problem
        answer = self._begun(envelope, following, deadline)
        if is_used and answer[0] == Verdict.AWAY and self._session is None:
            # Mail systems close sessions that rested, or that carried as many messages as they
            # like; nothing of this envelope had left.
            return self._one(envelope, following, deadline)
        return answer

    def _begun(self, envelope: Envelope, following: Envelope | None, deadline: float) -> Answer:
        session = self._session
        if session is None:
            return _LOST
        # Greeting and TLS may have taken their time.
        if time.monotonic() >= deadline:
            return self._too_late()
        try:
            refused = self._announce(session, envelope)
        except SessionLost:
            self._drop()
            return _LOST
        if refused is not None:
            return refused
        if time.monotonic() >= deadline:
            return self._too_late()
        return self._transfer(session, envelope, following)

    def _too_late(self) -> Answer:
        """Start nothing more. What was announced is taken back, as it may be: by hanging up."""
        if self._announced is not None:
            self._drop()
        return _NOT_STARTED

    def _open(self) -> Answer | None:
        """Have a session; return what is in the way, or None."""
        try:
            self._session = self._session or SmtpSession(self._server)
        except smtplib.SMTPAuthenticationError as error:
            return Verdict.OURS, str(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _about_us(error.smtp_code, str(error.smtp_code))
        except ssl.SSLError:
            return Verdict.AWAY, "no_tls"
        except (smtplib.SMTPException, OSError):
            return Verdict.AWAY, "no_connection"
        return None

    def _announce(self, session: SmtpSession, envelope: Envelope) -> Answer | None:
        """Name sender and recipient and ask to go on; return the first refusal, or None.

        Raises `SessionLost`.
        """
        # What was announced behind the message before is written already.
        is_announced = self._announced is envelope
        commands = _NONE if is_announced else _commands(envelope)
        if session.pipelines and not is_announced:
            session.write(b"".join(commands))
        self._announced = envelope
        refused: Answer | None = None
        code = UNCLEAR
        for command, goes_on, meaning in zip(commands, _GO_ON, _MEANINGS, strict=True):
            if not session.pipelines:
                session.write(command)
            code = session.reply()
            if code == goes_on:
                continue
            refused = refused or meaning(code, session.said)
            if code in (_CLOSING, UNCLEAR):
                # It hangs up, or which answer belongs to what is no longer known.
                self._drop()
                return refused
            if refused is not None and not session.pipelines:
                break
        if refused is not None:
            self._clear(session, waits_for_data=code == _GO_AHEAD)
        return refused

    def _clear(self, session: SmtpSession, *, waits_for_data: bool) -> None:
        """Take the refused envelope back, so that the next one starts clean.

        A mail system that refused everybody and asks for the message all the same is given an
        empty one, for nobody (RFC 2920, 3.1).
        """
        self._announced = None
        try:
            if waits_for_data:
                session.write(b".\r\n")
                session.reply()
            session.write(b"RSET\r\n")
            if session.reply() != _OK:
                self._drop()
        except SessionLost:
            self._drop()

    def _transfer(
        self, session: SmtpSession, envelope: Envelope, following: Envelope | None
    ) -> Answer:
        goes_on = following is not None and session.pipelines
        self._announced = following if goes_on else None
        octets = [_dot_stuffed(envelope.content), b".\r\n"]
        if following is not None and goes_on:
            octets += _commands(following)
        try:
            session.write(b"".join(octets))
            code = session.reply()
        except SessionLost:
            self._drop()
            return Verdict.UNKNOWN, "lost_in_data"
        if code in _ACCEPTED:
            return _TAKEN
        if code not in _FOR_NOW and code not in _FOR_GOOD:
            # It has the message and says nothing that can be understood.
            self._drop()
            return Verdict.UNKNOWN, str(code)
        answer = _about_it(code, session.said)
        if code == _CLOSING or answer[0] == Verdict.OURS:
            self._drop()
        return answer

    def _drop(self) -> None:
        session, self._session, self._announced = self._session, None, None
        if session is not None:
            session.close()


def smtp_gateway() -> SmtpGateway:
    """Return a gateway to the SMTP server of the settings."""
    return SmtpGateway(
        SmtpServer(
            host=settings.EMAIL_HOST,
            port=settings.EMAIL_PORT,
            user=settings.EMAIL_HOST_USER,
            password=settings.EMAIL_HOST_PASSWORD,
            starttls=settings.EMAIL_USE_TLS,
            implicit_tls=settings.EMAIL_USE_SSL,
            timeout=settings.EMAIL_TIMEOUT or 10.0,
            trusted=settings.EMAIL_TLS_TRUST,
        )
    )


def _commands(envelope: Envelope) -> tuple[bytes, bytes, bytes]:
    sender, recipient = _path(envelope.sender), _path(envelope.recipient)
    return b"MAIL FROM:<%b>\r\n" % sender, b"RCPT TO:<%b>\r\n" % recipient, b"DATA\r\n"


def _path(address: str) -> bytes:
    """Return the address for the envelope; what could end a command has no place in one."""
    if not address.isprintable() or "<" in address or ">" in address:
        raise ValueError("the address cannot stand on an envelope")
    return address.encode("ascii")


def _dot_stuffed(content: bytes) -> bytes:
    """Double the dots that begin a line (RFC 5321, 4.5.2). `content` ends with CRLF."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def _of_sender(code: int, said: str) -> Answer | None:
    return None if code == _OK else _about_us(code, said)


def _of_recipient(code: int, said: str) -> Answer | None:
    return None if code in _TAKES_RECIPIENT else _about_it(code, said)


def _of_data(code: int, said: str) -> Answer | None:
    return None if code == _GO_AHEAD else _about_it(code, said)


_MEANINGS = (_of_sender, _of_recipient, _of_data)
# What the three are answered nearly always.
_GO_ON = (_OK, _OK, _GO_AHEAD)


def _about_it(code: int, said: str) -> Answer:
    """Return what an answer about a recipient or a message means.

    One that cannot be understood came before the message left.
    """
    if code in _NOT_US:
        return Verdict.OURS, said
    return (Verdict.REFUSED if code in _FOR_GOOD else Verdict.TRY_LATER), said


def _about_us(code: int, said: str) -> Answer:
    """Return what an answer about us means, before any recipient was named."""
    return (Verdict.OURS if code in _FOR_GOOD else Verdict.AWAY), said
