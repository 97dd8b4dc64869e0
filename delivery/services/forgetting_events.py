"""Drop what events told as soon as nothing may use it any more (INV-14)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import connection

from consent.rules.profile import Grant, cover_refusal
from consent.selectors.cover import grants_of
from delivery.models import Event
from delivery.rules.events import MOST_AGE
from delivery.selectors.told import holding
from delivery.services.claiming import Clock

_AT_ONCE = 1000

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
    return used + _empty(_uncovered(now)) + _drop_old(now)


def _uncovered(now: datetime) -> Iterator[int]:
    """Yield the events that hold a value which no live consent covers."""
    rows = holding().order_by("id").iterator(_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        grants = grants_of({event.subscriber_id for event in batch}, now)
        yield from (event.id for event in batch if _is_uncovered(event, grants))


def _is_uncovered(event: Event, grants: Mapping[int, Collection[Grant]]) -> bool:
    held = grants.get(event.subscriber_id, ())
    return any(cover_refusal(key, held) for key in event.fields)


def _empty(ids: Iterator[int]) -> int:
    found: Sequence[int] = list(ids)
    return Event.objects.filter(id__in=found).update(sealed=None, fields=[])


def _drop_old(now: datetime) -> int:
    """Drop what would be refused as out of date; with what it triggered goes its last use."""
    return Event.objects.filter(happened_at__lte=now - MOST_AGE, sealed=None).delete()[0]
