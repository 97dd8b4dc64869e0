"""What `delivery` does when `consent` records something."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from consent.models import ConsentEvent
from consent.signals import events_folded_late, events_recorded
from delivery.nudges import nudge_answers
from delivery.services.answers import answer
from delivery.services.overlapping import name_overlaps_with
from delivery.services.recutting import cut_slots_anew


@receiver(events_recorded, dispatch_uid="delivery.answer_events")
def answer_events(*, events: list[ConsentEvent], **_kwargs: Any) -> None:
    """Queue the answers to what was said, and wake a worker once it is committed.

    A yes that promises another frequency holds for what was sent before it, too.
    """
    cut_slots_anew(events)
    if answer(events):
        transaction.on_commit(nudge_answers, robust=True)


@receiver(events_folded_late, dispatch_uid="delivery.follow_late_folds")
def follow_late_folds(*, events: list[ConsentEvent], **_kwargs: Any) -> None:
    """Put stops that could not wait on the record of the messages that they overlapped.

    What had to wait for its fold is answered now, where it was not.
    """
    name_overlaps_with([event.id for event in events])
    answer(events)
