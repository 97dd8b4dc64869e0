"""Flatten what serializers say into a list that names field and item."""

from collections.abc import Iterator
from typing import Any

_WHOLE = "non_field_errors"
_BATCH = "inputs"


def flatten(detail: Any) -> list[dict[str, Any]]:
    """Return `[{"item"?, "field", "code", "message"}]`; `field` is a dotted path, "" the whole."""
    return [_entry(path, message) for path, message in _walk(detail, ())]


def _walk(detail: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _walk(inner, path if name == _WHOLE else (*path, name))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _walk(inner, (*path, index) if nested else path)
    else:
        yield path, detail


def _entry(path: tuple[str | int, ...], message: Any) -> dict[str, Any]:
    item = {}
    if len(path) > 1 and path[0] == _BATCH and str(path[1]).isdigit():
        item, path = {"item": int(path[1])}, path[2:]
    return {
        **item,
        "field": ".".join(str(part) for part in path),
        "code": getattr(message, "code", "invalid"),
        "message": str(message),
    }
