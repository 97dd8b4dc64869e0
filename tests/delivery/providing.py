"""What tests of providers share: messages of ours, and a gateway to the provider that stands in."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from django.test import override_settings

from delivery.gateways.anymail import AnymailGateway
from delivery.gateways.base import Envelope, Outcome
from delivery.rendering.message import Letter, ListHeaders, build, clean
from delivery.rendering.quoted import piece
from tests.esp import Esp

FAR = 60.0
AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def envelope(
    number: int,
    *,
    to: str = "",
    subject: str = "",
    text: str = "",
    sender: str = "Corner Shop",
) -> Envelope:
    """Return a message as `delivery.rendering` writes it."""
    recipient = to or f"p{number}@example.com"
    words = text or f"Hello {number}, schöne Grüße 🥕\n.\nBye"
    letter = Letter(
        from_name=sender,
        from_email="us@example.com",
        to=recipient,
        subject=subject or f"Für dich, {number}",
        message_id=f"<{number}@example.com>",
        at=AT,
        text=_part(words),
        html=_part(f"<p>{words}</p>"),
        feedback=("first", "weekly", "edition", "sender"),
        listed=ListHeaders(
            "Wöchentlich", "weekly.list-id.example", f"https://x.example/u/{number:032}"
        ),
    )
    return Envelope(number, "us@example.com", recipient, build(letter))


def envelopes(count: int) -> list[Envelope]:
    """Return so many messages, each to somebody else."""
    return [envelope(number) for number in range(1, count + 1)]


def _part(words: str) -> bytes:
    written = piece(clean(words))
    return written if written.endswith(b"\r\n") else written + b"\r\n"


@contextmanager
def gateway_to(
    name: str,
    esp: Esp,
    *,
    at_once: int = 4,
    batch: int = 50,
    patience: float = 5.0,
    **settings: object,
) -> Iterator[AnymailGateway]:
    """Return a gateway to the provider `name`, played by `esp`."""
    backend = f"anymail.backends.{name}.EmailBackend"
    with override_settings(EMAIL_BACKEND=backend, ANYMAIL=esp.settings() | settings):
        gateway = AnymailGateway(at_once=at_once, batch=batch, patience=patience)
        try:
            yield gateway
        finally:
            gateway.close()


def handed(
    name: str, esp: Esp, given: Sequence[Envelope], *, seconds: float = FAR, **how: object
) -> list[Outcome]:
    """Hand over to the provider `name`; return what became of each."""
    with gateway_to(name, esp, **how) as gateway:  # type: ignore[arg-type]  # passed on as it came
        return list(gateway.hand_over(given, time.monotonic() + seconds))
