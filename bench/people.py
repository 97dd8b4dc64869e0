"""People who said yes, many at once, through the services that the pages call."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.recording import record
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from programs.models import Invitation, Program
from tests import factories

FIELDS = ("first_name", "last_name", "usual_store", "purchases_90d", "favourite_department")
AT_ONCE = 1000

Clock = Callable[[], datetime]
_DEPARTMENTS = ("Cheese", "Fruit", "Bakery", "Fish", "Coffee")


def batches_of_people(size: int, *, moved: bool = False) -> Iterator[list[UpsertInput]]:
    """Yield `size` people as a CRM states them, a thousand at a time; `moved` ones shop elsewhere.

    Each person has five values.
    """
    people = (_person(number, moved) for number in range(size))
    while batch := list(islice(people, AT_ONCE)):
        yield batch


def publish(clock: Clock = timezone.now) -> Program:
    """Publish the program whose promise declares the five values."""
    return factories.published_program("weekly-usuals", uses=FIELDS, clock=clock)


def add_readers(size: int, clock: Clock = timezone.now) -> None:
    """Let `size` people ask for the program, confirm, and be known with their five values.

    What they would be answered by mail is dropped: only editions are measured.
    """
    invitation = publish(clock).invitations.get()
    for batch in batches_of_people(size):
        results = upsert(items=batch, by="crm", clock=clock)
        ids = [r.person.subscriber_id for r in results if r.person.subscriber_id is not None]
        say_yes(ids, invitation, clock)
        upsert(items=batch, by="crm", clock=clock)
    Delivery.objects.all().delete()


def request_of(subscriber_id: int, invitation: Invitation, text: str, now: datetime) -> NewEntry:
    """Return an entry as joining writes it: `text` is the hash of the words that were shown."""
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind.REQUESTED,
        actor=Actor.PERSON,
        method=Method.PUBLIC_PAGE,
        at=now,
        program_id=invitation.program_id,
        invitation_id=invitation.id,
        language="en",
        text_id=text,
        valid_until=now + timedelta(days=30),
        address_version=1,
        details={"chosen": []},
        evidence=Evidence("reader@example.com", "127.0.0.1", "a browser"),
    )


def text_of(invitation: Invitation) -> str:
    """Return the hash of the words that everybody was shown."""
    return str(invitation.texts.get().shown_id)


def say_yes(ids: Sequence[int], invitation: Invitation, clock: Clock = timezone.now) -> None:
    """Let these people ask for a program and confirm."""
    text = text_of(invitation)
    requests = record(
        subscriber_ids=ids,
        decide=lambda now: [request_of(id_, invitation, text, now) for id_ in ids],
        clock=clock,
    )
    record(
        subscriber_ids=ids,
        decide=lambda now: [_yes(request, now) for request in requests],
        clock=clock,
    )


def _yes(request: ConsentEvent, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=request.subject.subscriber_id or 0,
        kind=EventKind.GIVEN,
        actor=Actor.PERSON,
        method=Method.CONFIRMATION,
        at=now,
        program_id=request.program_id,
        invitation_id=request.invitation_id,
        language=request.language,
        text_id=request.text_id,
        answers_id=request.id,
        address_version=request.address_version,
        details={"chosen": []},
        evidence=Evidence("reader@example.com", "127.0.0.1", "a browser"),
    )


def _person(number: int, moved: bool) -> UpsertInput:
    return UpsertInput(
        person=PersonInput(
            external_id=f"crm-{number}",
            email=f"reader.{number}@example.com",
            language="en",
            account="moved" if moved else "here",
            relationship="loyal",
        ),
        profile={
            "first_name": f"Ana{number}",
            "last_name": "Martin",
            "usual_store": "Riverside" if moved else "Springfield",
            "purchases_90d": number % 40,
            "favourite_department": _DEPARTMENTS[number % len(_DEPARTMENTS)],
        },
    )
