"""What a worker left behind when it died."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from delivery.models import Batch, Delivery
from delivery.rules.vocabulary import DeliveryState

_TAKEN = (DeliveryState.CLAIMED, DeliveryState.SENDING)
# Few: there is one for each worker, and more only where many died.
_BATCHES = 50


def recover(*, clock: Callable[[], datetime]) -> tuple[int, int]:
    """End leases that ran out. Returns how many went back to due and how many are uncertain.

    What was only claimed was surely not sent. What was `sending` may have gone: it is never sent
    again by itself. Rows that a living worker holds in its hand-over are locked and left alone.
    """
    due = uncertain = 0
    now = clock()
    late = Batch.objects.filter(lease_until__lt=now).order_by("id")
    for batch in late.values_list("id", flat=True)[:_BATCHES]:
        back, unclear = _recover(batch, now)
        due, uncertain = due + back, uncertain + unclear
    return due, uncertain


@transaction.atomic
def _recover(batch_id: int, now: datetime) -> tuple[int, int]:
    """End the leases of one batch; forget it once none of its rows is taken any more."""
    late = Batch.objects.select_for_update(skip_locked=True)
    batch = late.filter(id=batch_id, lease_until__lt=now).first()
    if batch is None:
        return 0, 0
    due = _end_leases(batch, DeliveryState.CLAIMED, now, state=DeliveryState.DUE)
    uncertain = _end_leases(
        batch,
        DeliveryState.SENDING,
        now,
        state=DeliveryState.UNCERTAIN,
        error="worker_lost",
        # It went, if it went, soon after its intent.
        handed_over_at=F("lease_until") - timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
        settled_at=now,
        has_values=Q(sealed__isnull=False),
    )
    taken = Delivery.objects.filter(id__in=batch.deliveries, state__in=_TAKEN)
    leases = list(taken.values_list("lease_until", flat=True))
    if leases:
        batch.lease_until = max(now, *(lease for lease in leases if lease))
        batch.save(update_fields=["lease_until"])
    else:
        batch.delete()
    return due, uncertain


def _end_leases(batch: Batch, held: DeliveryState, now: datetime, **becomes: Any) -> int:
    rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True)
    late = rows.filter(id__in=batch.deliveries, state=held, lease_until__lt=now).order_by("id")
    ids = list(late.values_list("id", flat=True))
    return Delivery.objects.filter(id__in=ids).update(lease_until=None, **becomes)
