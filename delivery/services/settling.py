"""Write what became of deliveries, many in one statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values

from delivery.rules.vocabulary import DeliveryState
from delivery.services import slots

_SETTLE = """
UPDATE delivery_delivery d SET
    state = v.state, refusal = v.refusal, error = v.error, due_at = coalesce(v.due_at, d.due_at),
    attempts = greatest(d.attempts + v.attempts, 0), lease_until = v.lease_until,
    permitted_at = coalesce(v.permitted_at, d.permitted_at),
    handed_over_at = coalesce(v.handed_over_at, d.handed_over_at), settled_at = v.settled_at,
    permitted_by_id = coalesce(v.permitted_by, d.permitted_by_id),
    invitation_id = coalesce(v.invitation, d.invitation_id),
    language = coalesce(v.language, d.language), used = coalesce(v.used, d.used),
    depth = coalesce(v.depth, d.depth),
    address_version = coalesce(v.address_version, d.address_version),
    asks = coalesce(v.asks, d.asks)
FROM (VALUES %s) AS v (id, state, refusal, error, due_at, attempts, lease_until, permitted_at,
                       handed_over_at, settled_at, permitted_by, invitation, language, used, depth,
                       address_version, asks)
WHERE d.id = v.id
"""
_ROW = (
    "(%s::bigint, %s, %s, %s, %s::timestamptz, %s::int, %s::timestamptz, %s::timestamptz,"
    " %s::timestamptz, %s::timestamptz, %s::bigint, %s::bigint, %s, %s::jsonb, %s, %s::int,"
    " %s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The new state of one delivery. None keeps what stands; `attempts` is added."""

    delivery_id: int
    state: DeliveryState
    refusal: str = ""
    error: str = ""
    due_at: datetime | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    permitted_at: datetime | None = None
    handed_over_at: datetime | None = None
    settled_at: datetime | None = None
    permitted_by_id: int | None = None
    invitation_id: int | None = None
    language: str | None = None
    used: list[dict[str, Any]] | None = None
    depth: str | None = None
    address_version: int | None = None
    asks: str | None = None
    frees_slot: bool = field(default=False, compare=False)


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
        s.lease_until,
        s.permitted_at,
        s.handed_over_at,
        s.settled_at,
        s.permitted_by_id,
        s.invitation_id,
        s.language,
        json.dumps(s.used) if s.used is not None else None,
        s.depth,
        s.address_version,
        s.asks,
    )
