"""The catalogue of data fields, as far as profiles need it."""

from programs.models import DataField


def field_keys() -> list[str]:
    """Return the keys of all data fields, in order."""
    return list(DataField.objects.values_list("key", flat=True))


def field_labels() -> dict[str, list[str]]:
    """Return the words for each data field, in all its languages, by its key."""
    rows = DataField.objects.values_list("key", "labels")
    return {key: list(labels.values()) for key, labels in rows}
