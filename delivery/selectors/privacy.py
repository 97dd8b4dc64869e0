"""Privacy requests: which wait, until when, and whose."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from delivery.models import PrivacyRequest
from delivery.rules.vocabulary import PrivacyState
from delivery.selectors.sent import OF_SANDBOX
from programs.selectors.sides import in_sight


def privacy_requests() -> QuerySet[PrivacyRequest]:
    """Return every privacy request with its person."""
    rows = PrivacyRequest.objects.select_related("subscriber__merged__into", "closed_by")
    return in_sight(rows, OF_SANDBOX)


def who_asks(subscriber_ids: Collection[int]) -> set[int]:
    """Return those of these people whose request waits: what is held of them has to stay."""
    waiting = PrivacyRequest.objects.filter(subscriber__in=subscriber_ids, state=PrivacyState.OPEN)
    return set(waiting.values_list("subscriber_id", flat=True))


def overdue(now: datetime) -> int:
    """Return how many requests wait that should have been answered."""
    return PrivacyRequest.objects.filter(state=PrivacyState.OPEN, due_at__lte=now).count()
