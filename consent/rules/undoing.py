"""Taking a leaving back: for how long, and what must still hold."""

from datetime import datetime, timedelta

from consent.rules.fold import Entry

UNDO_LASTS = timedelta(minutes=10)


def in_time(left: Entry, now: datetime) -> bool:
    """Say whether `left` is recent enough to be taken back."""
    return now < left.at + UNDO_LASTS


def still_good(yes: Entry, address_version: int, now: datetime) -> bool:
    """Say whether a withdrawn yes could go on: the same address, and time left."""
    is_over = yes.valid_until is not None and yes.valid_until <= now
    return yes.address_version == address_version and not is_over
