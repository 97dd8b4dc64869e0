"""Apply events that concern nobody but the message: many at once, and alone what cannot be."""

import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from delivery.models import MailEvent
from delivery.rules.mail_events import ROUTINE, MailEffect
from delivery.services.claiming import Clock
from delivery.services.mail_events.moving import move, resolve
from delivery.services.mail_events.parting import apply_in_parts, in_turn
from delivery.services.mail_events.waiting import hold, waiting

_AT_ONCE = 1000


def apply_routine(*, clock: Clock, stop_at: float) -> int:
    """Apply what says where messages are, until so late by the monotonic clock; return how many.

    Those that could not be applied are tried again after the others, and not before a minute.
    """
    applied = 0
    while (ids := _next(clock())) and time.monotonic() < stop_at:
        some = apply_in_parts(ids, partial(_apply, clock=clock), clock=clock)
        if not some:
            break
        applied += some
    return applied


def _next(now: datetime) -> Sequence[int]:
    events = waiting().filter(kind__in=ROUTINE).values_list("id", flat=True)
    return in_turn(events, now=now, limit=_AT_ONCE)


def _apply(ids: Sequence[int], *, clock: Clock) -> int:
    """Apply those that no other takes and whose messages are in no worker's hands."""
    now = clock()
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
