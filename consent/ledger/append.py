"""The one way into the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.ledger.chain import entry_hash
from consent.ledger.keys import subject_key
from consent.ledger.locking import PersonErasedError, lock_subjects
from consent.ledger.sealing import Evidence, seal_evidence
from consent.ledger.writing import write
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method

__all__ = ["NewEntry", "PersonErasedError", "append", "lock_subjects"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be recorded about one person. `details` must hold no personal value."""

    subscriber_id: int
    kind: EventKind
    actor: Actor
    method: Method
    at: datetime
    program_id: int | None = None
    invitation_id: int | None = None
    language: str = ""
    text_id: str | None = None
    answers_id: int | None = None
    valid_until: datetime | None = None
    address_version: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence | None = None


def append(entries: Sequence[NewEntry]) -> list[ConsentEvent]:
    """Chain `entries` to their people's last ones, in order, inside the caller's transaction.

    Takes the people's subject rows FOR UPDATE in order of subscriber, which must come after their
    subscriber rows where those are locked at all.
    """
    if not entries:
        return []
    with transaction.atomic(savepoint=False):
        subjects = lock_subjects({entry.subscriber_id for entry in entries})
        keys: dict[UUID, bytes] = {}
        events = [_chained(entry, subjects[entry.subscriber_id], keys) for entry in entries]
        write(events, {event.subject_id: event.subject for event in events}.values())
    return events


def _chained(entry: NewEntry, subject: Subject, keys: dict[UUID, bytes]) -> ConsentEvent:
    position = subject.head_position + 1
    event = ConsentEvent(
        subject=subject,
        position=position,
        kind=entry.kind,
        program_id=entry.program_id,
        invitation_id=entry.invitation_id,
        language=entry.language,
        text_id=entry.text_id,
        answers_id=entry.answers_id,
        actor=entry.actor,
        method=entry.method,
        at=entry.at,
        valid_until=entry.valid_until,
        address_version=entry.address_version,
        details=entry.details,
        sealed=_sealed(entry.evidence, subject, position, keys),
        previous_hash=bytes(subject.head_hash),
    )
    event.hash = entry_hash(event)
    subject.head_position, subject.head_hash = position, event.hash
    return event


def _sealed(
    evidence: Evidence | None, subject: Subject, position: int, keys: dict[UUID, bytes]
) -> bytes | None:
    if evidence is None or subject.wrapped_key is None:
        return None
    if subject.id not in keys:
        keys[subject.id] = subject_key(subject)
    return seal_evidence(evidence, key=keys[subject.id], subject=subject.id, position=position)
