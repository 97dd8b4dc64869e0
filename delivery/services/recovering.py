"""What a worker left behind when it died."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryState

_AT_ONCE = 1000


def recover(*, clock: Callable[[], datetime]) -> tuple[int, int]:
    """End leases that ran out. Returns how many went back to due and how many are uncertain.

    What was only claimed was surely not sent. What was `sending` may have gone: it is never sent
    again by itself. Rows that a living worker holds in its hand-over are locked and left alone.
    """
    now = clock()
    due = _end_leases(DeliveryState.CLAIMED, now, state=DeliveryState.DUE)
    uncertain = _end_leases(
        DeliveryState.SENDING,
        now,
        state=DeliveryState.UNCERTAIN,
        error="worker_lost",
        # It went, if it went, soon after its intent.
        handed_over_at=F("lease_until") - timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
        settled_at=now,
    )
    return due, uncertain


def _end_leases(held: DeliveryState, now: datetime, **becomes: Any) -> int:
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True)
        ids = (
            rows.filter(state=held, lease_until__lt=now).order_by("id").values_list("id", flat=True)
        )
        return Delivery.objects.filter(id__in=list(ids[:_AT_ONCE])).update(
            lease_until=None, **becomes
        )
