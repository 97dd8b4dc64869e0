"""Forget what mail systems told, once nothing depends on it any more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from delivery.models import MailEvent
from delivery.rules.mail_events import KEPT_FOR, ROUTINE, ROUTINE_KEPT_FOR, MailEventKind
from delivery.services.claiming import Clock

NOBODYS_KEPT_DAYS = 30
_AT_ONCE = 10_000

# A message that came ends the count of soft bounces before it, for as long as one of these is kept.
_OLD_ROUTINE = """
DELETE FROM delivery_mailevent WHERE id IN (
    SELECT m.id FROM delivery_mailevent m JOIN delivery_delivery d ON d.id = m.delivery_id
    WHERE m.applied_at IS NOT NULL AND m.kind = ANY(%(kinds)s) AND m.received_at < %(before)s
      AND NOT (m.kind = 'delivered' AND EXISTS (
          SELECT FROM delivery_mailevent soft JOIN delivery_delivery o ON o.id = soft.delivery_id
          WHERE soft.bounce = 'soft' AND soft.occurred_at <= m.occurred_at
            AND o.subscriber_id = d.subscriber_id AND o.address_version = d.address_version))
    ORDER BY m.received_at LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED)
"""
# A soft bounce counts until a message to the same address came, or the address is another: with
# one message a quarter, five of them take more than a year.
_OLD = """
DELETE FROM delivery_mailevent WHERE id IN (
    SELECT m.id FROM delivery_mailevent m JOIN delivery_delivery d ON d.id = m.delivery_id
    JOIN subscribers_subscriber p ON p.id = d.subscriber_id
    WHERE m.applied_at IS NOT NULL AND m.kind = ANY(%(kinds)s) AND m.received_at < %(before)s
      AND (m.bounce <> 'soft' OR p.email IS NULL
           OR d.address_version IS DISTINCT FROM p.address_version
           OR EXISTS (
               SELECT FROM delivery_mailevent c JOIN delivery_delivery o ON o.id = c.delivery_id
               WHERE c.kind = 'delivered' AND c.occurred_at >= m.occurred_at
                 AND o.subscriber_id = d.subscriber_id AND o.address_version = d.address_version))
    ORDER BY m.received_at LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED)
"""


def forget_old_events(*, clock: Clock) -> int:
    """Delete what was told and applied so long ago that nothing depends on it. Returns how many.

    Where a message is stands in its delivery, what was stopped in the ledger.
    """
    now = clock()
    others = [kind for kind in MailEventKind if kind not in ROUTINE]
    return _forget(_OLD_ROUTINE, ROUTINE, now - ROUTINE_KEPT_FOR) + _forget(
        _OLD, others, now - KEPT_FOR
    )


def forget_nobodys_events(*, clock: Clock) -> int:
    """Delete events of messages that were not ours, a month after. Returns how many.

    Others may send through the same account.
    """
    before = clock() - timedelta(days=NOBODYS_KEPT_DAYS)
    old = MailEvent.objects.filter(delivery=None, received_at__lt=before)
    ids = list(old.order_by("received_at").values_list("id", flat=True)[:_AT_ONCE])
    return MailEvent.objects.filter(id__in=ids).delete()[0]


def _forget(statement: str, kinds: Collection[MailEventKind], before: datetime) -> int:
    """Delete in transactions of at most ten thousand rows each."""
    about: dict[str, Any] = {"kinds": list(map(str, kinds)), "before": before, "limit": _AT_ONCE}
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, about)
            gone: int = cursor.rowcount
        total += gone
        if gone < _AT_ONCE:
            return total
