"""Write what other systems are to be told, in the transaction in which it happens.

One statement for many, joined with the endpoints that want it: where there is none, it writes
nothing. What every message goes through has it within the statement that settles the message, at
no statement more (`TELL_OF_MESSAGES`). An endpoint of one brand is told of that brand, and of what
is of none: what is about a person as a whole, as their erasure is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from delivery.models import WebhookEndpoint
from delivery.rules.webhooks.vocabulary import WebhookType

# Behind a CTE `moved` with (id, subscriber_id, subscription_id, settled_at, state, refusal) of
# messages. Which brand a message is of is read for endpoints of one brand only.
TELL_OF_MESSAGES = """
INSERT INTO delivery_webhookdelivery
    (endpoint_id, type, happened_at, due_at, subscriber_id, delivery_id, data)
SELECT e.id, t.type, m.settled_at, m.settled_at, m.subscriber_id, m.id,
       CASE m.state WHEN 'withheld' THEN jsonb_build_object('refusal', m.refusal)
            ELSE '{}'::jsonb END
FROM delivery_webhookendpoint e
CROSS JOIN (VALUES ('sent', 'delivery.sent'), ('withheld', 'delivery.withheld')) AS t (state, type)
JOIN moved m ON m.state = t.state
JOIN subscribers_subscriber who ON who.id = m.subscriber_id
WHERE t.type = ANY(e.types) AND e.is_sandbox = starts_with(who.external_id, 'sandbox:')
    AND (e.brand_id IS NULL OR e.brand_id = coalesce((
    SELECT p.brand_id FROM consent_subscription s JOIN programs_program p ON p.id = s.program_id
    WHERE s.id = m.subscription_id), e.brand_id))
"""
_TELL_OF = f"""
WITH moved AS (
    SELECT id, subscriber_id, subscription_id, settled_at, state, refusal FROM delivery_delivery
    WHERE id = ANY(%s) AND settled_at IS NOT NULL)
{TELL_OF_MESSAGES}
"""  # noqa: S608 - put together of our own parts
_TELL = """
INSERT INTO delivery_webhookdelivery
    (endpoint_id, type, happened_at, due_at, subscriber_id, delivery_id, data, sealed)
SELECT e.id, told.type, told.at, told.at, told.subscriber, told.delivery, told.data, told.sealed
FROM unnest(%s::text[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[], %s::jsonb[],
            %s::bytea[], %s::boolean[])
    WITH ORDINALITY AS told (type, at, subscriber, delivery, program, data, sealed, is_sandbox,
                             place)
LEFT JOIN subscribers_subscriber who ON who.id = told.subscriber
JOIN delivery_webhookendpoint e ON told.type = ANY(e.types)
    AND e.is_sandbox = coalesce(starts_with(who.external_id, 'sandbox:'), told.is_sandbox)
WHERE e.brand_id IS NULL OR e.brand_id = coalesce(
    (SELECT p.brand_id FROM programs_program p WHERE p.id = told.program),
    (SELECT p.brand_id FROM delivery_delivery d
     JOIN consent_subscription s ON s.id = d.subscription_id
     JOIN programs_program p ON p.id = s.program_id WHERE d.id = told.delivery),
    e.brand_id)
ORDER BY told.place, e.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that happened. `data` names rows of ours, and neither a person nor a value.

    It is of the brand of its program, or of its message; without either, of all. It is told to
    endpoints of the side of its person; where it names none, `is_sandbox` says which.
    """

    type: WebhookType
    at: datetime
    subscriber_id: int | None = None
    delivery_id: int | None = None
    program_id: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    sealed: bytes | None = None
    is_sandbox: bool = False


def tell(told: Sequence[Told]) -> None:
    """Write these for each endpoint that wants them, inside the caller's transaction."""
    if not told:
        return
    columns = (
        [str(each.type) for each in told],
        [each.at for each in told],
        [each.subscriber_id for each in told],
        [each.delivery_id for each in told],
        [each.program_id for each in told],
        [json.dumps(dict(each.data)) for each in told],
        [each.sealed for each in told],
        [each.is_sandbox for each in told],
    )
    with connection.cursor() as cursor:
        cursor.execute(_TELL, columns)


def tell_of_messages(delivery_ids: Sequence[int]) -> None:
    """Tell what became of these messages, which went or were withheld in this transaction."""
    if delivery_ids:
        with connection.cursor() as cursor:
            cursor.execute(_TELL_OF, [list(delivery_ids)])


def is_wanted(kind: WebhookType) -> bool:
    """Say whether any endpoint wants to be told of this."""
    return WebhookEndpoint.objects.filter(types__contains=[str(kind)]).exists()
