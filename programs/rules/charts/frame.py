"""What every chart has: a size, a title and a description for who does not see it, a scale."""

from collections.abc import Sequence
from math import ceil, floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Units of the drawing: it is as wide as the page lets it be, up to about twice this.
WIDTH = 400
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 12, 24
_STEPS = (1, 2, 5, 10)


def chart(
    key: str, *, title: str, desc: str, height: float, parts: Sequence[SafeString]
) -> SafeString:
    """Return an SVG of `parts`, named by `title` and told by `desc`; `key` is its own on a page."""
    return format_html(
        '<svg class="chart" role="img" viewBox="0 0 {} {}" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        WIDTH,
        point(height),
        *(key, key, key, title, key, desc),
        joined(parts),
    )


def joined(parts: Sequence[SafeString]) -> SafeString:
    """Return parts of a drawing one behind the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def text(
    x: float, y: float, words: object, cls: str = "chart-label", anchor: str = "start"
) -> SafeString:
    """Return words at a place."""
    return format_html(
        '<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>',
        *(point(x), point(y), cls, anchor, words),
    )


def rule(x1: float, y1: float, x2: float, y2: float, cls: str = "chart-rule") -> SafeString:
    """Return a straight line."""
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>',
        *(point(x1), point(y1), point(x2), point(y2), cls),
    )


def point(value: float) -> str:
    """Return a place in a drawing, short."""
    return f"{value:.1f}".removesuffix(".0")


def round_top(highest: float) -> float:
    """Return a round number that is not below `highest`: where a scale may end."""
    if highest <= 0:
        return 1.0
    unit = 10.0 ** floor(log10(highest))
    step = next(step for step in _STEPS if step * unit >= highest * (1 - 1e-9))
    # What is counted is whole.
    return max(step * unit, 1.0)


def in_figures(value: float) -> str:
    """Return a number for an axis: whole where it is, with a comma for thousands."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def labels_to_show(labels: Sequence[str], most: int) -> list[tuple[int, str]]:
    """Return up to about `most` labels with their places, the first and the last among them."""
    if len(labels) <= most:
        return list(enumerate(labels))
    each = ceil((len(labels) - 1) / (most - 1))
    last = len(labels) - 1
    places = [place for place in range(0, last, each) if last - place >= each / 2]
    return [(place, labels[place]) for place in [*places, last]]
