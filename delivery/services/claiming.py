"""Take due rows: each is in one worker's hands at a time, for as long as its lease."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q

from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState
from delivery.services.fencing import is_fenced
from programs.rules.vocabulary import ProgramState

Clock = Callable[[], datetime]

# What nobody waits for. A notice may stand behind editions: before an end by time there are days,
# and before an end by number the gate refuses it once the last edition has its place.
EDITIONS = (DeliveryKind.EDITION, DeliveryKind.NOTICE)
ANSWERS = (
    DeliveryKind.CONFIRMATION,
    DeliveryKind.LINK,
    DeliveryKind.WELCOME,
    DeliveryKind.ADDRESS,
)

# Editions and programs that are paused or held keep their rows due; only running ones are claimed.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT d.id FROM delivery_delivery d
    WHERE d.state = 'due' AND d.kind = ANY(%(kinds)s) AND d.due_at <= %(now)s
      AND (d.edition_id IS NULL OR EXISTS (
          SELECT FROM delivery_edition e JOIN programs_program p ON p.id = e.program_id
          WHERE e.id = d.edition_id AND e.state = 'sending' AND p.state <> 'held'))
    ORDER BY d.due_at, d.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF d SKIP LOCKED
)
UPDATE delivery_delivery d
SET state = 'claimed', fence = d.fence + 1, lease_until = %(lease_until)s
FROM due WHERE d.id = due.id
RETURNING d.id, d.fence
"""

_RELEASE = """
UPDATE delivery_delivery d SET state = 'due', lease_until = NULL
FROM unnest(%s::bigint[], %s::int[]) AS mine (id, fence)
WHERE d.id = mine.id AND d.fence = mine.fence AND d.state = 'claimed'
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """One row in this worker's hands. A row with a higher fence was taken by another since."""

    delivery_id: int
    fence: int


def claim(*, kinds: Sequence[DeliveryKind], limit: int, clock: Clock) -> list[Claim]:
    """Take up to `limit` due deliveries of `kinds`, the oldest first; none behind the fence."""
    if is_fenced():
        return []
    now = clock()
    parameters: dict[str, Any] = {
        "kinds": [str(kind) for kind in kinds],
        "now": now,
        "limit": limit,
        "lease_until": lease_from(now),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        return sorted((Claim(*row) for row in cursor.fetchall()), key=lambda c: c.delivery_id)


def release(claims: Sequence[Claim]) -> int:
    """Give back what this worker claimed and did not come to. Returns how many were still its."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [[c.delivery_id for c in claims], [c.fence for c in claims]])
        return int(cursor.rowcount)


def fail(claim: Claim, code: str, *, clock: Clock) -> None:
    """End a row that cannot even be looked at, as long as it is in this worker's hands."""
    rows = Delivery.objects.filter(
        id=claim.delivery_id, fence=claim.fence, state=DeliveryState.CLAIMED
    )
    rows.update(state=DeliveryState.FAILED, error=code, settled_at=clock(), lease_until=None)


def lease_from(now: datetime) -> datetime:
    """Return how long a row that is taken at `now` belongs to its worker."""
    return now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def has_due(*, kinds: Sequence[DeliveryKind], clock: Clock) -> bool:
    """Say whether a claim would find something."""
    rows = Delivery.objects.filter(
        Q(edition=None)
        | Q(edition__state=EditionState.SENDING) & ~Q(edition__program__state=ProgramState.HELD),
        state=DeliveryState.DUE,
        kind__in=[str(kind) for kind in kinds],
        due_at__lte=clock(),
    )
    return rows.exists()
