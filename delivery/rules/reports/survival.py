"""How long people stay, those counted in who are still there (E. L. Kaplan, P. Meier, 1958)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from delivery.rules.reports.intervals import Z


@dataclass(frozen=True, slots=True)
class Stay:
    """So many people who were there for `days`: they left then, or were not seen any longer.

    Whoever is still there, or whose yes ended otherwise than by their leaving, was not.
    """

    days: int
    left: bool
    people: int


@dataclass(frozen=True, slots=True)
class Point:
    """After `day`: of `at_risk` who were there so long, `left` left; `share` of all stays."""

    day: int
    at_risk: int
    left: int
    share: float
    low: float
    high: float


def curve(stays: Iterable[Stay], *, least: int = 1) -> list[Point]:
    """Return a point for each day on which somebody left, in order.

    It ends where fewer than `least` were still watched: what follows would be about them.
    """
    left, all_of = _by_day(stays)
    at_risk = sum(all_of.values())
    share, spread = 1.0, 0.0
    points: list[Point] = []
    for day in sorted(all_of):
        if at_risk < least:
            break
        if gone := left[day]:
            share *= 1 - gone / at_risk
            spread += _greenwood(gone, at_risk)
            points.append(Point(day, at_risk, gone, share, *_band(share, spread)))
        at_risk -= all_of[day]
    return points


def watched_until(stays: Iterable[Stay], *, least: int = 1) -> int:
    """Return the last day on which at least `least` were still watched, 0 where there is none."""
    _left, all_of = _by_day(stays)
    at_risk, last = sum(all_of.values()), 0
    for day in sorted(all_of):
        if at_risk < least:
            break
        last = day
        at_risk -= all_of[day]
    return last


def share_after(points: Sequence[Point], day: int) -> float:
    """Return the share that stays longer than `day`."""
    return next((point.share for point in reversed(points) if point.day <= day), 1.0)


def half_left_after(points: Sequence[Point]) -> int | None:
    """Return after how many days half have left, None where so many did not."""
    return next((point.day for point in points if point.share <= 1 / 2), None)


def _by_day(stays: Iterable[Stay]) -> tuple[Counter[int], Counter[int]]:
    left: Counter[int] = Counter()
    all_of: Counter[int] = Counter()
    for stay in stays:
        all_of[stay.days] += stay.people
        left[stay.days] += stay.people if stay.left else 0
    return left, all_of


def _greenwood(gone: int, at_risk: int) -> float:
    """Return what one day adds to the variance (M. Greenwood, 1926)."""
    return gone / (at_risk * (at_risk - gone)) if gone < at_risk else 0.0


def _band(share: float, spread: float) -> tuple[float, float]:
    """Return the ends of the 95 % interval, by log(-log), which stays between 0 and 1."""
    if not 0 < share < 1:
        return share, share
    reach = exp(Z * sqrt(spread) / abs(log(share)))
    low, high = share**reach, share ** (1 / reach)
    return low, high
