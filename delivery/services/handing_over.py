"""Hand-over: lock the people, read permission again, hand over, write what became of it.

This is the one place where a transaction touches the network. It is short and bounded: no message
is started later than `START_WITHIN` after the lock, and whoever stops mail waits for the same
rows, so a leaving commits before a message goes or after it went, never in between (INV-2).
"""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from django.db import connection, transaction

from consent.rules.gate import Refusal
from delivery.gateways.base import Envelope, Gateway, Outcome, Verdict
from delivery.models import Delivery
from delivery.rendering.compose import Composed
from delivery.rules.gate import refusal
from delivery.rules.retry import MOST_ATTEMPTS, wait_before
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.messages import Message, messages_of
from delivery.services.claiming import Clock
from delivery.services.fencing import is_fenced
from delivery.services.intending import is_stale
from delivery.services.overlapping import name_overlaps_of
from delivery.services.preparing import Prepared, held_rows
from delivery.services.settling import Settlement, settle

log = structlog.get_logger(__name__)

START_WITHIN = 1.0

_HOLD_PEOPLE = (
    "SELECT id FROM subscribers_subscriber WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED"
)


def hand_over(*, intended: Sequence[Prepared], gateway: Gateway, clock: Clock) -> None:
    """Hand over what is still permitted under the lock; the rest goes back or is withheld."""
    if is_fenced():
        _give_back(intended, clock)
        return
    with transaction.atomic():
        people = _hold_people([p.job.subscriber_id for p in intended])
        deadline = time.monotonic() + START_WITHIN
        rows = held_rows(intended, DeliveryState.SENDING)
        messages = {m.row.id: m for m in messages_of(list(rows.values()))}
        now = clock()
        ours = [p for p in intended if p.claim.delivery_id in messages]
        stopped = {
            p.claim.delivery_id: settlement
            for p in ours
            if (settlement := _stopped(p, messages[p.claim.delivery_id], people, now))
        }
        go = [p for p in ours if p.claim.delivery_id not in stopped]
        outcomes = gateway.hand_over([_envelope(p) for p in go], deadline)
        settlements = [
            replace(_settlement(o, messages[o.delivery_id].row, clock()), permitted_at=now)
            for o in outcomes
        ]
        settle([*stopped.values(), *settlements])
        _report(settlements)
        name_overlaps_of([p.claim.delivery_id for p in go])


def _give_back(intended: Sequence[Prepared], clock: Clock) -> None:
    """Undo the intents: the database was set back, or the journal is away, since they were made."""
    with transaction.atomic():
        now = clock()
        rows = held_rows(intended, DeliveryState.SENDING)
        settle([_back_to_due(row, now) for row in rows.values()])


def _hold_people(ids: Sequence[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_PEOPLE, [sorted(set(ids))])
        return {row[0] for row in cursor.fetchall()}


def _stopped(
    prepared: Prepared, message: Message, people: set[int], now: datetime
) -> Settlement | None:
    """Return what becomes of a delivery that may not go after all, or None where it goes."""
    if message.row.subscriber_id not in people or is_stale(prepared, message):
        return _back_to_due(message.row, now)
    why = refusal(message.facts, now)
    if why == Refusal.HELD:
        return _back_to_due(message.row, now)
    if why is None:
        return None
    return Settlement(
        delivery_id=message.row.id,
        state=DeliveryState.WITHHELD,
        refusal=why,
        settled_at=now,
        frees_slot=True,
    )


def _back_to_due(row: Delivery, now: datetime) -> Settlement:
    """Undo the intent: nothing was handed over, so no attempt was made and no place taken."""
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.DUE,
        due_at=now,
        attempts=-1,
        frees_slot=True,
    )


def _report(settlements: Sequence[Settlement]) -> None:
    """Say once a chunk, for the operator, that the mail system is away or will not have us."""
    in_the_way = Counter(s.error for s in settlements if s.attempts < 0 and s.error)
    for code, count in in_the_way.items():
        log.error("mail_system_in_the_way", code=code, deliveries=count)


def _envelope(prepared: Prepared) -> Envelope:
    composed = prepared.result
    if not isinstance(composed, Composed):
        raise TypeError(f"delivery {prepared.claim.delivery_id} was intended without a message")
    return Envelope(
        delivery_id=prepared.claim.delivery_id,
        sender=composed.sender,
        recipient=composed.recipient,
        content=composed.message,
    )


def _settlement(outcome: Outcome, row: Delivery, now: datetime) -> Settlement:
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return _gone(row, DeliveryState.SENT, "", now)
        case Verdict.UNKNOWN:
            return _gone(row, DeliveryState.UNCERTAIN, outcome.code, now)
        case Verdict.NOT_STARTED:
            return _back_to_due(row, now)
        case Verdict.REFUSED:
            return _failed(row, outcome.code, now)
        case Verdict.OURS | Verdict.AWAY:
            return _later(row, outcome.code, now, attempts=-1)
        case Verdict.TRY_LATER:
            return _later(row, outcome.code, now, attempts=0)


def _gone(row: Delivery, state: DeliveryState, code: str, now: datetime) -> Settlement:
    return Settlement(
        delivery_id=row.id, state=state, error=code, handed_over_at=now, settled_at=now
    )


def _failed(row: Delivery, code: str, now: datetime) -> Settlement:
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.FAILED,
        error=code,
        settled_at=now,
        frees_slot=True,
    )


def _later(row: Delivery, code: str, now: datetime, attempts: int) -> Settlement:
    spread = (row.id * 2654435761 % 2**32) / 2**32
    due_at = now + wait_before(max(row.attempts, 1), spread)
    too_late = row.give_up_at is not None and due_at >= row.give_up_at
    tried_enough = attempts == 0 and row.attempts >= MOST_ATTEMPTS
    if tried_enough or too_late:
        return _failed(row, code, now)
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.DUE,
        error=code,
        due_at=due_at,
        attempts=attempts,
        frees_slot=True,
    )
