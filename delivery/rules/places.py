"""The places of a promise, seen from one subscription."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.rules.gate import Refusal


@dataclass(frozen=True, slots=True)
class Place:
    """One place taken: its lane and the end of its half-open time."""

    lane: int
    ends_at: datetime


def next_free(taken: Sequence[Place], lanes: int, now: datetime) -> datetime:
    """Return the first time from `now` at which one of `lanes` places is free from then on."""
    until = dict.fromkeys(range(1, lanes + 1), now)
    for place in taken:
        if place.lane in until:
            until[place.lane] = max(until[place.lane], place.ends_at)
    return min(until.values())


def refusal_of_places(
    had: int, editions: int | None, free_at: datetime, now: datetime
) -> Refusal | None:
    """Return why no place can be had at `now`, or None where one can.

    `had` of the promised `editions` have gone already; None promises no number.
    """
    if editions is not None and had >= editions:
        return Refusal.PAST_TERM
    return Refusal.TOO_SOON if free_at > now else None
