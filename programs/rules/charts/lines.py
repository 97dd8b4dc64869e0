"""Lines over time, each with a band of what it may as well be where it has one."""

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
    labels_to_show,
    point,
    round_top,
    rule,
    text,
)

_HEIGHT = 200
_LABELS = 5
_QUARTERS = (0.0, 0.5, 1.0)
# Told apart by the pattern of the line, too, not by its colour alone: see the style sheet.
_KINDS = 4
_SPARK_WIDTH, _SPARK_HEIGHT = 120, 32


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value for each label, None where there is none; `band` its lows and highs."""

    name: str
    values: Sequence[float | None]
    band: Sequence[tuple[float, float] | None] = ()


def lines(
    key: str,
    *,
    title: str,
    desc: str,
    labels: Sequence[str],
    rows: Sequence[Line],
    top: float = 0.0,
    unit: str = "",
) -> SafeString:
    """Return lines on one scale from 0, that ends at `top` or at the highest value."""
    legend = 18 * len(rows) if len(rows) > 1 else 0
    base = _HEIGHT + legend
    highest = max((value for row in rows for value in _all_of(row)), default=0.0)
    scale = _Scale(max(len(labels), 1), top or round_top(highest), base)
    parts = [
        *(_legend(row, number) for number, row in enumerate(rows) if legend),
        *scale.axis(unit),
        *(
            text(scale.x(place), base - 6, said, anchor=scale.anchor(place))
            for place, said in labels_to_show(labels, _LABELS)
        ),
        *(part for row in rows for part in _band(row, scale)),
        *(part for number, row in enumerate(rows) for part in _line(row, number, scale)),
    ]
    return chart(key, title=title, desc=desc, height=base, parts=parts)


def spark(values: Sequence[float], *, is_bad: bool = False) -> SafeString:
    """Return a line as small as a word. Hidden from who does not see it: words stand beside it."""
    top = max([*values, 1.0])
    step = (_SPARK_WIDTH - 4) / max(len(values) - 1, 1)
    room = _SPARK_HEIGHT - 4
    places = [
        f"{point(2 + place * step)},{point(2 + room * (1 - value / top))}"
        for place, value in enumerate(values)
    ]
    return format_html(
        '<svg class="spark" aria-hidden="true" viewBox="0 0 {} {}">'
        '<polyline points="{}" class="{}"/></svg>',
        *(_SPARK_WIDTH, _SPARK_HEIGHT, " ".join(places)),
        "chart-line chart-bad" if is_bad else "chart-line",
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    places: int
    top: float
    base: float

    def x(self, place: int) -> float:
        room = WIDTH - LEFT - RIGHT
        return LEFT + (room * place / (self.places - 1) if self.places > 1 else room / 2)

    def y(self, value: float) -> float:
        bottom = self.base - BOTTOM
        high = self.base - _HEIGHT + TOP
        return bottom - (bottom - high) * min(value / self.top, 1.0)

    def anchor(self, place: int) -> str:
        if self.places == 1:
            return "middle"
        return {0: "start", self.places - 1: "end"}.get(place, "middle")

    def axis(self, unit: str) -> list[SafeString]:
        parts = []
        for share in _QUARTERS:
            y = self.y(self.top * share)
            parts.append(rule(LEFT, y, WIDTH - RIGHT, y))
            said = f"{in_figures(self.top * share)}{unit}"
            parts.append(text(LEFT - 6, y + 4, said, anchor="end"))
        return parts


def _all_of(row: Line) -> list[float]:
    highs = [each[1] for each in row.band if each is not None]
    return [value for value in row.values if value is not None] + highs


def _legend(row: Line, number: int) -> SafeString:
    y = 12 + 18 * number
    return format_html("{}{}", rule(0, y - 4, 28, y - 4, _class(number)), text(36, y, row.name))


def _class(number: int) -> str:
    return f"chart-line chart-line-{number % _KINDS + 1}"


def _line(row: Line, number: int, scale: _Scale) -> list[SafeString]:
    return [_stretch(each, number, scale) for each in _stretches(row.values)]


def _stretch(places: list[tuple[int, float]], number: int, scale: _Scale) -> SafeString:
    """Return what is unbroken of a line; one value alone is a dot."""
    if len(places) == 1:
        place, value = places[0]
        return format_html(
            '<circle cx="{}" cy="{}" r="3" class="chart-dot"/>',
            *(point(scale.x(place)), point(scale.y(value))),
        )
    return format_html(
        '<polyline points="{}" class="{}"/>',
        " ".join(f"{point(scale.x(at))},{point(scale.y(value))}" for at, value in places),
        _class(number),
    )


def _stretches(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    found: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append((place, value))
    return [each for each in found if each]


def _band(row: Line, scale: _Scale) -> list[SafeString]:
    there = [(place, each) for place, each in enumerate(row.band) if each is not None]
    if not there:
        return []
    upper = [f"{point(scale.x(place))},{point(scale.y(high))}" for place, (_low, high) in there]
    lower = [f"{point(scale.x(place))},{point(scale.y(low))}" for place, (low, _high) in there]
    around = " ".join([*upper, *reversed(lower)])
    return [format_html('<polygon points="{}" class="chart-band"/>', around)]
