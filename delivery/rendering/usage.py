"""Which values one message may use, and the receipt of what it used."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from delivery.rendering.tables import Lookup, cells
from delivery.rendering.values import Typed, typed_value
from delivery.rules.used import Shared
from programs.rules.promise import DataWords
from programs.rules.vocabulary import Category, Need

_SCALARS = (str, int, float, bool)
# How many values a field's words are kept for.
KEPT = 4096


class WhyNot(StrEnum):
    """Why a field that the edition reads was rendered as if it were absent."""

    SHOWN = ""
    TOO_DEEP = "too_deep"
    NOT_CHOSEN = "not_chosen"
    MISSING = "missing"


class ValueUnwritable(Exception):
    """A stored value is not one of its field's type."""


@dataclass(frozen=True, slots=True)
class Permitted:
    """What the accepted promise, the person's ticks and the relationship allow."""

    uses: tuple[DataWords, ...]
    chosen: Collection[str]
    deepest: Category
    choices: Mapping[str, Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Usage:
    """The values to render, nil where there is none, and the receipt without values.

    `depth` is the deepest category that could be used.

    `lacks_cells` says that a row of a catalogue that may be used has no words.

    `used` is a list of `{"field", "category", "by", "at", "shown", "why_not"}`, one for each
    field read, by key.
    """

    context: dict[str, object]
    used: list[dict[str, Any]]
    depth: Category
    lacks_cells: bool = False

    @property
    def is_missing_data(self) -> bool:
        """Say whether a value that may be used is not known."""
        return self.lacks_cells or any(entry["why_not"] == WhyNot.MISSING for entry in self.used)

    def shown(self) -> set[str]:
        """Return the fields whose values stand in the message."""
        return {entry["field"] for entry in self.used if entry["shown"]}


def undeclared(fields: Iterable[str], uses: Iterable[DataWords]) -> list[str]:
    """Return the names among `fields` that the promise does not declare."""
    return sorted(set(fields) - {use.key for use in uses})


class Uses:
    """The fields that an edition reads, for people who accepted and allow the same."""

    def __init__(
        self,
        fields: Collection[str],
        permitted: Permitted,
        language: str,
        lookups: Collection[Lookup] = (),
    ) -> None:
        """Look once at what is the same for all of them."""
        self._depth = permitted.deepest
        self._lookups = lookups
        self._fields = [
            _Field(use, permitted, language)
            for use in sorted(permitted.uses, key=lambda each: each.key)
            if use.key in fields
        ]

    def of(self, values: Mapping[str, Any]) -> Usage:
        """Return what may be used of `values`, the stored profile, for the fields read.

        Raises `ValueUnwritable`.
        """
        context: dict[str, object] = {}
        used: list[dict[str, Any]] = []
        for field in self._fields:
            context[field.key], entry = field.used(values.get(field.key))
            used.append(entry)
        usage = Usage(context, used, self._depth)
        return with_cells(usage, self._lookups, values) if self._lookups else usage


class _Field:
    """One field: why nobody's value may be used, or how each is written."""

    def __init__(self, use: DataWords, permitted: Permitted, language: str) -> None:
        self.key = use.key
        self._category = str(use.category)
        self._type = use.type
        self._choices = permitted.choices.get(use.key, {})
        self._language = language
        why_not = _why_not(use, permitted)
        self._left_out = self._entry(why_not=str(why_not)) if why_not else None
        self._missing = self._entry(why_not=str(WhyNot.MISSING))
        # What came from the same source at the same time is one entry for all whom it is about.
        self._entries: dict[tuple[str, str], Shared] = {}
        # What many have is written once.
        self._written: dict[object, Typed] = {}

    def used(self, stored: Mapping[str, Any] | None) -> tuple[object, Shared]:
        """Return the value for the template, and what the receipt says of it."""
        if self._left_out is not None:
            return None, self._left_out
        value = stored.get("v") if stored else None
        if stored is None or value is None or value in ("", []):
            return None, self._missing
        return self._typed(value), self._shown(stored.get("by", ""), stored.get("at", ""))

    def _shown(self, by: str, at: str) -> Shared:
        entry = self._entries.get((by, at))
        if entry is None:
            if len(self._entries) >= KEPT:
                self._entries.clear()
            entry = self._entries[by, at] = self._entry(by=by, at=at, shown=True)
        return entry

    def _entry(
        self, *, by: str = "", at: str = "", shown: bool = False, why_not: str = ""
    ) -> Shared:
        return Shared(
            {
                "field": self.key,
                "category": self._category,
                "by": by,
                "at": at,
                "shown": shown,
                "why_not": why_not,
            }
        )

    def _typed(self, value: Any) -> Typed:
        if type(value) not in _SCALARS:
            return self._write(value)
        # 1 and True are one key and not one value.
        key = (type(value), value)
        written = self._written.get(key)
        if written is None:
            if len(self._written) >= KEPT:
                self._written.clear()
            written = self._written[key] = self._write(value)
        return written

    def _write(self, value: Any) -> Typed:
        try:
            return typed_value(self._type, value, self._choices, self._language)
        except (ArithmeticError, LookupError, TypeError, ValueError):
            raise ValueUnwritable(self.key) from None


def with_cells(used: Usage, found: Collection[Lookup], values: Mapping[str, Any]) -> Usage:
    """Return `used` with the words of catalogues that its fields pick: plain texts, or nil.

    Raises `ValueUnwritable`.
    """
    usable = used.shown()
    try:
        words = cells(found, usable, values)
    except (TypeError, ValueError):
        raise ValueUnwritable("key") from None
    lacking = (each for each in found if each.table.key_field in usable and not words[each.name])
    return replace(used, context=used.context | words, lacks_cells=any(lacking))


def _why_not(use: DataWords, permitted: Permitted) -> WhyNot:
    if use.need != Need.REQUIRED and use.key not in permitted.chosen:
        return WhyNot.NOT_CHOSEN
    if use.category.depth > permitted.deepest.depth:
        return WhyNot.TOO_DEEP
    return WhyNot.SHOWN
