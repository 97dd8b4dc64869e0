"""Count what was shown elsewhere: all of it anew, as staff may find out what nobody reported."""

from collections import Counter

from django.db import connection

from delivery.rules.reports.vocabulary import ReservedAs, What
from delivery.services.figures.writing import Key

# By the month in which it was reserved; what waits for its outcome is none yet. What staff found
# out counts as what it was. People count once for a month, and once in all, where they came first.
_COUNT = """
WITH shown AS (
    SELECT s.program_id, d.subscriber_id,
        date_trunc('month', d.created_at AT TIME ZONE 'UTC')::date AS began_on,
        CASE WHEN d.state = 'sent' THEN 'used' WHEN d.state = 'failed' THEN 'unused'
            ELSE 'unreported' END AS ended
    FROM delivery_reservation r
    JOIN delivery_delivery d ON d.id = r.delivery_id
    JOIN consent_subscription s ON s.id = d.subscription_id
    WHERE d.settled_at IS NOT NULL
), first_of AS (
    SELECT program_id, subscriber_id, min(began_on) AS began_on FROM shown GROUP BY 1, 2
)
SELECT program_id, began_on, ended, count(*) FROM shown GROUP BY 1, 2, 3
UNION ALL
SELECT program_id, began_on, 'people', count(DISTINCT subscriber_id) FROM shown GROUP BY 1, 2
UNION ALL
SELECT program_id, began_on, 'own', count(*) FROM first_of GROUP BY 1, 2
"""


def reserved() -> Counter[Key]:
    """Return the figures of all that was shown elsewhere."""
    numbers: Counter[Key] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        for program, month, why, number in cursor.fetchall():
            key = Key(str(What.RESERVED), program, month, why=str(ReservedAs(why)))
            numbers[key] = number
    return numbers
