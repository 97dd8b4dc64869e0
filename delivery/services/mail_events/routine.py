"""Apply events that concern nobody but the message: many at once, and alone what cannot be."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from delivery.models import MailEvent
from delivery.rules.mail_events import ROUTINE, MailEffect
from delivery.services.claiming import Clock
from delivery.services.mail_events.moving import move, resolve
from delivery.services.mail_events.waiting import hold, waiting

log = structlog.get_logger(__name__)

_AT_ONCE = 1000
_RESTS = timedelta(minutes=1)


def apply_routine(*, clock: Clock, stop_at: float) -> int:
    """Apply what says where messages are, until so late by the monotonic clock; return how many.

    Those that could not be applied are tried again after the others, and not before a minute.
    """
    applied = 0
    while (ids := _next(clock())) and time.monotonic() < stop_at:
        some = _apply_or_part(ids, clock)
        if not some:
            break
        applied += some
    return applied


def _next(now: datetime) -> list[int]:
    events = waiting().filter(kind__in=ROUTINE)
    fresh = list(events.filter(failed_at=None).values_list("id", flat=True)[:_AT_ONCE])
    failed = events.filter(failed_at__lte=now - _RESTS).order_by("failed_at")
    return fresh + list(failed.values_list("id", flat=True)[: _AT_ONCE - len(fresh)])


def _apply_or_part(ids: Sequence[int], clock: Clock) -> int:
    """Apply these together; where that fails, in halves, down to the one that cannot be applied."""
    try:
        return _apply(ids, clock())
    except Exception as error:
        if len(ids) == 1:
            log.exception("mail_event_cannot_be_applied", mail_event=ids[0])
            MailEvent.objects.filter(id=ids[0]).update(failed_at=clock())
            return 0
        log.info("mail_events_are_parted", events=len(ids), error=type(error).__name__)
    half = len(ids) // 2
    return _apply_or_part(ids[:half], clock) + _apply_or_part(ids[half:], clock)


def _apply(ids: Sequence[int], now: datetime) -> int:
    """Apply those that no other takes and whose messages are in no worker's hands."""
    with transaction.atomic():
        events = waiting().select_for_update(skip_locked=True, of=("self",))
        taken = list(events.filter(id__in=ids))
        held = hold(event.delivery_id or 0 for event in taken)
        ours = [event for event in taken if event.delivery_id in held]
        move(ours, held)
        resolve(ours, now)
        done = MailEvent.objects.filter(id__in=[event.id for event in ours])
        done.update(applied_at=now, effect=MailEffect.NOTED)
    return len(ours)
