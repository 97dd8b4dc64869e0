"""What staff did, beside what Django writes down of its own: it is one table, Django's log.

A change by a page of our own is written with `ModelAdmin.log_change`; this is for the rest.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Model
from django.http import HttpRequest

# Beside Django's addition (1), change (2) and deletion (3): read or taken, and nothing changed.
LOOKED = 4
_AT_ONCE = 1000


def log_look(request: HttpRequest, seen: Model, words: str) -> None:
    """Write down that somebody read, or took a file of, what is kept about `seen`."""
    _write(request, [seen], LOOKED, words)


def log_many(request: HttpRequest, rows: Iterable[Model], words: str) -> None:
    """Write down one change of each of many rows."""
    _write(request, list(rows), CHANGE, words)


def _write(request: HttpRequest, rows: list[Any], flag: int, words: str) -> None:
    for begin in range(0, len(rows), _AT_ONCE):
        LogEntry.objects.log_actions(
            user_id=request.user.pk or 0,
            queryset=rows[begin : begin + _AT_ONCE],
            action_flag=flag,
            change_message=words,
        )
