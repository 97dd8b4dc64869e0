"""Stops that the API brings: of people by their names, and of addresses that nobody has yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from consent import journal
from consent.journal.lines import Line
from consent.ledger import Evidence
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.names import PersonName, UnknownPerson, people_named
from consent.services.named import PersonRefused
from consent.services.recording import Clock
from consent.services.stops import Said, Stop, stopper, suppress_each
from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidAddress, address_hash, normal_address
from subscribers.rules.vocabulary import PersonRefusal, StoppedBy
from subscribers.selectors.stops import live_stops_of
from subscribers.services.suppression import stop_address


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One stop of a person or an address, by whose word and why."""

    person: PersonName
    actor: Actor
    reason: str = ""

    @property
    def by(self) -> StoppedBy:
        """Return whose stop it is."""
        return stopper(self.actor)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A stop that holds now; `external_id` is None where nobody has the address."""

    external_id: str | None
    by: StoppedBy
    created_at: datetime


def suppress_named(
    *, wanted: Sequence[Wanted], clock: Clock
) -> list[Suppressed | UnknownPerson | PersonRefused]:
    """Stop all mail to each person or address, in one transaction; answer in order. Idempotent.

    An address that nobody has is stopped by its keyed hash: whoever comes to it is stopped from
    the first moment. Nothing is ever lifted here.
    """
    with transaction.atomic():
        ids = people_named([each.person for each in wanted])
        stops = [
            Stop(id_, Said(each.actor, Method.API, _note(each.reason)), each.reason)
            for each in wanted
            if (id_ := ids[each.person]) is not None
        ]
        if stops:
            suppress_each(stops=stops, clock=clock)
        people = Subscriber.objects.in_bulk([stop.subscriber_id for stop in stops])
        return [_outcome(each, ids, people, clock) for each in wanted]


def _outcome(
    wanted: Wanted,
    ids: Mapping[PersonName, int | None],
    people: Mapping[int, Subscriber],
    clock: Clock,
) -> Suppressed | UnknownPerson | PersonRefused:
    person = people.get(ids[wanted.person] or 0)
    if person is not None:
        return _of_person(person, wanted.by, clock)
    if wanted.person.external_id is not None:
        return UnknownPerson()
    try:
        address = normal_address(wanted.person.email or "")
    except InvalidAddress:
        return PersonRefused(PersonRefusal.INVALID_ADDRESS)
    return _of_address(address, wanted, clock())


def _of_person(person: Subscriber, by: StoppedBy, clock: Clock) -> Suppressed:
    since = [stop.created_at for stop in live_stops_of(person).values() if stop.by == by]
    return Suppressed(person.external_id, by, min(since, default=person.suppressed_at or clock()))


def _of_address(address: str, wanted: Wanted, now: datetime) -> Suppressed:
    """Stop an address without a person. It has no chain, so the journal alone keeps it safe."""
    stop = stop_address(address=address, by=wanted.by, reason=wanted.reason, now=now)
    line = Line(
        kind=str(EventKind.SUPPRESSED),
        at=now.isoformat(),
        actor=str(wanted.actor),
        details={"by": str(wanted.by)},
        address_hash=address_hash(address, settings.ADDRESS_KEY).hex(),
    )
    journal.note([line], now=now)
    return Suppressed(None, wanted.by, stop.created_at)


def _note(reason: str) -> Evidence | None:
    return Evidence(note=reason) if reason else None
