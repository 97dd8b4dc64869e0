"""Give who joins what runs already: the steps of a series, and what their clock does not show yet.

In the transaction of the yes, so that neither exists without the other. Whoever begins to plan an
edition waits for those who are joining just then: they are among the people that it plans for, or
find it begun.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from consent.models import ConsentEvent
from consent.rules.gate import Refusal
from consent.rules.vocabulary import PERMITTING
from delivery.selectors.zones import known_zones
from delivery.services import rows

_JOINING = "SELECT pg_advisory_xact_lock_shared(hashtextextended('joining:' || id, 0))"
_JOINING += " FROM unnest(%s::bigint[]) AS id ORDER BY id"
_PLANNING = "SELECT pg_advisory_xact_lock(hashtextextended('joining:' || %s, 0))"

_KINDS = """
SELECT bool_or(e.kind = 'series'), bool_or(e.in_their_zone) FROM delivery_edition e
WHERE e.program_id = ANY(%s) AND e.state NOT IN ('draft', 'approved', 'done', 'cancelled')
  AND (e.kind <> 'broadcast' OR e.in_their_zone)
"""

_FOR_WANT_OF_A_YES = (
    Refusal.NO_CONSENT,
    Refusal.PENDING,
    Refusal.WITHDRAWN,
    Refusal.REVOKED,
    Refusal.COMPLETED,
    Refusal.PAST_TERM,
)


def plan_for_joiners(events: Sequence[ConsentEvent]) -> int:
    """Plan what runs for those whose yes is among `events`, folded by now. Returns how many rows.

    A yes that waits to be folded is planned for by the late fold. Idempotent.
    """
    yeses = [event for event in events if event.kind in PERMITTING and event.program_id]
    if not yeses:
        return 0
    has_series, has_zones = _kinds_of(sorted({event.program_id or 0 for event in yeses}))
    ids, now = [event.id for event in yeses], max(event.at for event in yeses)
    planned = _plan_steps(ids, now) if has_series else 0
    return planned + (_plan_in_their_zone(ids, now) if has_zones else 0)


def let_joiners_finish(program_id: int) -> None:
    """Wait for those who are joining a program, and let others wait, until the caller commits."""
    with connection.cursor() as cursor:
        cursor.execute(_PLANNING, [program_id])


def _kinds_of(program_ids: Sequence[int]) -> tuple[bool, bool]:
    """Return whether a series runs, and whether anything on people's own clocks does.

    Asked in a statement of its own after the lock: what was begun before it is seen.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JOINING, [list(program_ids)])
        cursor.execute(_KINDS, [list(program_ids)])
        has_series, has_zones = cursor.fetchone()
    return bool(has_series), bool(has_zones)


def _plan_steps(yeses: Sequence[int], now: datetime) -> int:
    about: dict[str, Any] = {"yeses": list(yeses), "now": now}
    again = {"for_want_of_a_yes": [str(each) for each in _FOR_WANT_OF_A_YES]}
    with connection.cursor() as cursor:
        cursor.execute(rows.JOINERS_OF_A_SERIES, about)
        planned = int(cursor.rowcount)
        cursor.execute(rows.TAKEN_UP_AGAIN, about | again)
        return planned + int(cursor.rowcount)


def _plan_in_their_zone(yeses: Sequence[int], now: datetime) -> int:
    about: dict[str, Any] = {"yeses": list(yeses), "now": now, "zones": known_zones()}
    with connection.cursor() as cursor:
        cursor.execute(rows.JOINERS_IN_THEIR_ZONE, about)
        return int(cursor.rowcount)
