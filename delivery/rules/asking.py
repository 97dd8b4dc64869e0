"""What an edition asks besides, once: the names under which it is kept, and when a year is full."""

from datetime import UTC, datetime


def version_asked(invitation_id: int) -> str:
    """Return the name of the question whether somebody wants a newer version."""
    return f"version:{invitation_id}"


def year_asked(yes_id: int, number: int) -> str:
    """Return the name of the question whether somebody still wants it after so many years."""
    return f"year:{yes_id}:{number}"


def full_years(since: datetime, now: datetime) -> int:
    """Return how many whole years have passed, by the calendar in UTC.

    A year from 29 February is full on 1 March.
    """
    first, then = since.astimezone(UTC), now.astimezone(UTC)
    years = then.year - first.year
    return years if _in_its_year(then) >= _in_its_year(first) else years - 1


def _in_its_year(at: datetime) -> tuple[object, ...]:
    return at.month, at.day, at.time()
