"""What was written to people of the sandbox, to be read by whoever tries the API."""

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from delivery.models import SandboxMessage
from delivery.selectors.sent import find_delivery

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class NoMessage(LookupError):
    """The message of this delivery is not kept: only those of the sandbox are, for seven days."""


@dataclass(frozen=True, slots=True)
class MessageKept:
    """One message in its parts; `links` are the addresses in its text, in order, each once."""

    id: int
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    links: list[str]


def message_of(delivery_id: int) -> MessageKept:
    """Return the message of one delivery. Raises `UnknownDelivery`, `NoMessage`."""
    delivery = find_delivery(delivery_id)
    kept = SandboxMessage.objects.filter(delivery=delivery).first()
    if kept is None:
        raise NoMessage(delivery_id)
    message = message_from_bytes(bytes(kept.content), policy=policy.default)
    text, html = _part(message, "plain"), _part(message, "html")
    return MessageKept(
        id=delivery_id,
        sender=str(message["From"] or ""),
        recipient=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        text=text,
        html=html,
        links=list(dict.fromkeys(_ADDRESS.findall(text))),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
