"""What the installation itself does by the clock."""

from celery import shared_task
from django.utils import timezone

from config.api.event_lines import AS_A_BATCH
from config.api.idempotency import purge_answers
from delivery.services.event_jobs import work_event_jobs

# Editions and plans wait behind it in the same queue.
_EVENT_SECONDS = 25.0


@shared_task(name="config.tasks.forget_answers")
def forget_answers() -> None:
    """Forget the API's stored answers after their day. Idempotent."""
    purge_answers(clock=timezone.now)


@shared_task(name="config.tasks.take_event_jobs")
def take_event_jobs() -> None:
    """Go on with files of events that systems brought; the tick asks again while there is more.

    Here, as a line is answered by the API's own words.
    """
    work_event_jobs(reader=AS_A_BATCH, clock=timezone.now, seconds=_EVENT_SECONDS)
