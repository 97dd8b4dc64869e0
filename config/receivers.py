"""What `config` does when the apps below tell it something."""

from typing import Any

from django.dispatch import receiver

import config.staff.trail  # noqa: F401 - connects what it hears of
from config.scrubbing import forget_revocable_answers_of, scrub
from consent.models import ConsentEvent
from consent.rules.vocabulary import NEVER_NARROWING
from consent.signals import events_folded_late, events_recorded, person_erased, values_dropped
from delivery.signals import reservations_freed


@receiver(person_erased, dispatch_uid="config.scrub")
def scrub_the_erased(
    *,
    subscriber_id: int,
    external_id: str,
    email: str,
    earlier: list[str],
    earlier_ids: list[str],
    **_kwargs: Any,
) -> None:
    """Leave nobody's name in stored answers and in the log of what staff did."""
    scrub(
        subscriber_id=subscriber_id,
        external_ids=[external_id, *earlier_ids],
        addresses=[email, *earlier],
    )


@receiver(events_recorded, dispatch_uid="config.forget_revocable_answers")
def forget_revocable_answers(*, events: list[ConsentEvent], **_kwargs: Any) -> None:
    """Tell nobody's values again by an Idempotency-Key, once they may have ended or narrowed any.

    The same call is answered anew then: the gate refuses what was stopped (INV-2), and a copy of
    what is held has no value that nothing covers any more (INV-14).
    """
    ending = [event for event in events if event.kind not in NEVER_NARROWING]
    people = {event.subject.subscriber_id for event in ending if event.subject.subscriber_id}
    if people:
        forget_revocable_answers_of(people)


@receiver(events_folded_late, dispatch_uid="config.forget_answers_stored_meanwhile")
def forget_answers_stored_meanwhile(*, events: list[ConsentEvent], **_kwargs: Any) -> None:
    """Do the same again for what was folded late.

    A reservation that held the person's row for longer than their word waited stored its answer
    behind that word.
    """
    forget_revocable_answers(events=events)


@receiver(values_dropped, dispatch_uid="config.forget_uncovered_answers")
def forget_uncovered_answers(*, subscriber_ids: set[int], **_kwargs: Any) -> None:
    """Tell nobody again what was dropped, where the ledger says nothing of it too (INV-14)."""
    forget_revocable_answers_of(subscriber_ids)


@receiver(reservations_freed, dispatch_uid="config.forget_freed_answers")
def forget_freed_answers(*, subscriber_ids: set[int], **_kwargs: Any) -> None:
    """Tell nobody again of a reservation that was not used: its place is another's now (INV-3)."""
    forget_revocable_answers_of(subscriber_ids)
