"""Figures as people type them: each language's own marks, and no guess where they mix."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.typed import preset_figure, read_date, read_figure, typed_date
from programs.rules.values import ValueRefused, parse_value
from programs.rules.vocabulary import FieldType


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


@pytest.mark.parametrize(
    ("language", "typed", "day"),
    [
        ("de", "14.11.2026", "2026-11-14"),
        ("de", " 3. 4. 2026 ", "2026-04-03"),
        ("de-AT", "3.4.2026", "2026-04-03"),
        ("fr", "14/11/2026", "2026-11-14"),
        ("fr-CH", "03.04.2026", "2026-04-03"),
        ("nl", "3-4-2026", "2026-04-03"),
        ("en-GB", "3/4/2026", "2026-04-03"),
        ("en-US", "3/4/2026", "2026-03-04"),
        ("en", "14/11/2026", "2026-11-14"),
        ("en", "11/14/2026", "2026-11-14"),
        ("en", "3/3/2026", "2026-03-03"),
        ("hu", "2026. 11. 14.", "2026-11-14"),
        ("hr", "14. 11. 2026.", "2026-11-14"),
        ("de", "2026-11-14", "2026-11-14"),
        ("ja", "2026/11/14", "2026-11-14"),
    ],
)
def test_a_date_is_read_in_the_order_of_its_language(language: str, typed: str, day: str) -> None:
    assert read_date(typed, language) == day


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        # Two days that it may be, or none.
        ("en", "3/4/2026"),
        ("xx", "3/4/2026"),
        ("de", "11/14/2026"),
        ("en-US", "14/11/2026"),
        ("sv", "3/4/2026"),
        ("de", "31.2.2026"),
        # A year that is not written out, and marks that mix.
        ("de", "3.4.26"),
        ("de", "14.11/2026"),
        ("de", "14 11 2026"),
        ("de", "14.11."),
        ("de", "0.11.2026"),
        ("de", "٣.٤.٢٠٢٦"),
        ("de", "14. November 2026"),
        ("de", "1" * 100),
        ("de", ""),
    ],
)
def test_what_is_not_one_day_for_certain_stays_as_it_was_typed(language: str, typed: str) -> None:
    assert read_date(typed, language) == typed
    with pytest.raises(ValueRefused):
        parse_value(FieldType.DATE, read_date(typed, language), {})


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("de", "14.11.2026"),
        ("fr", "14/11/2026"),
        ("en-GB", "14/11/2026"),
        ("en-US", "11/14/2026"),
        ("en", "2026-11-14"),
        ("ar", "2026-11-14"),
        ("xx", "2026-11-14"),
    ],
)
def test_an_example_is_in_the_form_of_the_language(language: str, written: str) -> None:
    assert typed_date(date(2026, 11, 14), language) == written


@given(
    st.dates(date(1000, 1, 1)),
    st.sampled_from(["en", "en-GB", "en-US", "de", "fr-CH", "hu", "sv", "ar", "bg", "hr", "ja"]),
)
def test_whatever_a_hint_shows_is_taken(day: date, language: str) -> None:
    assert read_date(typed_date(day, language), language) == day.isoformat()
