"""When a place of the promise is free again for those who had none."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection

from delivery.rules.lanes import HISTORY

# What somebody says meanwhile may free one sooner, so each is looked at once a day.
_LONGEST = timedelta(days=1)

_FREE_AT = """
SELECT subscription_id, min(until) FROM (
    SELECT subscription_id, lane, max(upper(during)) AS until FROM delivery_slot
    WHERE subscription_id = ANY(%s) AND lane < %s AND upper(during) > %s
    GROUP BY subscription_id, lane) taken
GROUP BY subscription_id
"""


def free_again(subscription_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """Return when each of these should be tried again: when a place is free, a day on at most.

    In one query, and none for nobody.
    """
    if not subscription_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_FREE_AT, [list(subscription_ids), HISTORY, now])
        return {id_: min(free_at, now + _LONGEST) for id_, free_at in cursor.fetchall()}
