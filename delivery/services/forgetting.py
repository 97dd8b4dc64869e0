"""What an erasure leaves of a person's messages and requests: that there were some."""

from datetime import datetime

from consent.rules.gate import Refusal
from delivery.models import Delivery, PrivacyRequest
from delivery.rules.vocabulary import DeliveryState


def forget_person(*, subscriber_id: int, now: datetime) -> None:
    """Withhold what has not gone to an erased person, and empty what staff wrote about them.

    Inside the transaction that erases; its caller holds the person's row, so nothing of theirs is
    being handed over. What is `sending` is withheld by the hand-over itself, which asks the gate
    again. Links in what has gone open nothing any more: their row holds no address.
    """
    waiting = Delivery.objects.filter(
        subscriber=subscriber_id, state__in=[DeliveryState.DUE, DeliveryState.CLAIMED]
    )
    waiting.update(
        state=DeliveryState.WITHHELD,
        refusal=Refusal.NO_CONSENT,
        settled_at=now,
        lease_until=None,
    )
    PrivacyRequest.objects.filter(subscriber=subscriber_id).update(note="", answer="")
