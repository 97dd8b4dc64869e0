"""Drop what events told as soon as nothing may use it any more (INV-14)."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import connection

from delivery.models import Event
from delivery.rules.events import MOST_AGE
from delivery.selectors.told import uncovered
from delivery.services.claiming import Clock

# Used: nothing waits any more of what the event triggered.
_USED = """
UPDATE delivery_event v SET sealed = NULL, fields = '{}'
WHERE v.sealed IS NOT NULL AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.subscriber_id = v.subscriber_id AND d.event_number = v.id
      AND d.state IN ('due', 'claimed', 'sending'))
"""


def forget_events(*, clock: Clock) -> int:
    """Drop used, uncovered and outdated values, and events that trigger nothing any more.

    Returns how many events lost something. An event is remembered for as long as it could be told
    again and be in time: after that its time alone refuses it.
    """
    now = clock()
    with connection.cursor() as cursor:
        cursor.execute(_USED)
        used = int(cursor.rowcount)
    return used + _empty(uncovered(now)) + _drop_old(now)


def forget_uncovered_of(subscriber_ids: Collection[int], *, now: datetime) -> int:
    """Drop what nothing covers any more of these people, in the transaction that ended the cover.

    Returns how many events lost something.
    """
    return _empty(uncovered(now, among=subscriber_ids))


def _empty(ids: Iterator[int]) -> int:
    found = list(ids)
    return Event.objects.filter(id__in=found).update(sealed=None, fields=[]) if found else 0


def _drop_old(now: datetime) -> int:
    """Drop what would be refused as out of date; with what it triggered goes its last use."""
    return Event.objects.filter(happened_at__lte=now - MOST_AGE, sealed=None).delete()[0]
