"""Values of receipts that outlived their cover or their time (INV-14).

Each may stand for a day longer than it is readable: until the purge has been there.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection

from delivery.models import Delivery
from delivery.rules.values import KEPT_FOR
from delivery.selectors.values import keys_of, opened

_AT_ONCE = 1000
_PURGED_WITHIN = timedelta(days=1)

_NOT_COVERED = """
SELECT d.id FROM delivery_delivery d
LEFT JOIN consent_subscription s ON s.id = d.subscription_id
LEFT JOIN consent_consentevent last ON last.id = s.last_event_id
WHERE d.sealed IS NOT NULL
  AND (s.id IS NULL OR d.handed_over_at <= %(old)s OR s.ends_at <= %(then)s
    OR last.at <= %(then)s AND s.state NOT IN ('active', 'paused'))
ORDER BY d.id
"""
# Of these only some fields are covered: what is under seal must say nothing of the others.
_IN_PART = """
SELECT d.id, array_agg(coalesce(u ->> 'field', u ->> 0)) FROM delivery_delivery d
JOIN consent_subscription s ON s.id = d.subscription_id
JOIN consent_consentevent last ON last.id = s.last_event_id
CROSS JOIN LATERAL jsonb_array_elements(d.used) AS u
WHERE d.sealed IS NOT NULL AND coalesce((u ->> 'shown')::boolean, u -> 3 IS NOT NULL)
  AND last.at <= %(then)s AND s.state IN ('active', 'paused')
  AND NOT EXISTS (
    SELECT FROM programs_datause n JOIN programs_datafield f ON f.id = n.field_id
    WHERE n.invitation_id = s.invitation_id AND f.key = coalesce(u ->> 'field', u ->> 0)
      AND (n.need = 'required' OR f.key = ANY(s.chosen)))
GROUP BY d.id ORDER BY d.id
"""


def outlived_values(clock: Callable[[], datetime]) -> list[str]:
    """Return the deliveries whose values should have been dropped a day ago."""
    then = clock() - _PURGED_WITHIN
    moments = {"then": then, "old": then - KEPT_FOR}
    with connection.cursor() as cursor:
        cursor.execute(_NOT_COVERED, moments)
        broken = [number for (number,) in cursor.fetchall()]
        cursor.execute(_IN_PART, moments)
        in_part: dict[int, list[str]] = dict(cursor.fetchall())
    numbers = iter(sorted(in_part))
    while slice_ := list(islice(numbers, _AT_ONCE)):
        broken += _told(slice_, in_part)
    return [f"delivery {number}" for number in sorted(set(broken))]


def _told(numbers: list[int], uncovered: dict[int, list[str]]) -> Iterator[int]:
    """Yield those that still say something of the fields that nothing covers, or do not open."""
    rows = list(Delivery.objects.filter(id__in=numbers))
    keys = keys_of({row.subscriber_id for row in rows})
    for row in rows:
        key = keys.get(row.subscriber_id)
        held = opened(row, key) if key else {}
        if not held or any(held.get(field) is not None for field in uncovered[row.id]):
            yield row.id
