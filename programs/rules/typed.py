"""Figures as people type them, in the marks of their language."""

import re
from decimal import Decimal

from programs.rules.languages import base_language
from programs.rules.values import ValueRefused, Why

# Spaces that do not break, as keyboards and copied text have them between groups of digits.
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
_SIGNS = {"€": "EUR", "£": "GBP"}
_PARTS = re.compile(r"([A-Z]{3}|[€£])? ?([+-]?\d[\d., ]*?) ?([A-Z]{3}|[€£])?", re.ASCII)
# Plain, or in groups of three with the same mark; then a decimal comma.
_WITH_COMMA = re.compile(r"[+-]?(?:\d+|\d{1,3}([. ])\d{3}(?:\1\d{3})*)(?:,\d+)?", re.ASCII)
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


def _without_groups(figure: str) -> str:
    if not _WITH_COMMA.fullmatch(figure):
        raise ValueRefused(Why.NOT_A_NUMBER, "A number is wanted, with a comma before decimals.")
    return figure.replace(".", "").replace(" ", "").replace(",", ".")
