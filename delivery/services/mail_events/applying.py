"""Apply what was kept: rows are the queue, so nothing is lost where a worker dies between."""

import time
from datetime import datetime, timedelta

from django.db import connection, transaction

from delivery.models import MailEvent
from delivery.rules.mail_events import MailEffect
from delivery.services.claiming import Clock
from delivery.services.mail_events.routine import apply_routine
from delivery.services.mail_events.together import apply_what_concerns_people

# So long an event may be ahead of the hand-over that says what the provider calls the message.
_WAITS_FOR_ITS_NAME = timedelta(minutes=10)

_MATCH = """
UPDATE delivery_mailevent waits SET delivery_id = sent.delivery_id
FROM delivery_mailevent sent
WHERE waits.applied_at IS NULL AND waits.delivery_id IS NULL AND waits.message_id <> ''
  AND sent.source = waits.source AND sent.message_id = waits.message_id
  AND sent.kind = 'accepted' AND sent.message_id <> '' AND sent.delivery_id IS NOT NULL
  AND NOT EXISTS (
    SELECT FROM delivery_mailevent other
    WHERE other.source = sent.source AND other.message_id = sent.message_id
      AND other.kind = 'accepted' AND other.message_id <> ''
      AND other.delivery_id <> sent.delivery_id)
"""


def apply_mail_events(*, clock: Clock, seconds: float = 20.0) -> int:
    """Apply what waits, for about so long. Returns how many events were applied.

    Safe with any number at once: each takes rows that nobody else holds. One event that cannot be
    applied is named in the log and stops none of the others.
    """
    stop_at = time.monotonic() + seconds
    applied = _match_and_give_up(clock())
    applied += apply_routine(clock=clock, stop_at=stop_at)
    return applied + apply_what_concerns_people(clock=clock, stop_at=stop_at)


def _match_and_give_up(now: datetime) -> int:
    """Find whom events are about that know only the provider's name for the message."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_MATCH)
        nobodys = MailEvent.objects.filter(applied_at=None, delivery=None)
        return nobodys.filter(received_at__lt=now - _WAITS_FOR_ITS_NAME).update(
            applied_at=now, effect=MailEffect.UNKNOWN
        )
