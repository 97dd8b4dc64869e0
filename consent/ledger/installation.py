"""The chain of the installation itself: what happened to the whole ledger, and to nobody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from consent.ledger.chain import entry_hash
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method

# No person's reference can be this: theirs are random.
INSTALLATION = UUID("00000000-0000-4000-8000-000000000001")


def append_restored(*, at: datetime, details: dict[str, Any]) -> ConsentEvent:
    """Write that an older state was restored: seen, or brought up to the journal."""
    with transaction.atomic():
        Subject.objects.get_or_create(id=INSTALLATION)
        subject = Subject.objects.select_for_update().get(id=INSTALLATION)
        event = ConsentEvent(
            subject=subject,
            position=subject.head_position + 1,
            kind=EventKind.RESTORED,
            actor=Actor.SYSTEM,
            method=Method.JOURNAL,
            at=at,
            details=details,
            previous_hash=bytes(subject.head_hash),
        )
        event.hash = entry_hash(event)
        event.save(force_insert=True)
        subject.head_position, subject.head_hash = event.position, event.hash
        # It says nothing about any subscription.
        subject.folded_position = event.position
        subject.save(update_fields=["head_position", "head_hash", "folded_position"])
    return event


def is_restore_noted() -> bool:
    """Say whether a restore was seen that was not brought to its end yet. Locks the chain."""
    Subject.objects.get_or_create(id=INSTALLATION)
    Subject.objects.select_for_update().get(id=INSTALLATION)
    last = ConsentEvent.objects.filter(subject=INSTALLATION).order_by("-position").first()
    return last is not None and bool(last.details.get("seen"))
