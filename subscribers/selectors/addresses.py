"""Which addresses are somebody's own word alone."""

from collections.abc import Collection

from subscribers.models import UnconfirmedAddress


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
