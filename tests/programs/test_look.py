"""A brand's colour: read by everybody on every paper, whatever was chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.colours import contrast, is_colour, readable
from programs.rules.look import DARK, LIGHT, Paper, stylesheet, stylesheet_name, tones
from programs.rules.look_picture import drawing, says

ENOUGH = 4.5
HEX = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # From WCAG's own notes and the tables that tools agree on.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_reckoned_as_wcag_does(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@given(HEX, st.sampled_from([LIGHT, DARK]))
def test_every_colour_gives_tones_that_can_be_read(colour: str, paper: Paper) -> None:
    found = tones(colour, paper)

    for behind in (paper.page, paper.card, found.wash):
        assert contrast(found.accent, behind) >= ENOUGH
    assert contrast(found.accent, found.ink) >= ENOUGH
    ink = "#1c2320" if paper is LIGHT else "#e9ece9"
    assert contrast(ink, found.wash) >= ENOUGH
    assert all(is_colour(tone) for tone in (found.accent, found.ink, found.wash))


def test_a_colour_that_can_be_read_stays_as_it_was_chosen() -> None:
    assert tones("#0F5A3B", LIGHT).accent == "#0f5a3b"
    assert tones("#0f5a3b", LIGHT).is_as_chosen


def test_a_pale_colour_becomes_darker_on_light_paper_and_stays_on_dark() -> None:
    light, dark = tones("#f5c518", LIGHT), tones("#f5c518", DARK)

    assert not light.is_as_chosen
    assert contrast(light.accent, "#000000") < contrast("#f5c518", "#000000")
    assert dark.is_as_chosen


def test_the_nearest_tone_is_taken() -> None:
    assert contrast(readable("#888888", ["#ffffff"]), "#ffffff") == pytest.approx(ENOUGH, abs=0.1)


def test_a_style_sheet_has_a_name_of_its_own_content() -> None:
    assert stylesheet_name("#0f5a3b") == stylesheet_name("#0f5a3b")
    assert stylesheet_name("#0f5a3b") != stylesheet_name("#0f5a3c")
    assert stylesheet("#0f5a3b").count(":root") == 2


def test_the_desk_draws_it_and_says_how_well_it_is_read() -> None:
    assert drawing("#f5c518").count("<rect") == 8
    light, dark = says("#f5c518")
    assert light.startswith("On light pages: as #")
    assert dark.startswith("On dark pages: as it is (contrast ")
