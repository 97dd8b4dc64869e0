"""The addresses that people have, and had."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from subscribers.models import FormerAddress, Subscriber, UnconfirmedAddress
from subscribers.rules.identity import address_hash
from subscribers.services.suppression import carry_stops


def give_address(*, subscriber_id: int, address: str, at: datetime) -> bool:
    """Write a normal address into a person's row, inside the caller's transaction.

    False where another person has it: this one then has none. A stop on the address holds for
    whoever comes to it. It waits to be confirmed from `at` on. The caller holds the row; the
    database counts the change.
    """
    row = Subscriber.objects.filter(pk=subscriber_id)
    person = row.get()
    _wait_for_its_mailbox(person, at)
    keep_former(addresses={subscriber_id: person.email}, at=at)
    try:
        with transaction.atomic():
            row.update(email=address)
    except IntegrityError:
        row.update(email=None)
        return False
    carry_stops(hashes={subscriber_id: address_hash(address, settings.ADDRESS_KEY)})
    return True


def keep_former(*, addresses: Mapping[int, str | None], at: datetime) -> None:
    """Note by its keyed hash the address that each of these people has no more, `at` that time.

    Inside the transaction that writes their rows, which the caller holds.
    """
    FormerAddress.objects.bulk_create(
        [
            FormerAddress(
                subscriber_id=id_,
                address_hash=address_hash(address, settings.ADDRESS_KEY),
                left_at=at,
            )
            for id_, address in sorted(addresses.items())
            if address
        ],
        update_conflicts=True,
        unique_fields=["address_hash", "subscriber"],
        update_fields=["left_at"],
    )


def confirm_address_of(*, subscriber_id: int) -> None:
    """Note that the mailbox of a person's address has answered. Idempotent; waits for no row."""
    UnconfirmedAddress.objects.filter(subscriber=subscriber_id).delete()


def _wait_for_its_mailbox(person: Subscriber, at: datetime) -> None:
    """Note it. Who types another one before the first was confirmed comes from where they did."""
    UnconfirmedAddress.objects.update_or_create(
        subscriber=person,
        defaults={"given_at": at},
        create_defaults={"given_at": at, "from_version": person.address_version},
    )
