"""Browsers of the tests: what they post is worked at once, as if a worker had waited for it."""

from typing import Any

from django.test import Client
from django.utils import timezone

from delivery.services.posted import work_posted_forms


class Visitor(Client):
    """Post as a browser does, and have a worker do what the form asks for before the next step.

    A plain `Client` leaves it in the queue, where the tests of that way look at it.
    """

    def post(self, *args: Any, **kwargs: Any) -> Any:
        """Post, then work what was posted."""
        answer = super().post(*args, **kwargs)
        work_posted_forms(clock=timezone.now)
        return answer
