"""Whose turn it is, and how one event that cannot be applied stops none of the others."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db import models

from consent.journal import JournalUnwritableError
from delivery.models import MailEvent
from delivery.services.claiming import Clock

log = structlog.get_logger(__name__)

_RESTS = timedelta(minutes=1)

_Row = TypeVar("_Row")


def in_turn(
    events: models.QuerySet[MailEvent, _Row], *, now: datetime, limit: int
) -> Sequence[_Row]:
    """Return so many of these events: those that failed after the others, and a minute later."""
    fresh = list(events.filter(failed_at=None)[:limit])
    failed = events.filter(failed_at__lte=now - _RESTS).order_by("failed_at")
    return [*fresh, *failed[: limit - len(fresh)]]


def apply_in_parts(
    ids: Sequence[int], apply: Callable[[Sequence[int]], int], *, clock: Clock
) -> int:
    """Apply these together; where that fails, in halves, down to the one that cannot be applied.

    `apply` does it in one transaction and returns how many it applied. The one that fails rests.
    Raises `JournalUnwritableError`: then none of them can be applied.
    """
    try:
        return apply(ids)
    except JournalUnwritableError:
        raise
    except Exception as error:
        if len(ids) == 1:
            log.exception("mail_event_cannot_be_applied", mail_event=ids[0])
            MailEvent.objects.filter(id=ids[0]).update(failed_at=clock())
            return 0
        log.info("mail_events_are_parted", events=len(ids), error=type(error).__name__)
    half = len(ids) // 2
    return sum(apply_in_parts(part, apply, clock=clock) for part in (ids[:half], ids[half:]))
