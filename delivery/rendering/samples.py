"""A sample person: what previews and trials are written for."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from delivery.rendering.values import Typed, typed_value
from programs.rules.promise import DataWords
from programs.rules.vocabulary import FieldType

SAMPLE_ADDRESS = "sample.person@example.com"
SAMPLE_TIME = datetime(2026, 1, 15, 9, tzinfo=UTC)
_BY_TYPE: dict[FieldType, Any] = {
    FieldType.NUMBER: 3,
    FieldType.DATE: "2026-01-15",
    FieldType.MONEY: "42.50 EUR",
}
_ITEMS = 3


def sample_values(uses: Iterable[DataWords], language: str) -> dict[str, Typed]:
    """Return a value for each use as a template gets it in `language`."""
    return {
        use.key: typed_value(use.type, _stored(use), labels_of(use, language), language)
        for use in uses
    }


def labels_of(use: DataWords, language: str) -> dict[str, dict[str, str]]:
    """Return the labels of the choices that the promise names, by code."""
    return {choice.code: {language: choice.label} for choice in use.choices}


def sample_profile(uses: Iterable[DataWords]) -> dict[str, Any]:
    """Return a profile as it is stored, with a value for each use."""
    at = SAMPLE_TIME.isoformat()
    return {use.key: {"v": _stored(use), "by": "crm", "at": at} for use in uses}


def _stored(use: DataWords) -> Any:
    codes = [choice.code for choice in use.choices]
    if use.type == FieldType.LIST:
        return codes[:_ITEMS] or [f"{use.label} {number}" for number in (1, 2, 3)]
    if use.type == FieldType.CHOICE and codes:
        return codes[0]
    return _BY_TYPE.get(use.type, use.label)
