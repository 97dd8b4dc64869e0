"""Figures and dates as people type them, in the marks of their language."""

import re
from datetime import date
from decimal import Decimal

from babel.dates import format_date

from programs.rules.figures import date_in_figures, locale_of
from programs.rules.languages import base_language
from programs.rules.values import ValueRefused, Why

# Spaces that do not break, as keyboards and copied text have them between groups of digits.
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_SIGNS = {"€": "EUR", "£": "GBP"}
_PARTS = re.compile(r"([A-Z]{3}|[€£])? ?([+-]?\d[\d., ]*?) ?([A-Z]{3}|[€£])?", re.ASCII)
# Plain, or in groups of three with the same mark; then a decimal comma.
_WITH_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}([. ])\d{3}(?:\1\d{3})*)(?:,\d+)?", re.ASCII)
# The same mark twice, and a year of four digits: which number is which is not to be guessed.
_DATE = re.compile(r"(\d{1,4})([./-]) ?(\d{1,2})\2 ?(\d{1,4})\.?", re.ASCII)
_YEAR_DIGITS, _DAY_DIGITS = 4, 2
_LONGEST = 60


def read_figure(typed: str, language: str) -> str:
    """Return a figure that was typed in `language` as English writes it for machines.

    Outside English a comma stands before decimals; a point or a space only groups. Raises
    `ValueRefused` for what mixes the two, rather than guess. A currency's sign is its code.
    """
    text = typed.translate(_SPACES).strip()
    found = _PARTS.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return text
    figure = found[2] if base_language(language) == "en" else _without_groups(found[2])
    before, after = (_SIGNS.get(each or "", each) for each in (found[1], found[3]))
    return " ".join(each for each in (before, figure, after) if each)


def preset_figure(value: float | str, language: str) -> str:
    """Return a stored figure as a form shows it: what `read_figure` reads as the same."""
    amount, _, currency = str(value).partition(" ")
    figure = f"{Decimal(amount):f}"
    if base_language(language) != "en":
        figure = figure.replace(".", ",")
    return f"{figure} {currency}".strip()


def read_date(typed: str, language: str) -> str:
    """Return a date that was typed in `language` as machines write it; else what was typed.

    Day and month stand in the order of the language. English without a country has both orders, so
    there a date is read only where one of them is possible: never 3/4/2026.
    """
    text = typed.translate(_SPACES).strip()
    found = _DATE.fullmatch(text) if len(text) <= _LONGEST else None
    days = _days(found[1], found[3], found[4], language) if found else set()
    return days.pop().isoformat() if len(days) == 1 else text


def typed_date(day: date, language: str) -> str:
    """Return a date as `read_date` takes it in `language`: in its own figures where it has some."""
    own = format_date(day, date_in_figures(language), locale=locale_of(language))
    is_read = not _has_no_order(language) and read_date(own, language) == day.isoformat()
    return own if is_read else day.isoformat()


def _days(first: str, second: str, third: str, language: str) -> set[date]:
    """Return each day that the three numbers can mean, the year by its four digits."""
    numbers, places = (first, second, third), [len(first), len(third)]
    if places[0] == _YEAR_DIGITS and places[1] <= _DAY_DIGITS:
        orders = ["yMd"]
    elif places[1] == _YEAR_DIGITS and places[0] <= _DAY_DIGITS:
        orders = [order for order in _orders(language) if order.endswith("y")]
    else:
        orders = []
    found = {_day(dict(zip(order, numbers, strict=True))) for order in orders}
    return {day for day in found if day is not None}


def _orders(language: str) -> list[str]:
    """Return the orders of day, month and year that `language` has."""
    if _has_no_order(language):
        return ["dMy", "Mdy"]
    return ["".join(dict.fromkeys(each for each in date_in_figures(language) if each in "dMy"))]


def _has_no_order(language: str) -> bool:
    """Say whether it is English without a country, which is what unknown languages read as."""
    locale = locale_of(language)
    return locale.language == "en" and locale.territory is None


def _day(numbers: dict[str, str]) -> date | None:
    try:
        return date(*(int(numbers[each]) for each in "yMd"))
    except ValueError:
        return None


def _without_groups(figure: str) -> str:
    if not _WITH_COMMA.fullmatch(figure):
        raise ValueRefused(Why.NOT_A_NUMBER, "A number is wanted, with a comma before decimals.")
    return figure.replace(".", "").replace(" ", "").replace(",", ".")
