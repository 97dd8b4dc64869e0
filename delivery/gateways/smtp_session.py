"""One SMTP session (RFC 5321): opened by the standard library, spoken in as few writes as may be.

Where the mail system offers pipelining (RFC 2920), sender, recipient and DATA go in one write, and
those of the next message behind the end of this one. Every reply is read.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass

LONGEST_LINE = 8192
MOST_LINES = 100
UNCLEAR = -1
_REFUSING = (b"4", b"5")
# What is said nearly always, understood once.
_USUAL = {b"250 ": (250, "250"), b"354 ": (354, "354")}
# RFC 3463, behind the reply code as RFC 2034 puts it there.
_STATUS = re.compile(rb"[45]\.\d{1,3}\.\d{1,3}(?![\d.])")


class SessionLost(Exception):
    """The mail system closed the session, or what it says is not SMTP any more."""


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
    # Whom to trust besides those that the system trusts: a file of certificates.
    trusted: str = ""


class SmtpSession:
    """Write commands and read replies, in step or ahead of them."""

    def __init__(self, server: SmtpServer) -> None:
        """Open the session. Raises what `smtplib` does, and OSError."""
        self._smtp = _connect(server)
        self.pipelines = self._smtp.has_extn("pipelining")
        socket = self._smtp.sock
        if socket is None:
            raise smtplib.SMTPServerDisconnected("the session ended as it began")
        self._socket = socket
        # The one that smtplib reads from, where it has one: it may hold octets already.
        self._replies = self._smtp.file or socket.makefile("rb")
        # The last reply's numbers; its text names people.
        self.said = ""

    def write(self, octets: bytes) -> None:
        """Send `octets`. Raises `SessionLost`."""
        try:
            self._socket.sendall(octets)
        except OSError as error:
            raise SessionLost from error

    def reply(self) -> int:
        """Return the code of the next reply, `UNCLEAR` where it has none. Raises `SessionLost`."""
        for _line in range(MOST_LINES):
            try:
                line = self._replies.readline(LONGEST_LINE)
            except (OSError, ValueError) as error:
                raise SessionLost from error
            if not line.endswith(b"\n"):
                raise SessionLost
            usual = _USUAL.get(line[:4])
            if usual is not None:
                code, self.said = usual
                return code
            if line[3:4] != b"-":
                return self._understood(line)
        raise SessionLost

    def _understood(self, line: bytes) -> int:
        code = int(line[:3]) if line[:3].isdigit() else UNCLEAR
        status = _STATUS.match(line, 4) if line[:1] in _REFUSING else None
        self.said = f"{code} {status[0].decode()}" if status else str(code)
        return code

    def close(self) -> None:
        """Close the connection without a word."""
        self._smtp.close()

    def quit(self) -> None:
        """Say goodbye."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()


def _connect(server: SmtpServer) -> smtplib.SMTP:
    session: smtplib.SMTP
    trust = _trust(server) if server.implicit_tls or server.starttls else None
    if server.implicit_tls:
        session = smtplib.SMTP_SSL(
            server.host,
            server.port,
            timeout=server.timeout,
            context=trust,
        )
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        session.ehlo_or_helo_if_needed()
        if server.starttls:
            session.starttls(context=trust)
            session.ehlo()
        if server.user:
            session.login(server.user, server.password)
    except BaseException:
        session.close()
        raise
    return session


def _trust(server: SmtpServer) -> ssl.SSLContext:
    """Return whom we trust: the system's authorities, and the file that is named besides."""
    context = ssl.create_default_context()
    if server.trusted:
        context.load_verify_locations(cafile=server.trusted)
    return context
