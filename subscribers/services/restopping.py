"""Stop addresses again of which nothing but the keyed hash is known."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from subscribers.models import Subscriber, Suppression
from subscribers.rules.identity import address_hash
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.suppression import carry_stops


def stop_hashes(*, stops: Mapping[bytes, Collection[StoppedBy]], now: datetime) -> int:
    """Stop these addresses, whoever has them or comes to them; return how many were not stopped.

    Reads every address that there is: meant for a restored backup, not for a page.
    """
    rows = [
        Suppression(address_hash=hashed, by=by, created_at=now)
        for hashed, whose in stops.items()
        for by in whose
    ]
    with transaction.atomic():
        before = Suppression.objects.count()
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        carry_stops(hashes=holders_of(stops.keys()))
        return Suppression.objects.count() - before


def holders_of(hashes: Collection[bytes]) -> dict[int, bytes]:
    """Return who has an address with one of these hashes, and which. Reads every address."""
    if not hashes:
        return {}
    people = Subscriber.objects.filter(email__isnull=False).values_list("id", "email")
    hashed = {
        id_: address_hash(email or "", settings.ADDRESS_KEY) for id_, email in people.iterator()
    }
    return {id_: value for id_, value in hashed.items() if value in hashes}
