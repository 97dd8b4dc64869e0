"""What is dropped of webhooks: what names an erased person, what is old, what has no endpoint."""

from datetime import datetime

from django.db import connection

from delivery.models import WebhookDelivery, WebhookSecret
from delivery.rules.webhooks.retrying import KEPT
from delivery.rules.webhooks.vocabulary import WebhookState, WebhookType
from delivery.services.claiming import Clock
from delivery.services.webhooks.sealing import seal_person
from delivery.services.webhooks.telling import Told, tell
from subscribers.rules.sandbox import is_sandbox_id

# Rows a statement, and statements of one round: what an endpoint did not take piles up by millions.
_AT_ONCE = 10_000
_ROUNDS = 100

_DROP_OLD = """
DELETE FROM delivery_webhookdelivery WHERE id IN (
    SELECT id FROM delivery_webhookdelivery WHERE happened_at <= %s ORDER BY happened_at LIMIT %s)
"""
_DROP_ORPHANS = """
DELETE FROM delivery_webhookdelivery WHERE id IN (
    SELECT id FROM delivery_webhookdelivery WHERE endpoint_id = %s LIMIT %s)
"""
# One look at the index for each endpoint that there is or was.
_ENDPOINTS = """
WITH RECURSIVE known (id) AS (
    SELECT min(endpoint_id) FROM delivery_webhookdelivery
    UNION ALL
    SELECT (SELECT min(endpoint_id) FROM delivery_webhookdelivery WHERE endpoint_id > known.id)
    FROM known WHERE known.id IS NOT NULL)
SELECT id FROM known WHERE id IS NOT NULL
  AND NOT EXISTS (SELECT FROM delivery_webhookendpoint e WHERE e.id = known.id)
"""


def forget_webhooks_of(*, subscriber_id: int, external_id: str, now: datetime) -> None:
    """Tell that somebody was erased, and nothing else of them that has not arrived.

    In the transaction that erases. Their id stands sealed in that one event until it has arrived,
    thirty days at most: who got their data from us has to erase them too, and finds them by it.
    """
    theirs = WebhookDelivery.objects.filter(subscriber=subscriber_id)
    theirs.exclude(state=WebhookState.DELIVERED).delete()
    tell(
        [
            Told(
                type=WebhookType.SUBSCRIBER_ERASED,
                at=now,
                sealed=seal_person(external_id),
                is_sandbox=is_sandbox_id(external_id),
            )
        ]
    )


def drop_old_webhooks(*, clock: Clock) -> int:
    """Drop events that are thirty days old, those of deleted endpoints, and expired secrets.

    Returns how many events were dropped. Some at a time, a million at most: the next round goes on.
    """
    now = clock()
    WebhookSecret.objects.filter(expires_at__lte=now).delete()
    dropped = _drop(_DROP_OLD, now - KEPT)
    with connection.cursor() as cursor:
        cursor.execute(_ENDPOINTS)
        gone = [endpoint_id for (endpoint_id,) in cursor.fetchall()]
    return dropped + sum(_drop(_DROP_ORPHANS, endpoint_id) for endpoint_id in gone)


def _drop(statement: str, which: datetime | int) -> int:
    """Delete by a statement until little is left; return how many rows."""
    dropped = 0
    with connection.cursor() as cursor:
        for _ in range(_ROUNDS):
            cursor.execute(statement, [which, _AT_ONCE])
            dropped += int(cursor.rowcount)
            if cursor.rowcount < _AT_ONCE:
                break
    return dropped
