"""How a data-use receipt is stored: short, as there is one in every message.

`[field, category, by, at]` of what was used, `[field, category, why_not]` of what was left out.
What says anything else stays as it is, and so does what was stored before: both are read.
"""

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

Entry = Mapping[str, Any]

_USED = 4
_NAMES = ("field", "category", "by", "at", "shown", "why_not")
_LENGTH = len(_NAMES)
_PARTS = itemgetter(*_NAMES)
_JSON = json.JSONEncoder(separators=(",", ":"))


class Shared(dict[str, Any]):
    """An entry that many receipts have: it is written as JSON once, and never changed."""

    __slots__ = ("json",)

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry)
        self.json = _JSON.encode(_short(self))


def written(used: Sequence[Entry]) -> str:
    """Return a receipt as JSON, as `packed` has it."""
    return f"[{','.join([_one(entry) for entry in used])}]"


def _one(entry: Entry) -> str:
    return entry.json if isinstance(entry, Shared) else _JSON.encode(_short(entry))


def packed(used: Sequence[Entry]) -> list[Any]:
    """Return a receipt as it is stored; `unpacked` gives back the same."""
    return [_short(entry) for entry in used]


def unpacked(stored: Sequence[Any]) -> list[dict[str, Any]]:
    """Return a receipt as `delivery.rendering.usage.Usage.used` has it."""
    return [entry if isinstance(entry, dict) else _long(entry) for entry in stored]


def _short(entry: Entry) -> Any:
    # There are some in every message: nothing is built here to be compared.
    try:
        field, category, by, at, shown, why_not = _PARTS(entry)
    except KeyError:
        return entry
    if len(entry) == _LENGTH:
        if shown is True and why_not == "":
            return [field, category, by, at]
        if shown is False and by == at == "":
            return [field, category, why_not]
    return entry


def _long(short: Sequence[Any]) -> dict[str, Any]:
    is_used = len(short) == _USED
    field, category, *rest = short
    by, at = rest if is_used else ("", "")
    return {
        "field": field,
        "category": category,
        "by": by,
        "at": at,
        "shown": is_used,
        "why_not": "" if is_used else rest[0],
    }
