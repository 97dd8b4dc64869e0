"""One person's address, changed by their own word."""

from django.conf import settings
from django.db import IntegrityError, transaction

from subscribers.models import Subscriber
from subscribers.rules.identity import address_hash
from subscribers.services.suppression import carry_stops


def give_address(*, subscriber_id: int, address: str) -> bool:
    """Write a normal address into a person's row, inside the caller's transaction.

    False where another person has it: this one then has none. A stop on the address holds for
    whoever comes to it. The caller holds the row; the database counts the change.
    """
    row = Subscriber.objects.filter(pk=subscriber_id)
    try:
        with transaction.atomic():
            row.update(email=address)
    except IntegrityError:
        row.update(email=None)
        return False
    carry_stops(hashes={subscriber_id: address_hash(address, settings.ADDRESS_KEY)})
    return True
