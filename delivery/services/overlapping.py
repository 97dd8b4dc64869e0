"""Put a stop that could not wait for a message on that message's record: never silent (INV-2)."""

from collections.abc import Collection, Sequence

from django.db import connection

from delivery.selectors.statements import Statement

# The first stop ended the permission: whatever came after it needs no excuse of its own. A change
# is named where there is no stop: it ended nothing but what the message used, or how often.
_NAME = """
UPDATE delivery_delivery gone SET overlapped_id = first.stop_id
FROM (
    SELECT DISTINCT ON (d.id) d.id, e.id AS stop_id
    FROM delivery_delivery d
    JOIN consent_consentevent y ON y.id = d.permitted_by_id
    JOIN consent_subject j ON j.id = y.subject_id
    JOIN consent_consentevent e ON e.subject_id = j.id
    LEFT JOIN delivery_reservation r ON r.delivery_id = d.id
    WHERE {which}
      AND d.state IN ('sent', 'uncertain')
      AND d.kind IN ('edition', 'welcome', 'notice', 'reservation')
      AND d.overlapped_id IS NULL
      AND e.kind IN ('withdrawn', 'revoked', 'refused', 'paused', 'erased', 'changed', 'suppressed',
                     'restricted', 'moved')
      AND (e.program_id IS NULL OR e.program_id =
           (SELECT program_id FROM consent_subscription s WHERE s.id = d.subscription_id))
      AND e.at < coalesce(r.used_at, r.expires_at, d.handed_over_at)
    ORDER BY d.id, e.kind = 'changed', e.position
) first
WHERE gone.id = first.id
RETURNING gone.id
"""
_OF_DELIVERIES = _NAME.format(
    which="d.id = ANY(%s) AND j.folded_position < j.head_position"
    " AND e.position > j.folded_position"
)
_WAITS = Statement(
    "waits_to_be_folded",
    """
SELECT EXISTS (SELECT FROM consent_subject
               WHERE folded_position < head_position AND subscriber_id = ANY(%s))
""",
)
# Only what was in flight when the stop came: a later yes permits what came after it. By the yes
# and not by the person: a late erasure has unlinked them by now.
_OF_EVENTS = _NAME.format(which="e.id = ANY(%s) AND y.position < e.position")
# Between the answer that handed the values over and their use, or the end of the time for it.
_OF_USE = _NAME.format(
    which="d.id = ANY(%s) AND y.position < e.position AND e.at >= d.permitted_at"
)


def name_overlaps_of(delivery_ids: Sequence[int], subscriber_ids: Collection[int]) -> None:
    """Name, at the end of a hand-over, the first stop that was answered while it was held up.

    Of these people, nobody or nearly nobody has said anything that waits.
    """
    with connection.cursor() as cursor:
        _WAITS.execute(cursor, [list(subscriber_ids)])
        [waits] = cursor.fetchone()
    if waits:
        _run(_OF_DELIVERIES, delivery_ids)


def name_overlaps_with(event_ids: Sequence[int]) -> None:
    """Name, for each message that was on its way when these stops were answered, the first.

    For stops that could not be folded at once; the caller holds the people's rows, so whatever
    was on its way has been settled.
    """
    _run(_OF_EVENTS, event_ids)


def name_overlaps_of_use(delivery_ids: Sequence[int]) -> set[int]:
    """Name, for what was reserved, the first stop before it was used; return of which there is one.

    Of what was never reported, the first stop before its time was over. The caller holds the rows.
    """
    return _run(_OF_USE, delivery_ids) if delivery_ids else set()


def _run(statement: str, ids: Sequence[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(ids)])
        return {row[0] for row in cursor.fetchall()}
