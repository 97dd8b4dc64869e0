"""After a leaving: for how long it can be taken back, what must still hold, and who is asked."""

from datetime import datetime, timedelta

from consent.rules.fold import Entry
from consent.rules.vocabulary import Actor

UNDO_LASTS = timedelta(minutes=10)
REASON_ASKED_FOR = timedelta(days=30)
# What somebody writes of their leaving.
WORDS_KEPT_FOR = timedelta(days=90)
REASON_LENGTH = 500


def in_time(left: Entry, now: datetime) -> bool:
    """Say whether `left` is recent enough to be taken back."""
    return now < left.at + UNDO_LASTS


def still_good(yes: Entry, address_version: int, now: datetime) -> bool:
    """Say whether a withdrawn yes could go on: the same address, and time left."""
    is_over = yes.valid_until is not None and yes.valid_until <= now
    return yes.address_version == address_version and not is_over


def may_say_why(*, actor: str, left_at: datetime, now: datetime) -> bool:
    """Say whether somebody who left may be asked why: they said so themselves, and not long ago."""
    return actor == Actor.PERSON and now < left_at + REASON_ASKED_FOR
