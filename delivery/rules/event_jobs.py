"""Where a file of events is on its way, and what of its lines is kept."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from django.db.models import TextChoices

ERRORS_KEPT_FOR = timedelta(days=7)
FILES_KEPT_FOR = timedelta(days=1)


class EventJobState(TextChoices):
    """What is done with a file of events."""

    RUNNING = "running", "Being taken in"
    DONE = "done", "Taken in"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Could not go on"


class Level(TextChoices):
    """What a refusal is about."""

    ROW = "row", "The event was not taken"
    VALUE = "value", "A property of it was not kept"
    NOTE = "note", "It triggers nothing"


class Told(NamedTuple):
    """One refusal: the line of the file, what it is about, the field, the code, the sentence."""

    line: int
    level: str
    field: str
    code: str
    message: str


_WHAT = itemgetter(1, 2, 3, 4)


def folded(told: Iterable[Told]) -> list[list[Any]]:
    """Return refusals as they are kept: `[first line, last line, level, field, code, message]`.

    Lines that follow each other and are refused for the same are one: a file of events that nobody
    waits for is noted line by line.
    """
    kept: list[list[Any]] = []
    for line, *what in sorted(told, key=lambda each: (*_WHAT(each), each.line)):
        last = kept[-1] if kept else []
        if last[2:] == what and last[1] == line - 1:
            last[1] = line
        else:
            kept.append([line, line, *what])
    return kept


def unfolded(kept: Iterable[Sequence[Any]]) -> list[Told]:
    """Return each refusal that `folded` was given, by its line."""
    return sorted(
        Told(line, *what) for first, last, *what in kept for line in range(first, last + 1)
    )
