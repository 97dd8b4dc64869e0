"""The catalogue of data fields, as far as profiles need it."""

from collections.abc import Collection

from programs.models import DataField
from programs.rules.languages import words_in


def field_keys() -> list[str]:
    """Return the keys of all data fields, in order."""
    return list(DataField.objects.values_list("key", flat=True))


def field_labels() -> dict[str, list[str]]:
    """Return the words for each data field, in all its languages, by its key."""
    rows = DataField.objects.values_list("key", "labels")
    return {key: list(labels.values()) for key, labels in rows}


def english_labels(keys: Collection[str]) -> dict[str, str]:
    """Return the English words for these data fields, or the key of one that has none."""
    rows = DataField.objects.filter(key__in=keys).values_list("key", "labels")
    return {key: words_in(labels, "en") or key for key, labels in rows}
