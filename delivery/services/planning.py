"""Turn editions that are due into deliveries, and close those that are through."""

from django.db import connection, transaction
from django.db.models import F

from consent.rules.gate import Refusal
from consent.services.complete import complete
from delivery.models import Delivery, Edition, Slot
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState
from delivery.services.claiming import Clock

_AT_ONCE = 10_000

# Everybody whose yes holds or rests gets a row, so that each one's outcome is on the record.
_PLAN = """
INSERT INTO delivery_delivery (kind, state, subscriber_id, subscription_id, edition_id, language,
    created_at, due_at, promised_at, give_up_at, fence, attempts, refusal, error, used, depth)
SELECT 'edition', 'due', s.subscriber_id, s.id, %(edition)s, '',
    %(now)s, %(at)s, %(at)s, %(give_up_at)s, 0, 0, '', '', '[]', ''
FROM consent_subscription s
WHERE s.program_id = %(program)s AND s.state IN ('active', 'paused')
ORDER BY s.id
ON CONFLICT DO NOTHING
"""

_THROUGH = """
SELECT e.id FROM delivery_edition e
WHERE e.state = 'sending' AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.edition_id = e.id AND d.state IN ('due', 'claimed', 'sending'))
"""


def plan_due(*, clock: Clock) -> int:
    """Plan every scheduled edition whose time has come. Two beats plan it once."""
    planned = 0
    while _plan_one(clock):
        planned += 1
    return planned


def _plan_one(clock: Clock) -> bool:
    now = clock()
    with transaction.atomic():
        edition = (
            Edition.objects.select_for_update(skip_locked=True)
            .filter(state=EditionState.SCHEDULED, scheduled_at__lte=now)
            .order_by("scheduled_at", "id")
            .first()
        )
        if edition is None:
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                _PLAN,
                {
                    "edition": edition.id,
                    "program": edition.program_id,
                    "now": now,
                    "at": edition.scheduled_at,
                    "give_up_at": edition.valid_until,
                },
            )
        edition.state = EditionState.SENDING
        edition.planned_at = now
        edition.save(update_fields=["state", "planned_at"])
    return True


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
    """Close editions with nothing left to do. Returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_THROUGH)
        ids = [row[0] for row in cursor.fetchall()]
    return Edition.objects.filter(id__in=ids, state=EditionState.SENDING).update(
        state=EditionState.DONE, finished_at=clock()
    )


def complete_last_editions(*, clock: Clock) -> int:
    """Write down that people have got the last edition that was promised to them."""
    last = Slot.objects.filter(
        ordinals__isnull=False,
        delivery__state__in=["sent", "uncertain"],
        subscription__state__in=["active", "paused"],
        subscription__permitted_by__answers=F("request"),
        ordinal=F("ordinals"),
    ).values_list("subscription_id", flat=True)[:1000]
    ids = list(last)
    return complete(subscription_ids=ids, clock=clock) if ids else 0
