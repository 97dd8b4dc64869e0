"""Empty a person's row: who they were goes, that somebody was there stays."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from subscribers.models import (
    EarlierId,
    FormerAddress,
    Profile,
    Subscriber,
    Suppression,
    UnconfirmedAddress,
)
from subscribers.rules.identity import address_hash
from subscribers.rules.sandbox import alike
from subscribers.rules.vocabulary import Relationship


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What a person was found by, for those who keep copies of it to find and destroy."""

    external_id: str
    email: str
    earlier_ids: tuple[str, ...] = ()


def empty_person(*, subscriber_id: int, at: datetime) -> Identifiers:
    """Make a person's row an empty tombstone, inside the caller's transaction.

    Returns what they were found by. Stops that are live stay, by the keyed hash alone, so that
    whoever comes to the address later is stopped too; lifted ones have no more use. The caller
    holds the row; changing the external id takes the lock that new foreign keys wait for.
    """
    person = Subscriber.objects.get(pk=subscriber_id)
    earlier = EarlierId.objects.filter(subscriber=person)
    found_by = Identifiers(
        person.known_as, person.email or "", tuple(earlier.values_list("pk", flat=True))
    )
    earlier.delete()
    _keep_live_stops(person)
    Profile.objects.filter(subscriber=person).delete()
    UnconfirmedAddress.objects.filter(subscriber=person).delete()
    FormerAddress.objects.filter(subscriber=person).delete()
    Subscriber.objects.filter(pk=person.pk).update(
        external_id=alike(person.external_id, f"erased-{uuid.uuid4()}"),
        former_id="",
        email=None,
        language="en",
        time_zone="UTC",
        account="",
        relationship=Relationship.PROSPECT,
        suppressed_by="",
        suppressed_at=None,
        restricted_at=None,
        contradicted=[],
        own_choices=[],
        stated_at={},
        erased_at=at,
    )
    return found_by


def _keep_live_stops(person: Subscriber) -> None:
    stops = Suppression.objects.filter(subscriber=person)
    stops.exclude(lifted_at=None).delete()
    stops.update(subscriber=None, reason="")
    if person.email is not None:
        # Set while nobody had the address, or by whoever had it before.
        hashed = address_hash(person.email, settings.ADDRESS_KEY)
        Suppression.objects.filter(address_hash=hashed).update(reason="")
