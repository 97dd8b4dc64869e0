"""Apply events that may concern people: many at once, and alone what cannot go with others."""

import time
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import models, transaction

from consent.journal import JournalUnwritableError
from delivery.models import MailEvent
from delivery.rules.mail_events import ROUTINE, one_of_each_person
from delivery.services.claiming import Clock
from delivery.services.mail_events.consequences import concerned, follow_each
from delivery.services.mail_events.moving import move, resolve
from delivery.services.mail_events.waiting import hold, waiting
from subscribers.services.locking import hold_free_people, hold_people

log = structlog.get_logger(__name__)

_LOOKED_AT = 1000
# Whoever leaves waits as long as a batch takes.
_AT_ONCE = 100
_RESTS = timedelta(minutes=1)


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
        applied += _apply_or_part(batch, clock)
    return applied


def _next(now: datetime) -> list[tuple[int, int]]:
    """Return the events whose turn it is, each with its person."""
    events = waiting().exclude(kind__in=ROUTINE)
    fresh = _with_people(events.filter(failed_at=None), _LOOKED_AT)
    failed = events.filter(failed_at__lte=now - _RESTS).order_by("failed_at")
    return fresh + _with_people(failed, _LOOKED_AT - len(fresh))


def _with_people(events: models.QuerySet[MailEvent], limit: int) -> list[tuple[int, int]]:
    return list(events.values_list("id", "delivery__subscriber_id")[:limit])


def _apply_or_part(ids: Sequence[int], clock: Clock) -> int:
    """Apply these together; where that fails, in halves, down to the one that cannot be applied.

    Raises `JournalUnwritableError`: then none of them can be.
    """
    if len(ids) == 1:
        return _apply_or_say(ids[0], clock)
    try:
        applied, held_up = _apply_together(ids, clock)
    except JournalUnwritableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it may be one of them only
        half = len(ids) // 2
        log.info("mail_events_are_parted", events=len(ids), error=type(error).__name__)
        return _apply_or_part(ids[:half], clock) + _apply_or_part(ids[half:], clock)
    return applied + sum(_apply_or_say(event_id, clock) for event_id in held_up)


def _apply_or_say(event_id: int, clock: Clock) -> int:
    try:
        return _apply_alone(event_id, clock)
    except JournalUnwritableError:
        raise
    except _TakenMeanwhileError:
        return 0
    except Exception:
        log.exception("mail_event_cannot_be_applied", mail_event=event_id)
        MailEvent.objects.filter(id=event_id).update(failed_at=clock())
        return 0


def _apply_together(ids: Collection[int], clock: Clock) -> tuple[int, list[int]]:
    """Apply those of these whose people nobody holds; return how many, and the others.

    One transaction: one hanging mail system must not keep a hundred people's stops from the fold.
    """
    with transaction.atomic():
        events = _take(ids)
        people = concerned(events)
        free = hold_free_people(set(people.values()))
        ours = [event for event in events if people.get(event.id) in {None, *free}]
        _apply_held(ours, clock)
    left = {event.id for event in events} - {event.id for event in ours}
    return len(ours), sorted(left)


def _apply_alone(event_id: int, clock: Clock) -> int:
    """Apply one event, which waits for its person as a leaving does."""
    with transaction.atomic():
        events = _take([event_id])
        hold_people(list(concerned(events).values()))
        _apply_held(events, clock)
    return len(events)


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
