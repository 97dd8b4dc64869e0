"""Statements that run for each chunk: a connection plans them once and not each time.

Planning took a good part of what a chunk costs the database. A server that stands between us and
PostgreSQL must keep a session's connection for it, as a pool by transaction does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from re import sub
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

# What each connection has planned. A lost connection takes its plans with it.
_planned: WeakKeyDictionary[object, set[str]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement by a name of its own; `sql` has `%s` for each parameter."""

    name: str
    sql: str

    def execute(self, cursor: CursorWrapper, parameters: Sequence[Any]) -> None:
        """Run it on the default connection, whose `cursor` this is."""
        planned = _planned.setdefault(connection.connection, set())
        if not planned:
            # Otherwise the first five times it would be planned for the rows at hand, by
            # statistics that may not know them yet: whole tables were read.
            cursor.execute("SET plan_cache_mode = force_generic_plan")
        if self.name not in planned:
            cursor.execute(f"PREPARE {self.name} AS {_numbered(self.sql)}")
            planned.add(self.name)
        places = ", ".join(["%s"] * len(parameters))
        cursor.execute(f"EXECUTE {self.name} ({places})", parameters)


def _numbered(sql: str) -> str:
    """Return the statement as PREPARE takes it: `$1` for the first `%s`, and so on."""
    numbers = count(1)
    return sub("%s", lambda _found: f"${next(numbers)}", sql).replace("%%", "%")
