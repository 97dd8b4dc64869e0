"""Past editions, as many as a table shall be large: copies of one, each a week earlier."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models

from bench.copying import Model, copies, unasked
from delivery.models import Delivery, Edition, Slot

# What is copied of each: the first edition, its deliveries, their slots.
_COPIED: Sequence[tuple[Model, str]] = (
    (Edition, "t.id = %(first)s"),
    (Delivery, "t.edition_id = %(first)s"),
    (
        Slot,
        "t.delivery_id IN (SELECT id FROM delivery_delivery WHERE edition_id = %(first)s)",
    ),
)
_WEEKS = "n * interval '7 days'"
_NUMBERS = "%(after)s::int, %(last)s::int"


class Earlier:
    """Adds weeks before the first edition. Ids go down with them, below what there will be."""

    def __init__(self) -> None:
        self._weeks = 0
        self._first = Edition.objects.earliest("id").id
        self._moved_by = {model: model.objects.latest("id").id for model, _which in _COPIED}

    def add_up_to(self, weeks: int) -> None:
        """Let there be so many weeks in all."""
        those = {"first": self._first, "after": self._weeks + 1, "last": weeks}
        with unasked() as cursor:
            for model, which in _COPIED:
                value = partial(_value, model, moved_by=self._moved_by)
                cursor.execute(copies(model, value, numbers=_NUMBERS, which=which), those)
        self._weeks = weeks


def _value(model: Model, field: Any, moved_by: Mapping[Model, int]) -> str:
    column = f't."{field.column}"'
    target = field.related_model or (model if field.primary_key else None)
    if target in moved_by:
        return f"{column} - n * {moved_by[target]}"
    if model is Edition and field.name == "name":
        return "'week ' || n"
    if isinstance(field, DateTimeRangeField):
        return f"tstzrange(lower({column}) - {_WEEKS}, upper({column}) - {_WEEKS})"
    if isinstance(field, models.DateTimeField):
        return f"{column} - {_WEEKS}"
    return column
