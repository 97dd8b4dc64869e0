"""Hand one message over that is no delivery: to a member of staff, who asked for it."""

import time

from delivery.gateways.base import Envelope, Outcome
from delivery.gateways.choosing import default_gateway

_START_WITHIN = 5.0


def hand_over_one(envelope: Envelope) -> Outcome:
    """Hand `envelope` over to the mail system of the settings; nothing of it is written down.

    What is told of it later is about no delivery, and counts for nothing.
    """
    gateway = default_gateway()
    try:
        [outcome] = gateway.hand_over([envelope], time.monotonic() + _START_WITHIN)
    finally:
        gateway.close()
    return outcome
