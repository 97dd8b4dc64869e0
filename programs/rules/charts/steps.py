"""A curve that goes down in steps: how many are still there after so many days."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from programs.rules.charts.frame import (
    BOTTOM,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    chart,
    in_figures,
    point,
    rule,
    text,
)

_HEIGHT = 220
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Step:
    """From `day` on this share is left, between `low` and `high` by chance."""

    day: int
    share: float
    low: float
    high: float


def steps(key: str, *, title: str, desc: str, rows: Sequence[Step], until: int) -> SafeString:
    """Return the curve from day 0, with everybody there, to day `until`."""
    last = max(until, 1)
    whole = [Step(0, 1.0, 1.0, 1.0), *(row for row in rows if row.day <= last)]
    days = [row.day for row in whole] + [last]
    parts = [
        *(_grid(share) for share in _SHARES),
        *_days(last),
        _area(whole, days, last),
        format_html(
            '<polyline points="{}" class="chart-line"/>',
            " ".join(_stairs([row.share for row in whole], days, last)),
        ),
    ]
    return chart(key, title=title, desc=desc, height=_HEIGHT, parts=parts)


def _x(day: float, last: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * day / last


def _y(share: float) -> float:
    return TOP + (_HEIGHT - TOP - BOTTOM) * (1 - share)


def _grid(share: float) -> SafeString:
    said = text(LEFT - 6, _y(share) + 4, f"{share:.0%}", anchor="end")
    return format_html("{}{}", rule(LEFT, _y(share), WIDTH - RIGHT, _y(share)), said)


def _days(last: int) -> list[SafeString]:
    places = ((0, "start"), (last // 2, "middle"), (last, "end"))
    return [
        text(_x(day, last), _HEIGHT - 6, f"{in_figures(day)} days", anchor=anchor)
        for day, anchor in places
    ]


def _stairs(shares: Sequence[float], days: Sequence[int], last: int) -> list[str]:
    """Return the corners: each share holds until the day of the next."""
    corners = []
    for place, share in enumerate(shares):
        corners.append(f"{point(_x(days[place], last))},{point(_y(share))}")
        corners.append(f"{point(_x(days[place + 1], last))},{point(_y(share))}")
    return corners


def _area(rows: Sequence[Step], days: Sequence[int], last: int) -> SafeString:
    upper = _stairs([row.high for row in rows], days, last)
    lower = _stairs([row.low for row in rows], days, last)
    around = " ".join([*upper, *reversed(lower)])
    return format_html('<polygon points="{}" class="chart-band"/>', around)
