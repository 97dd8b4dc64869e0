"""Wherever an edition is shown, its headings begin below those of the page, and leave out none."""

import pytest

from delivery.rendering.headings import headings_from


@pytest.mark.parametrize(
    ("level", "page", "shown"),
    [
        (2, "<h1>A</h1><h2 class=x>B</h2>", "<h2>A</h2><h3 class=x>B</h3>"),
        (3, "<h2>A</h2><h4>B</h4>", "<h3>A</h3><h5>B</h5>"),
        (2, "<h3>A</h3>", "<h2>A</h2>"),
        (3, "<h1>A</h1><h6>B</h6>", "<h3>A</h3><h6>B</h6>"),
        (2, "<hr><p>h1</p>", "<hr><p>h1</p>"),
    ],
)
def test_the_highest_heading_takes_the_level_and_the_others_follow(
    level: int, page: str, shown: str
) -> None:
    assert headings_from(level, page) == shown
