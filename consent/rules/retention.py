"""How long the proof of a consent is kept after it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consent.rules.fold import state_at
from consent.rules.vocabulary import State

# Nothing of these is over yet.
_GOES_ON = (State.PENDING, State.ACTIVE, State.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One consent of a person, and for how many years after its end its brand keeps the proof."""

    state: str
    since: datetime
    ends_at: datetime | None = None
    paused_until: datetime | None = None
    request_lapses_at: datetime | None = None
    kept_years: int


def is_over_and_done(held: Iterable[Held], now: datetime) -> bool:
    """Say whether all consents of a person ended, the last longer ago than any proof is kept.

    Where a person dealt with several brands, the one that keeps its proof longest counts.
    """
    consents = list(held)
    ends = [ended_at(each, now) for each in consents]
    known = [end for end in ends if end is not None]
    if not known or len(known) < len(ends):
        return False
    return years_after(max(known), max(each.kept_years for each in consents)) <= now


def ended_at(held: Held, now: datetime) -> datetime | None:
    """Return when a consent ended, or None where it goes on or waits for its confirmation."""
    state = state_at(
        state=held.state,
        now=now,
        ends_at=held.ends_at,
        paused_until=held.paused_until,
        request_lapses_at=held.request_lapses_at,
    )
    if state in _GOES_ON:
        return None
    if state == held.state:
        return held.since
    return held.ends_at if state == State.COMPLETED else held.request_lapses_at


def years_after(at: datetime, years: int) -> datetime:
    """Return the same day and hour so many years later; what no year but a leap year has, on 28."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return at.replace(year=at.year + years, day=28)
