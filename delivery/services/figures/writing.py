"""How figures are written: added to what is there, or put in its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from delivery.models import FeedMark
from delivery.rules.reports.vocabulary import What


@dataclass(frozen=True, slots=True)
class Key:
    """What a figure is of; the columns of `delivery_figure_one_of_a_kind`."""

    what: str
    program_id: int
    began_on: date
    ended_on: date | None = None
    why: str = ""
    field: str = ""
    invitation_id: int | None = None
    edition_id: int | None = None


# In one order, so that two who write never wait for each other in a circle.
_ADD = """
INSERT INTO delivery_figure
    (what, program_id, began_on, ended_on, why, field, invitation_id, edition_id, number)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::date[], %s::date[], %s::text[], %s::text[],
    %s::bigint[], %s::bigint[], %s::bigint[])
    AS v (what, program_id, began_on, ended_on, why, field, invitation_id, edition_id, number)
ORDER BY what, program_id, began_on, ended_on, why, field, invitation_id, edition_id
ON CONFLICT ON CONSTRAINT delivery_figure_one_of_a_kind
DO UPDATE SET number = delivery_figure.number + excluded.number
"""


def add(numbers: Mapping[Key, int]) -> None:
    """Add `numbers` to the figures that are there; one below 0 takes away."""
    rows = [(key, number) for key, number in numbers.items() if number]
    if not rows:
        return
    columns: list[list[Any]] = [
        [key.what for key, _ in rows],
        [key.program_id for key, _ in rows],
        [key.began_on for key, _ in rows],
        [key.ended_on for key, _ in rows],
        [key.why for key, _ in rows],
        [key.field for key, _ in rows],
        [key.invitation_id for key, _ in rows],
        [key.edition_id for key, _ in rows],
        [number for _, number in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)


def replace_what(whats: Iterable[What], numbers: Mapping[Key, int]) -> None:
    """Put `numbers` in the place of all figures of `whats`; the caller's transaction holds both."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_figure WHERE what = ANY(%s)", [list(map(str, whats))])
    add(numbers)


def replace_outcomes(edition_id: int, numbers: Mapping[Key, int]) -> None:
    """Put `numbers` in the place of one edition's outcomes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM delivery_figure WHERE edition_id = %s AND what = %s",
            [edition_id, str(What.OUTCOME)],
        )
    add(numbers)


def held_mark(name: str) -> FeedMark | None:
    """Return a mark under lock, None where another worker has it; within a transaction."""
    FeedMark.objects.bulk_create([FeedMark(name=name)], ignore_conflicts=True)
    return FeedMark.objects.select_for_update(skip_locked=True).filter(name=name).first()
