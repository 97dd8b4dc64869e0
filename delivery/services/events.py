"""Take what other systems tell of: trigger what runs, keep what that may use, refuse the rest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from consent.ledger.values import seal_values
from consent.selectors.names import PersonName, UnknownPerson, people_named
from delivery.models import Event
from delivery.nudges import nudge_editions
from delivery.rules.events import PropertyRefusal, is_ahead
from delivery.rules.triggering import Decision, Listener, decide
from delivery.selectors.hearing import Hearing
from delivery.selectors.listening import listeners_to
from delivery.selectors.told import bound_to
from delivery.services import rows
from delivery.services.claiming import Clock
from subscribers.services.locking import hold_living

_INSERT = """
INSERT INTO delivery_event
    (event_id, subscriber_id, name, happened_at, received_at, fields, sealed, answer)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s::jsonb) ON CONFLICT (event_id) DO NOTHING RETURNING id
"""


class EventAhead(Exception):
    """Say that an event is told of before it can have happened."""


class EventIdReused(Exception):
    """Say that another event was told of under this id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventInput:
    """One event as somebody tells of it."""

    event_id: str
    external_id: str
    name: str
    happened_at: datetime
    properties: Mapping[str, Any]


Answer = dict[str, Any]
Taken = Answer | UnknownPerson | EventAhead | EventIdReused


def take_event(*, told: EventInput, clock: Clock) -> Answer:
    """Take one event. Raises `UnknownPerson`, `EventAhead`, `EventIdReused`."""
    [taken] = take_events(told=[told], clock=clock)
    if isinstance(taken, Exception):
        raise taken
    return taken


def take_events(*, told: Sequence[EventInput], clock: Clock) -> list[Taken]:
    """Take up to 1,000 events in one transaction; answer in order, one error stopping no other.

    Each answer is `{"event_id", "triggered": [{"program", "edition"}], "stored": [fields],
    "refused": {property: why}, "why_not": slug or None}`. An event that triggered something is
    kept, so that telling it again is answered the same and triggers nothing; of any other nothing
    is kept, and told again it is looked at anew.
    """
    with transaction.atomic():
        desk = _Desk(told, clock())
        taken = {each.event_id: desk.take(each) for each in sorted(told, key=_by_id)}
        desk.trigger()
        answers = [_same(each, taken[each.event_id], desk) for each in told]
        if desk.has_triggered:
            transaction.on_commit(nudge_editions, robust=True)
    return answers


def _by_id(told: EventInput) -> str:
    """Order by id, so that two batches wait for each other and never in a circle."""
    return told.event_id


def _same(told: EventInput, taken: Taken, desk: "_Desk") -> Taken:
    """Return the answer to an event that stands twice in a batch only where it is the same."""
    return taken if desk.is_as_taken(told) else EventIdReused()


class _Desk:
    """One batch of events against who consents to what, and what runs."""

    def __init__(self, told: Sequence[EventInput], now: datetime) -> None:
        self._now = now
        people = people_named(PersonName(external_id=each.external_id) for each in told)
        living = hold_living({id_ for id_ in people.values() if id_ is not None})
        self._people = {
            name.external_id: id_
            for name, id_ in people.items()
            if id_ is not None and id_ in living
        }
        self._listeners = listeners_to({each.name for each in told})
        self._known = Hearing(living, {key for each in told for key in each.properties}, now)
        self._before = {
            row.event_id: row
            for row in Event.objects.filter(event_id__in=[each.event_id for each in told])
        }
        self._first: dict[str, EventInput] = {}
        self._triggered: list[tuple[int, datetime, int, int]] = []

    @property
    def has_triggered(self) -> bool:
        """Say whether anything is due."""
        return bool(self._triggered)

    def take(self, told: EventInput) -> Taken:
        """Decide one event, and keep it where it triggers something."""
        self._first.setdefault(told.event_id, told)
        person = self._people.get(told.external_id)
        if person is None:
            return UnknownPerson()
        if told.event_id in self._before:
            return _again(self._before[told.event_id], told, person)
        if is_ahead(told.happened_at, self._now):
            return EventAhead()
        return self._decide(told, person)

    def is_as_taken(self, told: EventInput) -> bool:
        """Say whether `told` is what was taken under its id."""
        return _named(self._first[told.event_id]) == _named(told)

    def _decide(self, told: EventInput, person: int) -> Taken:
        about = self._known.told(person, told.happened_at, told.properties.keys())
        decision = decide(about, self._listeners.get(told.name, ()), self._now)
        kept, invalid = self._known.parsed(told.properties, decision)
        answer = _answer(told, decision, kept, decision.refused | invalid)
        if not decision.triggered:
            return answer
        number = self._keep(told, person, kept, answer)
        if number is None:
            # Another batch told of it at the same moment and has committed.
            return _again(Event.objects.get(event_id=told.event_id), told, person)
        self._triggered += [
            (number, told.happened_at, person, each.edition_id) for each in decision.triggered
        ]
        return answer

    def _keep(
        self, told: EventInput, person: int, kept: Mapping[str, Any], answer: Answer
    ) -> int | None:
        row = Event(
            event_id=told.event_id,
            subscriber_id=person,
            name=told.name,
            happened_at=told.happened_at,
            received_at=self._now,
            fields=sorted(kept),
            answer=answer,
        )
        if kept:
            subject = self._known.subject(person)
            row.sealed = seal_values(kept, subject=subject, bound_to=bound_to(row))
        return _insert(row)

    def trigger(self) -> None:
        """Make the deliveries, all in one statement."""
        if self._triggered:
            events, times, people, editions = map(list, zip(*self._triggered, strict=True))
            about = {"events": events, "times": times, "people": people, "editions": editions}
            with connection.cursor() as cursor:
                cursor.execute(rows.TRIGGERED, {"now": self._now, **about})


def _answer(
    told: EventInput,
    decision: Decision,
    kept: Mapping[str, Any],
    refused: Mapping[str, PropertyRefusal],
) -> Answer:
    return {
        "event_id": told.event_id,
        "triggered": [_named_edition(each) for each in decision.triggered],
        "stored": sorted(kept),
        "refused": {key: str(refused[key]) for key in sorted(refused)},
        "why_not": str(decision.why_not) if decision.why_not else None,
    }


def _named_edition(listener: Listener) -> dict[str, str]:
    return {"program": listener.program, "edition": listener.name}


def _named(told: EventInput) -> tuple[str, str, datetime]:
    return told.external_id, told.name, told.happened_at


def _again(row: Event, told: EventInput, person: int) -> Taken:
    """Return what the same event was answered before; another one has to have its own id."""
    is_it = (row.subscriber_id, row.name, row.happened_at) == (person, told.name, told.happened_at)
    answer: Answer = row.answer
    return answer if is_it else EventIdReused()


def _insert(row: Event) -> int | None:
    values: list[Any] = [
        row.event_id,
        row.subscriber_id,
        row.name,
        row.happened_at,
        row.received_at,
        row.fields,
        row.sealed,
        json.dumps(row.answer),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        inserted = cursor.fetchone()
    return int(inserted[0]) if inserted else None
