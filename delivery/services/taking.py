"""Take turns: claim what may go now, by the brands' rates and the mail system's state."""

import random
import time
from collections.abc import Callable, Sequence

from django.conf import settings

from delivery.rules.trouble import Kind
from delivery.rules.vocabulary import DeliveryKind
from delivery.services import breaking, pacing
from delivery.services.claiming import Claim, Clock, claim, has_due
from delivery.services.pacing import Paced
from delivery.services.turns import Round, Turn

# How long a worker waits for tokens before it looks at the other brands again, and in all.
_LOOKS_AGAIN_SECONDS = 0.25
_PATIENCE_SECONDS = 2.0

_FREE = 0


def take_turn(
    *,
    kinds: Sequence[DeliveryKind],
    round_: Round,
    stop_at: float,
    clock: Clock,
    wait: Callable[[float], None] = time.sleep,
) -> Turn:
    """Claim what may go now: of the brands without a rate, or what one brand's tokens allow.

    Where nothing is missing but tokens that come soon, waits for them, two seconds at most; what
    is left stays due, and the tick finds it. While the mail system is left alone nothing is
    claimed, or one message that asks whether it works again.
    """
    nothing = Turn((), round_, clock)
    if round_.is_over:
        return nothing
    if trouble := breaking.standing().trouble:
        return _probe(Kind(trouble), kinds, round_, clock)
    patient_until = min(stop_at, time.monotonic() + _PATIENCE_SECONDS)
    while True:
        rated = pacing.paced(clock=clock)
        turn = _claimed(kinds, rated, round_, clock)
        seconds = None if turn or not rated else _seconds_worth_waiting(kinds, rated, clock)
        if seconds is None or time.monotonic() + seconds > patient_until:
            return turn or nothing
        wait(min(max(seconds, 0.01), _LOOKS_AGAIN_SECONDS))


def _probe(trouble: Kind, kinds: Sequence[DeliveryKind], round_: Round, clock: Clock) -> Turn:
    if not breaking.may_probe(clock=clock):
        return Turn((), round_, clock)
    claims = claim(kinds=kinds, limit=1, clock=clock)
    if not claims:
        breaking.probe_unused(clock=clock)
    return Turn(claims, round_, clock, asks=trouble if claims else Kind.NONE)


def _claimed(
    kinds: Sequence[DeliveryKind], rated: Sequence[Paced], round_: Round, clock: Clock
) -> Turn | None:
    """Look at the free brands and at each that has tokens, in any order: nobody waits for ever."""
    ready = [each.brand_id for each in rated if not each.rests and each.is_worth_it()]
    lanes = [_FREE, *ready]
    random.shuffle(lanes)
    for brand_id in lanes:
        if brand_id == _FREE:
            claims = _claim_free(kinds, rated, clock)
        else:
            claims = _claim_paced(brand_id, kinds, clock)
        if claims:
            return Turn(claims, round_, clock, brand_id=brand_id or None)
    return None


def _claim_free(kinds: Sequence[DeliveryKind], rated: Sequence[Paced], clock: Clock) -> list[Claim]:
    brands = [each.brand_id for each in rated]
    claims = claim(kinds=kinds, limit=settings.DELIVERY_BATCH, clock=clock, without_brands=brands)
    # Somebody waits for a confirmation: it goes at once, and the editions of its brand stand back.
    unasked = [each.delivery_id for each in claims if each.edition_id is None]
    if rated and unasked:
        pacing.count_in(delivery_ids=unasked)
    return claims


def _claim_paced(brand_id: int, kinds: Sequence[DeliveryKind], clock: Clock) -> list[Claim]:
    granted = pacing.take(brand_id=brand_id, wanted=settings.DELIVERY_BATCH, clock=clock)
    if not granted:
        return []
    claims = claim(kinds=kinds, limit=granted, clock=clock, brand_id=brand_id)
    pacing.give_back(brand_id=brand_id, tokens=granted - len(claims))
    return claims


def _seconds_worth_waiting(
    kinds: Sequence[DeliveryKind], rated: Sequence[Paced], clock: Clock
) -> float | None:
    """Return when the first brand with something due has tokens; None where there is none."""
    waiting = [
        each.seconds_until_worth()
        for each in rated
        if not each.rests and has_due(kinds=kinds, clock=clock, brand_id=each.brand_id)
    ]
    return min(waiting, default=None)
