"""The stops that hold now."""

from django.conf import settings

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.vocabulary import StoppedBy


def live_stops_of(person: Subscriber) -> dict[int, Suppression]:
    """Return the live stops of the person and of whoever had their address before, by number."""
    live = Suppression.objects.filter(lifted_at=None)
    stops = list(live.filter(subscriber=person))
    if person.email is not None:
        stops += live.filter(address_hash=address_hash(person.email, settings.ADDRESS_KEY))
    return {stop.pk: stop for stop in stops}


def stoppers_of(person: Subscriber) -> frozenset[StoppedBy]:
    """Return who stops all mail to the person now, whether or not it is in their row yet."""
    found = {stop.by for stop in live_stops_of(person).values()} | {person.suppressed_by}
    return frozenset(StoppedBy(by) for by in found if by)


def stoppers_of_address(address: str) -> frozenset[StoppedBy]:
    """Return who stops all mail to an address now, whoever has it."""
    hashed = address_hash(address, settings.ADDRESS_KEY)
    live = Suppression.objects.filter(address_hash=hashed, lifted_at=None)
    return frozenset(StoppedBy(by) for by in live.values_list("by", flat=True))
