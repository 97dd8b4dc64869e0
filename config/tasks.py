"""What the installation itself does by the clock."""

from celery import shared_task
from django.utils import timezone

from config.api.idempotency import purge_answers


@shared_task(name="config.tasks.forget_answers")
def forget_answers() -> None:
    """Forget the API's stored answers after their day. Idempotent."""
    purge_answers(clock=timezone.now)
