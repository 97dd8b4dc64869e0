"""The yes: the person's own POST on the page that their mailbox led to."""

from datetime import datetime
from enum import StrEnum

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.fold import Standing
from consent.rules.vocabulary import EventKind, Method
from consent.selectors.requests import (
    RequestState,
    chosen_of,
    said_yes_before,
    state_of_request,
)
from consent.selectors.standing import standings
from consent.selectors.wishes import wishes_of
from consent.services.recording import Clock, record
from consent.services.stops import freed_by_a_yes
from consent.services.yes import OwnWord, new_yes
from programs.models import Invitation
from programs.selectors.states import is_closed
from subscribers.models import Subscriber
from subscribers.services.addresses import confirm_address_of


class Confirmed(StrEnum):
    """What became of a confirmation."""

    ACTIVE = "active"
    ENDED = "ended"
    CLOSED = "closed"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN_SINCE = "withdrawn_since"


def confirm(*, request_id: int, ip: str, user_agent: str, clock: Clock) -> Confirmed:
    """Make the request's subscription active. Idempotent; the answer says what holds after it.

    A yes where one holds, or has ended by its term, renews it: what is ticked is as this request
    says, and what the person said of the yes before goes on (less often, less personal, a pause).
    Lifts the person's and the mail system's stops of everything, never the controller's. A program
    that is held takes the yes, and nothing goes before it is open again; one that is closed takes
    none.
    """
    request = ConsentEvent.objects.select_related("invitation", "subject").get(
        id=request_id, kind=EventKind.REQUESTED
    )
    subscriber_id = request.subject.subscriber_id
    if subscriber_id is None:
        return Confirmed.EXPIRED
    outcome = Confirmed.ACTIVE

    def decide(now: datetime) -> list[NewEntry]:
        nonlocal outcome
        person = Subscriber.objects.get(id=subscriber_id)
        pair = (person.id, _program_of(request))
        standing = standings([pair])[pair]
        version = person.address_version
        found = state_of_request(
            request, standing, now, address_version=version, is_closed=is_closed(pair[1])
        )
        if found != RequestState.OPEN:
            outcome = Confirmed(found)
            return []
        # The link was mailed to it.
        confirm_address_of(subscriber_id=person.id)
        said = Evidence(person.email or "", ip, user_agent)
        yes = _yes(request, person.id, standing, now, said)
        return [yes, *freed_by_a_yes(person, said, now)]

    record(subscriber_ids=[subscriber_id], decide=decide, clock=clock)
    return outcome


def _program_of(event: ConsentEvent) -> int:
    if event.program_id is None:
        raise ValueError(f"entry {event.id} names no program")
    return event.program_id


def _yes(
    request: ConsentEvent, subscriber_id: int, standing: Standing, now: datetime, said: Evidence
) -> NewEntry:
    """Return the yes. Whoever forgot a ceiling of theirs never has it taken away by a renewal."""
    program_id = _program_of(request)
    renews = said_yes_before(request)
    word = OwnWord(
        subscriber_id=subscriber_id,
        renews=renews,
        method=Method.CONFIRMATION,
        at=now,
        chosen=chosen_of(request, standing),
        wishes=wishes_of(subject_id=request.subject_id, program_id=program_id, now=now)
        if renews
        else None,
        evidence=said,
    )
    version = Invitation.objects.get(id=request.invitation_id or 0)
    return new_yes(word=word, request=request, version=version)
