"""The files of events that systems brought, and what became of their lines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from consent.selectors.import_jobs import ErrorsGone, UnknownJob
from delivery.models import EventJob
from delivery.rules.event_jobs import ERRORS_KEPT_FOR, Told, unfolded
from programs.selectors.sides import in_sight


@dataclass(frozen=True, slots=True)
class EventCounts:
    """What became of the lines of a job so far, and of the properties of those that were taken."""

    triggered: int
    not_triggered: int
    refused: int
    values_stored: int
    values_refused: int


def event_jobs() -> QuerySet[EventJob]:
    """Return all jobs of the caller's side, oldest first."""
    return in_sight(EventJob.objects.order_by("id"), "is_sandbox")


def find_event_job(job_id: int) -> EventJob:
    """Return a job by its number. Raises `UnknownJob`."""
    job = event_jobs().filter(pk=job_id).first()
    if job is None:
        raise UnknownJob
    return job


def event_counts(job: EventJob) -> EventCounts:
    """Return what became of the lines that were read."""
    counts = job.counts
    return EventCounts(
        triggered=counts.get("triggered", 0),
        not_triggered=sum(counts.get("quiet", {}).values()),
        refused=sum(counts.get("refused", {}).values()),
        values_stored=counts.get("stored", 0),
        values_refused=sum(counts.get("values_refused", {}).values()),
    )


def event_errors_until(job: EventJob) -> datetime | None:
    """Return until when the refusals of a job can be had; None while it runs."""
    return None if job.finished_at is None else job.finished_at + ERRORS_KEPT_FOR


def event_errors(job_id: int, clock: Callable[[], datetime]) -> Iterator[Told]:
    """Give what was refused so far, by line. Raises `UnknownJob`, `ErrorsGone`."""
    job = find_event_job(job_id)
    until = event_errors_until(job)
    if until is not None and until <= clock():
        raise ErrorsGone
    return _told(job)


def _told(job: EventJob) -> Iterator[Told]:
    for told in job.chunks.order_by("id").values_list("told", flat=True).iterator(100):
        yield from unfolded(told)
