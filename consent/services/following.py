"""What an entry brings with it, in the transaction that folds it."""

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, EventKind
from consent.services.forgetting import forget
from consent.services.holding import follow_person
from consent.services.profile import ProfileInput, store_values
from subscribers.models import Subscriber


def follow(event: ConsentEvent) -> None:
    """Do what `event` asks for besides its fold. The caller holds the person's row."""
    if event.kind in PERMITTING:
        _follow_yes(event)
    elif event.kind == EventKind.ERASED and event.program_id is None:
        forget(event)
    elif event.program_id is None:
        follow_person(event)


def _follow_yes(yes: ConsentEvent) -> None:
    """Store what the person answered when they asked, unless they said it of another address."""
    request = yes.answers
    answers = evidence_of(request).answers if request else {}
    if request and answers and "moved" not in yes.details:
        person = Subscriber.objects.get(subject=yes.subject_id)
        said = ProfileInput(
            subscriber_id=person.id, values=answers, by="person", observed_at=request.at
        )
        store_values(inputs=[said], clock=lambda: yes.at)
