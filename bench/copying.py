"""Copies of rows, made by PostgreSQL: a million of anything cannot be made one by one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

# A model's class.
Model = Any


@contextmanager
def unasked() -> Iterator[CursorWrapper]:
    """Have a cursor that asks triggers and foreign keys for no row.

    The user must be allowed to say so: the owner of a server of our own is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = DEFAULT")


def copies(model: Model, value: Callable[[Any], str], *, numbers: str, which: str = "true") -> str:
    """Return the statement that copies rows `t` of `model` once for each `n` of `numbers`.

    `value` says in SQL what stands in the column of a field, and `which` of what is copied.
    """
    table, fields = about(model).db_table, about(model).concrete_fields
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(value(field) for field in fields)
    return (
        f"INSERT INTO {table} ({names}) SELECT {values}"  # noqa: S608 - the models' names
        f" FROM generate_series({numbers}) n CROSS JOIN {table} t WHERE {which}"
    )


def about(model: Model) -> Any:
    """Return what Django knows of a model."""
    return model._meta  # noqa: SLF001 - documented by Django for whoever looks at models
