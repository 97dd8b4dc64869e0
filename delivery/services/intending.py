"""Intent: what is still permitted becomes `sending` and takes its place; the rest is withheld."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from consent.rules.gate import Refusal
from consent.selectors.frequency import frequency_of
from consent.selectors.standing import requests_of
from delivery.rendering.compose import Broken, Composed
from delivery.rules.gate import refusal
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState, WhenRefused
from delivery.selectors.jobs import known_at
from delivery.selectors.messages import Message, messages_of
from delivery.services import slots
from delivery.services.asking import asked_meanwhile
from delivery.services.claiming import Clock, lease_from
from delivery.services.preparing import Prepared, held_rows
from delivery.services.settling import Settlement, settle
from delivery.services.telling import tell_the_journal
from programs.models import Invitation
from programs.rules.vocabulary import ProgramState

# What may be otherwise later. Everything else stays as it is for this edition.
_PASSING = frozenset(
    {
        Refusal.PAUSED,
        Refusal.TOO_SOON,
        Refusal.HELD,
        Refusal.ADDRESS_UNCONFIRMED,
        Refusal.DATA_MISSING,
    }
)
_OVER = (EditionState.CANCELLED, EditionState.DONE)
_REST = timedelta(hours=1)
_REST_WHEN_HELD = timedelta(minutes=1)


def intend(*, prepared: Sequence[Prepared], clock: Clock) -> list[Prepared]:
    """Record, in a transaction of its own, which of these will be handed over now.

    A crash after this leaves rows `sending`, which become `uncertain` and are never sent again by
    themselves: the record comes before the message.
    """
    with transaction.atomic():
        rows = held_rows(prepared, DeliveryState.CLAIMED)
        messages = {m.row.id: m for m in messages_of(list(rows.values()))}
        now = clock()
        ours = [p for p in prepared if p.claim.delivery_id in messages]
        settled = [_not_now(p, messages[p.claim.delivery_id], now) for p in ours]
        going = [p for p, settlement in zip(ours, settled, strict=True) if settlement is None]
        asked = _asked_meanwhile(going, messages)
        going = [p for p in going if p.claim.delivery_id not in asked]
        refused = take_slots([messages[p.claim.delivery_id] for p in going], now)
        go = [p for p in going if p.claim.delivery_id not in refused]
        settle([s for s in settled if s is not None])
        settle([_composed_anew(id_, now) for id_ in asked])
        settle([_kept_back(messages[id_], why, now) for id_, why in refused.items()])
        settle([_sending(p, messages[p.claim.delivery_id], now) for p in go])
        tell_the_journal([messages[p.claim.delivery_id].row for p in go], now)
    return go


def is_stale(prepared: Prepared, message: Message) -> bool:
    """Say whether the person said something, moved, or is known otherwise since it was composed."""
    person, job, facts = message.row.subscriber, prepared.job, message.subscription
    is_denied = facts is not None and facts.denied != job.denied
    return is_denied or (
        (message.last_event_id, person.email or "", person.relationship, known_at(person))
        != (job.composed_after, job.email, job.relationship, job.known_at)
    )


def _not_now(prepared: Prepared, message: Message, now: datetime) -> Settlement | None:
    """Return what becomes of a delivery that does not go, or None where it goes."""
    why = refusal(message.facts, now)
    if why is not None:
        return _kept_back(message, why, now)
    if is_stale(prepared, message):
        return _composed_anew(message.row.id, now)
    if isinstance(prepared.result, Refusal):
        return _kept_back(message, prepared.result, now)
    if isinstance(prepared.result, Broken):
        return Settlement(
            delivery_id=message.row.id,
            state=DeliveryState.FAILED,
            error=prepared.result.code,
            settled_at=now,
        )
    return None


def _composed_anew(delivery_id: int, now: datetime) -> Settlement:
    return Settlement(delivery_id=delivery_id, state=DeliveryState.DUE, due_at=now)


def _asked_meanwhile(going: Sequence[Prepared], messages: Mapping[int, Message]) -> set[int]:
    """Return the deliveries that would ask what another one has asked since."""
    asking = {
        p.claim.delivery_id: (facts.subscription_id, p.asks)
        for p in going
        if p.asks and (facts := messages[p.claim.delivery_id].subscription) is not None
    }
    return asked_meanwhile(asking)


def _kept_back(message: Message, why: Refusal, now: datetime) -> Settlement:
    row = message.row
    again_at = now + (_REST_WHEN_HELD if why == Refusal.HELD else _REST)
    if _may_go_later(message, why, again_at):
        return Settlement(delivery_id=row.id, state=DeliveryState.DUE, refusal=why, due_at=again_at)
    return Settlement(delivery_id=row.id, state=DeliveryState.WITHHELD, refusal=why, settled_at=now)


def _may_go_later(message: Message, why: Refusal, again_at: datetime) -> bool:
    edition, give_up_at = message.row.edition, message.row.give_up_at
    if why not in _PASSING or (give_up_at and give_up_at <= again_at):
        return False
    if why == Refusal.HELD:
        is_over = edition is not None and edition.state in _OVER
        return not is_over and message.facts.consent.program_state != ProgramState.CLOSED
    if message.row.kind == DeliveryKind.NOTICE:
        return True
    is_deferred = edition is not None and edition.when_refused == WhenRefused.DEFER
    return is_deferred and give_up_at is not None


def take_slots(messages: Sequence[Message], now: datetime) -> dict[int, Refusal]:
    """Take a place for each edition; return why not, for those that got none."""
    editions = [m for m in messages if m.row.kind == DeliveryKind.EDITION]
    invitations = Invitation.objects.in_bulk(
        {m.subscription.standing.invitation_id for m in editions if m.subscription}
    )
    requests = requests_of(message.permitted_by_id for message in editions)
    taken = slots.take([_wanted(m, invitations, requests) for m in editions], now)
    return {id_: why for id_, why in taken.items() if why is not None}


def _wanted(
    message: Message, invitations: dict[int, Invitation], requests: dict[int, int | None]
) -> slots.Wanted:
    subscription = message.subscription
    if subscription is None or message.permitted_by_id is None:
        raise ValueError(f"delivery {message.row.id} passed the gate without a yes")
    standing = subscription.standing
    invitation = invitations[standing.invitation_id or 0]
    return slots.Wanted(
        delivery_id=message.row.id,
        subscription_id=subscription.subscription_id,
        yes_id=message.permitted_by_id,
        request_id=requests[message.permitted_by_id] or 0,
        frequency=frequency_of(standing, invitation),
        editions=invitation.term_editions,
        ends_at=standing.ends_at,
        promised_at=message.row.promised_at,
    )


def _sending(prepared: Prepared, message: Message, now: datetime) -> Settlement:
    composed = prepared.result
    return Settlement(
        delivery_id=message.row.id,
        state=DeliveryState.SENDING,
        attempts=1,
        lease_until=lease_from(now),
        permitted_by_id=message.permitted_by_id,
        address_version=message.row.subscriber.address_version,
        invitation_id=prepared.job.invitation_id,
        language=prepared.job.language,
        used=composed.used if isinstance(composed, Composed) else None,
        depth=composed.depth if isinstance(composed, Composed) else None,
        asks=prepared.asks if message.row.kind == DeliveryKind.EDITION else None,
    )
