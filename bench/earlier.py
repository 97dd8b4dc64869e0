"""Past editions, as many as a table shall be large: copies of one, each a week earlier."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import connection, models

from delivery.models import Delivery, Edition, Slot

# What is copied of each: the first edition, its deliveries, their slots.
_COPIED: Sequence[tuple[Any, str]] = (
    (Edition, "t.id = %(first)s"),
    (Delivery, "t.edition_id = %(first)s"),
    (
        Slot,
        "t.delivery_id IN (SELECT id FROM delivery_delivery WHERE edition_id = %(first)s)",
    ),
)
_WEEKS = "n * interval '7 days'"


class Earlier:
    """Adds weeks before the first edition. Ids go down with them, below what there will be."""

    def __init__(self) -> None:
        self._weeks = 0
        self._first = Edition.objects.earliest("id").id
        self._moved_by = {model: model.objects.latest("id").id for model, _which in _COPIED}

    def add_up_to(self, weeks: int) -> None:
        """Let there be so many weeks in all, without asking triggers and foreign keys."""
        those = {"first": self._first, "after": self._weeks + 1, "last": weeks}
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for model, which in _COPIED:
                cursor.execute(_statement(model, which, self._moved_by), those)
            cursor.execute("SET session_replication_role = DEFAULT")
        self._weeks = weeks


def _statement(model: Any, which: str, moved_by: Mapping[Any, int]) -> str:
    about = _about(model)
    names = ", ".join(f'"{field.column}"' for field in about.concrete_fields)
    values = ", ".join(_value(model, field, moved_by) for field in about.concrete_fields)
    return (
        f"INSERT INTO {about.db_table} ({names}) SELECT {values}"  # noqa: S608 - the models' names
        " FROM generate_series(%(after)s::int, %(last)s::int) n"
        f" CROSS JOIN {about.db_table} t WHERE {which}"
    )


def _value(model: Any, field: Any, moved_by: Mapping[Any, int]) -> str:
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


def _about(model: Any) -> Any:
    return model._meta  # noqa: SLF001 - documented by Django for whoever looks at models
