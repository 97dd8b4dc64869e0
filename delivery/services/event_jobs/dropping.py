"""What is stored of the lines of a job goes when nobody can ask for it any more."""

from delivery.models import EventJob, EventJobChunk
from delivery.rules.event_jobs import ERRORS_KEPT_FOR, FILES_KEPT_FOR, EventJobState
from delivery.services.claiming import Clock
from delivery.services.event_jobs import files


def drop_old_event_jobs(*, clock: Clock) -> None:
    """Drop refusals a week after the end, and files that no job reads.

    What stays is which key brought a file when, and how many lines became what.
    """
    now = clock()
    running = EventJob.objects.filter(state=EventJobState.RUNNING)
    files.discard_older(now - FILES_KEPT_FOR, but=list(running.values_list("pk", flat=True)))
    EventJobChunk.objects.filter(job__finished_at__lte=now - ERRORS_KEPT_FOR).delete()
