"""Turn editions that are due into deliveries, and close those that are through."""

import time
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet

from consent.rules.gate import Refusal
from consent.services.complete import complete
from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState
from delivery.services.claiming import Clock
from delivery.services.fencing import is_fenced

_AT_ONCE = 10_000

# Everybody whose yes holds or rests gets a row, so that each one's outcome is on the record.
_PLAN = """
WITH slice AS MATERIALIZED (
    SELECT s.id, s.subscriber_id, s.permitted_by_id FROM consent_subscription s
    WHERE s.program_id = %(program)s AND s.state IN ('active', 'paused') AND s.id > %(after)s
    ORDER BY s.id LIMIT %(limit)s
), planned AS (
    INSERT INTO delivery_delivery (kind, state, subscriber_id, subscription_id, edition_id,
        permitted_by_id, language, created_at, due_at, promised_at, give_up_at, fence, attempts,
        refusal, error, used, depth, asks)
    SELECT 'edition', 'due', subscriber_id, id, %(edition)s,
        permitted_by_id, '', %(now)s, %(at)s, %(at)s, %(give_up_at)s, 0, 0, '', '', '[]', '', ''
    FROM slice ORDER BY id
    ON CONFLICT DO NOTHING
)
SELECT count(*), max(id) FROM slice
"""

_LAST_HAVE_GONE = """
SELECT s.id, s.permitted_by_id FROM consent_subscription s
JOIN consent_consentevent y ON y.id = s.permitted_by_id
JOIN delivery_slot t ON t.request_id = y.answers_id AND t.ordinal IS NOT NULL
JOIN delivery_delivery d ON d.id = t.delivery_id AND d.state IN ('sent', 'uncertain')
WHERE s.state IN ('active', 'paused')
GROUP BY s.id, s.permitted_by_id, t.ordinals
HAVING count(*) >= t.ordinals
LIMIT 1000
"""

_THROUGH = """
SELECT e.id FROM delivery_edition e
WHERE e.state = 'sending' AND (%(of)s::bigint[] IS NULL OR e.id = ANY(%(of)s)) AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.edition_id = e.id AND d.state IN ('due', 'claimed', 'sending'))
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
    return Edition.objects.filter(state=EditionState.SCHEDULED, scheduled_at__lte=now)


def _plan_slice(clock: Clock) -> bool:
    now = clock()
    with transaction.atomic():
        waiting = _waiting(now).select_for_update(skip_locked=True)
        edition = waiting.order_by("scheduled_at", "id").first()
        if edition is None:
            return False
        planned, last = _insert_slice(edition, now)
        edition.planned_to = last or edition.planned_to
        if planned < _AT_ONCE:
            edition.state, edition.planned_at = EditionState.SENDING, now
        edition.save(update_fields=["state", "planned_at", "planned_to"])
    return True


def _insert_slice(edition: Edition, now: datetime) -> tuple[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN,
            {
                "edition": edition.id,
                "program": edition.program_id,
                "after": edition.planned_to,
                "limit": _AT_ONCE,
                "now": now,
                "at": edition.scheduled_at,
                "give_up_at": edition.valid_until,
            },
        )
        planned, last = cursor.fetchone()
    return planned, last


def withhold_cancelled(*, clock: Clock) -> int:
    """Give what waits for a cancelled edition its end. Returns how many deliveries."""
    waiting = Delivery.objects.filter(
        state=DeliveryState.DUE, kind=DeliveryKind.EDITION, edition__state=EditionState.CANCELLED
    )
    with transaction.atomic():
        locked = waiting.select_for_update(no_key=True, skip_locked=True, of=("self",))
        ids = list(locked.values_list("id", flat=True)[:_AT_ONCE])
        return Delivery.objects.filter(id__in=ids).update(
            state=DeliveryState.WITHHELD, refusal=Refusal.HELD, settled_at=clock()
        )


def finish_through(*, clock: Clock) -> int:
    """Close editions with nothing left to do. Returns how many.

    What is through is looked at again under its lock: a person may have made something of it due
    again meanwhile (`delivery.services.resolving`).
    """
    if not (found := _through(None)):
        return 0
    with transaction.atomic():
        rows = Edition.objects.select_for_update(no_key=True, skip_locked=True)
        held = list(rows.filter(id__in=found).order_by("id").values_list("id", flat=True))
        return Edition.objects.filter(id__in=_through(held)).update(
            state=EditionState.DONE, finished_at=clock()
        )


def _through(of: list[int] | None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_THROUGH, {"of": of})
        return [row[0] for row in cursor.fetchall()]


def complete_last_editions(*, clock: Clock) -> int:
    """Write down that people have got all the editions that were promised to them."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_HAVE_GONE)
        yeses = dict(cursor.fetchall())
    return complete(yeses=yeses, clock=clock) if yeses else 0
