"""A crowd of thousands that said yes, a thousand people in a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from bench.people import request_of, text_of
from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.term import term_end
from consent.rules.vocabulary import EventKind, Method
from consent.services.recording import record
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from programs.models import Invitation, Program
from tests import cast, factories
from tests.databases import ClonedDatabase
from tests.faults.crowd import SLUG, address_of

_AT_ONCE = 1000
# One promise for all of them, as such a crowd takes minutes to make.
PROMISE: dict[str, Any] = {
    "frequency_count": 2,
    "frequency_period": "day",
    "term_kind": "days",
    "term_days": 200,
}


def many(size: int) -> Program:
    """Return a program that `size` people said yes to; the first thing in its database."""
    ClonedDatabase().made_once(f"many_{size}", partial(_make, size))
    return Program.objects.get(slug=SLUG)


def _make(size: int) -> None:
    program = factories.published_program(SLUG, uses=["first_name"], **PROMISE)
    for start in range(0, size, _AT_ONCE):
        say_yes(range(start, min(start + _AT_ONCE, size)), program.invitations.get())
    # Only editions are looked at here.
    Delivery.objects.all().delete()


def say_yes(numbers: Sequence[int], invitation: Invitation) -> None:
    """Have these people join by the page and confirm, as its two entries say it."""
    people = upsert(items=[_person(number) for number in numbers], by="crm", clock=timezone.now)
    ids = [each.person.subscriber_id for each in people if each.person.subscriber_id is not None]
    assert len(ids) == len(numbers)
    requests = record(
        subscriber_ids=ids,
        decide=lambda now: [
            _request(id_, number, invitation, now) for id_, number in zip(ids, numbers, strict=True)
        ],
        clock=timezone.now,
    )
    record(
        subscriber_ids=ids,
        decide=lambda now: [
            _yes(request, number, invitation, now)
            for request, number in zip(requests, numbers, strict=True)
        ],
        clock=timezone.now,
    )


def _person(number: int) -> UpsertInput:
    person = PersonInput(
        external_id=f"crm-{number}", email=address_of(number), language="en", account="here"
    )
    return UpsertInput(person=person)


def _request(subscriber_id: int, number: int, invitation: Invitation, now: datetime) -> NewEntry:
    asked = request_of(subscriber_id, invitation, text_of(invitation), now)
    return replace(asked, evidence=Evidence(address_of(number), cast.IP, cast.BROWSER))


def _yes(request: ConsentEvent, number: int, invitation: Invitation, now: datetime) -> NewEntry:
    return replace(
        _request(request.subject.subscriber_id or 0, number, invitation, now),
        kind=EventKind.GIVEN,
        method=Method.CONFIRMATION,
        answers_id=request.id,
        valid_until=term_end(
            kind=invitation.term_kind,
            days=invitation.term_days,
            ends_on=invitation.term_ends_on,
            given_at=now,
        ),
    )
