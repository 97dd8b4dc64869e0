"""Hand-over: lock the people, read permission again, hand over, write what became of it.

This is the one place where a transaction touches the network. It is short and bounded: no message
is started later than `START_WITHIN` after the lock, and whoever stops mail waits for the same
rows, so a leaving commits before a message goes or after it went, never in between (INV-2).
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import connection, transaction

from consent.rules.gate import Refusal
from delivery.gateways.base import Envelope, Gateway, Outcome, Verdict
from delivery.gateways.verdicts import about_us
from delivery.rendering.compose import Composed
from delivery.rules.gate import refusal
from delivery.rules.retry import MOST_ATTEMPTS, spread_of, wait_before
from delivery.rules.vocabulary import DeliveryState
from delivery.selectors.messages import Message, Row, held_messages
from delivery.selectors.statements import Statement
from delivery.services.claiming import Clock, hold
from delivery.services.fencing import is_fenced
from delivery.services.intending import composed_anew, kept_back
from delivery.services.mail_events import note_outcomes
from delivery.services.overlapping import name_overlaps_of
from delivery.services.preparing import Prepared
from delivery.services.sandbox import keep_messages
from delivery.services.settling import Settlement, accept, settle
from delivery.services.stopping import hold_editions
from subscribers.rules.sandbox import is_sandbox_address

START_WITHIN = 1.0

_HOLD_PEOPLE = Statement(
    "hold_people",
    "SELECT id FROM subscribers_subscriber WHERE id = ANY(%s) ORDER BY id FOR SHARE SKIP LOCKED",
)


def hand_over(*, intended: Sequence[Prepared], gateway: Gateway, clock: Clock) -> Sequence[Outcome]:
    """Hand over what is still permitted under the lock; the rest goes back or is withheld.

    Returns what the mail system answered for each message that was still permitted. What is for
    people of the sandbox is kept here instead, and counts for nothing that is said of mail systems.
    """
    if is_fenced():
        _give_back(intended, clock)
        return ()
    with transaction.atomic():
        people = _hold_people([p.job.subscriber_id for p in intended])
        deadline = time.monotonic() + START_WITHIN
        running = hold_editions([p.job.edition_id for p in intended])
        messages = _held(intended)
        now = clock()
        ours = [p for p in intended if p.claim.delivery_id in messages]
        stopped = {
            p.claim.delivery_id: settlement
            for p in ours
            if (settlement := _stopped(p, messages[p.claim.delivery_id], people, running, now))
        }
        go = {p.claim.delivery_id: p for p in ours if p.claim.delivery_id not in stopped}
        envelopes = [_envelope(p) for p in go.values()]
        kept = keep_messages([e for e in envelopes if is_sandbox_address(e.recipient)], now)
        real = [e for e in envelopes if e.delivery_id not in kept]
        # When each was known: a chunk may take a while.
        timed = [(outcome, clock()) for outcome in gateway.hand_over(real, deadline)]
        outcomes = about_us([o for o, _at in timed], [e.recipient for e in real])
        answered = list(zip(outcomes, (at for _o, at in timed), strict=True))
        answered += [(outcome, now) for outcome in kept.values()]
        accept(
            [(o.delivery_id, at) for o, at in answered if o.verdict == Verdict.ACCEPTED],
            permitted_at=now,
        )
        settle([*stopped.values(), *_not_taken(answered, go, now)])
        note_outcomes(outcomes=outcomes, now=clock())
        name_overlaps_of(list(go), people)
    return outcomes


def _not_taken(
    answered: Sequence[tuple[Outcome, datetime]], went: Mapping[int, Prepared], now: datetime
) -> Iterator[Settlement]:
    """Yield what becomes of each message that the mail system did not take."""
    for outcome, at in answered:
        if outcome.verdict != Verdict.ACCEPTED:
            row = went[outcome.delivery_id].message.row
            yield replace(_settlement(outcome, row, at), permitted_at=now)


def _held(intended: Sequence[Prepared]) -> dict[int, Message]:
    """Lock what is still in this worker's hands and read what holds for it now, by delivery."""
    fences = {p.claim.delivery_id: p.claim.fence for p in intended}
    held = held_messages({p.claim.delivery_id: p.message for p in intended})
    return {id_: message for id_, message in held.items() if message.row.fence == fences[id_]}


def _give_back(intended: Sequence[Prepared], clock: Clock) -> None:
    """Undo the intents: the database was set back, or the journal is away, since they were made."""
    with transaction.atomic():
        held = hold(claims=[p.claim for p in intended], state=DeliveryState.SENDING)
        now = clock()
        settle([_back_to_due(id_, now) for id_ in held])


def _hold_people(ids: Sequence[int]) -> set[int]:
    with connection.cursor() as cursor:
        _HOLD_PEOPLE.execute(cursor, [sorted(set(ids))])
        return {row[0] for row in cursor.fetchall()}


def _stopped(
    prepared: Prepared,
    message: Message,
    people: Collection[int],
    running: Collection[int],
    now: datetime,
) -> Settlement | None:
    """Return what becomes of a delivery that may not go after all, or None where it goes."""
    if message.row.subscriber_id not in people or _says_more(message, prepared.message):
        return _back_to_due(message.row.id, now)
    if message.row.edition_id is not None and message.row.edition_id not in running:
        return _back_to_due(message.row.id, now)
    why = refusal(message.facts, now)
    if why is None:
        return None
    if why == Refusal.HELD:
        # Nothing of it is claimed until it goes on, and then at once.
        return _back_to_due(message.row.id, now)
    return replace(kept_back(message, why, now), attempts=-1, frees_slot=True)


def _says_more(now: Message, then: Message) -> bool:
    """Say whether what the message was composed from is another since."""
    return now is not then and now.stamp != then.stamp


def _back_to_due(delivery_id: int, now: datetime) -> Settlement:
    """Undo the intent: nothing was handed over, so no attempt was made and no place taken."""
    return replace(composed_anew(delivery_id, now), attempts=-1, frees_slot=True)


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


def _settlement(outcome: Outcome, row: Row, now: datetime) -> Settlement:
    match outcome.verdict:
        case Verdict.UNKNOWN:
            return _uncertain(row, outcome.code, now)
        case Verdict.NOT_STARTED:
            return _back_to_due(row.id, now)
        case Verdict.OURS | Verdict.AWAY:
            return _later(row, outcome, now, attempts=-1)
        case Verdict.TRY_LATER:
            return _later(row, outcome, now, attempts=0)
        case _:
            return _failed(row, outcome.code, now)


def _uncertain(row: Row, code: str, now: datetime) -> Settlement:
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.UNCERTAIN,
        error=code,
        handed_over_at=now,
        settled_at=now,
    )


def _failed(row: Row, code: str, now: datetime) -> Settlement:
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.FAILED,
        error=code,
        settled_at=now,
        frees_slot=True,
    )


def _later(row: Row, outcome: Outcome, now: datetime, attempts: int) -> Settlement:
    # The row was read before the intent, which counted this attempt.
    tried = row.attempts + 1
    rest = outcome.retry_after or 0
    due_at = now + wait_before(tried, spread_of(row.id), at_least=rest)
    too_late = row.give_up_at is not None and due_at >= row.give_up_at
    tried_enough = attempts == 0 and tried >= MOST_ATTEMPTS
    if tried_enough or too_late:
        return _failed(row, outcome.code, now)
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.DUE,
        error=outcome.code,
        due_at=due_at,
        attempts=attempts,
        frees_slot=True,
    )
