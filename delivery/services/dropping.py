"""Drop the values that messages used: with their cover, and after their time at the latest.

Readers look at both themselves, so nothing is shown that only waits to be dropped.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from consent.ledger.sealing import seal
from consent.rules.profile import Grant
from consent.selectors.cover import grants_by_program
from consent.selectors.narrowed import narrowed_since
from delivery.models import Delivery, FeedMark
from delivery.rules import values
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.values import keys_of, opened
from delivery.services.claiming import Clock

# What a hand-over holds when somebody leaves is settled, or its lease is over, long before.
WAITS = timedelta(hours=1)

_MARK = "values"
_AT_ONCE = 1000
_ENTRIES_AT_ONCE = 200
# Whoever hands over passes by what others hold: a row of theirs would be left as it is.
_IN_HANDS = (DeliveryState.CLAIMED, DeliveryState.SENDING)

_OLD = """
UPDATE delivery_delivery d SET sealed = NULL, has_values = false
FROM (SELECT id FROM delivery_delivery
      WHERE has_values AND handed_over_at <= %s
        AND state <> ALL(%s)
      ORDER BY handed_over_at LIMIT %s
      FOR NO KEY UPDATE SKIP LOCKED) old
WHERE d.id = old.id
"""
_KEEP = """
UPDATE delivery_delivery d SET sealed = kept.sealed, has_values = kept.sealed IS NOT NULL
FROM unnest(%s::bigint[], %s::bytea[]) AS kept (id, sealed) WHERE d.id = kept.id
"""


def drop_values(*, clock: Clock) -> int:
    """Drop what is too old or not covered any more; return from how many deliveries."""
    return drop_old(clock=clock) + drop_uncovered(clock=clock)


def drop_old(*, clock: Clock) -> int:
    """Drop the values of what was handed over 90 days ago, a thousand deliveries at a time.

    What another worker holds is passed by and found again by the next round.
    """
    then = clock() - values.KEPT_FOR
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_OLD, [then, [str(state) for state in _IN_HANDS], _AT_ONCE])
            dropped: int = cursor.rowcount
        total += dropped
        if dropped < _AT_ONCE:
            return total


def drop_uncovered(*, clock: Clock) -> int:
    """Drop the values whose cover ended, following the sealed ledger since the last round.

    An hour behind it, so that a leaving that is undone takes nothing along. One worker does it at
    a time; a second goes home at once.
    """
    FeedMark.objects.bulk_create([FeedMark(name=_MARK)], ignore_conflicts=True)
    total = 0
    while (dropped := _follow(clock)) is not None:
        total += dropped
    return total


def _follow(clock: Clock) -> int | None:
    """Do the next entries; return how many deliveries lost a value, None where there are none."""
    with transaction.atomic():
        marks = FeedMark.objects.select_for_update(skip_locked=True)
        mark = marks.filter(name=_MARK).first()
        if mark is None:
            return None
        now = clock()
        heard = narrowed_since(mark.seq, now - WAITS, _ENTRIES_AT_ONCE)
        if heard is None:
            return None
        dropped = _drop_of(heard.subscription_ids, now)
        FeedMark.objects.filter(name=_MARK).update(seq=heard.upto)
        return dropped


def _drop_of(subscription_ids: Collection[int], now: datetime) -> int:
    rows = list(
        Delivery.objects.select_for_update(no_key=True, of=("self",))
        .select_related("subscription")
        .filter(subscription__in=subscription_ids, sealed__isnull=False)
        .exclude(state__in=_IN_HANDS)
        .order_by("id")
    )
    people = {row.subscriber_id for row in rows}
    grants, keys = (grants_by_program(people, now), keys_of(people)) if rows else ({}, {})
    less = {row.id: kept for row in rows if (kept := _kept(row, grants, keys)) != row.sealed}
    if less:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(less), list(less.values())])
    return len(less)


def _kept(
    row: Delivery, grants: Mapping[tuple[int, int], Grant], keys: Mapping[int, bytes]
) -> bytes | memoryview | None:
    """Return what stays of the values of `row`, sealed anew where only some of them go."""
    fields = values.shown(row.used)
    program = row.subscription.program_id if row.subscription else 0
    grant, key = grants.get((row.subscriber_id, program)), keys.get(row.subscriber_id)
    if grant is None or key is None:
        return None
    if grant.usable.issuperset(fields):
        return row.sealed
    held = opened(row, key)
    left = [held.get(field) if field in grant.usable else None for field in fields]
    if left == list(held.values()):
        return row.sealed
    if not any(value is not None for value in left):
        return None
    return seal(values.written(left), key=key, bound_to=values.bound_to(row.id, fields))
