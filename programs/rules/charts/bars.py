"""Bars that lie side by side, each with its label above it and an interval where it has one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from programs.rules.charts.frame import WIDTH, chart, joined, point, round_top, rule, text

_ROW, _THICK, _LABEL = 38, 14, 14
_RIGHT = 64
_ROOM = WIDTH - _RIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `said` is its value in words; `low` and `high` are what it may as well be."""

    label: str
    value: float
    said: str
    low: float | None = None
    high: float | None = None


def bars(key: str, *, title: str, desc: str, rows: Sequence[Bar], top: float = 0.0) -> SafeString:
    """Return horizontal bars on one scale, that ends at `top` or at the longest of them."""
    longest = max((row.high if row.high is not None else row.value for row in rows), default=0.0)
    scale = _ROOM / (top or round_top(longest))
    drawn = [_drawn(row, place * _ROW, scale) for place, row in enumerate(rows)]
    return chart(key, title=title, desc=desc, height=max(len(rows), 1) * _ROW, parts=drawn)


def _drawn(row: Bar, y: float, scale: float) -> SafeString:
    length = row.value * scale
    top = y + _LABEL + 4
    middle = top + _THICK / 2
    end = max(length, (row.high or 0.0) * scale) + 6
    parts = [
        text(0, y + _LABEL - 2, row.label),
        format_html(
            '<rect x="0" y="{}" width="{}" height="{}" class="chart-bar"/>',
            *(point(top), point(max(length, 1)), _THICK),
        ),
        *_whisker(row, middle, scale),
        text(end, middle + 4, row.said, "chart-value"),
    ]
    return joined(parts)


def _whisker(row: Bar, y: float, scale: float) -> list[SafeString]:
    if row.low is None or row.high is None:
        return []
    low, high = row.low * scale, row.high * scale
    return [
        rule(low, y, high, y, "chart-whisker"),
        rule(low, y - 4, low, y + 4, "chart-whisker"),
        rule(high, y - 4, high, y + 4, "chart-whisker"),
    ]
