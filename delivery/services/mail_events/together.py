"""Apply events that may concern people: many at once, and alone what cannot go with others."""

import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from django.db import transaction

from delivery.models import MailEvent
from delivery.rules.mail_events import ROUTINE, one_of_each_person
from delivery.services.claiming import Clock
from delivery.services.mail_events.consequences import concerned, follow_each
from delivery.services.mail_events.moving import move, resolve
from delivery.services.mail_events.parting import apply_in_parts, in_turn
from delivery.services.mail_events.waiting import hold, waiting
from delivery.services.webhooks.messages import tell_of_mail_events
from subscribers.services.locking import hold_free_people, hold_people

_LOOKED_AT = 1000
# Whoever leaves waits as long as a batch takes.
_AT_ONCE = 100


class _TakenMeanwhileError(Exception):
    """A worker has one of the deliveries in hand: its event waits for it."""


def apply_what_concerns_people(*, clock: Clock, stop_at: float) -> int:
    """Apply what may stop somebody, until so late by the monotonic clock; return how many.

    Those that could not be applied are tried again after the others, and not before a minute.
    """
    applied = 0
    for batch in one_of_each_person(_next(clock()), size=_AT_ONCE):
        if time.monotonic() >= stop_at:
            break
        applied += apply_in_parts(batch, partial(_apply, clock=clock), clock=clock)
    return applied


def _next(now: datetime) -> Sequence[tuple[int, int]]:
    """Return the events whose turn it is, each with its person."""
    events = waiting().exclude(kind__in=ROUTINE).values_list("id", "delivery__subscriber_id")
    return in_turn(events, now=now, limit=_LOOKED_AT)


def _apply(ids: Sequence[int], *, clock: Clock) -> int:
    """Apply these together, and each alone whose person somebody holds."""
    if len(ids) == 1:
        return _apply_alone(ids[0], clock)
    applied, held_up = _apply_together(ids, clock)
    alone = partial(_apply, clock=clock)
    return applied + sum(apply_in_parts([event_id], alone, clock=clock) for event_id in held_up)


def _apply_together(ids: Collection[int], clock: Clock) -> tuple[int, list[int]]:
    """Apply those of these whose people nobody holds; return how many, and the others.

    One transaction: one hanging mail system must not keep a hundred people's stops from the fold.
    """
    with transaction.atomic():
        events = _take(ids)
        people = concerned(events)
        free = {None, *hold_free_people(set(people.values()))}
        ours = [event for event in events if people.get(event.id) in free]
        _apply_held(ours, clock)
    left = {event.id for event in events} - {event.id for event in ours}
    return len(ours), sorted(left)


def _apply_alone(event_id: int, clock: Clock) -> int:
    """Apply one event, which waits for its person as a leaving does."""
    with suppress(_TakenMeanwhileError), transaction.atomic():
        events = _take([event_id])
        hold_people(list(concerned(events).values()))
        _apply_held(events, clock)
        return len(events)
    return 0


def _take(ids: Collection[int]) -> list[MailEvent]:
    events = waiting().select_for_update(skip_locked=True, of=("self",))
    return list(events.select_related("delivery__subscription").filter(id__in=ids))


def _apply_held(events: Sequence[MailEvent], clock: Clock) -> None:
    """Do what these ask for, then write where their messages are: people come before deliveries."""
    effects = follow_each(events=events, clock=clock)
    held = hold(event.delivery_id or 0 for event in events)
    if any(event.delivery_id not in held for event in events):
        raise _TakenMeanwhileError
    now = clock()
    move(events, held)
    resolve(events, now)
    for event in events:
        event.effect, event.applied_at = effects[event.id], now
    MailEvent.objects.bulk_update(events, ["effect", "applied_at"])
    tell_of_mail_events(events)
