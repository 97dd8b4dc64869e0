"""People whom somebody else brought by their address: found, or added by the thousand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError
from django.db.models.functions import Lower

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash, make_external_id
from subscribers.rules.matching import Identity
from subscribers.services.attempts import again_where_lost
from subscribers.services.suppression import carry_stops
from subscribers.services.writing import insert_people

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One person by a normal address, with the id that they get if they are new."""

    address: str
    language: str
    external_id: str = ""


def known_by_address(addresses: Sequence[str]) -> dict[str, Subscriber]:
    """Return the people who have these addresses, by the address in small letters."""
    wanted = {address.lower() for address in addresses}
    # As the unique index spells it.
    rows = Subscriber.objects.alias(address=Lower("email")).filter(
        address__in=wanted, email__isnull=False
    )
    return {(row.email or "").lower(): row for row in rows}


def stopped_addresses(addresses: Sequence[str]) -> set[str]:
    """Return which of these addresses are stopped, whoever had them; in small letters."""
    hashes = {address_hash(each, settings.ADDRESS_KEY): each.lower() for each in addresses}
    live = Suppression.objects.filter(address_hash__in=list(hashes), lifted_at=None)
    return {hashes[bytes(each)] for each in live.values_list("address_hash", flat=True)}


def add_arrivals(*, arrivals: Sequence[Arrival], clock: Clock) -> Mapping[str, Subscriber]:
    """Add those whose address nobody has; return everybody's row by small-letter address.

    Nobody's address, language or id is changed. Whoever brings an id that another person has is
    not added and not in the answer. An address that was stopped is stopped from the first moment.
    An attempt that waits in a circle with somebody gives up its locks and is made again.
    """
    return again_where_lost(partial(_add, arrivals, clock), IntegrityError)


def _add(arrivals: Sequence[Arrival], clock: Clock) -> Mapping[str, Subscriber]:
    addresses = [arrival.address for arrival in arrivals]
    known = known_by_address(addresses)
    fresh = {a.address.lower(): a for a in arrivals if a.address.lower() not in known}
    people = [_identity(arrival) for arrival in fresh.values()]
    added = insert_people(people, clock())
    carry_stops(
        hashes={
            added[person.external_id]: address_hash(person.email or "", settings.ADDRESS_KEY)
            for person in people
            if person.external_id in added
        }
    )
    return known_by_address(addresses)


def _identity(arrival: Arrival) -> Identity:
    return Identity(
        external_id=arrival.external_id or make_external_id(arrival.address),
        email=arrival.address,
        language=arrival.language,
        time_zone=None,
        account=None,
        relationship=None,
    )
