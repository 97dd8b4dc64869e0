"""Values as templates get them: written for the reader, compared as what they are.

Each is a plain scalar, a text or a number, that knows how its reader's language writes it. A
template cannot ask it for anything else: it has no parts (`delivery.rendering.reading`).
"""

import re
from datetime import date
from functools import lru_cache
from typing import Any, Self

from delivery.rendering.message import clean
from programs.rules.values import Choices, Value, write_value
from programs.rules.vocabulary import FieldType

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Incomparable(TypeError):
    """Two values have no order: two currencies, or a date and what is none."""


class Number(float):
    """A number: it compares with numbers, and is written with the marks of the language."""

    __slots__ = ("_written",)
    _written: str

    @classmethod
    def of(cls, amount: float | str, written: str) -> Self:
        """Return the number with its words."""
        made = cls(amount)
        made._written = written
        return made

    def __hash__(self) -> int:
        # What is kept by its value is kept by its words: amounts that are too long to differ as
        # numbers would else be written as those of somebody else.
        return hash(self._written)

    def __str__(self) -> str:
        return self._written


class Money(Number):
    """An amount: it compares with numbers, and with amounts of the same currency."""

    __slots__ = ("currency",)
    currency: str

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Money) and other.currency != self.currency:
            return False
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()

    def __lt__(self, other: float) -> bool:
        return super().__lt__(self._same(other))

    def __le__(self, other: float) -> bool:
        return super().__le__(self._same(other))

    def __gt__(self, other: float) -> bool:
        return super().__gt__(self._same(other))

    def __ge__(self, other: float) -> bool:
        return super().__ge__(self._same(other))

    def _same(self, other: float) -> float:
        if isinstance(other, Money) and other.currency != self.currency:
            raise Incomparable
        return other


class Day(str):
    """A date: it compares with dates, and with texts such as "2026-11-14"."""

    __slots__ = ("iso",)
    iso: str

    @classmethod
    def of(cls, iso: str, written: str) -> Self:
        """Return the date with its words."""
        made = cls(written)
        made.iso = iso
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.iso == iso_of(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.iso)

    def __lt__(self, other: str) -> bool:
        return self.iso < self._day(other)

    def __le__(self, other: str) -> bool:
        return self.iso <= self._day(other)

    def __gt__(self, other: str) -> bool:
        return self.iso > self._day(other)

    def __ge__(self, other: str) -> bool:
        return self.iso >= self._day(other)

    def _day(self, other: str) -> str:
        iso = iso_of(other)
        if not iso:
            raise Incomparable
        return iso


class Choice(str):
    """A choice: it is written as its label, and equals its code and each of its labels."""

    __slots__ = ("_choices", "code")
    code: str
    _choices: Choices

    @classmethod
    def of(cls, code: str, written: str, choices: Choices) -> Self:
        """Return the choice with its words; `choices` are all that its field has."""
        made = cls(written)
        made.code, made._choices = code, choices
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Choice):
            return self.code == other.code
        return isinstance(other, str) and names_choice(other, self.code, self._choices)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.code)


def names_choice(words: str, code: str, choices: Choices) -> bool:
    """Say whether `words` are a choice's code or, in whatever case, one of its labels.

    What is a code of the field is that and no label of another choice.
    """
    if words in choices:
        return words == code
    wanted = words.casefold()
    return any(wanted == str(label).casefold() for label in choices.get(code, {}).values())


def iso_of(text: str) -> str:
    """Return the date that `text` is, as "2026-11-14", or "" where it is none."""
    if isinstance(text, Day):
        return text.iso
    try:
        return date.fromisoformat(text).isoformat() if _ISO.fullmatch(text) else ""
    except ValueError:
        return ""


Typed = str | float | list[str]


def typed_value(kind: str, value: Any, choices: Choices, language: str) -> Typed:
    """Return a stored value of a field of type `kind` as templates get it in `language`.

    Raises `ArithmeticError`, `LookupError`, `TypeError` or `ValueError` for what is no value of
    that type.
    """
    if isinstance(value, list):
        return [_item(str(item), choices, language) for item in value]
    if kind == FieldType.TEXT:
        return clean(str(value))
    if kind in _FIGURES:
        return _FIGURES[FieldType(kind)](value, language)
    return _item(str(value), choices, language)


def _item(code: str, choices: Choices, language: str) -> str:
    if code not in choices:
        return clean(code)
    written = write_value(FieldType.CHOICE, code, choices, language)
    return Choice.of(code, clean(str(written)), choices)


def _written(kind: FieldType, value: Value, language: str) -> str:
    return clean(str(write_value(kind, value, {}, language)))


@lru_cache(maxsize=4096)
def _number(value: float | str, language: str) -> Typed:
    # A text is no number; what an older import left as one is written as it is.
    written = _written(FieldType.NUMBER, value, language)
    return written if isinstance(value, str) else Number.of(value, written)


@lru_cache(maxsize=4096)
def _money(value: str, language: str) -> Typed:
    amount, _, currency = str(value).partition(" ")
    made = Money.of(amount, _written(FieldType.MONEY, value, language))
    made.currency = currency
    return made


@lru_cache(maxsize=4096)
def _day(value: str, language: str) -> Typed:
    return Day.of(str(value), _written(FieldType.DATE, value, language))


_FIGURES = {FieldType.NUMBER: _number, FieldType.MONEY: _money, FieldType.DATE: _day}


def stored_of(value: object) -> object:
    """Return what `value` compares as, fit for JSON; None where that is its words.

    A date's is `"2026-11-14"`, a choice's its code, an amount's `[12.5, "EUR"]`.
    """
    # Most are texts.
    if type(value) is str:
        return None
    if isinstance(value, Number):
        return [float(value), value.currency] if isinstance(value, Money) else float(value)
    if isinstance(value, Day):
        return value.iso
    if isinstance(value, Choice):
        return value.code
    if isinstance(value, list) and any(isinstance(each, Choice) for each in value):
        return [stored_of(each) for each in value]
    return None


def as_it_was(kind: str, words: Any, stored: Any, choices: Choices) -> Typed:
    """Return the value of a field of type `kind` that had these words, and compared as `stored`.

    Raises `TypeError` or `ValueError` for what `stored_of` never made.
    """
    if isinstance(words, list):
        parts = stored or [None] * len(words)
        return [_choice_as_it_was(*each, choices) for each in zip(words, parts, strict=True)]
    if stored is None:
        return str(words)
    if kind == FieldType.NUMBER:
        return Number.of(stored, words)
    if kind == FieldType.DATE:
        return Day.of(stored, words)
    if kind == FieldType.MONEY:
        amount, currency = stored
        made = Money.of(amount, words)
        made.currency = currency
        return made
    return _choice_as_it_was(words, stored, choices)


def _choice_as_it_was(words: str, code: str | None, choices: Choices) -> str:
    return words if code is None else Choice.of(code, words, choices)
