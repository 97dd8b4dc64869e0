"""One worker's round: claim, compose, then chunk by chunk intend and hand over."""

from collections.abc import Iterator, Sequence

from django.conf import settings

from delivery.gateways.base import Gateway
from delivery.rules.vocabulary import DeliveryKind
from delivery.services.claiming import Clock, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.preparing import Prepared, prepare


def send_batch(*, kinds: Sequence[DeliveryKind], gateway: Gateway, clock: Clock) -> int:
    """Work through one batch of due deliveries. Returns how many were claimed."""
    claims = claim(kinds=kinds, limit=settings.DELIVERY_BATCH, clock=clock)
    prepared = prepare(claims=claims, clock=clock)
    for chunk in _chunks(prepared, settings.DELIVERY_CHUNK):
        intended = intend(prepared=chunk, clock=clock)
        if intended:
            hand_over(intended=intended, gateway=gateway, clock=clock)
    return len(claims)


def _chunks(prepared: Sequence[Prepared], size: int) -> Iterator[Sequence[Prepared]]:
    for start in range(0, len(prepared), size):
        yield prepared[start : start + size]
