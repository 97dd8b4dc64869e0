"""How places that were taken under one promise stand in the lanes of another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HISTORY = 30_000
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """One place taken: `[start, end)` in a lane. Lanes beyond the promised ones are history."""

    number: int
    lane: int
    start: datetime
    end: datetime


def cut_anew(
    taken: Sequence[tuple[int, datetime, datetime]],
    *,
    lanes: int,
    over: Sequence[tuple[int, datetime]] = (),
) -> list[Place]:
    """Return places `(number, start, whole end)` in `lanes` lanes, none overlapping another.

    The newest N stand whole in a lane each, so the next place is free when the oldest of them
    ends: never more than N in any period. Older ones, which fewer lanes have no room for, end
    where the next in their lane begins; one with no room at all is kept as a moment of history,
    and so is each that is `over`.
    """
    places: list[Place] = []
    begins: dict[int, datetime] = {}
    newest_first = sorted(taken, key=lambda place: place[1], reverse=True)
    for position, (number, start, end) in enumerate(newest_first):
        lane = position % lanes + 1
        cut = min(end, begins.get(lane, end))
        if cut > start:
            begins[lane] = start
            places.append(Place(number, lane, start, cut))
        else:
            places.append(_moment(number, position, start))
    return places + [
        _moment(number, len(taken) + position, start)
        for position, (number, start) in enumerate(over)
    ]


def _moment(number: int, position: int, start: datetime) -> Place:
    return Place(number, HISTORY + position, start, start + _MOMENT)
