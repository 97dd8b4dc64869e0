"""No step of a series overtakes an earlier one for the same person."""

from datetime import timedelta

from django.db import connection

from delivery.services.claiming import Clock

_AT_ONCE = 10_000
# How long a step rests behind one whose edition was paused: nobody knows when it goes on.
_RESTS = timedelta(minutes=5)

# A step that waits for an earlier one is not looked at again before that one is due.
_PUT_OFF = """
WITH later AS MATERIALIZED (
    SELECT d.id, earlier.due_at FROM delivery_delivery d
    CROSS JOIN LATERAL (
        SELECT max(CASE WHEN e.state = 'sending' THEN b.due_at
                   ELSE greatest(b.due_at, %(rested)s) END) AS due_at
        FROM delivery_delivery b JOIN delivery_edition e ON e.id = b.edition_id
        WHERE b.subscription_id = d.subscription_id AND b.step < d.step
          AND b.settled_at IS NULL) earlier
    WHERE d.state = 'due' AND d.settled_at IS NULL AND d.step IS NOT NULL AND d.due_at <= %(now)s
      AND earlier.due_at > %(now)s
    ORDER BY d.due_at LIMIT %(limit)s
    FOR NO KEY UPDATE OF d SKIP LOCKED
)
UPDATE delivery_delivery d SET due_at = later.due_at FROM later WHERE d.id = later.id
"""


def put_off_later_steps(*, clock: Clock) -> int:
    """Let later steps wait as long as the earlier ones before them do. Returns how many.

    Behind a step that does not run they rest: each claim would read them all and take none.
    """
    now = clock()
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, {"now": now, "rested": now + _RESTS, "limit": _AT_ONCE})
        return int(cursor.rowcount)
