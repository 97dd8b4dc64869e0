"""Saying no to what somebody else asked in one's name."""

from datetime import datetime

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.requests import RequestState, state_of_request
from consent.selectors.standing import standings
from consent.services.recording import Clock, record
from programs.selectors.states import is_closed
from subscribers.models import Subscriber


def refuse(*, request_id: int, ip: str, user_agent: str, clock: Clock) -> bool:
    """Record that the person said no to a request that was brought for them; say whether it was.

    Nobody can bring another for them. Nothing where the request does not wait for them any more,
    or is their own: that ends by itself, and its link may have been forwarded.
    """
    request = ConsentEvent.objects.select_related("subject").get(
        id=request_id, kind=EventKind.REQUESTED
    )
    subscriber_id = request.subject.subscriber_id
    if subscriber_id is None or request.actor != Actor.RELAY:
        return False

    def decide(now: datetime) -> list[NewEntry]:
        is_open = _is_open(request, subscriber_id, now)
        return [_no(request, subscriber_id, Evidence("", ip, user_agent), now)] if is_open else []

    return bool(record(subscriber_ids=[subscriber_id], decide=decide, clock=clock))


def _is_open(request: ConsentEvent, subscriber_id: int, now: datetime) -> bool:
    pair = (subscriber_id, request.program_id or 0)
    person = Subscriber.objects.get(id=subscriber_id)
    found = state_of_request(
        request,
        standings([pair])[pair],
        now,
        address_version=person.address_version,
        is_closed=is_closed(pair[1]),
    )
    return found == RequestState.OPEN


def _no(request: ConsentEvent, subscriber_id: int, said: Evidence, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind.REFUSED,
        actor=Actor.PERSON,
        method=Method.CONFIRMATION,
        at=now,
        program_id=request.program_id,
        invitation_id=request.invitation_id,
        language=request.language,
        text_id=request.text_id,
        evidence=said,
    )
