"""Take due events: of each endpoint a few at a time, so that a slow one holds up no other."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from delivery.services.claiming import Clock, lease_from
from delivery.services.fencing import is_fenced

# Of one endpoint in all hands together; of one that fails, one: the others wait until that works.
AT_ONCE = 8
_WHILE_FAILING = 1

# What somebody has in hand is due again at the end of their lease, so a worker that dies holds up
# nothing; by that it is found among what is due soon.
_TAKE = """
WITH turn AS MATERIALIZED (
    SELECT e.id, CASE WHEN e.first_failed_at IS NULL THEN %(most)s ELSE %(failing)s END - (
        SELECT count(*) FROM delivery_webhookdelivery b
        WHERE b.endpoint_id = e.id AND b.settled_at IS NULL AND b.due_at > %(now)s
          AND b.due_at <= %(lease_until)s AND b.lease_until > %(now)s) AS room
    FROM delivery_webhookendpoint e
    WHERE e.state = 'active' AND (e.rests_until IS NULL OR e.rests_until <= %(now)s)
    ORDER BY random()
), due AS MATERIALIZED (
    SELECT d.id FROM turn CROSS JOIN LATERAL (
        SELECT w.id FROM delivery_webhookdelivery w
        WHERE w.endpoint_id = turn.id AND w.settled_at IS NULL AND w.due_at <= %(now)s
        ORDER BY w.due_at, w.id
        LIMIT greatest(turn.room, 0)
        FOR NO KEY UPDATE SKIP LOCKED) d
    LIMIT %(limit)s
)
UPDATE delivery_webhookdelivery w
SET fence = w.fence + 1, attempts = w.attempts + 1, lease_until = %(lease_until)s,
    due_at = %(lease_until)s
FROM due WHERE w.id = due.id
RETURNING w.id, w.fence, w.attempts
"""
_HAS_DUE = """
SELECT EXISTS (
    SELECT FROM delivery_webhookendpoint e
    WHERE e.state = 'active' AND (e.rests_until IS NULL OR e.rests_until <= %(now)s)
      AND EXISTS (
        SELECT FROM delivery_webhookdelivery w
        WHERE w.endpoint_id = e.id AND w.settled_at IS NULL AND w.due_at <= %(now)s))
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """One event in this worker's hands. A row with a higher fence was taken by another since."""

    id: int
    fence: int
    attempts: int


def take_webhooks(*, limit: int, clock: Clock) -> list[Taken]:
    """Take up to so many due events, of endpoints in a random order; none behind the fence."""
    if limit < 1 or is_fenced():
        return []
    now = clock()
    parameters: dict[str, Any] = {
        "now": now,
        "lease_until": lease_from(now),
        "limit": limit,
        "most": AT_ONCE,
        "failing": _WHILE_FAILING,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, parameters)
        return [Taken(*row) for row in cursor.fetchall()]


def has_due_webhooks(*, clock: Clock) -> bool:
    """Say whether there would be anything to take."""
    with connection.cursor() as cursor:
        cursor.execute(_HAS_DUE, {"now": clock()})
        return bool(cursor.fetchone()[0])
