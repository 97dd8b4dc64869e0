"""Apply what was kept: rows are the queue, so nothing is lost where a worker dies between."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, models, transaction

from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import ROUTINE, MailEffect, MailEventKind, moved
from delivery.rules.vocabulary import DeliveryState
from delivery.services import slots
from delivery.services.claiming import Clock
from delivery.services.mail_events.consequences import follow

log = structlog.get_logger(__name__)

_AT_ONCE = 1000
# So long an event may be ahead of the hand-over that says what the provider calls the message.
_WAITS_FOR_ITS_NAME = timedelta(minutes=10)
# What a worker has in its hands; its lease ends, and then it is the event's turn.
_IN_HAND = (DeliveryState.CLAIMED, DeliveryState.SENDING)

_MATCH = """
UPDATE delivery_mailevent waits SET delivery_id = sent.delivery_id
FROM delivery_mailevent sent
WHERE waits.applied_at IS NULL AND waits.delivery_id IS NULL AND waits.message_id <> ''
  AND sent.source = waits.source AND sent.message_id = waits.message_id
  AND sent.kind = 'accepted' AND sent.message_id <> '' AND sent.delivery_id IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM delivery_mailevent other
    WHERE other.source = sent.source AND other.message_id = sent.message_id
      AND other.kind = 'accepted' AND other.message_id <> ''
      AND other.delivery_id <> sent.delivery_id)
"""
_MOVE = """
UPDATE delivery_delivery d SET provider_state = v.state, provider_at = v.at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS v (id, state, at)
WHERE d.id = v.id
"""
_RESOLVED_SENT = """
UPDATE delivery_delivery SET state = 'sent', error = '' WHERE id = ANY(%s) AND state = 'uncertain'
"""
_RESOLVED_FAILED = """
UPDATE delivery_delivery
SET state = 'failed', error = 'rejected_by_provider', handed_over_at = NULL, settled_at = %s
WHERE id = ANY(%s) AND state = 'uncertain' RETURNING id
"""


def apply_mail_events(*, clock: Clock, seconds: float = 20.0) -> int:
    """Apply what waits, for about so long. Returns how many events were applied.

    Safe with any number at once: each takes rows that nobody else holds. One event that cannot be
    applied is named in the log and stops none of the others.
    """
    stop_at = time.monotonic() + seconds
    applied = _match_and_give_up(clock())
    while (some := _apply_routine(clock())) and time.monotonic() < stop_at:
        applied += some
    for event_id in _waiting().exclude(kind__in=ROUTINE).values_list("id", flat=True)[:_AT_ONCE]:
        if time.monotonic() >= stop_at:
            break
        applied += _apply_or_say(event_id, clock)
    return applied


def _waiting() -> models.QuerySet[MailEvent]:
    events = MailEvent.objects.filter(applied_at=None, delivery__isnull=False)
    return events.exclude(delivery__state__in=_IN_HAND).order_by("id")


def _match_and_give_up(now: datetime) -> int:
    """Find whom events are about that know only the provider's name for the message."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_MATCH)
        nobodys = MailEvent.objects.filter(applied_at=None, delivery=None)
        return nobodys.filter(received_at__lt=now - _WAITS_FOR_ITS_NAME).update(
            applied_at=now, effect=MailEffect.UNKNOWN
        )


def _apply_routine(now: datetime) -> int:
    with transaction.atomic():
        events = (
            _waiting().filter(kind__in=ROUTINE).select_for_update(skip_locked=True, of=("self",))
        )
        taken = list(events[:_AT_ONCE])
        held = _hold([event.delivery_id or 0 for event in taken])
        ours = [event for event in taken if event.delivery_id in held]
        _move(ours, held)
        _resolve_sent([event.delivery_id or 0 for event in ours])
        ids = [event.id for event in ours]
        MailEvent.objects.filter(id__in=ids).update(applied_at=now, effect=MailEffect.NOTED)
    return len(ours)


def _apply_or_say(event_id: int, clock: Clock) -> bool:
    try:
        return _apply_one(event_id, clock)
    except Exception:
        log.exception("mail_event_cannot_be_applied", mail_event=event_id)
        return False


def _apply_one(event_id: int, clock: Clock) -> bool:
    """Apply an event that may concern the person: what stops them, and where the message is.

    The person's row is locked before the delivery's, as everywhere.
    """
    with transaction.atomic():
        events = _waiting().select_for_update(skip_locked=True, of=("self",))
        event = (
            events.select_related("delivery__subscriber", "delivery__subscription")
            .filter(id=event_id)
            .first()
        )
        if event is None or event.delivery is None:
            return False
        event.effect = follow(event=event, delivery=event.delivery, clock=clock)
        held = _hold([event.delivery.id])
        if not held:
            # A worker took it meanwhile; all of this waits for it.
            transaction.set_rollback(True)
            return False
        _move([event], held)
        _resolve(event, event.delivery.id, clock())
        event.applied_at = clock()
        event.save(update_fields=["effect", "applied_at"])
    return True


def _hold(ids: Sequence[int]) -> dict[int, Delivery]:
    rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True)
    found = rows.filter(id__in=ids).exclude(state__in=_IN_HAND).order_by("id")
    return {row.id: row for row in found.only("id", "state", "provider_state")}


def _move(events: Sequence[MailEvent], held: dict[int, Delivery]) -> None:
    """Write where the messages are, forward only: events come in any order."""
    after: dict[int, tuple[str, datetime]] = {}
    for event in events:
        row = held[event.delivery_id or 0]
        state = moved(row.provider_state, event.kind)
        if state != row.provider_state:
            row.provider_state = state
            after[row.id] = (state, event.occurred_at)
    if after:
        states, times = zip(*after.values(), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [list(after), list(states), list(times)])


def _resolve(event: MailEvent, delivery_id: int, now: datetime) -> None:
    if event.kind == MailEventKind.REJECTED:
        _resolve_failed(delivery_id, now)
    else:
        _resolve_sent([delivery_id])


def _resolve_sent(ids: Sequence[int]) -> None:
    """Take those that were uncertain for sent: whatever a mail system tells of one, it has it."""
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVED_SENT, [list(ids)])


def _resolve_failed(delivery_id: int, now: datetime) -> None:
    """Take one that was uncertain for not sent: its place is free again."""
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVED_FAILED, [now, [delivery_id]])
        freed = [row[0] for row in cursor.fetchall()]
    slots.free(freed)
