"""Which values one message may use, and the receipt of what it used."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from delivery.rendering.tables import Lookup, cells
from delivery.rendering.values import Typed, typed_value
from programs.rules.promise import DataWords
from programs.rules.vocabulary import Category, Need


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


def usage(
    fields: Collection[str], permitted: Permitted, values: Mapping[str, Any], language: str
) -> Usage:
    """Return what may be used of `values`, the stored profile, for the fields read.

    Raises `ValueUnwritable`.
    """
    context: dict[str, object] = {}
    used = []
    for use in sorted(permitted.uses, key=lambda each: each.key):
        if use.key not in fields:
            continue
        stored = values.get(use.key)
        why_not = _why_not(use, permitted, stored)
        context[use.key] = None if why_not else _written(use, stored, permitted, language)
        used.append(_entry(use, stored, why_not))
    return Usage(context, used, permitted.deepest)


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


def _why_not(use: DataWords, permitted: Permitted, stored: Mapping[str, Any] | None) -> WhyNot:
    if use.need != Need.REQUIRED and use.key not in permitted.chosen:
        return WhyNot.NOT_CHOSEN
    if use.category.depth > permitted.deepest.depth:
        return WhyNot.TOO_DEEP
    if stored is None or stored.get("v") in (None, "", []):
        return WhyNot.MISSING
    return WhyNot.SHOWN


def _entry(use: DataWords, stored: Mapping[str, Any] | None, why_not: WhyNot) -> dict[str, Any]:
    source = stored if stored and not why_not else {}
    return {
        "field": use.key,
        "category": str(use.category),
        "by": source.get("by", ""),
        "at": source.get("at", ""),
        "shown": not why_not,
        "why_not": str(why_not),
    }


def _written(
    use: DataWords, stored: Mapping[str, Any] | None, permitted: Permitted, language: str
) -> Typed:
    choices = permitted.choices.get(use.key, {})
    try:
        return typed_value(use.type, (stored or {})["v"], choices, language)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        raise ValueUnwritable(use.key) from None
