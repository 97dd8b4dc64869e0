"""Jobs are worked a slice at a time: rows say what is to be done, a worker does some of it."""

import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError

from consent.services.alone import alone
from consent.services.importing import UnusableFile
from delivery.models import EventJob
from delivery.rules.event_jobs import EventJobState
from delivery.services.claiming import Clock
from delivery.services.event_jobs.reading import Reader
from delivery.services.event_jobs.running import run
from delivery.services.event_jobs.taking_in import end
from programs.selectors.sides import Side, only

log = structlog.get_logger(__name__)

# Any number of our own: it keeps these locks apart from other advisory locks.
_LOCK = 7_306
_TROUBLE_OF_OURS = "Something went wrong on our side, behind row {}. The log says what."


def has_event_jobs() -> bool:
    """Say whether a file of events waits for a worker, or has one."""
    return EventJob.objects.filter(state=EventJobState.RUNNING).exists()


def work_event_jobs(*, reader: Reader, clock: Clock, seconds: float) -> None:
    """Go on with the jobs there are, oldest first, for about so long.

    One worker at a time is at a job. One that cannot go on is `failed` and says why; a database
    that is away is no reason.
    """
    stop_at = time.monotonic() + seconds
    for job in EventJob.objects.filter(state=EventJobState.RUNNING).order_by("id"):
        with alone(_LOCK, job.pk) as is_ours:
            if is_ours:
                _work(job.pk, reader, clock, lambda: time.monotonic() < stop_at)


def _work(job_id: int, reader: Reader, clock: Clock, has_time: Callable[[], bool]) -> None:
    # It may have come further while this worker waited for others.
    job = EventJob.objects.filter(pk=job_id, state=EventJobState.RUNNING).first()
    if job is None:
        return
    if job.started_at is None:
        job.started_at = clock()
        job.save(update_fields=["started_at"])
    try:
        with only(Side.of(is_sandbox=job.is_sandbox)):
            run(job, reader, has_time=has_time, clock=clock)
    except UnusableFile as error:
        end(job, EventJobState.FAILED, clock(), str(error))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("event_job_failed", number=job_id)
        job.refresh_from_db()
        end(job, EventJobState.FAILED, clock(), _TROUBLE_OF_OURS.format(job.rows_read))
