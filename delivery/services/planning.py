"""Turn editions that are due into deliveries, and close those that are through."""

import time
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from consent.rules.gate import Refusal
from consent.services.complete import complete
from delivery.models import Delivery, Edition
from delivery.rules.kinds import HEAD_START, LAST_ZONE
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionKind, EditionState
from delivery.services import rows
from delivery.services.claiming import Clock
from delivery.services.fencing import is_fenced
from delivery.services.joiners import let_joiners_finish
from delivery.services.webhooks.telling import tell_of_messages

_AT_ONCE = 10_000

# Only the last places of promises by number are looked at, and of them only those whose yes holds.
_LAST_HAVE_GONE = """
WITH last AS MATERIALIZED (
    SELECT s.id, s.permitted_by_id, last.request_id, last.ordinals FROM delivery_slot last
    JOIN consent_consentevent y ON y.answers_id = last.request_id
    JOIN consent_subscription s ON s.permitted_by_id = y.id AND s.state IN ('active', 'paused')
    WHERE last.ordinal >= last.ordinals - 1 AND NOT last.is_over AND last.ordinal = last.ordinals
)
SELECT id, permitted_by_id, request_id FROM last
WHERE (SELECT count(*) FROM delivery_slot t
       JOIN delivery_delivery d ON d.id = t.delivery_id AND d.state IN ('sent', 'uncertain')
       WHERE t.request_id = last.request_id AND t.ordinal IS NOT NULL) >= last.ordinals
LIMIT 1000
"""
_OVER = """
UPDATE delivery_slot t SET is_over = true FROM consent_subscription s
WHERE t.request_id = ANY(%s) AND t.ordinal >= t.ordinals - 1
  AND s.id = t.subscription_id AND s.state = 'completed'
"""

# A broadcast is through once its last clock has shown its time; the others run until a time.
_THROUGH = """
SELECT e.id FROM delivery_edition e
WHERE e.state = 'sending' AND e.kind = 'broadcast'
  AND (%(of)s::bigint[] IS NULL OR e.id = ANY(%(of)s))
  AND (NOT e.in_their_zone OR e.scheduled_at <= %(last_zone)s)
  AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.edition_id = e.id AND d.settled_at IS NULL)
UNION ALL
SELECT e.id FROM delivery_edition e
WHERE e.state = 'sending' AND e.kind <> 'broadcast' AND e.valid_until <= %(now)s
  AND (%(of)s::bigint[] IS NULL OR e.id = ANY(%(of)s))
  AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.edition_id = e.id AND d.settled_at IS NULL)
"""

# A cancelled edition with nothing left is looked at no more.
_CANCELLED = """
SELECT e.id, EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.edition_id = e.id AND d.settled_at IS NULL)
FROM delivery_edition e WHERE e.state = 'cancelled' AND e.finished_at IS NULL ORDER BY e.id
"""


def plan_due(*, clock: Clock, seconds: float = 30.0, behind_the_fence: bool = False) -> int:
    """Plan scheduled editions whose time has come, slice by slice, for about `seconds`.

    Returns how many slices were planned. Each is a transaction of its own: what is left is
    planned by the next call, and nothing is sent before the whole edition is. Two at once plan
    nothing twice. Behind the fence only a replay of the journal plans.
    """
    if not behind_the_fence and is_fenced():
        return 0
    stop_at = time.monotonic() + seconds
    slices = 0
    while time.monotonic() < stop_at and _plan_slice(clock):
        slices += 1
    return slices


def has_to_plan(*, clock: Clock) -> bool:
    """Say whether an edition's time has come."""
    return _waiting(clock()).exists()


def _waiting(now: datetime) -> QuerySet[Edition]:
    is_time = Q(scheduled_at__lte=now) | Q(in_their_zone=True, scheduled_at__lte=now + HEAD_START)
    return Edition.objects.filter(is_time, state=EditionState.SCHEDULED)


def _plan_slice(clock: Clock) -> bool:
    now = clock()
    with transaction.atomic():
        # Not the lock that foreign keys wait for: whoever joins meanwhile gets their rows at once.
        waiting = _waiting(now).select_for_update(skip_locked=True, no_key=True)
        edition = waiting.order_by("scheduled_at", "step", "id").first()
        if edition is None:
            return False
        if not edition.planned_to:
            let_joiners_finish(edition.program_id)
        planned, last = _insert_slice(edition, now)
        edition.planned_to = last or edition.planned_to
        if planned < _AT_ONCE:
            edition.state, edition.planned_at = EditionState.SENDING, now
        edition.save(update_fields=["state", "planned_at", "planned_to"])
    return True


def _insert_slice(edition: Edition, now: datetime) -> tuple[int, int | None]:
    if edition.kind == EditionKind.TRIGGERED:
        return 0, None
    with connection.cursor() as cursor:
        cursor.execute(_statement(edition), rows.slice_of(edition, now=now, limit=_AT_ONCE))
        planned, last = cursor.fetchone()
    return planned, last


def _statement(edition: Edition) -> str:
    if edition.kind == EditionKind.SERIES:
        return rows.SERIES
    return rows.BROADCAST_IN_THEIR_ZONE if edition.in_their_zone else rows.BROADCAST


def withhold_cancelled(*, clock: Clock) -> int:
    """Give what waits for a cancelled edition its end. Returns how many deliveries."""
    with connection.cursor() as cursor:
        cursor.execute(_CANCELLED)
        cancelled = dict(cursor.fetchall())
    over = [edition for edition, has_some in cancelled.items() if not has_some]
    Edition.objects.filter(id__in=over).update(finished_at=clock())
    waiting = Delivery.objects.filter(
        state=DeliveryState.DUE,
        kind=DeliveryKind.EDITION,
        edition__in=[edition for edition, has_some in cancelled.items() if has_some],
    )
    with transaction.atomic():
        locked = waiting.select_for_update(no_key=True, skip_locked=True, of=("self",))
        ids = list(locked.values_list("id", flat=True)[:_AT_ONCE])
        withheld = Delivery.objects.filter(id__in=ids).update(
            state=DeliveryState.WITHHELD, refusal=Refusal.HELD, settled_at=clock()
        )
        tell_of_messages(ids)
        return withheld


def finish_through(*, clock: Clock) -> int:
    """Close editions with nothing left to do. Returns how many.

    What is through is looked at again under its lock: a person may have made something of it due
    again meanwhile (`delivery.services.resolving`).
    """
    now = clock()
    if not (found := _through(None, now)):
        return 0
    with transaction.atomic():
        rows = Edition.objects.select_for_update(no_key=True, skip_locked=True)
        held = list(rows.filter(id__in=found).order_by("id").values_list("id", flat=True))
        return Edition.objects.filter(id__in=_through(held, now)).update(
            state=EditionState.DONE, finished_at=now
        )


def _through(of: list[int] | None, now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_THROUGH, {"of": of, "now": now, "last_zone": now - LAST_ZONE})
        return [row[0] for row in cursor.fetchall()]


def complete_last_editions(*, clock: Clock) -> int:
    """Write down that people have got all the editions that were promised to them.

    What is written down is not looked at again. Returns how many.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LAST_HAVE_GONE)
        rows = cursor.fetchall()
    if not rows:
        return 0
    completed = complete(yeses={id_: yes for id_, yes, _request in rows}, clock=clock)
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [[request for _id, _yes, request in rows]])
    return completed
