"""What events told, for the messages that they triggered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from consent.ledger.values import open_values
from consent.rules.profile import Grant, ProfileRefusal, cover_refusal
from consent.selectors.cover import grants_of
from delivery.models import Delivery, Event
from delivery.rules.events import with_event
from delivery.selectors.jobs import Job

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class _Used:
    """The event of one delivery, and the fields that its edition may take from it."""

    event: Event
    fields: frozenset[str]


def with_events(jobs: Sequence[Job]) -> list[Job]:
    """Return the jobs, those that an event triggered with the values that it told.

    In two queries, and none where nothing was triggered.
    """
    triggered = [job.delivery_id for job in jobs if job.event_number]
    used = _used(triggered) if triggered else {}
    return [_with(job, used[job.delivery_id]) if job.delivery_id in used else job for job in jobs]


def holding() -> QuerySet[Event]:
    """Return the events whose values are still kept."""
    return Event.objects.filter(sealed__isnull=False)


def uncovered(
    now: datetime,
    *,
    among: Collection[int] | None = None,
    spared: Collection[ProfileRefusal] = (),
) -> Iterator[int]:
    """Yield the events that hold a value which no live consent covers at `now`.

    `among` are the people to look at, all of them where there are none; a value that is uncovered
    for a reason of `spared` does not count.
    """
    held = holding() if among is None else holding().filter(subscriber__in=among)
    rows = held.order_by("id").iterator(_AT_ONCE)
    while batch := list(islice(rows, _AT_ONCE)):
        grants = grants_of({event.subscriber_id for event in batch}, now)
        yield from (event.id for event in batch if _why_uncovered(event, grants) - {*spared})


def _why_uncovered(event: Event, grants: Mapping[int, Collection[Grant]]) -> set[ProfileRefusal]:
    held = grants.get(event.subscriber_id, ())
    return {reason for key in event.fields if (reason := cover_refusal(key, held))}


def _used(delivery_ids: Sequence[int]) -> dict[int, _Used]:
    rows = Delivery.objects.filter(id__in=delivery_ids).values_list(
        "id", "event_number", "edition__event_fields"
    )
    wanted = {id_: (number, frozenset(fields or ())) for id_, number, fields in rows}
    events = holding().filter(id__in={number for number, _ in wanted.values()})
    held = {event.id: event for event in events.select_related("subscriber__subject")}
    return {
        id_: _Used(held[number], fields)
        for id_, (number, fields) in wanted.items()
        if number in held
    }


def _with(job: Job, used: _Used) -> Job:
    event = used.event
    values = open_values(
        bytes(event.sealed or b""), subject=event.subscriber.subject, bound_to=bound_to(event)
    )
    wanted = {key: value for key, value in values.items() if key in used.fields}
    return replace(job, values=with_event(job.values, wanted, event.happened_at, job.denied))


def bound_to(event: Event) -> str:
    """Return what the values of an event are sealed to."""
    return f"event:{event.event_id}"
