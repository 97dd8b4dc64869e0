"""The yes: the person's own POST on the page that their mailbox led to."""

from datetime import datetime
from enum import StrEnum

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.fold import Standing
from consent.rules.term import term_end
from consent.rules.vocabulary import Actor, EventKind, Method
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
from programs.models import Invitation
from subscribers.models import Subscriber


class Confirmed(StrEnum):
    """What became of a confirmation."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN_SINCE = "withdrawn_since"


def confirm(*, request_id: int, ip: str, user_agent: str, clock: Clock) -> Confirmed:
    """Make the request's subscription active. Idempotent; the answer says what holds after it.

    A yes where one holds, or has ended by its term, renews it: what is ticked is as this request
    says, and what the person said of the yes before goes on (less often, less personal, a pause).
    Lifts the person's and the mail system's stops of everything, never the controller's.
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
        found = state_of_request(request, standing, now, address_version=version)
        if found != RequestState.OPEN:
            outcome = Confirmed(found)
            return []
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
    request: ConsentEvent,
    subscriber_id: int,
    standing: Standing,
    now: datetime,
    evidence: Evidence,
) -> NewEntry:
    invitation = Invitation.objects.get(id=request.invitation_id or 0)
    renews = said_yes_before(request)
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind.RENEWED if renews else EventKind.GIVEN,
        actor=Actor.PERSON,
        method=Method.CONFIRMATION,
        at=now,
        program_id=request.program_id,
        invitation_id=request.invitation_id,
        language=request.language,
        text_id=request.text_id,
        answers_id=request.id,
        valid_until=term_end(
            kind=invitation.term_kind,
            days=invitation.term_days,
            ends_on=invitation.term_ends_on,
            given_at=now,
        ),
        address_version=request.address_version,
        details={"chosen": list(chosen_of(request, standing))}
        | (_going_on(request, now) if renews else {}),
        evidence=evidence,
    )


def _going_on(request: ConsentEvent, now: datetime) -> dict[str, str]:
    """Return what holds on: whoever forgot a ceiling of theirs never has it taken away."""
    return wishes_of(
        subject_id=request.subject_id, program_id=_program_of(request), now=now
    ).details()
