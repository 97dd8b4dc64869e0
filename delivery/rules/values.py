"""The values that a message used: how they are written under seal, and for how long."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import NoneType
from typing import Any

from programs.rules.keeping import VALUES_DAYS

# What every promise says that has values kept at all (`Terms.values_days`).
KEPT_FOR = timedelta(days=VALUES_DAYS)

_KIND = b"willingly:used:"
# Words of any language as they are.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_AGAIN = "again"
_AS_THEY_ARE = (str, list, NoneType)

# As it stood in the message; None where it was taken out again.
Value = str | list[str] | None


@dataclass(frozen=True, slots=True)
class Again:
    """What it takes to write a message once more, beside the words of its values.

    `fingerprint` is of the words that it came to; `variant` the relationship that they were for, ""
    where they were for all; `stored` what each value compares as, in the order of the words, None
    for one that is its words.
    """

    fingerprint: str
    variant: str = ""
    stored: tuple[Any, ...] = ()


class ValuesBroken(Exception):
    """What was opened is not what belongs to these fields."""


def written(values: Sequence[object], again: Again | None = None) -> bytes:
    """Return values as they are sealed: their fields' names stand in what they are bound to.

    A figure is sealed in the words in which it stands in the message, with its currency. `again`
    stands behind them, as `{"again": [fingerprint, variant, [stored, ...]]}` without what is empty
    at its end.
    """
    words: list[Any] = [each if isinstance(each, _AS_THEY_ARE) else str(each) for each in values]
    if again is not None:
        words.append({_AGAIN: _short(again)})
    return _JSON.encode(words).encode()


def _short(again: Again) -> list[Any]:
    if again.stored.count(None) < len(again.stored):
        return [again.fingerprint, again.variant, again.stored]
    return [again.fingerprint, again.variant] if again.variant else [again.fingerprint]


def read(plain: bytes, fields: Sequence[str]) -> dict[str, Value]:
    """Return the values by field. Raises `ValuesBroken`."""
    return read_again(plain, fields)[0]


def read_again(plain: bytes, fields: Sequence[str]) -> tuple[dict[str, Value], Again | None]:
    """Return the values by field, and what it takes to write their message once more.

    None for that where one of them was taken out since, or its message is of before it was kept.
    Raises `ValuesBroken`.
    """
    values = json.loads(plain)
    if not isinstance(values, list) or not 0 <= len(values) - len(fields) <= 1:
        raise ValuesBroken
    behind = values.pop() if len(values) > len(fields) else {_AGAIN: None}
    if not isinstance(behind, dict):
        raise ValuesBroken
    again = behind.get(_AGAIN)
    return dict(zip(fields, values, strict=True)), Again(*again) if again else None


def bound_to(delivery_id: int, fields: Sequence[str]) -> bytes:
    """Return what binds values to one delivery and to the fields that its receipt names."""
    return _KIND + delivery_id.to_bytes(8) + "\0".join(fields).encode()


def shown(used: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the fields of a receipt whose values the message used, in its order."""
    return [str(entry["field"]) for entry in used if entry.get("shown")]


def are_over(handed_over_at: datetime | None, now: datetime) -> bool:
    """Say whether values have had their time; what never went has none."""
    return handed_over_at is None or now >= handed_over_at + KEPT_FOR
