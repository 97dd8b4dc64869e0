"""The demo's mail system: takes every message by SMTP and keeps it in a Maildir.

`python -m config.demo.catcher SOCKET MAILDIR`: the number of a listening socket that was inherited,
and the folder.
"""

import asyncio
import signal
import socket
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.demo.maildir import Maildir

LARGEST_MESSAGE = 32 * 1024 * 1024


class Catcher:
    """What happens to a message: one file for each recipient."""

    def __init__(self, maildir: Maildir) -> None:
        self._maildir = maildir

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the message, then say so."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            self._maildir.deliver(
                sender=envelope.mail_from or "", recipient=recipient, content=content
            )
        return "250 OK"


async def serve(listening: socket.socket, maildir: Maildir) -> None:
    """Take mail until SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    catcher = Catcher(maildir)
    server = await loop.create_server(lambda: _session(catcher, loop), sock=listening)
    await ended.wait()
    # Not wait_closed: a worker that keeps its session open would keep us.
    server.close()


def _session(catcher: Catcher, loop: asyncio.AbstractEventLoop) -> SMTP:
    return SMTP(
        catcher,
        hostname="mail.demo",
        data_size_limit=LARGEST_MESSAGE,
        enable_SMTPUTF8=True,
        loop=loop,
    )


def main(arguments: list[str]) -> None:
    """Serve on the socket that was handed to us."""
    maildir = Maildir(Path(arguments[1]))
    maildir.create()
    asyncio.run(serve(socket.socket(fileno=int(arguments[0])), maildir))


if __name__ == "__main__":
    main(sys.argv[1:])
