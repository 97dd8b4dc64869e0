"""After a restore: narrow again, send nothing twice, write down that it happened, go on."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from consent import journal
from consent.rules.gate import Refusal
from consent.selectors.standing import requests_of
from consent.services.replaying import Replayed, finish, follow, replay
from delivery.models import Delivery, Edition
from delivery.rules.gate import refusal
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState
from delivery.selectors.messages import Message, messages_of
from delivery.selectors.versions import Versions
from delivery.services.bringing_back import bring_back_editions
from delivery.services.claiming import Clock
from delivery.services.intending import take_slots
from delivery.services.noticing import notice_endings
from delivery.services.planning import plan_due
from delivery.services.renumbering import skip_lost_numbers
from delivery.services.settling import Settlement, settle

RESTORED = "restored"

_AT_ONCE = 500
_OVER = (EditionState.CANCELLED, EditionState.DONE)
# Each round reads what processes that lived through the restore wrote during the one before.
_ROUNDS = 20


class CannotReplay(Exception):
    """The journal is not whole or cannot be written: say so first."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done about a restore.

    `lost` names editions that went and are not in this backup, `cancelled` those that are drafts in
    it: what went may have been another text.
    """

    replayed: Replayed
    planned: int
    uncertain: int
    withheld: int
    lost: tuple[str, ...]
    cancelled: tuple[str, ...]


def restore(*, clock: Clock) -> Restored | None:
    """Bring a restored database up to its journal; None where there is nothing to bring.

    Delivery goes on afterwards. May be killed at any moment and run again. Raises `CannotReplay`.
    """
    found = journal.fence()
    if found.state in (journal.FenceState.MISSING, journal.FenceState.UNWRITABLE):
        raise CannotReplay(f"{found}: {', '.join(found.writers)}")
    if not found.is_up:
        return None
    skip_lost_numbers(clock=clock)
    replayed, ahead = replay(clock=clock)
    cancelled = tuple(bring_back_editions(since=replayed.went))
    # What would be made from now on, too: it went, where its time came since the backup.
    planned = plan_due(clock=clock, seconds=math.inf, behind_the_fence=True)
    while notice_endings(clock=clock):
        continue
    uncertain, withheld = set_aside(clock=clock)
    done = Restored(replayed, planned, uncertain, withheld, _lost(replayed), cancelled)
    finish(found=ahead, details=_details(done), clock=clock)
    for _ in range(_ROUNDS):
        if journal.fence().state != journal.FenceState.BEHIND:
            break
        follow(clock=clock)
    return done


def set_aside(*, clock: Clock) -> tuple[int, int]:
    """Make uncertain what may have gone since the backup. Returns how many, and how many withheld.

    Whatever was due by now is never sent again by itself: an edition keeps its place of the
    promise and names its permission, also where the person's yes rests now, for it may have gone
    before that. What has no permission left, or no place, is withheld with its reason.
    """
    uncertain = withheld = 0
    while settlements := _set_aside_some(clock):
        states = [settlement.state for settlement in settlements]
        uncertain += states.count(DeliveryState.UNCERTAIN)
        withheld += states.count(DeliveryState.WITHHELD)
    return uncertain, withheld


def _set_aside_some(clock: Clock) -> list[Settlement]:
    with transaction.atomic():
        now = clock()
        rows = Delivery.objects.open().select_for_update(no_key=True).filter(due_at__lte=now)
        ids = rows.order_by("id").values_list("id", flat=True)[:_AT_ONCE]
        settlements = _settlements(messages_of(list(ids)), now)
        settle(settlements)
    return settlements


def _settlements(messages: Sequence[Message], now: datetime) -> list[Settlement]:
    refused = {m.row.id: why for m in messages if (why := _no_permission(m, now))}
    placeless = [
        m
        for m in messages
        if m.row.id not in refused
        and m.row.kind == DeliveryKind.EDITION
        and m.row.state != DeliveryState.SENDING
    ]
    requests = requests_of(message.permitted_by_id for message in placeless)
    of = {m.row.id: requests[m.permitted_by_id or 0] for m in placeless}
    refused |= take_slots(placeless, of, Versions(), now)
    return [_settlement(message, refused.get(message.row.id), now) for message in messages]


def _no_permission(message: Message, now: datetime) -> Refusal | None:
    """Return why a message cannot have gone, or None where it may have."""
    row = message.row
    if row.state == DeliveryState.SENDING or row.kind == DeliveryKind.LINK:
        return None
    if row.edition_state in _OVER:
        return Refusal.HELD
    if message.permitted_by_id is None:
        return refusal(message.facts, now) or Refusal.NO_CONSENT
    return None


def _settlement(message: Message, why: Refusal | None, now: datetime) -> Settlement:
    row = message.row
    if why is not None:
        return Settlement(
            delivery_id=row.id, state=DeliveryState.WITHHELD, refusal=why, settled_at=now
        )
    standing = message.subscription.standing if message.subscription else None
    return Settlement(
        delivery_id=row.id,
        state=DeliveryState.UNCERTAIN,
        error=RESTORED,
        settled_at=now,
        permitted_by_id=row.permitted_by_id or message.permitted_by_id,
        address_version=row.address_version or message.facts.address_version,
        invitation_id=row.invitation_id or (standing.invitation_id if standing else None),
    )


def _lost(replayed: Replayed) -> tuple[str, ...]:
    known = {
        f"{slug}/{name}" for slug, name in Edition.objects.values_list("program__slug", "name")
    }
    return tuple(sorted(set(replayed.editions) - known))


def _details(done: Restored) -> dict[str, Any]:
    return {
        **asdict(done.replayed),
        "uncertain": done.uncertain,
        "withheld": done.withheld,
        "lost": list(done.lost),
        "cancelled": list(done.cancelled),
    }
