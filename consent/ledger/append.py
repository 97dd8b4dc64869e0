"""The one way into the ledger."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from consent.ledger.chain import entry_hash
from consent.ledger.keys import subject_key
from consent.ledger.sealing import Evidence, new_wrapped_key, seal_evidence
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from subscribers.models import Subscriber


class PersonErasedError(LookupError):
    """Somebody was erased: nothing more can be said about them."""


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
    with transaction.atomic():
        subjects = lock_subjects({entry.subscriber_id for entry in entries})
        keys: dict[UUID, bytes] = {}
        events = [_chained(entry, subjects[entry.subscriber_id], keys) for entry in entries]
        ConsentEvent.objects.bulk_create(events)
        Subject.objects.bulk_update(subjects.values(), ["head_position", "head_hash"])
    return events


def lock_subjects(subscriber_ids: Iterable[int]) -> dict[int, Subject]:
    """Return these people's subject rows, made where missing, locked in order of subscriber.

    Raises `PersonErasedError`: an erased person's chain has ended, and they get no other.
    """
    ids = sorted(subscriber_ids)
    known = set(
        Subject.objects.filter(subscriber_id__in=ids).values_list("subscriber_id", flat=True)
    )
    Subject.objects.bulk_create(
        [_new_subject(id_) for id_ in ids if id_ not in known], ignore_conflicts=True
    )
    rows = (
        Subject.objects.select_for_update().filter(subscriber_id__in=ids).order_by("subscriber_id")
    )
    found = {row.subscriber_id: row for row in rows if row.subscriber_id is not None}
    if len(found) < len(ids) or _is_anybody_erased(set(ids) - known):
        raise PersonErasedError
    return found


def _is_anybody_erased(made: set[int]) -> bool:
    """Look once more at those without a chain: an erasure may have ended theirs just now."""
    if not made:
        return False
    return Subscriber.objects.filter(pk__in=made, erased_at__isnull=False).exists()


def _new_subject(subscriber_id: int) -> Subject:
    subject = Subject(subscriber_id=subscriber_id)
    subject.wrapped_key = new_wrapped_key(subject.id, settings.SUBJECT_MASTER_KEYS)
    return subject


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
