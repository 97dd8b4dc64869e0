"""What others need for the same messages: smtplib with finished bytes, Django's own sending."""

import smtplib
from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives, get_connection

from bench.messages import Letter, Share, letter_of
from bench.sink import LOOPBACK


def with_smtplib(share: Share) -> Callable[[], int]:
    """Send finished bytes over one connection, reading every reply; no database."""
    messages = [(each.sender, [each.recipient], each.content) for each in share.messages()]
    session = smtplib.SMTP(LOOPBACK, share.port)
    session.ehlo()

    def act() -> int:
        for sender, recipients, content in messages:
            session.sendmail(sender, recipients, content)
        return len(messages)

    return act


def with_django(share: Share) -> Callable[[], int]:
    """Send by `send_messages` over one connection; texts are rendered before, no database."""
    messages = [_mail(letter_of(each)) for each in share.messages()]
    connection = get_connection(host=LOOPBACK, port=share.port)
    connection.open()
    return lambda: connection.send_messages(messages) or 0


def _mail(each: Letter) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        each.subject, each.text, each.sender, [each.recipient], headers=each.headers
    )
    mail.attach_alternative(each.html, "text/html")
    return mail
