"""One worker's round: claim, compose, then chunk by chunk intend and hand over."""

import math
import time
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings

from delivery.gateways.base import Gateway
from delivery.gateways.smtp import default_gateway
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.claiming import Clock, claim, release
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.preparing import Prepared, prepare


def send_due(
    *,
    kinds: Sequence[DeliveryKind],
    clock: Clock,
    seconds: float = 30.0,
    after_each: Callable[[], None] = lambda: None,
) -> int:
    """Send what is due of `kinds` over one session, for about `seconds`.

    Returns how many deliveries were claimed. What is left is found by the next tick.
    """
    gateway = default_gateway()
    stop_at = time.monotonic() + seconds
    claimed = 0
    try:
        while batch := send_batch(kinds=kinds, gateway=gateway, clock=clock, stop_at=stop_at):
            claimed += batch
            after_each()
            if time.monotonic() >= stop_at:
                break
    finally:
        gateway.close()
    return claimed


def send_batch(
    *,
    kinds: Sequence[DeliveryKind],
    gateway: Gateway,
    clock: Clock,
    stop_at: float = math.inf,
) -> int:
    """Work through one batch of due deliveries. Returns how many were claimed.

    No chunk begins after `stop_at` (`time.monotonic()` seconds): a mail system that hangs on each
    one must not keep a worker beyond its task's limit. What is left goes back.
    """
    claims = claim(kinds=kinds, limit=settings.DELIVERY_BATCH, clock=clock)
    prepared = prepare(claims=claims, clock=clock)
    for chunk in _chunks(prepared, settings.DELIVERY_CHUNK):
        if time.monotonic() >= stop_at:
            release([p.claim for p in chunk])
            continue
        intended = intend(prepared=chunk, clock=clock)
        if intended:
            hand_over(intended=intended, gateway=gateway, clock=clock)
    return len(claims)


def _chunks(prepared: Sequence[Prepared], size: int) -> Iterator[Sequence[Prepared]]:
    for start in range(0, len(prepared), size):
        yield prepared[start : start + size]
