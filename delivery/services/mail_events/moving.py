"""Write where messages are by what was told of them, and end what was uncertain."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from delivery.models import Delivery, MailEvent
from delivery.rules.mail_events import MailEventKind, moved
from delivery.services import slots
from delivery.services.mail_events.correcting import take_for_gone
from delivery.services.webhooks.telling import tell_of_messages

_MOVE = """
UPDATE delivery_delivery d SET provider_state = v.state, provider_at = v.at
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS v (id, state, at)
WHERE d.id = v.id
"""
_RESOLVED_SENT = """
UPDATE delivery_delivery SET state = 'sent', error = '' WHERE id = ANY(%s) AND state = 'uncertain'
RETURNING id
"""
_RESOLVED_FAILED = """
UPDATE delivery_delivery
SET state = 'failed', error = 'rejected_by_provider', handed_over_at = NULL, settled_at = %s
WHERE id = ANY(%s) AND state = 'uncertain' RETURNING id
"""


def move(events: Sequence[MailEvent], held: dict[int, Delivery]) -> None:
    """Write where the messages are, forward only: events come in any order."""
    after: dict[int, tuple[str, datetime]] = {}
    for event in events:
        row = held[event.delivery_id or 0]
        state = moved(row.provider_state, event.kind)
        if state != row.provider_state:
            row.provider_state = state
            after[row.id] = (state, event.occurred_at)
    if after:
        states, times = zip(*after.values(), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_MOVE, [list(after), list(states), list(times)])


def resolve(events: Sequence[MailEvent], now: datetime) -> None:
    """End what was uncertain by what was told of it.

    Of whatever a mail system tells, it had it, but for what it says that it did not send. Of what
    a person took for not gone, too, where nobody has handed it over since.
    """
    rejected = {e.delivery_id or 0 for e in events if e.kind == MailEventKind.REJECTED}
    went = [e.delivery_id or 0 for e in events if e.kind != MailEventKind.REJECTED]
    _resolve_sent(went)
    take_for_gone(went, now=now)
    if rejected:
        _resolve_failed(sorted(rejected), now)


def _resolve_sent(ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVED_SENT, [list(ids)])
        tell_of_messages([row[0] for row in cursor.fetchall()])


def _resolve_failed(ids: Sequence[int], now: datetime) -> None:
    """Take those that were uncertain for not sent: their places are free again."""
    with connection.cursor() as cursor:
        cursor.execute(_RESOLVED_FAILED, [now, list(ids)])
        freed = [row[0] for row in cursor.fetchall()]
    slots.free(freed)
