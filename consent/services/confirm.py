"""The yes: the person's own POST on the page that their mailbox led to."""

from datetime import datetime
from enum import StrEnum

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.term import term_end
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import standings
from consent.services.recording import Clock, record
from programs.models import Invitation
from subscribers.models import Subscriber


class Confirmed(StrEnum):
    """What became of a confirmation."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REPLACED = "replaced"
    WITHDRAWN_SINCE = "withdrawn_since"


def confirm(*, request_id: int, ip: str, user_agent: str, clock: Clock) -> Confirmed:
    """Make the request's subscription active. Idempotent; the answer says what holds after it."""
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
        outcome, is_new = _outcome(request, person, now)
        if not is_new:
            return []
        return [_yes(request, person, now, Evidence(person.email or "", ip, user_agent))]

    record(subscriber_ids=[subscriber_id], decide=decide, clock=clock)
    return outcome


def _outcome(request: ConsentEvent, person: Subscriber, now: datetime) -> tuple[Confirmed, bool]:
    """Return what holds after the confirmation, and whether it takes a new entry."""
    standing = standings([(person.id, _program_of(request))])[person.id, _program_of(request)]
    if standing.open_request_id == request.id:
        in_time = request.valid_until is not None and now < request.valid_until
        if in_time and request.address_version == person.address_version:
            return Confirmed.ACTIVE, True
        return Confirmed.EXPIRED, False
    if _answered_by(standing.permitted_by_id) == request.id:
        return Confirmed.ACTIVE, False
    if standing.state in (State.WITHDRAWN, State.REVOKED, State.REFUSED):
        return Confirmed.WITHDRAWN_SINCE, False
    if standing.open_request_id is not None or standing.permitted_by_id is not None:
        return Confirmed.REPLACED, False
    return Confirmed.EXPIRED, False


def _answered_by(event_id: int | None) -> int | None:
    events = ConsentEvent.objects.filter(id=event_id or 0)
    return events.values_list("answers_id", flat=True).first()


def _program_of(event: ConsentEvent) -> int:
    if event.program_id is None:
        raise ValueError(f"entry {event.id} names no program")
    return event.program_id


def _yes(request: ConsentEvent, person: Subscriber, now: datetime, evidence: Evidence) -> NewEntry:
    invitation = Invitation.objects.get(id=request.invitation_id or 0)
    return NewEntry(
        subscriber_id=person.id,
        kind=EventKind.GIVEN,
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
        details={"chosen": request.details.get("chosen", [])},
        evidence=evidence,
    )
