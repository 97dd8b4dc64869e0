"""What waits to be applied, and the deliveries that it is about."""

from collections.abc import Iterable

from django.db import models

from delivery.models import Delivery, MailEvent
from delivery.rules.vocabulary import DeliveryState

# What a worker has in its hands; its lease ends, and then it is the event's turn.
_IN_HAND = (DeliveryState.CLAIMED, DeliveryState.SENDING)


def waiting() -> models.QuerySet[MailEvent]:
    """Return the events whose turn it is, in the order in which they came."""
    events = MailEvent.objects.filter(applied_at=None, delivery__isnull=False)
    return events.exclude(delivery__state__in=_IN_HAND).order_by("id")


def hold(delivery_ids: Iterable[int]) -> dict[int, Delivery]:
    """Take those of these deliveries that nobody has in hand; return them by number."""
    rows = Delivery.objects.select_for_update(no_key=True, skip_locked=True)
    found = rows.filter(id__in=set(delivery_ids)).exclude(state__in=_IN_HAND).order_by("id")
    return {row.id: row for row in found.only("id", "state", "provider_state")}
