"""Read messages for the inbox. What they hold is a stranger's: nothing of it is trusted."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import islice
from typing import Literal

from config.demo.maildir import Mail, Maildir

PAGE_SIZE = 50


@dataclass(frozen=True)
class Letter:
    """One message, as the inbox shows it."""

    mail: Mail

    @property
    def name(self) -> str:
        """Return the name that its address is made of."""
        return self.mail.name

    @property
    def recipient(self) -> str:
        """Return to whom the mail system was told to bring it."""
        return self.mail.recipient

    @cached_property
    def head(self) -> EmailMessage:
        """Return the headers, read once."""
        return self.mail.head()

    @cached_property
    def message(self) -> EmailMessage:
        """Return the message, read once."""
        return self.mail.message()

    @property
    def subject(self) -> str:
        """Return the subject."""
        return str(self.head.get("Subject", "")) or "(no subject)"

    @property
    def sender(self) -> str:
        """Return whom it says it is from."""
        return str(self.head.get("From", ""))

    @property
    def written_at(self) -> datetime | None:
        """Return when it was written, by its own word."""
        try:
            return parsedate_to_datetime(str(self.head.get("Date", "")))
        except ValueError:
            return None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the headers in their order."""
        return [(name, str(value)) for name, value in self.head.items()]

    @property
    def text(self) -> str:
        """Return the text part, or nothing."""
        return self._part("plain")

    @property
    def one_click_url(self) -> str:
        """Return where a mail program posts to when the person wants to leave (RFC 8058)."""
        if str(self.head.get("List-Unsubscribe-Post", "")) != "List-Unsubscribe=One-Click":
            return ""
        addresses = str(self.head.get("List-Unsubscribe", "")).split(",")
        wanted = [address.strip(" <>") for address in addresses]
        return next((address for address in wanted if address.startswith("http")), "")

    @property
    def html(self) -> str:
        """Return the HTML part with its embedded pictures in place, or nothing."""
        html = self._part("html")
        for part in self.message.walk():
            identifier = str(part.get("Content-ID", "")).strip("<> ")
            if identifier and part.get_content_maintype() == "image":
                html = html.replace(f"cid:{identifier}", _data_url(part))
        return html

    def _part(self, kind: Literal["plain", "html"]) -> str:
        part = self.message.get_body((kind,))
        if part is None:
            return ""
        try:
            return str(part.get_content())
        except (LookupError, ValueError):
            # An unknown character set: better some wrong letters than no message.
            return _bytes(part).decode("utf-8", "replace")


@dataclass(frozen=True)
class Page:
    """One page of the list, newest first."""

    number: int
    letters: list[Letter]
    has_next: bool


def page(maildir: Maildir, *, to: str, number: int) -> Page:
    """Return a page of the messages whose recipient contains `to`."""
    start = (number - 1) * PAGE_SIZE
    found = list(islice(_matching(maildir, to.strip().lower()), start, start + PAGE_SIZE + 1))
    return Page(number, [Letter(mail) for mail in found[:PAGE_SIZE]], len(found) > PAGE_SIZE)


def _matching(maildir: Maildir, part: str) -> Iterator[Mail]:
    return (mail for mail in maildir.mails() if part in mail.recipient.lower())


def _data_url(part: MIMEPart) -> str:
    encoded = base64.b64encode(_bytes(part)).decode()
    return f"data:{part.get_content_type()};base64,{encoded}"


def _bytes(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
