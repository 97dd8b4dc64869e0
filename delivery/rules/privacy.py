"""Until when a privacy request must be answered."""

import calendar
from datetime import datetime

_MONTHS = 12


def one_month_after(received_at: datetime) -> datetime:
    """Return the same day and hour a month later, or the month's last day (GDPR, article 12, 3)."""
    year, month = received_at.year + received_at.month // _MONTHS, received_at.month % _MONTHS + 1
    day = min(received_at.day, calendar.monthrange(year, month)[1])
    return received_at.replace(year=year, month=month, day=day)
