"""A quick way in for items that are plainly right; all others are the serializer's.

A serializer asks each field of each item some forty questions, which took half the time of a batch.
The checks here are made once a request, from the same fields, and say yes only where the serializer
would, with the same value. Where they are in doubt the item goes to the serializer, and it is the
serializer that says what is wrong: a problem reads the same, whichever way an item went.
"""

import re
from collections.abc import Callable, Sequence
from types import NoneType
from typing import Any, Final

from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from rest_framework import fields, serializers
from rest_framework.exceptions import ValidationError
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from consent.api.exact import Moment
from consent.rules.moments import read_moment

DOUBT: Final = object()

Check = Callable[[Any], Any]

_HALF = re.compile(r"[\ud800-\udfff]")
_LOOKED_AT = (
    MaxLengthValidator,
    ProhibitNullCharactersValidator,
    ProhibitSurrogateCharactersValidator,
)
_PLAIN = frozenset({str, bool, NoneType})
# Far inside what any reader of JSON takes for a number.
_LARGE = 10**18


def quick(serializer: serializers.Serializer[Any]) -> Check:
    """Return the check of an item: its validated value, or `DOUBT`.

    For serializers that refuse unknown fields and change nothing else of how one validates.
    """
    writable = serializer.fields
    if serializer.validators or any(
        each.read_only or each.source != name for name, each in writable.items()
    ):
        return lambda _data: DOUBT
    parts = [
        (name, each.required or each.default is not fields.empty, _with_own(serializer, name, each))
        for name, each in writable.items()
    ]
    has_last_word = type(serializer).validate is not serializers.Serializer.validate
    return _item(parts, serializer.validate if has_last_word else None)


def _item(parts: Sequence[tuple[str, bool, Check]], last_word: Check | None) -> Check:
    def check(data: Any) -> Any:
        if type(data) is not dict:
            return DOUBT
        taken, seen = {}, 0
        for name, is_needed, check_field in parts:
            value = data.get(name, DOUBT)
            if value is DOUBT:
                if is_needed:
                    return DOUBT
                continue
            value = check_field(value)
            if value is DOUBT:
                return DOUBT
            taken[name] = value
            seen += 1
        # One more than was seen is a field that nobody declared.
        if seen != len(data):
            return DOUBT
        return taken if last_word is None else _asked(last_word, taken)

    return check


def _with_own(
    serializer: serializers.Serializer[Any], name: str, field: fields.Field[Any, Any, Any, Any]
) -> Check:
    """Return the field's check, and after it the serializer's own question about that field."""
    first = _check_of(field)
    own: Check | None = getattr(serializer, f"validate_{name}", None)
    if own is None:
        return first

    def check(raw: Any) -> Any:
        value = first(raw)
        return value if value is DOUBT else _asked(own, value)

    return check


def _asked(question: Check, value: Any) -> Any:
    try:
        return question(value)
    except (ValidationError, fields.SkipField):
        return DOUBT


def _check_of(field: fields.Field[Any, Any, Any, Any]) -> Check:
    if isinstance(field, fields.CharField):
        return _text(field) or _slow(field)
    make = _MAKERS.get(type(field))
    return (make(field) if make and not field.validators else None) or _slow(field)


def _slow(field: fields.Field[Any, Any, Any, Any]) -> Check:
    return lambda value: _asked(field.run_validation, value)


def _text(field: fields.CharField) -> Check | None:
    """Take a text as it is: whatever else a field takes for one is not plain."""
    longest = field.max_length
    if not (_takes_plain_text(type(field)) and field.trim_whitespace and longest is not None):
        return None
    is_simple = all(isinstance(each, _LOOKED_AT) for each in field.validators)
    empty = "" if field.allow_blank else DOUBT

    def check(value: Any) -> Any:
        if type(value) is not str:
            return DOUBT
        text = value.strip()
        if not text:
            return empty
        if len(text) > longest or "\0" in text or (not text.isascii() and _HALF.search(text)):
            return DOUBT
        return text if is_simple else _asked(field.run_validation, text)

    return check


def _takes_plain_text(kind: type[fields.CharField]) -> bool:
    """Say whether a kind of field takes a text as the library does, by its own word at least."""
    own = next(each for each in kind.__mro__ if "to_internal_value" in vars(each))
    is_known = own is fields.CharField or vars(own).get("takes_plain_text") is True
    return is_known and kind.run_validation is fields.CharField.run_validation


def _choice(field: fields.ChoiceField) -> Check:
    words = field.choice_strings_to_values
    return lambda value: words.get(value, DOUBT) if type(value) is str else DOUBT


def _moment(_field: Moment) -> Check:
    """Take a moment as the field reads it."""

    def check(value: Any) -> Any:
        if type(value) is not str:
            return DOUBT
        try:
            return read_moment(value)
        except ValueError:
            return DOUBT

    return check


def _values(field: fields.DictField) -> Check | None:
    """Take values by key, each plain or a list of plain ones."""
    child = field.child
    if type(child) is not fields.JSONField or child.validators or child.binary or child.encoder:
        return None
    takes_none = child.allow_null

    def check(value: Any) -> Any:
        if type(value) is not dict or not (value or field.allow_empty):
            return DOUBT
        for key, each in value.items():
            is_taken = takes_none if each is None else _is_plain(each) or _is_list(each)
            if type(key) is not str or not is_taken:
                return DOUBT
        return dict(value)

    return check


def _is_plain(value: Any) -> bool:
    kind = type(value)
    # What is no number is not within any bounds either.
    return kind in _PLAIN or (kind in (int, float) and -_LARGE < value < _LARGE)


def _is_list(value: Any) -> bool:
    return type(value) is list and all(map(_is_plain, value))


_MAKERS: dict[type, Callable[[Any], Check | None]] = {
    fields.ChoiceField: _choice,
    fields.DictField: _values,
    Moment: _moment,
}
