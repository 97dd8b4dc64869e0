"""Figures as people type them: each language's own marks, and no guess where they mix."""

import pytest

from programs.rules.typed import preset_figure, read_figure
from programs.rules.values import ValueRefused


@pytest.mark.parametrize("language", ["de", "fr", "de-AT"])
@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("12", "12"),
        ("12,5", "12.5"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50", "1234.50"),
        ("1\u202f234\u202f567,5", "1234567.5"),
        ("-1.234,5", "-1234.5"),
        ("47,36 €", "47.36 EUR"),
        ("47,36\u00a0€", "47.36 EUR"),
        ("1.234,50 EUR", "1234.50 EUR"),
        ("EUR 3", "EUR 3"),
    ],
)
def test_a_comma_stands_before_decimals_and_the_rest_groups(
    typed: str, read: str, language: str
) -> None:
    assert read_figure(typed, language) == read


@pytest.mark.parametrize(
    "typed", ["12.5", "1,234.50", "1.234.5", "1 234.567", "1.23,4", "1,2,3", "12 34", "1.2345"]
)
def test_what_mixes_is_refused_rather_than_guessed(typed: str) -> None:
    with pytest.raises(ValueRefused):
        read_figure(typed, "de")


@pytest.mark.parametrize(
    ("typed", "read"), [("1234.5", "1234.5"), ("47.36 €", "47.36 EUR"), ("€47.36", "EUR 47.36")]
)
def test_english_has_a_point(typed: str, read: str) -> None:
    assert read_figure(typed, "en") == read


@pytest.mark.parametrize("language", ["en", "de", "fr"])
@pytest.mark.parametrize(
    ("stored", "plain"),
    [
        (3, "3"),
        (1234567, "1234567"),
        (1234.5, "1234.5"),
        (1e-07, "0.0000001"),
        (-2.25, "-2.25"),
        ("1234.50 EUR", "1234.50 EUR"),
        ("47.36", "47.36"),
    ],
)
def test_what_is_shown_reads_back_as_it_was(stored: float | str, plain: str, language: str) -> None:
    assert read_figure(preset_figure(stored, language), language) == plain
