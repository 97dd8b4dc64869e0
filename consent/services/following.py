"""What an entry brings with it, in the transaction that folds it."""

from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, EventKind
from consent.services.forgetting import forget
from consent.services.hearing import hear, hear_answers
from consent.services.holding import follow_person


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
