"""What `config` does when the apps below tell it something."""

from typing import Any

from django.dispatch import receiver

import config.staff.trail  # noqa: F401 - connects what it hears of
from config.scrubbing import scrub
from consent.signals import person_erased


@receiver(person_erased, dispatch_uid="config.scrub")
def scrub_the_erased(
    *,
    subscriber_id: int,
    external_id: str,
    email: str,
    earlier: list[str],
    earlier_ids: list[str],
    **_kwargs: Any,
) -> None:
    """Leave nobody's name in stored answers and in the log of what staff did."""
    scrub(
        subscriber_id=subscriber_id,
        external_ids=[external_id, *earlier_ids],
        addresses=[email, *earlier],
    )
