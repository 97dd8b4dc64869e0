"""From finished texts to the message as it is handed over."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings

from delivery.rendering.accepted import Accepted
from delivery.rendering.editions import Encoded
from delivery.rendering.message import Letter, ListHeaders, ascii_address, build
from delivery.rendering.outcome import Composed
from delivery.selectors.jobs import Job
from programs.models import Brand


@dataclass(frozen=True, slots=True)
class Finished:
    """What is left to be put into an envelope."""

    brand: Brand
    written: Encoded
    edition: str = "none"
    program: str = "none"
    listed: ListHeaders | None = None
    used: list[dict[str, Any]] = field(default_factory=list)
    depth: str = ""
    asks: str = ""
    sealed: bytes | None = None
    language: str = ""


def listed(accepted: Accepted, language: str, leave_url: str) -> ListHeaders:
    """Return the headers by which a mail program knows the list and leaves it."""
    return ListHeaders(accepted.promise(language).title, accepted.list_id, leave_url)


def message_id_of(delivery_id: int, host: str) -> str:
    """Return the delivery's one Message-ID: the same at each attempt, and guessed by nobody."""
    key = _key_of(settings.TOKEN_KEYS[0])
    digest = hashlib.blake2b(b"message-id:%d" % delivery_id, key=key, digest_size=16)
    return f"<{digest.hexdigest()}@{host}>"


@lru_cache(maxsize=8)
def _key_of(token_key: bytes) -> bytes:
    return hashlib.sha256(token_key).digest()


def put_in(job: Job, now: datetime, finished: Finished) -> Composed:
    """Return the message of `job`, addressed. Raises `AddressRefused`."""
    brand = finished.brand
    message_id = message_id_of(job.delivery_id, brand.host)
    letter = Letter(
        from_name=brand.name,
        from_email=brand.from_email,
        to=job.email,
        subject=finished.written.subject,
        message_id=message_id,
        at=now,
        text=finished.written.text,
        html=finished.written.html,
        feedback=(finished.edition, finished.program, str(job.kind), brand.sender_id),
        listed=finished.listed,
        pictures=finished.written.pictures,
    )
    return Composed(
        message=build(letter),
        sender=ascii_address(brand.from_email),
        recipient=ascii_address(job.email),
        message_id=message_id,
        used=finished.used,
        depth=finished.depth,
        asks=finished.asks,
        sealed=finished.sealed,
        language=finished.language,
    )
