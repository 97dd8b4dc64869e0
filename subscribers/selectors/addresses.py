"""What is known of addresses: which are their person's word alone, and who had one before."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from subscribers.models import FormerAddress, UnconfirmedAddress
from subscribers.rules.identity import address_hash


def is_unconfirmed(subscriber_id: int) -> bool:
    """Say whether the person typed their address themselves and its mailbox has not answered."""
    return bool(unconfirmed([subscriber_id]))


def unconfirmed(subscriber_ids: Collection[int]) -> set[int]:
    """Return of whom of these people that holds."""
    waiting = UnconfirmedAddress.objects.filter(subscriber__in=subscriber_ids)
    return set(waiting.values_list("subscriber_id", flat=True))


def last_confirmed_version(subscriber_id: int) -> int | None:
    """Return the version of the address that they had before, where theirs is unconfirmed."""
    waiting = UnconfirmedAddress.objects.filter(subscriber=subscriber_id)
    return waiting.values_list("from_version", flat=True).first()


def former_holders(addresses: Collection[str]) -> dict[str, dict[int, datetime]]:
    """Return, by small-letter address, who had each of these before, and until when."""
    hashes = {address_hash(each, settings.ADDRESS_KEY): each.lower() for each in addresses}
    found: dict[str, dict[int, datetime]] = {}
    for row in FormerAddress.objects.filter(address_hash__in=list(hashes)):
        found.setdefault(hashes[bytes(row.address_hash)], {})[row.subscriber_id] = row.left_at
    return found
