"""The catalogue of data fields, as far as profiles need it."""

from programs.models import DataField


def field_keys() -> list[str]:
    """Return the keys of all data fields, in order."""
    return list(DataField.objects.values_list("key", flat=True))
