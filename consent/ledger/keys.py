"""The keys that open personal parts, with the installation's master keys."""

from uuid import UUID

from django.conf import settings

from consent.ledger.sealing import Evidence, open_evidence, unwrap_key
from consent.models import ConsentEvent, Subject


def subject_key(subject: Subject) -> bytes:
    """Return the key of one person. Raises `LookupError` where erasure destroyed it."""
    if subject.wrapped_key is None:
        raise LookupError(f"the key of {subject.id} was destroyed")
    return unwrapped(bytes(subject.wrapped_key), subject.id)


def unwrapped(wrapped: bytes, subject: UUID) -> bytes:
    """Return the key of one person. Raises `UnreadableKeyError` where no master key opens it."""
    return unwrap_key(wrapped, subject, settings.SUBJECT_MASTER_KEYS)


def evidence_of(event: ConsentEvent) -> Evidence:
    """Return the personal part of `event`, empty where none was recorded.

    Raises `LookupError` where erasure destroyed the key.
    """
    if event.sealed is None:
        return Evidence()
    subject = event.subject
    return open_evidence(
        bytes(event.sealed), key=subject_key(subject), subject=subject.id, position=event.position
    )
