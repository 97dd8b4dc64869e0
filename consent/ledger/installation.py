"""The chain of the installation itself: what happened to the whole ledger, and to nobody."""

from collections.abc import Mapping
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


def last_restored_at() -> datetime | None:
    """Return when an older state was restored last, None where none ever was."""
    restored = ConsentEvent.objects.filter(subject=INSTALLATION).order_by("-position")
    return restored.values_list("at", flat=True).first()


def is_restore_noted(ahead: Mapping[str, int]) -> bool:
    """Say whether this restore was seen, and not brought to its end yet. Locks the chain.

    `ahead` are the files that are ahead of this database, and how far they are marked. Where one is
    further than what was seen, the note itself may come from a backup that was taken behind the
    fence. It may also be that a process lives that wrote before the restore: then it is seen again.
    """
    Subject.objects.get_or_create(id=INSTALLATION)
    Subject.objects.select_for_update().get(id=INSTALLATION)
    last = ConsentEvent.objects.filter(subject=INSTALLATION).order_by("-position").first()
    if last is None or not last.details.get("seen"):
        return False
    seen = last.details.get("ahead", {})
    return all(marked <= seen.get(writer, 0) for writer, marked in ahead.items())
