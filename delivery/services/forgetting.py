"""What an erasure leaves of a person's messages and requests: that there were some."""

from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When

from consent.rules.gate import Refusal
from delivery.models import Delivery, Event, MailEvent, PrivacyRequest, Resolution, SandboxMessage
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, PrivacyKind, PrivacyState
from delivery.services.feedback import forget_feedback_of
from delivery.services.webhooks.forgetting import forget_webhooks_of

# What stands in the place of the answers that staff gave.
SINCE_ERASED = "erased"


def forget_person(*, subscriber_id: int, external_id: str, now: datetime) -> None:
    """Withhold what has not gone to an erased person, close and empty what they asked for.

    Inside the transaction that erases; its caller holds the person's row, so nothing of theirs is
    being handed over. What is `sending` is withheld by the hand-over itself, which asks the gate
    again. Links in what has gone open nothing any more: their row holds no address. Other systems
    are told to erase whom they know as `external_id`.
    """
    _withhold(subscriber_id, now)
    _drop_values(subscriber_id)
    # By it the provider would know whose message it was.
    MailEvent.objects.filter(delivery__subscriber=subscriber_id).update(message_id="")
    Event.objects.filter(subscriber=subscriber_id).delete()
    SandboxMessage.objects.filter(delivery__subscriber=subscriber_id).delete()
    forget_feedback_of(subscriber_id)
    requests = PrivacyRequest.objects.filter(subscriber=subscriber_id)
    _close_what_waits(requests, now)
    requests.update(
        note="",
        answer=Case(When(state=PrivacyState.REFUSED, then=Value(SINCE_ERASED)), default=Value("")),
    )
    Resolution.objects.filter(delivery__subscriber=subscriber_id).update(why="")
    forget_webhooks_of(subscriber_id=subscriber_id, external_id=external_id, now=now)


def _withhold(subscriber_id: int, now: datetime) -> None:
    waiting = Delivery.objects.filter(
        subscriber=subscriber_id, state__in=[DeliveryState.DUE, DeliveryState.CLAIMED]
    )
    # What an intent holds goes on to the gate. Waiting for it would leave us holding a row that is
    # `sending` by then, and its hand-over, which skips what is locked, would leave it so.
    free = waiting.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(free)).update(
        state=DeliveryState.WITHHELD,
        refusal=Refusal.NO_CONSENT,
        settled_at=now,
        lease_until=None,
    )


def _drop_values(subscriber_id: int) -> None:
    """Drop what is unreadable already, as the key is gone; the purge takes what others hold."""
    # A reservation that waits for its outcome is in no worker's hands.
    in_hands = Q(state__in=[DeliveryState.CLAIMED, DeliveryState.SENDING])
    settled = Delivery.objects.filter(subscriber=subscriber_id, sealed__isnull=False).exclude(
        in_hands & ~Q(kind=DeliveryKind.RESERVATION)
    )
    free = settled.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(free)).update(sealed=None, has_values=False)


def _close_what_waits(requests: QuerySet[PrivacyRequest], now: datetime) -> None:
    """Close what is met by the erasure as done; of the rest there is nothing left to do it with."""
    met = Q(kind__in=[PrivacyKind.ERASURE, PrivacyKind.OBJECTION, PrivacyKind.RESTRICTION])
    requests.filter(state=PrivacyState.OPEN).update(
        state=Case(When(met, then=Value(PrivacyState.DONE)), default=Value(PrivacyState.REFUSED)),
        answer=Case(When(met, then=Value("")), default=Value(SINCE_ERASED)),
        closed_at=now,
    )
