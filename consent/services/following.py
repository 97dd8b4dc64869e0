"""What an entry brings with it, in the transaction that folds it."""

from collections.abc import Sequence

from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, EventKind
from consent.services.forgetting import forget
from consent.services.hearing import hear, hear_answers
from consent.services.holding import follow_person, hold_stops


def follow_all(events: Sequence[ConsentEvent]) -> None:
    """Do what each of `events` asks for, in their order; the caller holds the people's rows.

    A batch of nothing but leavings and stops needs as many queries for a thousand as for one.
    """
    asking = [event for event in events if _asks(event)]
    if all(event.kind == EventKind.SUPPRESSED for event in asking):
        hold_stops(asking)
        return
    for event in asking:
        follow(event)


def _asks(event: ConsentEvent) -> bool:
    """Say whether `follow` does anything for an entry of this kind."""
    if event.kind == EventKind.MERGED:
        return event.program_id is None and "contradicted" in event.details
    return event.program_id is None or event.kind in PERMITTING or event.kind == EventKind.CHANGED


def follow(event: ConsentEvent) -> None:
    """Do what `event` asks for besides its fold. The caller holds the person's row."""
    if event.kind in PERMITTING:
        hear_answers(event)
    elif event.kind == EventKind.CHANGED:
        hear(event)
    elif event.kind == EventKind.ERASED and event.program_id is None:
        forget(event)
    elif event.program_id is None:
        follow_person(event)
