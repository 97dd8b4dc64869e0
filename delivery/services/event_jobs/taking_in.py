"""A file of events is uploaded, or stopped."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from consent.rules.people_imports import FileFormat
from delivery.models import EventJob
from delivery.rules.event_jobs import EventJobState
from delivery.services.claiming import Clock
from delivery.services.event_jobs import files
from delivery.services.event_jobs.reading import size_of
from programs.selectors.sides import writes_sandbox


class EventJobOver(Exception):
    """A job has ended or was cancelled before."""


def take_in_events(*, path: Path, file_format: FileFormat, api_key: str, clock: Clock) -> EventJob:
    """Note a file that was uploaded, and have it worked; a worker begins within seconds.

    The file at `path` is moved in the caller's transaction: where that is rolled back, it goes
    with the files that nobody goes on with. Raises `UnusableFile`, and notes nothing then.
    """
    size = size_of(path, file_format)
    with transaction.atomic():
        job = EventJob.objects.create(
            format=file_format,
            size=size,
            api_key=api_key,
            is_sandbox=writes_sandbox(),
            uploaded_at=clock(),
        )
        path.rename(files.path_of(job.pk))
    return job


def cancel_event_job(*, job: EventJob, clock: Clock) -> None:
    """Stop a job behind the lines that are in, and throw its file away. Raises `EventJobOver`."""
    if not end(job, EventJobState.CANCELLED, clock()):
        raise EventJobOver
    job.refresh_from_db()


def end(job: EventJob, state: EventJobState, at: datetime, trouble: str = "") -> bool:
    """End a job that runs, and throw its file away; say whether it ran."""
    running = EventJob.objects.filter(pk=job.pk, state=EventJobState.RUNNING)
    is_ended = bool(running.update(state=state, finished_at=at, trouble=trouble))
    if is_ended:
        files.discard(job.pk)
    return is_ended
