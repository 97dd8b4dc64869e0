"""The hash that chains an entry to the person's last one."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from consent.models import ConsentEvent

GENESIS = bytes(32)


def entry_hash(event: ConsentEvent) -> bytes:
    """Return SHA-256 over every column of `event` but its number and its own hash.

    The personal part enters as the hash of its ciphertext, so erasing the key breaks no chain.
    """
    sealed = bytes(event.sealed) if event.sealed is not None else b""
    content = plain_columns(event) | {
        "subject": str(event.subject_id),
        "sealed": hashlib.sha256(sealed).hexdigest(),
    }
    return hashlib.sha256(canonical(content)).digest()


def plain_columns(event: ConsentEvent) -> dict[str, Any]:
    """Return what the hash covers besides whose chain it is and the personal part.

    By the names under which it is hashed, as JSON has it: a proof pack shows just this.
    """
    return {
        "position": event.position,
        "kind": event.kind,
        "program": event.program_id,
        "invitation": event.invitation_id,
        "language": event.language,
        "text": event.text_id,
        "answers": event.answers_id,
        "actor": event.actor,
        "method": event.method,
        "at": _time(event.at),
        "valid_until": _time(event.valid_until),
        "address_version": event.address_version,
        "details": event.details,
        "previous": bytes(event.previous_hash).hex(),
    }


def canonical(content: object) -> bytes:
    """Return one spelling of JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
