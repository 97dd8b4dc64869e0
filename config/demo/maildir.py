"""A Maildir: written by the mail catcher, read by the inbox and by the people of the story.

A name begins with the time of arrival in nanoseconds, so that names sort by time. Each file begins
with the recipient, so that a search reads one line of it.
"""

import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

NAME = re.compile(r"[0-9]{19}\.[0-9a-f]{12}")
_RECIPIENT = b"Delivered-To: "


@dataclass(frozen=True)
class Mail:
    """One message in the folder."""

    name: str
    recipient: str
    path: Path

    def message(self) -> EmailMessage:
        """Read the whole message."""
        return _parsed(self.path.read_bytes())

    def head(self) -> EmailMessage:
        """Read the headers only."""
        return _parsed(self.path.read_bytes().partition(b"\n\n")[0])


class Maildir:
    """The folder with `tmp`, `new` and `cur`. Nothing here is ever marked as read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._new = folder / "new"

    def create(self) -> None:
        """Make the three folders, for their owner only."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("tmp", "new", "cur"):
            (self._folder / name).mkdir(mode=0o700, exist_ok=True)

    def deliver(self, *, sender: str, recipient: str, content: bytes) -> None:
        """Put a message there: whole or not at all."""
        name = f"{time.time_ns()}.{secrets.token_hex(6)}"
        draft = self._folder / "tmp" / name
        head = b"%s%s\nReturn-Path: <%s>\n" % (_RECIPIENT, recipient.encode(), sender.encode())
        draft.write_bytes(head + content.replace(b"\r\n", b"\n"))
        draft.rename(self._new / name)

    def names(self) -> list[str]:
        """Return the names of all messages, newest first."""
        with os.scandir(self._new) as entries:
            return sorted((entry.name for entry in entries), reverse=True)

    def mails(self, *, after: str = "") -> Iterator[Mail]:
        """Yield the messages, newest first, down to the one named `after`."""
        for name in self.names():
            if name <= after:
                return
            yield self.mail(name)

    def mail(self, name: str) -> Mail:
        """Return one message. Raises FileNotFoundError where there is none of that name."""
        path = self._new / name
        if not NAME.fullmatch(name):
            raise FileNotFoundError(name)
        with path.open("rb") as file:
            first = file.readline()
        return Mail(name, first.removeprefix(_RECIPIENT).decode(errors="replace").strip(), path)


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("the default policy makes EmailMessage objects")
    return message
