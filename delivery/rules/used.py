"""How a data-use receipt is stored: short, as there is one in every message.

`[field, category, by, at]` of what was used, `[field, category, why_not]` of what was left out.
What says anything else stays as it is, and so does what was stored before: both are read.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]

_USED = 4
_NAMES = ("field", "category", "by", "at")
_LEFT_OUT = ("field", "category", "why_not")


def packed(used: Sequence[Entry]) -> list[Any]:
    """Return a receipt as it is stored; `unpacked` gives back the same."""
    return [_short(entry) for entry in used]


def unpacked(stored: Sequence[Any]) -> list[dict[str, Any]]:
    """Return a receipt as `delivery.rendering.usage.Usage.used` has it."""
    return [entry if isinstance(entry, dict) else _long(entry) for entry in stored]


def _short(entry: Entry) -> Any:
    names = _NAMES if entry.get("shown") else _LEFT_OUT
    short = [entry.get(name) for name in names]
    return short if _long(short) == entry else entry


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
