"""What an edition asks besides, once: the names under which it is kept, and when a year is full."""

from datetime import UTC, datetime

_END = "notice:"


def version_asked(invitation_id: int) -> str:
    """Return the name of the question whether somebody wants what this version first asked for."""
    return f"version:{invitation_id}"


def year_asked(first_yes_id: int, number: int) -> str:
    """Return the name of the question whether somebody still wants it after so many years."""
    return f"year:{first_yes_id}:{number}"


def end_told(request_id: int) -> str:
    """Return the name of the notice that what answers this request ends."""
    return f"{_END}{request_id}"


def request_told_of(asks: str) -> int:
    """Return the request that `end_told` named."""
    return int(asks.removeprefix(_END))


def full_years(since: datetime, now: datetime) -> int:
    """Return how many whole years have passed, by the calendar in UTC.

    A year from 29 February is full on 1 March.
    """
    first, then = since.astimezone(UTC), now.astimezone(UTC)
    years = then.year - first.year
    return years if _in_its_year(then) >= _in_its_year(first) else years - 1


def _in_its_year(at: datetime) -> tuple[object, ...]:
    return at.month, at.day, at.time()
