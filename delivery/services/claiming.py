"""Take due rows: each is in one worker's hands at a time, for as long as its lease."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.selectors.statements import Statement
from delivery.services.fencing import is_fenced

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

# In one statement, so that no row is ever taken without a batch that says until when.
_TAKE = """
WITH due AS MATERIALIZED (
    SELECT d.id FROM delivery_delivery d
    WHERE {which} AND d.settled_at IS NULL AND d.state = 'due' AND d.due_at <= %(now)s
      -- No step of a series overtakes an earlier one.
      AND (d.step IS NULL OR NOT EXISTS (
          SELECT FROM delivery_delivery earlier
          WHERE earlier.subscription_id = d.subscription_id AND earlier.step < d.step
            AND earlier.settled_at IS NULL))
    ORDER BY d.due_at, d.id
    LIMIT %(limit)s
    FOR NO KEY UPDATE OF d SKIP LOCKED
), taken AS (
    UPDATE delivery_delivery d
    SET state = 'claimed', fence = d.fence + 1, lease_until = %(lease_until)s
    FROM due WHERE d.id = due.id
    RETURNING d.id, d.fence, d.edition_id
), batch AS (
    INSERT INTO delivery_batch (deliveries, lease_until)
    SELECT array_agg(id), %(lease_until)s FROM taken HAVING count(*) > 0
    RETURNING id
)
SELECT taken.id, taken.fence, batch.id, taken.edition_id FROM taken, batch
"""
_TAKE_ANSWERS = _TAKE.format(which="d.edition_id IS NULL AND d.kind = ANY(%(kinds)s)")
_TAKE_EDITION = _TAKE.format(which="d.edition_id = %(edition)s")

# Those that are paused or held keep their rows due and cost a claim nothing. First whether anything
# is due at all: mostly nothing is, however many editions run. Then one look for each of these, at
# the first in its turn: of an EXISTS the planner may read the table, as so many rows are due that
# it thinks to meet one at once, and they are the last.
_RUNNING = """
SELECT e.id FROM delivery_edition e JOIN programs_program p ON p.id = e.program_id
WHERE e.state = 'sending' AND p.state <> 'held'
  AND (%(brand)s::bigint IS NULL OR p.brand_id = %(brand)s)
  AND p.brand_id <> ALL(%(without)s::bigint[])
  AND EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.edition_id IS NOT NULL AND d.settled_at IS NULL AND d.id > 0
      AND d.due_at <= %(now)s)
  AND (
    SELECT d.id FROM delivery_delivery d
    WHERE d.edition_id = e.id AND d.settled_at IS NULL AND d.state = 'due'
      AND d.due_at <= %(now)s
    ORDER BY d.due_at, d.id LIMIT 1) IS NOT NULL
ORDER BY e.scheduled_at, e.id
"""

_RELEASE = """
UPDATE delivery_delivery d SET state = 'due', lease_until = NULL
FROM unnest(%s::bigint[], %s::int[]) AS mine (id, fence)
WHERE d.id = mine.id AND d.fence = mine.fence AND d.state = 'claimed'
"""
_HOLD = Statement(
    "hold_claimed",
    """
SELECT d.id FROM delivery_delivery d
JOIN unnest(%s::bigint[], %s::int[]) AS mine (id, fence) ON mine.id = d.id
WHERE d.fence = mine.fence AND d.state = %s
ORDER BY d.id FOR NO KEY UPDATE OF d SKIP LOCKED
""",
)
# A row may be in hand still: somebody else held it, or what was to hand it over broke.
_LET_GO = """
DELETE FROM delivery_batch b WHERE b.id = ANY(%s) AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.id = ANY(b.deliveries) AND d.state IN ('claimed', 'sending'))
"""
# Whose turn it is, where not all can have one: of this process alone, each has its own.
_turns = count()


@dataclass(frozen=True, slots=True)
class Claim:
    """One row in this worker's hands. A row with a higher fence was taken by another since."""

    delivery_id: int
    fence: int
    batch: int = 0
    edition_id: int | None = None


def claim(
    *,
    kinds: Sequence[DeliveryKind],
    limit: int,
    clock: Clock,
    brand_id: int | None = None,
    without_brands: Sequence[int] = (),
) -> list[Claim]:
    """Take up to `limit` due deliveries of `kinds`, the oldest first; none behind the fence.

    Editions of `brand_id` only, or everything but the editions of `without_brands`.
    Each edition that runs has its share, so that a large one holds up no other; what one does not
    need the next ones get. Whoever is done with them calls `let_go`.
    """
    if is_fenced():
        return []
    now = clock()
    parameters: dict[str, Any] = {"now": now, "lease_until": lease_from(now)}
    others = _besides_editions(kinds, brand_id)
    claims = _take(_TAKE_ANSWERS, parameters | {"kinds": others, "limit": limit}) if others else []
    editions = _running(kinds, now, brand_id, without_brands)
    if limit - len(claims) < len(editions):
        # A slow rate has no share for each: they take turns, or all would wait for the oldest.
        first = next(_turns) % len(editions)
        editions = editions[first:] + editions[:first]
    for position, edition in enumerate(editions):
        if len(claims) >= limit:
            break
        share = -(-(limit - len(claims)) // (len(editions) - position))
        claims += _take_in_turn(parameters | {"edition": edition, "limit": share})
    return sorted(claims, key=lambda c: c.delivery_id)


def _take(statement: str, parameters: dict[str, Any]) -> list[Claim]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [Claim(*row) for row in cursor.fetchall()]


@transaction.atomic
def _take_in_turn(parameters: dict[str, Any]) -> list[Claim]:
    """Take of one edition, along the index that has it in its turn, in a transaction of its own.

    Statistics that were taken in the middle of planning know a few of its rows. Where a claim wants
    more than those, the planner would read all that there are, and sort them: 149 ms for a thousand
    of 100,000, each time, instead of 9.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
    return _take(_TAKE_EDITION, parameters)


def _besides_editions(kinds: Sequence[DeliveryKind], brand_id: int | None) -> list[str]:
    is_of_all = brand_id is None
    return [str(kind) for kind in kinds if is_of_all and kind != DeliveryKind.EDITION]


def _running(
    kinds: Sequence[DeliveryKind],
    now: datetime,
    brand_id: int | None,
    without_brands: Sequence[int],
) -> list[int]:
    """Return the editions that have something due which may go, the oldest first."""
    if DeliveryKind.EDITION not in kinds:
        return []
    parameters = {"now": now, "brand": brand_id, "without": list(without_brands)}
    with connection.cursor() as cursor:
        cursor.execute(_RUNNING, parameters)
        return [row[0] for row in cursor.fetchall()]


def hold(*, claims: Sequence[Claim], state: DeliveryState) -> set[int]:
    """Lock those of `claims` that are in `state` and still this worker's; return which.

    For the rest of the caller's transaction.
    """
    with connection.cursor() as cursor:
        fences = [c.delivery_id for c in claims], [c.fence for c in claims]
        _HOLD.execute(cursor, [*fences, str(state)])
        return {row[0] for row in cursor.fetchall()}


def release(claims: Sequence[Claim]) -> int:
    """Give back what this worker claimed and did not come to. Returns how many were still its."""
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [[c.delivery_id for c in claims], [c.fence for c in claims]])
        return int(cursor.rowcount)


def let_go(claims: Sequence[Claim]) -> None:
    """Forget the batches of what was claimed, where each row has been given back or settled.

    What a worker does not come to forget, or has to leave in hand, the sweep of leases ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LET_GO, [list({claim.batch for claim in claims})])


def fail(claim: Claim, code: str, *, clock: Clock) -> None:
    """End a row that cannot even be looked at, as long as it is in this worker's hands."""
    rows = Delivery.objects.filter(
        id=claim.delivery_id, fence=claim.fence, state=DeliveryState.CLAIMED
    )
    rows.update(state=DeliveryState.FAILED, error=code, settled_at=clock(), lease_until=None)


def lease_from(now: datetime) -> datetime:
    """Return how long a row that is taken at `now` belongs to its worker."""
    return now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)


def has_due(
    *,
    kinds: Sequence[DeliveryKind],
    clock: Clock,
    brand_id: int | None = None,
    without_brands: Sequence[int] = (),
) -> bool:
    """Say whether a claim would find something."""
    now = clock()
    others = _besides_editions(kinds, brand_id)
    rows = Delivery.objects.open().filter(
        edition=None, kind__in=others, state=DeliveryState.DUE, due_at__lte=now
    )
    return (bool(others) and rows.exists()) or bool(_running(kinds, now, brand_id, without_brands))
