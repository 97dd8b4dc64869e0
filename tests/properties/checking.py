"""Every invariant of `manage.py verify`, quick enough to be asked after each of many steps.

What the register asks by a query is asked in one prepared statement: planning those queries
again at every step would take most of the time. The rest is called as `verify` calls it.
"""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from delivery.selectors.invariants import INVARIANTS, outside, queries

Clock = Callable[[], datetime]
Find = Callable[[Clock], list[str]]

_PREPARED = "every_promise"


class Checks:
    """The register's invariants, split once into the queries and the rest."""

    def __init__(self, clock: Clock) -> None:
        self._statements: list[str] = []
        self._finds: list[tuple[str, Find]] = []
        with pytest.MonkeyPatch.context() as patch:
            for invariant in INVARIANTS:
                if invariant.find is not None:
                    self._split(patch, invariant.name, invariant.find, clock)
        self._is_prepared = False

    def _split(self, patch: pytest.MonkeyPatch, name: str, find: Find, clock: Clock) -> None:
        asked: list[str] = []
        nothing: list[str] = []

        def keep(sql: str) -> list[str]:
            asked.append(sql)
            return nothing

        patch.setattr(queries, "broken", keep)
        is_one_query = find(clock) is nothing
        patch.undo()
        if is_one_query:
            self._statements.append(_named(name, asked[0]))
        else:
            self._finds.append((name, find))

    def broken(self, clock: Clock) -> list[str]:
        """Return what is broken now, by invariant and id."""
        found = [f"INV-15 {writer}" for writer in outside.behind(outside.look())]
        found += [f"{name} {number}" for name, number in self._asked()]
        return found + [f"{name} {number}" for name, find in self._finds for number in find(clock)]

    def _asked(self) -> list[tuple[str, str]]:
        with connection.cursor() as cursor:
            if not self._is_prepared:
                whole = " UNION ALL ".join(self._statements)
                cursor.execute(f"PREPARE {_PREPARED} AS {whole}")
                self._is_prepared = True
            cursor.execute(f"EXECUTE {_PREPARED}")
            return list(cursor.fetchall())


def _named(name: str, sql: str) -> str:
    return f"SELECT '{name}', broken.id::text FROM ({sql}) AS broken (id)"  # noqa: S608 - ours
