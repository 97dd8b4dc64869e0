"""One SMTP session (RFC 5321): opened by the standard library, spoken in as few writes as may be.

Where the mail system offers pipelining (RFC 2920), sender, recipient and DATA go in one write, and
those of the next message behind the end of this one. Every reply is read.
"""

import smtplib
import ssl
from dataclasses import dataclass

LONGEST_LINE = 8192
MOST_LINES = 100
UNCLEAR = -1


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
            if line[3:4] != b"-":
                return int(line[:3]) if line[:3].isdigit() else UNCLEAR
        raise SessionLost

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
