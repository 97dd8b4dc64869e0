"""What others need for the same messages: smtplib with finished bytes, Django's own sending."""

import pickle
import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.mail import EmailMultiAlternatives, get_connection

from bench.sink import LOOPBACK


@dataclass(frozen=True, slots=True)
class Finished:
    """One message, as bytes and as the parts that Django makes it of."""

    sender: str
    recipient: str
    content: bytes
    subject: str
    text: str
    html: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """Every `step`-th message of a file, from `first` on."""

    file: Path
    port: int
    first: int
    step: int

    def messages(self) -> list[Finished]:
        """Read them."""
        # We wrote the file a minute ago.
        whole: list[Finished] = pickle.loads(self.file.read_bytes())  # noqa: S301
        return whole[self.first :: self.step]


def shares(file: Path, port: int, connections: int) -> list[Share]:
    """Return the shares of so many connections."""
    return [Share(file, port, first, connections) for first in range(connections)]


def write(file: Path, messages: Sequence[Finished]) -> None:
    """Keep the messages for other processes."""
    file.write_bytes(pickle.dumps(list(messages)))


def with_smtplib(share: Share) -> Callable[[], int]:
    """Send finished bytes over one connection, reading every reply; no database."""
    messages = share.messages()
    session = smtplib.SMTP(LOOPBACK, share.port)
    session.ehlo()

    def act() -> int:
        for each in messages:
            session.sendmail(each.sender, [each.recipient], each.content)
        return len(messages)

    return act


def with_django(share: Share) -> Callable[[], int]:
    """Send by `send_messages` over one connection; texts are rendered before, no database."""
    messages = [_mail(each) for each in share.messages()]
    connection = get_connection(host=LOOPBACK, port=share.port)
    connection.open()
    return lambda: connection.send_messages(messages) or 0


def _mail(each: Finished) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        each.subject, each.text, each.sender, [each.recipient], headers=each.headers
    )
    mail.attach_alternative(each.html, "text/html")
    return mail
