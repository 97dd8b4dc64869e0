"""Write what becomes of deliveries, many in one statement.

What nearly every message goes through has a statement of its own, which writes what changes and
nothing else: the intent, and that it was accepted. All else is a `Settlement`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from delivery.rules.used import written
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.statements import Statement
from delivery.services import slots
from delivery.services.webhooks.telling import TELL_OF_MESSAGES

_RECORD = Statement(
    "record_intents",
    """
UPDATE delivery_delivery d SET
    state = 'sending', refusal = '', error = '', attempts = d.attempts + 1,
    lease_until = %s, permitted_by_id = v.permitted_by, address_version = v.address_version,
    invitation_id = v.invitation, language = v.language, used = v.used::jsonb, depth = v.depth,
    sealed = v.sealed, asks = v.asks
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::text[], %s::text[],
            %s::text[], %s::bytea[], %s::text[])
    AS v (id, permitted_by, address_version, invitation, language, used, depth, sealed, asks)
WHERE d.id = v.id
""",
)
_ACCEPT = Statement(
    "accept_deliveries",
    f"""
WITH moved AS (
    UPDATE delivery_delivery d SET
        state = 'sent', lease_until = NULL, permitted_at = %s, handed_over_at = v.at,
        settled_at = v.at, has_values = d.sealed IS NOT NULL
    FROM unnest(%s::bigint[], %s::timestamptz[]) AS v (id, at)
    WHERE d.id = v.id
    RETURNING d.id, d.subscriber_id, d.subscription_id, d.settled_at, d.state, d.refusal)
{TELL_OF_MESSAGES}
""",  # noqa: S608 - put together of our own parts
)
# What an edition asks, and the values that it used, are on the record of what went or may have
# gone, and of nothing else.
_SETTLE = f"""
WITH moved AS (
    UPDATE delivery_delivery d SET
        state = v.state, refusal = v.refusal, error = v.error,
        due_at = coalesce(v.due_at, d.due_at),
        attempts = greatest(d.attempts + v.attempts, 0), lease_until = NULL,
        permitted_at = coalesce(v.permitted_at, d.permitted_at),
        handed_over_at = coalesce(v.handed_over_at, d.handed_over_at), settled_at = v.settled_at,
        permitted_by_id = coalesce(v.permitted_by, d.permitted_by_id),
        invitation_id = coalesce(v.invitation, d.invitation_id),
        address_version = coalesce(v.address_version, d.address_version),
        asks = CASE WHEN d.kind = 'edition' AND v.state <> 'uncertain' THEN '' ELSE d.asks END,
        sealed = CASE WHEN v.state = 'uncertain' THEN d.sealed END,
        has_values = v.state = 'uncertain' AND d.sealed IS NOT NULL
    FROM (VALUES %s) AS v (id, state, refusal, error, due_at, attempts, permitted_at,
                           handed_over_at, settled_at, permitted_by, invitation, address_version)
    WHERE d.id = v.id
    RETURNING d.id, d.subscriber_id, d.subscription_id, d.settled_at, d.state, d.refusal)
{TELL_OF_MESSAGES}
"""  # noqa: S608 - put together of our own parts
_ROW = (
    "(%s::bigint, %s, %s, %s, %s::timestamptz, %s::int, %s::timestamptz, %s::timestamptz,"
    " %s::timestamptz, %s::bigint, %s::bigint, %s::int)"
)


@dataclass(slots=True, kw_only=True)
class Intent:
    """That one delivery will be handed over now, and under what. It becomes `sending`."""

    delivery_id: int
    permitted_by_id: int | None
    address_version: int | None
    invitation_id: int | None
    language: str
    used: list[dict[str, Any]]
    depth: str
    sealed: bytes | None
    asks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The new state of one delivery that is not `sending`. None keeps what stands.

    `attempts` is added.
    """

    delivery_id: int
    state: DeliveryState
    refusal: str = ""
    error: str = ""
    due_at: datetime | None = None
    attempts: int = 0
    permitted_at: datetime | None = None
    handed_over_at: datetime | None = None
    settled_at: datetime | None = None
    permitted_by_id: int | None = None
    invitation_id: int | None = None
    address_version: int | None = None
    frees_slot: bool = field(default=False, compare=False)


def record(intents: Sequence[Intent], *, lease_until: datetime) -> None:
    """Write that these will be handed over. The caller holds the rows, which are claimed."""
    if not intents:
        return
    columns = (
        [i.delivery_id for i in intents],
        [i.permitted_by_id for i in intents],
        [i.address_version for i in intents],
        [i.invitation_id for i in intents],
        [i.language for i in intents],
        [written(i.used) for i in intents],
        [i.depth for i in intents],
        [i.sealed for i in intents],
        [i.asks for i in intents],
    )
    with connection.cursor() as cursor:
        _RECORD.execute(cursor, [lease_until, *columns])


def accept(accepted: Sequence[tuple[int, datetime]], *, permitted_at: datetime) -> None:
    """Write of each `(delivery id, time)` that a mail system took it then.

    `permitted_at` is when permission was read. The caller holds the rows, which are `sending`.
    Endpoints that want to know are told by the same statement.
    """
    if not accepted:
        return
    with connection.cursor() as cursor:
        _ACCEPT.execute(
            cursor, [permitted_at, [id_ for id_, _at in accepted], [at for _id, at in accepted]]
        )


def settle(settlements: Sequence[Settlement]) -> None:
    """Write these states and give back the places of those that did not happen.

    The caller holds the rows.
    """
    slots.free([s.delivery_id for s in settlements if s.frees_slot])
    rows = [_row(settlement) for settlement in settlements]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _SETTLE, rows, _ROW, page_size=1000)


def _row(s: Settlement) -> tuple[object, ...]:
    return (
        s.delivery_id,
        str(s.state),
        str(s.refusal),
        s.error,
        s.due_at,
        s.attempts,
        s.permitted_at,
        s.handed_over_at,
        s.settled_at,
        s.permitted_by_id,
        s.invitation_id,
        s.address_version,
    )
