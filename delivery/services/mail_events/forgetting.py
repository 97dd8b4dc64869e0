"""Forget what was never about us: others may send through the same account."""

from datetime import timedelta

from delivery.models import MailEvent
from delivery.services.claiming import Clock

KEPT_DAYS = 30
_AT_ONCE = 10_000


def forget_nobodys_events(*, clock: Clock) -> int:
    """Delete events of messages that were not ours, a month after. Returns how many."""
    before = clock() - timedelta(days=KEPT_DAYS)
    old = MailEvent.objects.filter(delivery=None, received_at__lt=before)
    ids = list(old.order_by("received_at").values_list("id", flat=True)[:_AT_ONCE])
    return MailEvent.objects.filter(id__in=ids).delete()[0]
