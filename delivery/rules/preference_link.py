"""How long the link to a preference centre opens it."""

from datetime import datetime, timedelta

LINK_LASTS = timedelta(minutes=60)


def is_open(*, created_at: datetime, handed_over_at: datetime | None, now: datetime) -> bool:
    """Say whether a mailed link still works.

    The hour begins when the message was handed over, as the message says; where that is not known
    (a crash, a lost answer of the mail system), when it was asked for.
    """
    return now < (handed_over_at or created_at) + LINK_LASTS
