"""One finished message as bytes (RFC 5322, 2045 to 2047, 2369, 2919, 8058).

Headers are written line by line: the standard library's modern policy folds a long
`List-Unsubscribe` into an encoded word, which breaks it. No part depends on another, so what is
the same for every message of an edition can be made once and the rest be put in.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache

from django.core.mail.message import sanitize_address

LIST_ID_OCTETS = 255
SUBJECT_LENGTH = 250
# Written so that no quoted-printable line can be one: "=_" never stands in such a line.
BOUNDARY = "=_willingly_7b1f0c2e9d_="
# Around the HTML and its pictures, where there are any.
RELATED = "=_willingly_7b1f0c2e9d_pictures_="

# They change the order in which the text around them reads.
_BIDI_CONTROLS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Most addresses: what Django's careful writing of them would leave as it is.
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
# The categories Cc and Cs, without tab and line feed.
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class AddressRefused(Exception):
    """The address cannot stand in a message."""


@dataclass(frozen=True, slots=True)
class ListHeaders:
    """Which list this is and how to leave it: editions and welcomes carry it."""

    title: str
    list_id: str
    leave_url: str

    def lines(self) -> list[str]:
        """Return the header lines, each header once."""
        return [
            f"List-Id: {list_id(self.title, self.list_id)}",
            f"List-Unsubscribe: <{self.leave_url}>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ]


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one message is made of. `feedback` is edition, program, kind and sender.

    `text` and `html` are in quoted-printable already, each ended by CRLF; `pictures` is what
    `related` made.
    """

    from_name: str
    from_email: str
    to: str
    subject: str
    message_id: str
    at: datetime
    text: bytes
    html: bytes
    feedback: tuple[str, str, str, str]
    listed: ListHeaders | None = None
    pictures: bytes = b""


def _part(subtype: str, boundary: str = BOUNDARY) -> str:
    return (
        f"--{boundary}\r\n"
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )


_BEFORE_TEXT = f"\r\n\r\n{_part('plain')}".encode()
_BEFORE_HTML = f"\r\n{_part('html')}".encode()
_BEFORE_RELATED = (
    f"\r\n--{BOUNDARY}\r\n"
    f'Content-Type: multipart/related; type="text/html"; boundary="{RELATED}"\r\n\r\n'
    f"{_part('html', RELATED)}"
).encode()
_END = f"\r\n--{BOUNDARY}--\r\n".encode()


def related(pictures: Iterable[tuple[str, str, bytes]]) -> bytes:
    """Return what stands behind an HTML part that shows pictures.

    Each is its media type, its id and its content in base64, in lines ended by CRLF.
    """
    parts = [
        f"\r\n--{RELATED}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{id_}>\r\nContent-Disposition: inline\r\n\r\n".encode()
        + content
        for kind, id_, content in pictures
    ]
    return b"".join([*parts, f"\r\n--{RELATED}--\r\n".encode()])


def build(letter: Letter) -> bytes:
    """Return the message with CRLF line ends, not dot-stuffed.

    Raises `AddressRefused`.
    """
    return b"".join(
        (
            "\r\n".join(_head(letter)).encode("ascii"),
            _BEFORE_TEXT,
            letter.text,
            _BEFORE_RELATED if letter.pictures else _BEFORE_HTML,
            letter.html,
            letter.pictures,
            _END,
        )
    )


def _head(letter: Letter) -> list[str]:
    return [
        _from(letter.from_name, letter.from_email),
        f"To: {ascii_address(letter.to)}",
        f"Subject: {_unstructured('Subject', one_line(letter.subject)[:SUBJECT_LENGTH].rstrip())}",
        f"Date: {_date(letter.at.replace(microsecond=0))}",
        f"Message-ID: {one_line(letter.message_id)}",
        *(letter.listed.lines() if letter.listed else ()),
        _standing(letter.feedback),
    ]


@lru_cache(maxsize=256)
def _from(name: str, address: str) -> str:
    return f"From: {_mailbox(name, address)}"


@lru_cache(maxsize=256)
def _standing(feedback: tuple[str, ...]) -> str:
    """Return the header lines that an edition's messages share."""
    lines = (
        f"Feedback-ID: {_feedback(feedback)}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
    )
    return "\r\n".join(lines)


def one_line(text: str) -> str:
    """Return `text` fit for a header: one line without control characters."""
    return " ".join(clean(text).split())


def clean(text: str) -> str:
    """Return `text` without control characters, lone surrogates and bidirectional overrides."""
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BIDI_CONTROLS)
    return _NO_TEXT.sub("", text)


def ascii_address(address: str) -> str:
    """Return the address as it stands in headers and on the envelope.

    Raises `AddressRefused` for one that is no address or that only SMTPUTF8 could carry.
    """
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    try:
        written: str = sanitize_address(address, "utf-8")
    except ValueError:
        raise AddressRefused from None
    local, _, domain = written.rpartition("@")
    if not local or not domain or local.startswith("=?") or not written.isprintable():
        raise AddressRefused
    # Between quotes they may stand in an address, and would end it on the envelope.
    if "<" in written or ">" in written:
        raise AddressRefused
    return written


def _feedback(parts: tuple[str, ...]) -> str:
    return ":".join(one_line(part).encode("ascii", "replace").decode() for part in parts)


@lru_cache(maxsize=64)
def _date(at: datetime) -> str:
    return format_datetime(at)


@lru_cache(maxsize=256)
def list_id(title: str, identifier: str) -> str:
    """Return the list's title and identifier, at most 255 octets: the identifier never changes."""
    words = one_line(title).replace("\\", "").replace('"', "'")
    phrase = f'"{words}"' if words.isascii() else _encoded("List-Id", words)
    whole = f"{phrase} <{identifier}>"
    return whole if len(whole) <= LIST_ID_OCTETS else f"<{identifier}>"


def _mailbox(name: str, address: str) -> str:
    words = one_line(name).replace("\\", "").replace('"', "'")
    phrase = f'"{words}"' if words.isascii() else _encoded("From", words)
    return f"{phrase} <{ascii_address(address)}>"


def _unstructured(name: str, text: str) -> str:
    # What looks like an encoded word would be decoded by the reader's program.
    if text.isascii() and "=?" not in text:
        return text
    return _encoded(name, text)


def _encoded(name: str, text: str) -> str:
    return Header(text, "utf-8", header_name=name).encode(linesep="\r\n")
