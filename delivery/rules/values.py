"""The values that a message used: how they are written under seal, and for how long."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import NoneType

from programs.rules.keeping import VALUES_DAYS

# What every promise says that has values kept at all (`Terms.values_days`).
KEPT_FOR = timedelta(days=VALUES_DAYS)

_KIND = b"willingly:used:"
# Words of any language as they are.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_AS_THEY_ARE = (str, list, NoneType)

# As it stood in the message; None where it was taken out again.
Value = str | list[str] | None


class ValuesBroken(Exception):
    """What was opened is not what belongs to these fields."""


def written(values: Sequence[object]) -> bytes:
    """Return values as they are sealed: their fields' names stand in what they are bound to.

    A figure is sealed in the words in which it stands in the message, with its currency.
    """
    words = [each if isinstance(each, _AS_THEY_ARE) else str(each) for each in values]
    return _JSON.encode(words).encode()


def read(plain: bytes, fields: Sequence[str]) -> dict[str, Value]:
    """Return the values by field. Raises `ValuesBroken`."""
    values = json.loads(plain)
    if not isinstance(values, list) or len(values) != len(fields):
        raise ValuesBroken
    return dict(zip(fields, values, strict=True))


def bound_to(delivery_id: int, fields: Sequence[str]) -> bytes:
    """Return what binds values to one delivery and to the fields that its receipt names."""
    return _KIND + delivery_id.to_bytes(8) + "\0".join(fields).encode()


def shown(used: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the fields of a receipt whose values the message used, in its order."""
    return [str(entry["field"]) for entry in used if entry.get("shown")]


def are_over(handed_over_at: datetime | None, now: datetime) -> bool:
    """Say whether values have had their time; what never went has none."""
    return handed_over_at is None or now >= handed_over_at + KEPT_FOR
