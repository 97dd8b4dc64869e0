"""When a new yes promises another frequency, the places taken so far are cut anew (INV-3)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from psycopg2.extras import DateTimeTZRange

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import PERMITTING
from delivery.models import Slot
from delivery.rules.lanes import cut_anew
from delivery.rules.period import INTERVALS
from programs.models import Invitation
from programs.rules.vocabulary import Period

_TAKEN = """
SELECT id, lower(during), lower(during) + %(period)s::interval FROM delivery_slot
WHERE subscription_id = %(subscription)s
  AND greatest(upper(during), lower(during) + %(period)s::interval) > %(now)s
"""


def cut_slots_anew(events: Sequence[ConsentEvent]) -> None:
    """Bring the open places of each person who said yes under the promise of that yes.

    Inside the transaction that recorded `events`.
    """
    for event in events:
        if event.kind in PERMITTING and event.invitation is not None:
            row = Subscription.objects.filter(
                subscriber__subject=event.subject_id, program=event.program_id
            ).first()
            if row is not None:
                _cut(row.id, event.invitation, event.at)


def _cut(subscription_id: int, invitation: Invitation, now: datetime) -> None:
    period = INTERVALS[Period(invitation.frequency_period)]
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, {"subscription": subscription_id, "period": period, "now": now})
        taken = [(row[0], row[1], row[2]) for row in cursor.fetchall()]
    places = {place.number: place for place in cut_anew(taken, lanes=invitation.frequency_count)}
    slots = list(Slot.objects.filter(id__in=places))
    # Taken away and put back: moved one by one they would overlap on the way.
    Slot.objects.filter(id__in=places).delete()
    for slot in slots:
        place = places[slot.id]
        slot.lane, slot.lanes = place.lane, max(place.lane, invitation.frequency_count)
        slot.during = DateTimeTZRange(place.start, place.end)
    Slot.objects.bulk_create(slots)
