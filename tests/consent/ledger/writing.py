"""Make ledgers of some size, straight through `append`, and look at them from elsewhere."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import psycopg2
from django.db import connection, transaction
from django.utils import timezone

from consent.ledger import Evidence, NewEntry, append
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from programs.models import Invitation, Program
from subscribers.models import Subscriber

_AT_ONCE = 500


@contextmanager
def other_connection() -> Iterator["psycopg2.extensions.connection"]:
    """Give a connection of its own to the test's database; what it did is rolled back."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    with closing(psycopg2.connect(**parameters)) as other:
        yield other
        # Closing alone lets the server take its time.
        other.rollback()


def people(count: int, prefix: str = "reader") -> list[int]:
    """Add so many people; return their ids."""
    rows = [
        Subscriber(
            external_id=f"{prefix}-{number}",
            email=f"{prefix}.{number}@example.com",
            language="en",
            time_zone="UTC",
            created_at=timezone.now(),
        )
        for number in range(count)
    ]
    return [row.pk for row in Subscriber.objects.bulk_create(rows)]


def asked(program: Program, at: datetime) -> NewEntry:
    """Return a request as the public page makes it, of nobody yet."""
    invitation: Invitation = program.invitations.get()
    return NewEntry(
        subscriber_id=0,
        kind=EventKind.REQUESTED,
        actor=Actor.PERSON,
        method=Method.PUBLIC_PAGE,
        at=at,
        program_id=program.pk,
        invitation_id=invitation.pk,
        language="en",
        text_id=str(invitation.texts.get(language="en").shown_id),
        valid_until=at + timedelta(days=30),
        address_version=1,
        details={"chosen": ["first_name"]},
        evidence=Evidence("reader@example.com", "127.0.0.1", "a browser"),
    )


def paused(program: Program, at: datetime) -> NewEntry:
    """Return the wish for a pause, of nobody yet."""
    return NewEntry(
        subscriber_id=0,
        kind=EventKind.PAUSED,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        at=at,
        program_id=program.pk,
        details={"until": "2027-01-01T00:00:00+00:00"},
    )


def words(program: Program, ids: Sequence[int], entries: int) -> Iterator[NewEntry]:
    """Yield so many words of these people, in turn: each asks first, then wants pauses."""
    now = timezone.now()
    request, pause = asked(program, now), paused(program, now)
    for number in range(entries):
        turn, person = divmod(number, len(ids))
        later = now + timedelta(seconds=turn)
        yield replace(pause if turn else request, subscriber_id=ids[person], at=later)


def entries_of(program: Program, *, readers: int, entries: int) -> list[ConsentEvent]:
    """Append so many entries of so many new people; return them in order."""
    spoken = words(program, people(readers), entries)
    events: list[ConsentEvent] = []
    while batch := list(islice(spoken, _AT_ONCE)):
        with transaction.atomic():
            events += append(batch)
    return events
