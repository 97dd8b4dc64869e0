"""Send again what was given up, or what a receiver has lost: the same event, with its id."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from delivery.models import WebhookDelivery
from delivery.rules.webhooks.vocabulary import WebhookState, WebhookType
from subscribers.models import Subscriber

Clock = Callable[[], datetime]

_AT_ONCE = 10_000


class StillOnItsWay(Exception):
    """It has not been given up yet: it goes by itself."""


class PersonErasedSince(Exception):
    """Nothing is told any more of somebody who was erased."""


def send_again(*, webhook_id: int, clock: Clock) -> WebhookDelivery:
    """Make an event due once more, with all its tries. Raises `StillOnItsWay`, `PersonErasedSince`.

    Raises WebhookDelivery.DoesNotExist where it was dropped.
    """
    with transaction.atomic():
        row = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=webhook_id)
        if row.settled_at is None:
            raise StillOnItsWay
        if _nobody(WebhookDelivery.objects.filter(pk=row.pk)).exists():
            raise PersonErasedSince
        _again(WebhookDelivery.objects.filter(pk=row.pk), clock())
        row.refresh_from_db()
    return row


def send_these_again(*, webhook_ids: Collection[int], clock: Clock) -> list[int]:
    """Make these due once more and return which: not what is on its way, dropped or of nobody.

    As many statements for a thousand as for one.
    """
    ended = WebhookDelivery.objects.filter(pk__in=webhook_ids, settled_at__isnull=False)
    with transaction.atomic():
        ids = list(ended.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        nobody = set(_nobody(ended).values_list("pk", flat=True))
        ids = [id_ for id_ in ids if id_ not in nobody]
        _again(WebhookDelivery.objects.filter(pk__in=ids), clock())
    return ids


def send_dead_again(*, endpoint_id: int, clock: Clock) -> int:
    """Make everything due once more that was given up for an endpoint; return how many.

    The oldest first, ten thousand at a time.
    """
    dead = WebhookDelivery.objects.filter(endpoint=endpoint_id, state=WebhookState.DEAD)
    with transaction.atomic():
        free = dead.select_for_update(no_key=True, skip_locked=True).order_by("id")
        ids = list(free.values_list("pk", flat=True)[:_AT_ONCE])
        return _again(WebhookDelivery.objects.filter(pk__in=ids), clock())


def _again(rows: QuerySet[WebhookDelivery], now: datetime) -> int:
    return rows.update(
        state=WebhookState.DUE, settled_at=None, due_at=now, attempts=0, lease_until=None
    )


def _nobody(rows: QuerySet[WebhookDelivery]) -> QuerySet[WebhookDelivery]:
    """Return those of these that are about somebody who was erased, and can say nothing more."""
    erased = Subscriber.objects.filter(pk=OuterRef("subscriber"), erased_at__isnull=False)
    told = Q(type=WebhookType.SUBSCRIBER_ERASED, sealed=None)
    return rows.filter(Exists(erased) | told)
