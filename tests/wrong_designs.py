"""Designs that do not keep the promise, as switches of the test suite.

Each replaces a step of ours by what is often built in its place. A check of the suite that passes
under one of them proves nothing: `tests/faults/test_wrong_designs.py` runs the checks under each.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import pytest
from django.db import connection, transaction

from consent.rules.gate import Refusal
from delivery.gateways.base import Gateway
from delivery.models import Slot
from delivery.selectors.messages import Message
from delivery.services import sending, slots
from delivery.services.claiming import Claim
from delivery.services.turns import Turn


class WrongDesign(StrEnum):
    """What is done in the place of ours."""

    READ_ONCE_A_BATCH = "read-once-a-batch"
    READ_WITHOUT_THE_LOCK = "read-without-the-lock"
    SENT_BEFORE_RECORDED = "sent-before-recorded"
    COUNTED_BEFORE_INSERTED = "counted-before-inserted"


def switch_on(design: WrongDesign, patch: pytest.MonkeyPatch) -> None:
    """Have the product work by this design for as long as `patch` lasts."""
    _SWITCHES[design](patch)


def _read_once_a_batch(patch: pytest.MonkeyPatch) -> None:
    """Go by the permission that was read when the batch was."""

    def held(read: Mapping[int, Message]) -> dict[int, Message]:
        return dict(read)

    patch.setattr("delivery.services.handing_over.held_messages", held)


def _read_without_the_lock(patch: pytest.MonkeyPatch) -> None:
    """Read permission just before the message goes, and hold nobody's row meanwhile."""

    def nobody_is_held(ids: Sequence[int]) -> set[int]:
        return set(ids)

    patch.setattr("delivery.services.handing_over._hold_people", nobody_is_held)


def _sent_before_recorded(patch: pytest.MonkeyPatch) -> None:
    """Commit that a message goes together with what became of it: after it went."""
    ours = sending._send

    def send(
        claims: Sequence[Claim], turn: Turn, jobs: sending.Jobs | None, gateway: Gateway
    ) -> None:
        with transaction.atomic():
            ours(claims, turn, jobs, gateway)

    patch.setattr("delivery.services.sending._send", send)


def _counted_before_inserted(patch: pytest.MonkeyPatch) -> None:
    """Count the places that are taken, then take one: nothing in the database refuses it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE delivery_slot DROP CONSTRAINT delivery_slot_never_more_than_promised"
        )
    ours = slots.take

    def take(wanted: Sequence[slots.Wanted], now: datetime) -> dict[int, Refusal | None]:
        free = [want for want in wanted if _taken(want, now) < want.frequency.count]
        return {want.delivery_id: Refusal.TOO_SOON for want in wanted} | ours(free, now)

    patch.setattr("delivery.services.slots.take", take)


def _taken(want: slots.Wanted, now: datetime) -> int:
    places = Slot.objects.filter(subscription_id=want.subscription_id)
    return places.filter(during__contains=slots._start(want, now)).count()


_SWITCHES: Mapping[WrongDesign, Callable[[pytest.MonkeyPatch], None]] = {
    WrongDesign.READ_ONCE_A_BATCH: _read_once_a_batch,
    WrongDesign.READ_WITHOUT_THE_LOCK: _read_without_the_lock,
    WrongDesign.SENT_BEFORE_RECORDED: _sent_before_recorded,
    WrongDesign.COUNTED_BEFORE_INSERTED: _counted_before_inserted,
}
