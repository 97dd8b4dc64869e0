"""A promise's places by week or month, with the editions that take them.

For staff who plan: what a person really has is counted from message to message, by the database.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from programs.rules.vocabulary import Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
# How many rows a page has, and how many of them are past.
ROWS = {Period.DAY: 28, Period.WEEK: 13, Period.MONTH: 12, Period.QUARTER: 8, Period.YEAR: 3}
_PAST = 4


@dataclass(frozen=True, slots=True)
class Planned:
    """An edition that went or is to go to everybody at a time."""

    id: int
    name: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An edition in its row; `after` is the one that it comes too soon after, "" for none."""

    edition: Planned
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One day, week, month, quarter or year from `begins` on: what is taken of it."""

    begins: date
    ends: date
    label: str
    entries: tuple[Entry, ...]
    promised: int
    is_now: bool
    is_past: bool = False
    # When the first of its places is free, None where all of them are from its beginning on.
    free_from: datetime | None = None
    is_full: bool = False

    @property
    def used(self) -> int:
        """Return how many editions there are."""
        return len(self.entries)

    @property
    def free(self) -> int:
        """Return how many more may come."""
        return 0 if self.is_full else max(0, self.promised - self.used)

    @property
    def over(self) -> int:
        """Return how many are more than was promised."""
        return max(0, self.used - self.promised)


def begin_of(day: date, period: Period) -> date:
    """Return the first day of the span that `day` is in."""
    if period == Period.DAY:
        return day
    if period == Period.WEEK:
        return day - timedelta(days=day.weekday())
    months = _MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def moved(day: date, period: Period, number: int) -> date:
    """Return the day so many periods later; a month later on its last day, where it has none."""
    if period in (Period.DAY, Period.WEEK):
        return day + timedelta(days=number * (1 if period == Period.DAY else 7))
    months = day.year * 12 + day.month - 1 + number * _MONTHS[period]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def first_day(today: date, period: Period) -> date:
    """Return where a page begins that shows today and a little of what was."""
    return moved(begin_of(today, period), period, -(ROWS[period] // _PAST))


def rows(
    editions: Iterable[Planned], *, first: date, today: date, period: Period, times: int
) -> list[Row]:
    """Return a page of rows from `first` on, which begins one, with the editions in each."""
    planned = sorted(editions, key=lambda each: (each.at, each.id))
    entries = _entries(planned, period, times)
    found = []
    for number in range(ROWS[period]):
        begins, ends = moved(first, period, number), moved(first, period, number + 1)
        within = tuple(each for each in entries if begins <= _day(each.edition.at) < ends)
        since = _midnight(max(begins, min(today, ends)))
        free_at = _free_at(planned, since, period, times)
        found.append(
            Row(
                begins,
                ends,
                _label(begins, period),
                within,
                times,
                is_now=begins <= today < ends,
                is_past=ends <= today,
                free_from=free_at if free_at > since else None,
                is_full=_day(free_at) >= ends,
            )
        )
    return found


def _free_at(planned: Sequence[Planned], since: datetime, period: Period, times: int) -> datetime:
    """Return the first time from `since` at which one more has a place, after those before it."""
    held = {each.id: _holds_until(each, period) for each in planned}

    def is_free(at: datetime) -> bool:
        return sum(each.at <= at < held[each.id] for each in planned) < times

    return next(at for at in sorted({since, *held.values()}) if at >= since and is_free(at))


def _entries(planned: Sequence[Planned], period: Period, times: int) -> list[Entry]:
    """Return each with the one whose place would have to be free again for it, and is not yet."""
    return [
        Entry(each, _too_soon_after(planned[place - times], each, period))
        if place >= times
        else Entry(each)
        for place, each in enumerate(planned)
    ]


def _too_soon_after(before: Planned, edition: Planned, period: Period) -> str:
    return before.name if edition.at < _holds_until(before, period) else ""


def _holds_until(edition: Planned, period: Period) -> datetime:
    at = edition.at.astimezone(UTC)
    return datetime.combine(moved(at.date(), period, 1), at.timetz())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _label(begins: date, period: Period) -> str:
    if period == Period.DAY:
        return f"{begins:%A}, {begins.day} {begins:%B %Y}"
    if period == Period.WEEK:
        return f"Week of {begins.day} {begins:%B %Y}"
    if period == Period.MONTH:
        return f"{begins:%B %Y}"
    if period == Period.QUARTER:
        return f"{begins:%B} to {moved(begins, Period.MONTH, 2):%B %Y}"
    return f"{begins.year}"
