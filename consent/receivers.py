"""What `consent` does when something ends, and tells the app below that asks.

Where a request, a task or the process ends, what was rolled back by then is not done later.
"""

import atexit
from typing import Any

from celery.signals import task_postrun
from django.core.signals import request_finished
from django.dispatch import receiver

from consent import journal
from consent.selectors.by_version import people_by_version
from programs.selectors.people_in import counts_people_in


@receiver(request_finished)
def settle_after_request(**_said: Any) -> None:
    """Take back in the journal what this request wrote and did not commit."""
    journal.settle()


@task_postrun.connect
def settle_after_task(**_said: Any) -> None:
    """Take back in the journal what this task wrote and did not commit."""
    journal.settle()


atexit.register(journal.settle)

counts_people_in(people_by_version)
