"""When another frequency holds for a person, the places taken so far are cut anew (INV-3)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog
from django.db import IntegrityError, connection, transaction
from psycopg2.extras import DateTimeTZRange

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.rules.frequency import Frequency
from consent.rules.vocabulary import PERMITTING, EventKind
from consent.selectors.frequency import frequency_of
from consent.selectors.standing import facts_for
from delivery.models import Slot
from delivery.rules.lanes import cut_anew
from delivery.rules.period import INTERVALS, lateness
from programs.models import Invitation

log = structlog.get_logger(__name__)

# Above any promise, below history.
_ASIDE = 10_000
_LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended('places:' || id, 0))
FROM (SELECT DISTINCT id FROM unnest(%s::bigint[]) AS id ORDER BY id) AS ordered
"""

# Open are the places that count against the next one. Whatever stands in their way, and whatever
# began with or after the first of these, is history and moves out of the lanes.
_TAKEN = """
WITH place AS (
    SELECT id, lower(during) AS start, lower(during) + %(period)s::interval AS whole_end,
           upper(during) AS stood_until,
           greatest(upper(during), lower(during) + %(period)s::interval) > %(now)s AS is_open
    FROM delivery_slot WHERE subscription_id = %(subscription)s
), first_open AS (SELECT min(start) AS start FROM place WHERE is_open)
SELECT id, start, whole_end, is_open FROM place
WHERE start >= (
    SELECT min(p.start) FROM place p, first_open f WHERE p.is_open OR p.stood_until > f.start)
"""


def cut_slots_anew(events: Sequence[ConsentEvent]) -> None:
    """Bring the open places of each person under what they said how often.

    Inside the transaction that recorded `events`: a yes, or a change of less often.
    """
    for event in events:
        if _is_about_frequency(event):
            row = Subscription.objects.filter(
                subscriber__subject=event.subject_id, program=event.program_id
            ).first()
            if row is not None:
                lock_places([row.id])
                _cut_for(row.id, facts_for([row.id])[row.id].standing, event.at)


def cut_again(subscription_id: int, since: datetime) -> None:
    """Let the places from `since` on stand as if what was given back had never been taken.

    A place that was cut where the freed one began would else leave a hole, and one too many would
    fit in. Where another worker stands in the way the places stay as they are. The caller holds
    `lock_places`.
    """
    standing = facts_for([subscription_id])[subscription_id].standing
    try:
        with transaction.atomic():
            _cut_for(subscription_id, standing, since)
    except IntegrityError:
        log.warning("places_not_cut_again", subscription=subscription_id)


def lock_places(subscription_ids: Iterable[int]) -> None:
    """Let nobody else cut or free places of these subscriptions until the transaction ends.

    Whoever frees one reads the others after that, so that neither misses what the other did.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(subscription_ids)])


def _is_about_frequency(event: ConsentEvent) -> bool:
    if event.program_id is None:
        return False
    return event.kind in PERMITTING or (
        event.kind in (EventKind.CHANGED, EventKind.MERGED) and "less_often" in event.details
    )


def _cut_for(subscription_id: int, standing: Standing, now: datetime) -> None:
    invitation = Invitation.objects.filter(id=standing.invitation_id or 0).first()
    if invitation is not None:
        _cut(subscription_id, frequency_of(standing, invitation), now)


def _cut(subscription_id: int, frequency: Frequency, now: datetime) -> None:
    period = INTERVALS[frequency.period]
    # What goes a little late takes its place before now: those that count against it are open, too.
    since = now - lateness(frequency.period)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"subscription": subscription_id, "period": period, "now": since})
        rows = cursor.fetchall()
    taken = [(row[0], row[1], row[2]) for row in rows if row[3]]
    over = [(row[0], row[1]) for row in rows if not row[3]]
    places = {place.number: place for place in cut_anew(taken, over=over, lanes=frequency.count)}
    slots = list(Slot.objects.filter(id__in=places))
    # Out of the way first: moved one by one they would overlap. Never deleted and put back, which
    # would revive what another transaction frees.
    for position, slot in enumerate(slots):
        slot.lane = slot.lanes = _ASIDE + position
    Slot.objects.bulk_update(slots, ["lane", "lanes"])
    for slot in slots:
        place = places[slot.id]
        slot.lane, slot.lanes = place.lane, max(place.lane, frequency.count)
        slot.during = DateTimeTZRange(place.start, place.end)
    Slot.objects.bulk_update(slots, ["lane", "lanes", "during"])
