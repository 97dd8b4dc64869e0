"""Profile values: read what systems push, write what people read.

What is stored is plain JSON: text, choice codes, dates (ISO 8601) and money ("47.36", "47.36 EUR")
as strings, numbers as numbers, lists as lists of strings.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from programs.rules.figures import write_date, write_money, write_number
from programs.rules.languages import words_in
from programs.rules.vocabulary import FieldType

Value = str | int | float | list[str]
Choices = Mapping[str, Mapping[str, str]]

MAX_TEXT = 500
MAX_ITEMS = 20
MAX_ITEM = 100
_MAX_DIGITS = 15
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?", re.ASCII)
_MONEY = re.compile(r"(?:([A-Z]{3}) )?(-?\d{1,15}(?:\.\d{1,4})?)(?: ([A-Z]{3}))?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# They turn the reading direction of what follows them.
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Why(StrEnum):
    """Why a value is refused."""

    EMPTY = "empty"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"
    UNPRINTABLE = "unprintable"
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DATE = "not_a_date"
    NOT_MONEY = "not_money"
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_LIST = "not_a_list"
    TOO_MANY = "too_many"


class ValueRefused(Exception):
    """Say why a value is not one of its field's type; the message never repeats the value."""

    def __init__(self, code: Why, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def parse_value(type: str, raw: object, choices: Choices) -> Value:  # noqa: A002 - the field's word
    """Return the value of a field of this type as it is stored.

    Takes JSON values and the cells of a CSV file, where a list is separated by semicolons. A
    choice is named by its code or by one of its labels. Raises `ValueRefused`.
    """
    if raw is None or raw == [] or (isinstance(raw, str) and not raw.strip()):
        raise ValueRefused(Why.EMPTY, "There is no value.")
    return _PARSERS[FieldType(type)](raw, choices)


def _text(raw: object, choices: Choices) -> str:
    return _words(raw, MAX_TEXT)


def is_printable(words: str) -> bool:
    """Say whether text holds no control character, half of one, or mark that turns its order."""
    # What Python holds for printable has none of these, and it tells that in one look.
    return words.isprintable() or not any(
        mark in _TURNING or unicodedata.category(mark) in ("Cc", "Cs") for mark in words
    )


def _words(raw: object, longest: int) -> str:
    """Return text in one line, without marks that cannot be printed."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueRefused(Why.NOT_TEXT, "A text is wanted.")
    text = raw if isinstance(raw, str) else _plain_digits(raw)
    if not text:
        raise ValueRefused(Why.NOT_TEXT, "A text is wanted.")
    if len(text) > 4 * longest:
        raise ValueRefused(Why.TOO_LONG, f"At most {longest} characters.")
    words = " ".join(unicodedata.normalize("NFC", text).split())
    if not words:
        raise ValueRefused(Why.EMPTY, "There is no value.")
    if not is_printable(words):
        raise ValueRefused(Why.UNPRINTABLE, "It has characters that cannot be printed.")
    if len(words) > longest:
        raise ValueRefused(Why.TOO_LONG, f"At most {longest} characters.")
    return words


def _number(raw: object, choices: Choices) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueRefused(Why.NOT_A_NUMBER, "A number is wanted.")
    text = raw.strip() if isinstance(raw, str) else _plain_digits(raw)
    if len(text) > 2 * _MAX_DIGITS or not _NUMBER.fullmatch(text):
        raise ValueRefused(
            Why.NOT_A_NUMBER, "A number is wanted: digits, and a point before decimals."
        )
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(number)


def _plain_digits(number: float | Decimal) -> str:
    """Write a number without an exponent, or as something that is no number where it is huge."""
    exact = Decimal(str(number)) if abs(number) < 10**_MAX_DIGITS else None
    return "" if exact is None else f"{round(exact, 10).normalize():f}"


def _date(raw: object, choices: Choices) -> str:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    text = raw.strip() if isinstance(raw, str) else ""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise ValueRefused(Why.NOT_A_DATE, "A date is wanted, as 2026-11-14.")


def _money(raw: object, choices: Choices) -> str:
    """Read 47.36, "47.36", "47.36 EUR", "EUR 47.36" or {"amount": ..., "currency": "EUR"}."""
    if isinstance(raw, Mapping):
        raw = f"{raw.get('amount')} {raw.get('currency')}"
    if isinstance(raw, bool) or not isinstance(raw, str | int | float | Decimal):
        raise ValueRefused(Why.NOT_MONEY, "An amount is wanted.")
    text = raw.strip() if isinstance(raw, str) else _plain_digits(raw)
    found = _MONEY.fullmatch(text) if len(text) <= 2 * _MAX_DIGITS else None
    if found is None or (found[1] and found[3]):
        raise ValueRefused(Why.NOT_MONEY, 'An amount is wanted, as "47.36" or "47.36 EUR".')
    return f"{Decimal(found[2]):f} {found[1] or found[3] or ''}".strip()


def _choice(raw: object, choices: Choices) -> str:
    wanted = _words(raw, MAX_TEXT)
    if wanted in choices:
        return wanted
    for code, labels in choices.items():
        if wanted.casefold() in {code.casefold(), *(str(v).casefold() for v in labels.values())}:
            return code
    raise ValueRefused(Why.NOT_A_CHOICE, "It is not one of the field's choices.")


def _list(raw: object, choices: Choices) -> list[str]:
    parts = raw.split(";") if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple):
        raise ValueRefused(Why.NOT_A_LIST, "A list is wanted.")
    wanted = [part for part in parts if not (isinstance(part, str) and not part.strip())]
    if len(wanted) > MAX_ITEMS:
        raise ValueRefused(Why.TOO_MANY, f"At most {MAX_ITEMS} items.")
    items = [_choice(p, choices) if choices else _words(p, MAX_ITEM) for p in wanted]
    if not items:
        raise ValueRefused(Why.EMPTY, "There is no value.")
    return list(dict.fromkeys(items))


_PARSERS: dict[FieldType, Callable[[object, Choices], Value]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.MONEY: _money,
    FieldType.CHOICE: _choice,
    FieldType.LIST: _list,
}


def write_value(
    type: str,  # noqa: A002 - the field's word
    value: Value,
    choices: Choices,
    language: str,
) -> str | list[str]:
    """Return a stored value in the words of `language`; a list stays a list.

    A choice that the field no longer has is written as its code.
    """
    if isinstance(value, list):
        return [_label(item, choices, language) for item in value]
    if type == FieldType.NUMBER and not isinstance(value, str):
        return write_number(value, language)
    if type == FieldType.DATE:
        return write_date(date.fromisoformat(str(value)), language)
    if type == FieldType.MONEY:
        amount, _, currency = str(value).partition(" ")
        # Nothing owed is nothing, on whichever side: -0 and 0 are equal, and written once for both.
        return write_money(Decimal(amount) or Decimal(0), currency, language)
    return _label(str(value), choices, language)


def _label(code: str, choices: Choices, language: str) -> str:
    labels = choices.get(code, {})
    return words_in(labels, language) or next(iter(labels.values()), code)
