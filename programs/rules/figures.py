"""Dates, numbers and money as a language writes them."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from programs.rules.languages import base_language


@lru_cache(maxsize=256)
def locale_of(language: str) -> Locale:
    """Return the conventions of `language`, of its base language, or of English."""
    for tag in (language, base_language(language)):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


_YEAR = re.compile("y+")
# English without a country writes the day before the month.
_DATES_OF = {"en": "en-GB"}


@lru_cache(maxsize=4096)
def write_date(day: date, language: str) -> str:
    """Write a date in full: "14 November 2026" in the order of the language."""
    return format_date(day, format="long", locale=locale_of(_DATES_OF.get(language, language)))


@lru_cache(maxsize=256)
def date_in_figures(language: str) -> str:
    """Return Babel's pattern of a date in figures, the year in full: "dd.MM.yyyy"."""
    return _YEAR.sub("yyyy", locale_of(language).date_formats["short"].pattern)


@lru_cache(maxsize=4096)
def write_number(number: float | Decimal, language: str) -> str:
    """Write a number with the marks of the language, and all of its decimals."""
    pattern = "#,##0.###############"
    return format_decimal(number, format=pattern, locale=locale_of(language))


@lru_cache(maxsize=4096)
def write_money(amount: Decimal, currency: str, language: str) -> str:
    """Write an amount with its currency, or with two decimals where none is known."""
    locale = locale_of(language)
    if not currency:
        return format_decimal(amount, format="#,##0.00", locale=locale)
    return format_currency(amount, currency, locale=locale)
