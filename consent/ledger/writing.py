"""New entries and the heads that they move, in one statement."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from consent.models import ConsentEvent, Subject

_COLUMNS = (
    "subject_id",
    "position",
    "kind",
    "program_id",
    "invitation_id",
    "language",
    "text_id",
    "answers_id",
    "actor",
    "method",
    "at",
    "valid_until",
    "address_version",
    "details",
    "sealed",
    "previous_hash",
    "hash",
)
_ENTRY = f"({', '.join(['%s'] * len(_COLUMNS))})"
_HEAD = "(%s::uuid, %s, %s)"
# Numbers are drawn in the order of the values, so their order is that of the entries.
_WRITE = """
WITH added AS (
    INSERT INTO consent_consentevent ({columns}) VALUES {entries} RETURNING id
), moved AS (
    UPDATE consent_subject s SET head_position = h.position, head_hash = h.hash
    FROM (VALUES {heads}) AS h (id, position, hash) WHERE s.id = h.id
)
SELECT id FROM added ORDER BY id
"""


def write(events: Sequence[ConsentEvent], subjects: Iterable[Subject]) -> None:
    """Insert `events`, in order, give them their numbers, and move the heads of `subjects`.

    The caller holds the rows of `subjects`, which have their new heads already.
    """
    heads = [value for subject in subjects for value in _head(subject)]
    query = _WRITE.format(
        columns=", ".join(_COLUMNS),
        entries=", ".join([_ENTRY] * len(events)),
        heads=", ".join([_HEAD] * (len(heads) // 3)),
    )
    values = [value for event in events for value in _entry(event)]
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, *heads])
        for event, [number] in zip(events, cursor.fetchall(), strict=True):
            event.pk = number
            event._state.adding, event._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - as bulk_create does


def _entry(event: ConsentEvent) -> Iterable[Any]:
    for column in _COLUMNS:
        value = getattr(event, column)
        yield json.dumps(value) if column == "details" else value


def _head(subject: Subject) -> tuple[Any, ...]:
    return subject.pk, subject.head_position, subject.head_hash
