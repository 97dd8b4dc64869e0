"""When something is counted anew as a whole: the longer it takes, the less often."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from delivery.models import FigureRound
from delivery.services.claiming import Clock

FRESH = timedelta(seconds=30)
# Counting takes a fiftieth of the time, no more.
_TIMES_AS_LONG = 50


def is_due(found: FigureRound, now: datetime, every: timedelta = FRESH) -> bool:
    """Say whether to count again what is to be counted every so often."""
    if found.counted_at is None:
        return True
    rests = max(every, timedelta(milliseconds=_TIMES_AS_LONG * found.took_ms))
    return abs(now - found.counted_at) >= rests


def count_if_due(
    *, edition_id: int | None, count: Callable[[], None], clock: Clock, every: timedelta = FRESH
) -> bool:
    """Count in one transaction where it is due and nobody else does; say whether it was done."""
    rounds = FigureRound.objects.select_for_update(skip_locked=True)
    FigureRound.objects.bulk_create([FigureRound(edition_id=edition_id)], ignore_conflicts=True)
    with transaction.atomic():
        its_own = Q(edition=edition_id) if edition_id else Q(edition__isnull=True)
        held = rounds.filter(its_own).first()
        if held is None or not is_due(held, clock(), every):
            return False
        began = time.monotonic()
        count()
        held.counted_at = clock()
        held.took_ms = int(1000 * (time.monotonic() - began))
        held.save()
        return True
