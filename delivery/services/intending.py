"""Intent: what is still permitted becomes `sending` and takes its place; the rest is withheld."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from consent.rules.gate import Refusal
from consent.selectors.frequency import frequency_of
from delivery.rendering.compose import Broken, Composed
from delivery.rules.gate import refusal
from delivery.rules.reasons import PASSING
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState, WhenRefused
from delivery.selectors.again import free_again
from delivery.selectors.messages import Message
from delivery.selectors.versions import Versions
from delivery.services import slots
from delivery.services.asking import asked_meanwhile
from delivery.services.claiming import Clock, hold, lease_from
from delivery.services.preparing import Prepared
from delivery.services.settling import Intent, Settlement, record, settle
from delivery.services.telling import tell_the_journal
from programs.rules.vocabulary import ProgramState

_OVER = (EditionState.CANCELLED, EditionState.DONE)
_REST = timedelta(hours=1)
_REST_WHEN_HELD = timedelta(minutes=1)
NEVER: Mapping[int, datetime] = {}


def intend(
    *, prepared: Sequence[Prepared], clock: Clock, versions: Versions | None = None
) -> list[Prepared]:
    """Record, in a transaction of its own, which of these will be handed over now.

    A crash after this leaves rows `sending`, which become `uncertain` and are never sent again by
    themselves: the record comes before the message. It goes by what was read when the message was
    composed, a moment ago; the hand-over reads all of it again, under the lock. `versions` are
    those that the batch has read.
    """
    with transaction.atomic():
        held = hold(claims=[p.claim for p in prepared], state=DeliveryState.CLAIMED)
        now = clock()
        ours = [p for p in prepared if p.claim.delivery_id in held]
        settled = [_not_now(p, now) for p in ours]
        going = [p for p, settlement in zip(ours, settled, strict=True) if settlement is None]
        asked = _asked_meanwhile(going)
        going = [p for p in going if p.claim.delivery_id not in asked]
        refused = take_slots(
            [p.message for p in going],
            {p.claim.delivery_id: p.job.request_id for p in going},
            versions or Versions(),
            now,
        )
        go = [p for p in going if p.claim.delivery_id not in refused]
        free_at = free_again(_without_place(going, refused), now)
        settle(
            [
                *(s for s in settled if s is not None),
                *(composed_anew(id_, now) for id_ in asked),
                *(
                    kept_back(p.message, refused[p.claim.delivery_id], now, free_at)
                    for p in going
                    if p.claim.delivery_id in refused
                ),
            ]
        )
        record([_intent(p) for p in go], lease_until=lease_from(now))
        tell_the_journal([p.message.row for p in go], now)
    return go


def _not_now(prepared: Prepared, now: datetime) -> Settlement | None:
    """Return what becomes of a delivery that does not go, or None where it goes."""
    message = prepared.message
    why = refusal(message.facts, now)
    if why is not None:
        return kept_back(message, why, now)
    if isinstance(prepared.result, Refusal):
        return kept_back(message, prepared.result, now)
    if isinstance(prepared.result, Broken):
        return Settlement(
            delivery_id=message.row.id,
            state=DeliveryState.FAILED,
            error=prepared.result.code,
            settled_at=now,
        )
    return None


def composed_anew(delivery_id: int, now: datetime) -> Settlement:
    """Return what lets a delivery be claimed again at once, with what holds by then."""
    return Settlement(delivery_id=delivery_id, state=DeliveryState.DUE, due_at=now)


def _asked_meanwhile(going: Sequence[Prepared]) -> set[int]:
    """Return the deliveries that would ask what another one has asked since."""
    asking = {
        p.claim.delivery_id: (p.job.subscription_id, p.asks)
        for p in going
        if p.asks and p.job.subscription_id is not None
    }
    return asked_meanwhile(asking)


def _without_place(going: Sequence[Prepared], refused: Mapping[int, Refusal]) -> set[int]:
    """Return the subscriptions whose places are all taken, where the edition waits for one."""
    return {
        p.job.subscription_id or 0
        for p in going
        if refused.get(p.claim.delivery_id) == Refusal.TOO_SOON
        and p.message.row.when_refused == WhenRefused.DEFER
    }


def kept_back(
    message: Message, why: Refusal, now: datetime, free_at: Mapping[int, datetime] = NEVER
) -> Settlement:
    """Return what becomes of a delivery that is refused now: deferred, or withheld with why.

    `free_at` has when a place is free again, by subscription.
    """
    row = message.row
    again_at = now + (_REST_WHEN_HELD if why == Refusal.HELD else _REST)
    again_at = free_at.get(row.subscription_id or 0, again_at)
    if _may_go_later(message, why, again_at):
        return Settlement(delivery_id=row.id, state=DeliveryState.DUE, refusal=why, due_at=again_at)
    return Settlement(delivery_id=row.id, state=DeliveryState.WITHHELD, refusal=why, settled_at=now)


def _may_go_later(message: Message, why: Refusal, again_at: datetime) -> bool:
    row = message.row
    if why not in PASSING or (row.give_up_at and row.give_up_at <= again_at):
        return False
    if why == Refusal.HELD:
        is_over = row.edition_state in _OVER
        return not is_over and message.facts.consent.program_state != ProgramState.CLOSED
    if row.kind == DeliveryKind.NOTICE:
        return True
    return row.when_refused == WhenRefused.DEFER and row.give_up_at is not None


def take_slots(
    messages: Sequence[Message],
    requests: Mapping[int, int | None],
    versions: Versions,
    now: datetime,
) -> dict[int, Refusal]:
    """Take a place for each edition; return why not, for those that got none.

    `requests` has the request that the yes answers, by delivery.
    """
    editions = [m for m in messages if m.row.kind == DeliveryKind.EDITION]
    taken = slots.take([_wanted(m, requests[m.row.id], versions) for m in editions], now)
    return {id_: why for id_, why in taken.items() if why is not None}


def _wanted(message: Message, request_id: int | None, versions: Versions) -> slots.Wanted:
    subscription = message.subscription
    if subscription is None or message.permitted_by_id is None:
        raise ValueError(f"delivery {message.row.id} passed the gate without a yes")
    standing = subscription.standing
    invitation = versions.of(standing.invitation_id or 0)
    return slots.Wanted(
        delivery_id=message.row.id,
        subscription_id=subscription.subscription_id,
        yes_id=message.permitted_by_id,
        request_id=request_id or 0,
        frequency=frequency_of(standing, invitation),
        editions=invitation.term_editions,
        ends_at=standing.ends_at,
        promised_at=message.row.promised_at,
    )


def _intent(prepared: Prepared) -> Intent:
    message, composed = prepared.message, prepared.result
    if not isinstance(composed, Composed):
        raise TypeError(f"delivery {message.row.id} was intended without a message")
    return Intent(
        delivery_id=message.row.id,
        permitted_by_id=message.permitted_by_id,
        address_version=message.facts.address_version,
        invitation_id=prepared.job.invitation_id,
        language=composed.language or prepared.job.language,
        used=composed.used,
        depth=composed.depth,
        sealed=composed.sealed,
        asks=prepared.asks if message.row.kind == DeliveryKind.EDITION else message.row.asks,
    )
