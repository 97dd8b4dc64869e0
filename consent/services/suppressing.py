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
from consent.services.stops import Stop, stopper, suppress_each
from consent.services.whole import Said
from programs.selectors.sides import is_in_sight
from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import InvalidAddress, address_hash, normal_address
from subscribers.rules.sandbox import is_sandbox_address
from subscribers.rules.vocabulary import PersonRefusal, StoppedBy
from subscribers.selectors.stops import live_stops_of_each
from subscribers.services.suppression import stop_addresses


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
        answer = _Answer(ids, people, live_stops_of_each(list(people.values())), clock())
        answer.stop_strangers(wanted)
        return [answer.of(each) for each in wanted]


class _Answer:
    """What became of each of a batch; addresses that nobody has are stopped all at once."""

    def __init__(
        self,
        ids: Mapping[PersonName, int | None],
        people: Mapping[int, Subscriber],
        stops: Mapping[int, Sequence[Suppression]],
        now: datetime,
    ) -> None:
        self._ids = ids
        self._people = people
        self._stops = stops
        self._now = now
        self._strangers: Mapping[tuple[str, StoppedBy], Suppression] = {}

    def stop_strangers(self, wanted: Sequence[Wanted]) -> None:
        """Stop the addresses without a person. They have no chain: the journal keeps them safe.

        What is held already is neither written nor noted again.
        """
        actors = {each.by: each.actor for each in wanted}
        found = [
            (address, each.by)
            for each in wanted
            if self._person(each) is None
            and (address := _address(each.person))
            and _is_ours(address)
        ]
        if not found:
            return
        self._strangers, fresh = stop_addresses(stops=found, now=self._now)
        lines = [_line(address, by, actors[by], self._now) for address, by in sorted(fresh)]
        journal.note(lines, now=self._now)

    def of(self, wanted: Wanted) -> Suppressed | UnknownPerson | PersonRefused:
        """Return what holds now for one of them, or why nothing does."""
        person = self._person(wanted)
        if person is not None:
            return self._of_person(person, wanted.by)
        if wanted.person.external_id is not None:
            return UnknownPerson()
        address = _address(wanted.person)
        if not address:
            return PersonRefused(PersonRefusal.INVALID_ADDRESS)
        if not _is_ours(address):
            return PersonRefused(PersonRefusal.SANDBOX_MIXED)
        return Suppressed(None, wanted.by, self._strangers[address, wanted.by].created_at)

    def _person(self, wanted: Wanted) -> Subscriber | None:
        return self._people.get(self._ids[wanted.person] or 0)

    def _of_person(self, person: Subscriber, by: StoppedBy) -> Suppressed:
        since = [stop.created_at for stop in self._stops[person.pk] if stop.by == by]
        held = min(since, default=person.suppressed_at or self._now)
        return Suppressed(person.external_id, by, held)


def _address(name: PersonName) -> str:
    """Return the one spelling of the address that is named, or "" where it is none."""
    try:
        return "" if name.email is None else normal_address(name.email).lower()
    except InvalidAddress:
        return ""


def _is_ours(address: str) -> bool:
    return is_in_sight(is_sandbox=is_sandbox_address(address))


def _line(address: str, by: StoppedBy, actor: Actor, now: datetime) -> Line:
    return Line(
        kind=str(EventKind.SUPPRESSED),
        at=now.isoformat(),
        actor=str(actor),
        details={"by": str(by)},
        address_hash=address_hash(address, settings.ADDRESS_KEY).hex(),
    )


def _note(reason: str) -> Evidence | None:
    return Evidence(note=reason) if reason else None
