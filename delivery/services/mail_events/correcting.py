"""Put right what a person found out, where a mail system tells that the message went after all."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection
from psycopg2.extras import DateTimeTZRange

from consent.selectors.standing import requests_of
from delivery.models import Delivery, Slot
from delivery.rules.lanes import HISTORY
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.messages import messages_of
from delivery.selectors.versions import Versions
from delivery.services.intending import take_slots
from delivery.services.webhooks.telling import tell_of_messages

_MOMENT = timedelta(microseconds=1)

# What was handed over since has a time of its own; what it was handed over as before that is in
# the last finding that it had not gone.
_WENT = """
UPDATE delivery_delivery d
SET state = 'sent', refusal = '', error = '', handed_over_at = found.handed_over_at, settled_at = %s
FROM (
    SELECT DISTINCT ON (delivery_id) delivery_id, handed_over_at FROM delivery_resolution
    WHERE delivery_id = ANY(%s) AND found IN ('again', 'not_gone')
    ORDER BY delivery_id, id DESC) found
WHERE d.id = found.delivery_id AND d.state IN ('due', 'withheld', 'failed')
  AND d.handed_over_at IS NULL
RETURNING d.id
"""


def take_for_gone(ids: Sequence[int], *, now: datetime) -> None:
    """Take those for sent that a person took for not gone: a mail system told of them.

    What was to go once more does not: it would be the second. Each has a place again; where
    another has it by now it stands in the history, so that no count leaves it out. The caller
    holds the rows, none of which is in a worker's hands.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WENT, [now, list(ids)])
        went = [row[0] for row in cursor.fetchall()]
    tell_of_messages(went)
    for row in Delivery.objects.filter(id__in=went, kind=DeliveryKind.EDITION).order_by("id"):
        if not _has_place(row):
            _note_place(row)


def _has_place(row: Delivery) -> bool:
    """Take a place of the promise as it is now, where the yes that permitted it still holds."""
    [message] = messages_of([row.id])
    if message.permitted_by_id is None or message.permitted_by_id != row.permitted_by_id:
        return False
    requests = {row.id: requests_of([message.permitted_by_id])[message.permitted_by_id]}
    return not take_slots([message], requests, Versions(), row.handed_over_at or row.promised_at)


def _note_place(row: Delivery) -> None:
    began, yes_id = row.handed_over_at or row.promised_at, row.permitted_by_id or 0
    past = Slot.objects.filter(subscription=row.subscription_id, lane__gte=HISTORY).count()
    Slot.objects.create(
        subscription_id=row.subscription_id or 0,
        yes_id=yes_id,
        request_id=requests_of([yes_id])[yes_id] or 0,
        delivery=row,
        lane=HISTORY + past,
        lanes=HISTORY + past,
        during=DateTimeTZRange(began, began + _MOMENT),
    )
