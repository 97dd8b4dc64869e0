"""Take what other systems tell of: trigger what runs, keep what that may use, refuse the rest."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg2.extras import execute_values

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
from programs.selectors.sides import writes_sandbox
from subscribers.services.locking import hold_living

_INSERT = """
INSERT INTO delivery_event
    (event_id, is_sandbox, subscriber_id, name, happened_at, received_at, fields, sealed, answer)
VALUES %s ON CONFLICT (event_id, is_sandbox) DO NOTHING RETURNING event_id, id
"""
_ROW = "(%s, %s, %s, %s, %s, %s, %s::varchar[], %s, %s::jsonb)"


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
        first = {each.event_id: each for each in reversed(told)}
        taken = {event_id: desk.take(first[event_id]) for event_id in sorted(first)}
        taken |= desk.keep()
        desk.trigger()
        answers = [_same(each, first[each.event_id], taken[each.event_id]) for each in told]
        if desk.has_triggered:
            transaction.on_commit(nudge_editions, robust=True)
    return answers


def _same(told: EventInput, first: EventInput, taken: Taken) -> Taken:
    """Return the answer to an event that stands twice in a batch only where it is the same."""
    return taken if _named(told) == _named(first) else EventIdReused()


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
            row.event_id: row for row in _known_events({each.event_id for each in told})
        }
        self._to_keep: dict[str, tuple[Event, EventInput, Decision]] = {}
        self._triggered: list[tuple[int, datetime, int, int]] = []

    @property
    def has_triggered(self) -> bool:
        """Say whether anything is due."""
        return bool(self._triggered)

    def take(self, told: EventInput) -> Taken:
        """Decide one event, to be kept where it triggers something."""
        person = self._people.get(told.external_id)
        if person is None:
            return UnknownPerson()
        if told.event_id in self._before:
            return _again(self._before[told.event_id], told, person)
        if is_ahead(told.happened_at, self._now):
            return EventAhead()
        return self._decide(told, person)

    def _decide(self, told: EventInput, person: int) -> Answer:
        about = self._known.told(person, told.happened_at, told.properties.keys())
        decision = decide(about, self._listeners.get(told.name, ()), self._now)
        kept, invalid = self._known.parsed(told.properties, decision)
        answer = _answer(told, decision, kept, decision.refused | invalid)
        if decision.triggered:
            row = self._row(told, person, kept, answer)
            self._to_keep[told.event_id] = (row, told, decision)
        return answer

    def _row(self, told: EventInput, person: int, kept: Mapping[str, Any], answer: Answer) -> Event:
        row = Event(
            event_id=told.event_id,
            is_sandbox=writes_sandbox(),
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
        return row

    def keep(self) -> dict[str, Taken]:
        """Keep what triggers something; return the answers to what another batch has kept.

        In order of their ids, so that two batches wait for each other and never in a circle.
        """
        rows = [self._to_keep[event_id][0] for event_id in sorted(self._to_keep)]
        numbers = _insert(rows)
        for event_id, number in numbers.items():
            row, _told, decision = self._to_keep[event_id]
            self._triggered += [
                (number, row.happened_at, row.subscriber_id, each.edition_id)
                for each in decision.triggered
            ]
        others = _known_events(self._to_keep.keys() - numbers.keys())
        return {row.event_id: self._again_of(row) for row in others}

    def _again_of(self, row: Event) -> Taken:
        ours, told, _decision = self._to_keep[row.event_id]
        return _again(row, told, ours.subscriber_id)

    def trigger(self) -> None:
        """Make the deliveries, all in one statement."""
        if self._triggered:
            events, times, people, editions = map(list, zip(*self._triggered, strict=True))
            about = {"events": events, "times": times, "people": people, "editions": editions}
            with connection.cursor() as cursor:
                cursor.execute(rows.TRIGGERED, {"now": self._now, **about})


def _known_events(event_ids: Collection[str]) -> QuerySet[Event]:
    """Return what was kept under these ids on the caller's side: the other has its own."""
    return Event.objects.filter(event_id__in=event_ids, is_sandbox=writes_sandbox())


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


def _insert(events: Sequence[Event]) -> dict[str, int]:
    """Insert what nobody else has; return their numbers by their ids."""
    values = [
        (
            row.event_id,
            row.is_sandbox,
            row.subscriber_id,
            row.name,
            row.happened_at,
            row.received_at,
            row.fields,
            row.sealed,
            json.dumps(row.answer),
        )
        for row in events
    ]
    if not values:
        return {}
    with connection.cursor() as cursor:
        inserted = execute_values(cursor.cursor, _INSERT, values, _ROW, page_size=1000, fetch=True)
    return dict(inserted)
