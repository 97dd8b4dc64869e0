"""Until when a privacy request must be answered, and its copy can be taken."""

import calendar
from datetime import datetime, timedelta

from delivery.rules.vocabulary import PrivacyKind, PrivacyState

COPY_LASTS = timedelta(days=30)
_MONTHS = 12


def one_month_after(received_at: datetime) -> datetime:
    """Return the same day and hour a month later, or the month's last day (GDPR, article 12, 3)."""
    year, month = received_at.year + received_at.month // _MONTHS, received_at.month % _MONTHS + 1
    day = min(received_at.day, calendar.monthrange(year, month)[1])
    return received_at.replace(year=year, month=month, day=day)


def copy_is_there(
    *, kind: PrivacyKind, state: PrivacyState, closed_at: datetime | None, now: datetime
) -> bool:
    """Say whether staff may take the copy: while it is asked for, and shortly after.

    A file that got lost on its way can be handed over once more without a new request.
    """
    if kind != PrivacyKind.ACCESS or state == PrivacyState.REFUSED:
        return False
    return closed_at is None or now < closed_at + COPY_LASTS
