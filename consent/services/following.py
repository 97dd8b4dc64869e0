"""What an entry brings with it, in the transaction that folds it."""

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, EventKind, Method
from consent.services.forgetting import forget
from consent.services.profile import ProfileInput, store_values
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services import suppression


def follow(event: ConsentEvent) -> None:
    """Do what `event` asks for besides its fold. The caller holds the person's row."""
    if event.kind in PERMITTING:
        _follow_yes(event)
    elif event.kind == EventKind.ERASED and event.program_id is None:
        forget(event)


def _follow_yes(yes: ConsentEvent) -> None:
    """Store what the person answered when they asked, and lift the stops that they may lift.

    Taking a leaving back within minutes lifts nothing: who confirms from their mailbox does.

    The caller holds the person's row.
    """
    person = Subscriber.objects.get(subject=yes.subject_id)
    is_confirmed = yes.method == Method.CONFIRMATION
    if is_confirmed and person.suppressed_by in (StoppedBy.PERSON, StoppedBy.MAIL):
        suppression.lift(subscriber=person, by=StoppedBy.PERSON, clock=lambda: yes.at)
    request = yes.answers
    answers = evidence_of(request).answers if request else {}
    if request and answers:
        said = ProfileInput(
            subscriber_id=person.id, values=answers, by="person", observed_at=request.at
        )
        store_values(inputs=[said], clock=lambda: yes.at)
