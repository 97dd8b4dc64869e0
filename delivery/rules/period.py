"""The promised period as the database and the clock count it."""

from datetime import datetime, timedelta

from programs.rules.vocabulary import Period

# PostgreSQL adds these to the slot's start in UTC: a month is a calendar month.
INTERVALS = {
    Period.DAY: "1 day",
    Period.WEEK: "7 days",
    Period.MONTH: "1 month",
    Period.QUARTER: "3 months",
    Period.YEAR: "1 year",
}

_SHORTEST = {
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(days=7),
    Period.MONTH: timedelta(days=28),
    Period.QUARTER: timedelta(days=90),
    Period.YEAR: timedelta(days=365),
}


def slot_start(*, promised_at: datetime, now: datetime, period: Period) -> datetime:
    """Return where the slot begins: at the promised time, or now where that is long past.

    A little lateness must not push the next edition out of its place; a delivery that is later
    than a tenth of the period is in truth sent now.
    """
    return promised_at if now - promised_at <= lateness(period) else now


def lateness(period: Period) -> timedelta:
    """Return how late a delivery may be and still take the place of its promised time."""
    return _SHORTEST[period] / 10
