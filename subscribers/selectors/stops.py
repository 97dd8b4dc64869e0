"""The stops that hold now."""

from collections.abc import Collection

from django.conf import settings
from django.db.models import Q

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.vocabulary import StoppedBy


def live_stops_of(person: Subscriber) -> list[Suppression]:
    """Return the live stops of the person and of whoever had their address before."""
    return live_stops_of_each([person])[person.pk]


def stoppers_of(person: Subscriber) -> frozenset[StoppedBy]:
    """Return who stops all mail to the person now, whether or not it is in their row yet."""
    return stoppers_of_each([person])[person.pk]


def live_stops_of_each(people: Collection[Subscriber]) -> dict[int, list[Suppression]]:
    """Return what `live_stops_of` does for each of many people, in one query."""
    hashes = {
        person.pk: address_hash(person.email, settings.ADDRESS_KEY)
        for person in people
        if person.email is not None
    }
    live = Suppression.objects.filter(lifted_at=None)
    theirs = Q(subscriber__in=list(people)) | Q(address_hash__in=list(hashes.values()))
    stops = list(live.filter(theirs))
    by_hash: dict[bytes, list[Suppression]] = {}
    by_person: dict[int | None, list[Suppression]] = {}
    for stop in stops:
        by_hash.setdefault(bytes(stop.address_hash), []).append(stop)
        by_person.setdefault(stop.subscriber_id, []).append(stop)
    found: dict[int, list[Suppression]] = {}
    for person in people:
        of_address = by_hash.get(hashes.get(person.pk, b""), [])
        each = {stop.pk: stop for stop in (*by_person.get(person.pk, []), *of_address)}
        found[person.pk] = list(each.values())
    return found


def stoppers_of_each(people: Collection[Subscriber]) -> dict[int, frozenset[StoppedBy]]:
    """Return what `stoppers_of` does for each of many people, in one query."""
    stops = live_stops_of_each(people)
    return {
        person.pk: frozenset(
            StoppedBy(by)
            for by in {*(stop.by for stop in stops[person.pk]), person.suppressed_by}
            if by
        )
        for person in people
    }


def stoppers_of_address(address: str) -> frozenset[StoppedBy]:
    """Return who stops all mail to an address now, whoever has it."""
    hashed = address_hash(address, settings.ADDRESS_KEY)
    live = Suppression.objects.filter(address_hash=hashed, lifted_at=None)
    return frozenset(StoppedBy(by) for by in live.values_list("by", flat=True))
