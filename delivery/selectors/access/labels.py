"""What the data fields are called that somebody's copy names by their keys."""

from collections.abc import Iterator, Mapping
from typing import Any

from programs.models import DataField
from programs.rules.languages import words_in

_ONE = "field"
# Lists of them, and what was answered by each.
_SEVERAL: dict[str, type[list[Any]] | type[dict[str, Any]]] = {
    **dict.fromkeys(("chosen", "answered", "corrected", "contradicted"), list),
    "answers": dict,
}


def labels_of(held: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the labels of the fields that `held` names, by their keys; one query."""
    fields = DataField.objects.filter(key__in=set(_keys(held)))
    return {field.key: words_in(field.labels, language) or field.key for field in fields}


def _keys(held: Any) -> Iterator[str]:
    if isinstance(held, list):
        for each in held:
            yield from _keys(each)
    elif isinstance(held, Mapping):
        for name, part in held.items():
            yield from _named(name, part)


def _named(name: str, part: Any) -> Iterator[str]:
    """Yield the keys that `part` names, which stands under `name`."""
    if name == _ONE:
        yield str(part)
    elif name in _SEVERAL and isinstance(part, _SEVERAL[name]):
        yield from (str(key) for key in part)
    else:
        yield from _keys(part)
