"""Take places of the promise. The database refuses one too many (INV-3)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db import IntegrityError, connection, transaction

from consent.rules.frequency import Frequency
from consent.rules.gate import Refusal
from delivery.models import Slot
from delivery.rules.lanes import HISTORY
from delivery.rules.period import INTERVALS, slot_start
from delivery.selectors.statements import Statement
from delivery.services.recutting import cut_again, lock_places
from subscribers.services.attempts import again_where_lost

# The subquery picks the first lane that is free in this snapshot; where another worker takes it
# at the same moment, the exclusion constraint costs that one row and the next round tries again.
# Where there is only one lane the constraint alone looks.
_TAKE = """
INSERT INTO delivery_slot
    (subscription_id, yes_id, request_id, delivery_id, lane, lanes, during, ends_at, ordinal,
     ordinals)
SELECT w.subscription_id, w.yes_id, w.request_id, w.delivery_id, free.lane, w.lanes, w.during,
       w.ends_at, next.ordinal, w.ordinals
FROM (
    SELECT subscription_id, yes_id, request_id, delivery_id, lanes,
           tstzrange(start, start + period::interval) AS during, ends_at, ordinals
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::smallint[],
                %s::timestamptz[], %s::text[], %s::timestamptz[], %s::int[])
        AS v (subscription_id, yes_id, request_id, delivery_id, lanes, start, period, ends_at,
              ordinals)
) w
CROSS JOIN LATERAL (
    SELECT lane FROM generate_series(1, w.lanes) lane
    WHERE w.lanes = 1 OR NOT EXISTS (
        SELECT FROM delivery_slot s
        WHERE s.subscription_id = w.subscription_id AND s.lane = lane.lane
          AND s.during && w.during)
    ORDER BY lane LIMIT 1
) free
CROSS JOIN LATERAL (
    SELECT min(n) AS ordinal FROM generate_series(1, w.ordinals) n
    WHERE NOT EXISTS (
        SELECT FROM delivery_slot s WHERE s.request_id = w.request_id AND s.ordinal = n)
) next
WHERE (w.ends_at IS NULL OR lower(w.during) < w.ends_at)
  AND (w.ordinals IS NULL OR next.ordinal IS NOT NULL)
ON CONFLICT DO NOTHING
RETURNING delivery_id
"""
# Of what most programs promise, one of a period and no number of them, there is nothing to pick. It
# asks for no conflict to be borne, which costs the database a second look at each place.
_TAKE_ONLY = Statement(
    "take_only_places",
    """
INSERT INTO delivery_slot
    (subscription_id, yes_id, request_id, delivery_id, lane, lanes, during, ends_at)
SELECT w.subscription_id, w.yes_id, w.request_id, w.delivery_id, 1, 1, w.during, w.ends_at
FROM (
    SELECT subscription_id, yes_id, request_id, delivery_id,
           tstzrange(start, start + period::interval) AS during, ends_at
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[],
                %s::text[], %s::timestamptz[])
        AS v (subscription_id, yes_id, request_id, delivery_id, start, period, ends_at)
    WHERE ends_at IS NULL OR start < ends_at
) w
WHERE NOT EXISTS (
    SELECT FROM delivery_slot s
    WHERE s.subscription_id = w.subscription_id AND s.lane = 1 AND s.during && w.during)
RETURNING delivery_id
""",
)
_FREE = """
DELETE FROM delivery_slot WHERE delivery_id = ANY(%s)
RETURNING subscription_id, lower(during)
"""
# Whose other places were cut: one ends where the freed one began, or is mere history.
_CUT_BEFORE = """
SELECT f.subscription_id, min(f.start)
FROM unnest(%s::bigint[], %s::timestamptz[]) AS f (subscription_id, start)
JOIN delivery_slot o ON o.subscription_id = f.subscription_id
WHERE upper(o.during) = f.start OR o.lane >= %s
GROUP BY f.subscription_id ORDER BY f.subscription_id
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One place that a delivery needs, under the yes that permits it and the request it answers.

    `frequency` is what holds for the person: the promise, or their own ceiling below it.
    """

    delivery_id: int
    subscription_id: int
    yes_id: int
    request_id: int
    frequency: Frequency
    editions: int | None
    ends_at: datetime | None
    promised_at: datetime

    @property
    def is_only(self) -> bool:
        """Say whether there is one place at a time, and no number of them in all."""
        return self.frequency.count == 1 and self.editions is None


def take(
    wanted: Sequence[Wanted], now: datetime, *, is_contended: bool = False
) -> dict[int, Refusal | None]:
    """Take a place for each, in the caller's transaction; None where it was had.

    From its promised time, or where that is taken, as a place is free only since, from now.
    Where others may want the very same places at the same moment it `is_contended`: of two plain
    inserts each would wait for the other, where ON CONFLICT lets one go first. Each statement is in
    the order of subscriptions, but what had no place in the first one is asked for again behind
    those that had: whoever waits in a circle by that gives its places up and begins anew. The
    caller may hold people's rows and deliveries, as nobody who has a place waits for either.
    """
    return again_where_lost(partial(_take, wanted, now, is_contended=is_contended))


def _take(
    wanted: Sequence[Wanted], now: datetime, *, is_contended: bool
) -> dict[int, Refusal | None]:
    missing = _without_place(wanted, now, is_contended=is_contended)
    late = [replace(want, promised_at=now) for want in missing if want.promised_at < now]
    refused = {want.delivery_id for want in _without_place(late, now, is_contended=is_contended)}
    refused |= {want.delivery_id for want in missing if want.promised_at >= now}
    answer: dict[int, Refusal | None] = {want.delivery_id: None for want in wanted}
    return answer | {
        want.delivery_id: _why_not(want, now) for want in missing if want.delivery_id in refused
    }


def _without_place(wanted: Sequence[Wanted], now: datetime, *, is_contended: bool) -> list[Wanted]:
    """Take a place for each; return those that had none."""
    missing = {want.delivery_id: want for want in wanted}
    only = [want for want in wanted if want.is_only and not is_contended]
    for delivery_id in _insert_only(only, now):
        del missing[delivery_id]
    for _lane in range(max((want.frequency.count for want in missing.values()), default=0)):
        if missing:
            for delivery_id in _insert(list(missing.values()), now):
                del missing[delivery_id]
    return list(missing.values())


def free(delivery_ids: Collection[int]) -> None:
    """Give the places of these deliveries back: what they were for did not happen.

    A place that another was cut for, when the person said less often meanwhile, gives that one its
    whole time back.
    """
    if not delivery_ids:
        return
    places = Slot.objects.filter(delivery_id__in=delivery_ids)
    lock_places(places.values_list("subscription_id", flat=True))
    for subscription_id, start in _cut_before(_delete(delivery_ids)):
        cut_again(subscription_id, start)


def _delete(delivery_ids: Collection[int]) -> list[tuple[int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [list(delivery_ids)])
        return list(cursor.fetchall())


def _cut_before(freed: Sequence[tuple[int, datetime]]) -> list[tuple[int, datetime]]:
    """Read in a statement of its own, after whoever cut them has committed."""
    if not freed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CUT_BEFORE, [[f[0] for f in freed], [f[1] for f in freed], HISTORY])
        return list(cursor.fetchall())


def _insert_only(wanted: Sequence[Wanted], now: datetime) -> list[int]:
    """Take the only place of each that has it free; of none where another worker took one now."""
    if not wanted:
        return []
    rows = [
        (
            want.subscription_id,
            want.yes_id,
            want.request_id,
            want.delivery_id,
            _start(want, now),
            INTERVALS[want.frequency.period],
            want.ends_at,
        )
        for want in _in_order(wanted)
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _TAKE_ONLY.execute(cursor, _columns(rows))
            return [row[0] for row in cursor.fetchall()]
    except IntegrityError:
        return []


def _insert(wanted: Sequence[Wanted], now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, _columns([_row(want, now) for want in _in_order(wanted)]))
        return [row[0] for row in cursor.fetchall()]


def _in_order(wanted: Sequence[Wanted]) -> list[Wanted]:
    """Order by subscription, so that of two statements one waits for the other and no more."""
    return sorted(wanted, key=lambda want: want.subscription_id)


def _columns(rows: Sequence[tuple[object, ...]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _row(want: Wanted, now: datetime) -> tuple[object, ...]:
    return (
        want.subscription_id,
        want.yes_id,
        want.request_id,
        want.delivery_id,
        want.frequency.count,
        _start(want, now),
        INTERVALS[want.frequency.period],
        want.ends_at,
        want.editions,
    )


def _start(want: Wanted, now: datetime) -> datetime:
    return slot_start(promised_at=want.promised_at, now=now, period=want.frequency.period)


def _why_not(want: Wanted, now: datetime) -> Refusal:
    if want.ends_at is not None and want.ends_at <= _start(want, now):
        return Refusal.PAST_TERM
    taken = Slot.objects.filter(request_id=want.request_id, ordinal__isnull=False)
    if want.editions is not None and taken.count() >= want.editions:
        return Refusal.PAST_TERM
    return Refusal.TOO_SOON
