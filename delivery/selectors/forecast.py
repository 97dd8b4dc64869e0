"""Count by sets who would get an edition, and say who they are.

One statement reads every subscription of the program, by the facts that the gate and the places go
by (`forecast_facts`); a list reads as few of them as fill a page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection

from consent.rules.gate import Refusal
from delivery.models import Edition
from delivery.rules.reasons import PASSING
from delivery.rules.vocabulary import WhenRefused
from delivery.selectors.forecast_facts import SEEN_LAST, Behind, Fit, Reader, Within, parameters
from delivery.selectors.forecast_sql import COUNT, EDGE, WHO
from programs.rules.vocabulary import ProgramState

# A delivery that is deferred is looked at again after so long.
_AGAIN = timedelta(hours=1)
# A page looks at so many people, or at fewer where it reads the places that they have; whoever
# wants to looks on from there.
_LOOKS_AT, _LOOKS_AT_PLACES = 16_000, 5_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many would get an edition at `at`, how many would not and why.

    `waits` may get it later, while it is worth sending; `refused` never will. `outside` counts the
    people of the program for whom nothing is planned, by where they stand.
    """

    at: datetime
    gets: int
    refused: dict[Refusal, int] = field(default_factory=dict)
    waits: dict[Refusal, int] = field(default_factory=dict)
    outside: dict[str, int] = field(default_factory=dict)

    @property
    def kept_from(self) -> dict[Refusal, int]:
        """Return how many do not get it then, by why, the most first."""
        return _sorted(self.refused | self.waits)

    @property
    def planned(self) -> int:
        """Return for how many people there would be a delivery."""
        return self.gets + sum(self.refused.values()) + sum(self.waits.values())


def counted(edition: Edition, at: datetime, fits: Mapping[Reader, Fit], behind: Behind) -> Forecast:
    """Return the forecast; `fits` says of each reader of `readers_of` what composing would find."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, parameters(edition, at, fits, behind))
        rows = cursor.fetchall()
    gets = 0
    refused: dict[Refusal, int] = {}
    waits: dict[Refusal, int] = {}
    outside: dict[str, int] = {}
    for is_planned, state, why, count in rows:
        if not is_planned:
            outside[state] = outside.get(state, 0) + count
        elif not why:
            gets += count
        else:
            into = waits if _may_go_later(edition, Refusal(why), at) else refused
            into[Refusal(why)] = into.get(Refusal(why), 0) + count
    return Forecast(at, gets, _sorted(refused), _sorted(waits), dict(sorted(outside.items())))


def _sorted(counts: dict[Refusal, int]) -> dict[Refusal, int]:
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def _may_go_later(edition: Edition, why: Refusal, at: datetime) -> bool:
    until = edition.valid_until
    if why not in PASSING or (until is not None and until <= at + _AGAIN):
        return False
    if why == Refusal.HELD:
        return edition.program.state != ProgramState.CLOSED
    return edition.when_refused == WhenRefused.DEFER and until is not None


@dataclass(frozen=True, slots=True)
class Few:
    """Some of the people behind a number, by subscription; `after` is where to go on, None: all."""

    ids: list[int]
    after: int | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What one page looks at; `is_all` says that there is nobody beyond."""

    within: Within
    is_all: bool


def ahead_of(edition: Edition, after: int, why: str) -> Ahead:
    """Return which subscriptions a page looks at that begins after one and asks for `why`."""
    most = _LOOKS_AT_PLACES if why in SEEN_LAST else _LOOKS_AT
    with connection.cursor() as cursor:
        cursor.execute(EDGE, [edition.program_id, after, most])
        last, number = cursor.fetchone()
    return Ahead(Within(after, last or after), is_all=number < most)


def people(
    edition: Edition,
    at: datetime,
    fits: Mapping[Reader, Fit],
    behind: Behind,
    *,
    why: str,
    ahead: Ahead,
    limit: int = 50,
) -> Few:
    """Return the next of those who do not get it because of `why`, or get it where that is "".

    Looks at whom `ahead` says, and no farther: fewer than `limit` say nothing of the rest.
    """
    within = ahead.within
    told = parameters(edition, at, fits, behind) | {
        "why": why,
        "is_seen_last": why in SEEN_LAST,
        "after": within.after,
        "last": within.last,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(WHO, told)
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) == limit:
        return Few(ids, ids[-1])
    return Few(ids, None if ahead.is_all else within.last)
