"""A finished message taken apart again, for mail systems that want parts and not bytes.

Only gateways that need parts ask for them: what goes by SMTP stays as it is.
"""

from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import Message
from email.utils import parseaddr

from delivery.gateways.base import Envelope

# What is ours to say. A provider writes the rest (Date, Message-ID, MIME) itself, and some refuse a
# message that says it for them.
KEPT_HEADERS = (
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
    "Auto-Submitted",
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An embedded picture: `cid` is the name that the HTML calls it by, without brackets."""

    content: bytes
    subtype: str
    cid: str
    name: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What a message says, in Unicode with LF line ends; headers as they were written, in a line.

    An encoded word in a header stays one: no provider can encode it a second time.
    """

    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    pictures: tuple[Picture, ...]


def parts_of(envelope: Envelope) -> Parts:
    """Return the parts of a message that `delivery.rendering` wrote."""
    message = message_from_bytes(envelope.content)
    leaves = [part for part in message.walk() if not part.is_multipart()]
    return Parts(
        sender=_sender(str(message["From"])),
        subject=_decoded(str(message["Subject"] or "")),
        text=_words(leaves, "text/plain"),
        html=_words(leaves, "text/html"),
        headers={
            name: _one_line(str(message[name]))
            for name in KEPT_HEADERS
            if message[name] is not None
        },
        pictures=tuple(_picture(part) for part in leaves if _is_picture(part)),
    )


def _sender(written: str) -> str:
    name, address = parseaddr(written)
    return str(Address(_decoded(name), addr_spec=address))


def _decoded(written: str) -> str:
    return _one_line(str(make_header(decode_header(written)))) if "=?" in written else written


def _one_line(written: str) -> str:
    return " ".join(written.split())


def _words(leaves: list[Message], content_type: str) -> str:
    part = next((part for part in leaves if part.get_content_type() == content_type), None)
    if part is None:
        return ""
    return _octets(part).decode(part.get_content_charset("utf-8")).replace("\r\n", "\n")


def _octets(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _is_picture(part: Message) -> bool:
    return part.get_content_maintype() == "image"


def _picture(part: Message) -> Picture:
    return Picture(
        content=_octets(part),
        subtype=part.get_content_subtype(),
        cid=str(part["Content-ID"] or "").strip("<> "),
        name=part.get_filename() or "",
    )
