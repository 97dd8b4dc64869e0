"""The column of data-use receipts."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from delivery.rules.used import packed, unpacked


class UsedField(models.JSONField):
    """Keep receipts short in the database and whole in Python; to migrations it is plain JSON."""

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        """Return a receipt whole."""
        found = super().from_db_value(value, expression, connection)
        return unpacked(found) if isinstance(found, list) else found

    def get_prep_value(self, value: Any) -> Any:
        """Return a receipt as it is stored."""
        is_receipt = isinstance(value, list) and all(isinstance(each, dict) for each in value)
        return super().get_prep_value(packed(value) if is_receipt else value)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what the column is."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", list(args), dict(kwargs)
