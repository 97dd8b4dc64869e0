"""The messages that a person's own word asks for: one for each request, one for each yes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import PERMITTING, EventKind, Method
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind

_WELCOMED = (Method.CONFIRMATION, Method.PREFERENCES)


def answer(events: Sequence[ConsentEvent]) -> list[Delivery]:
    """Queue the confirmation of each request and the welcome of each yes.

    A request that a rule made is carried by its notice, and one that is answered among `events`
    has its answer: neither gets a confirmation. What only goes on (a leaving that was taken back,
    a new address) gets no welcome.

    Inside the transaction that recorded or folded `events`, so that neither exists without the
    other. A request whose subscription waits for its first fold is answered by that.
    """
    answered = {event.answers_id for event in events}
    wanted = [(event, kind) for event in events if (kind := _answer_to(event, answered))]
    subscriptions: dict[tuple[int, int | None], Subscription] = {
        (row.subscriber_id, row.program_id): row
        for row in Subscription.objects.filter(
            subscriber__in={event.subject.subscriber_id for event, _kind in wanted}
        )
    }
    rows = [
        _row(event, kind, subscription)
        for event, kind in wanted
        if (subscription := subscriptions.get((event.subject.subscriber_id or 0, event.program_id)))
    ]
    return Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _answer_to(event: ConsentEvent, answered: Collection[int | None]) -> DeliveryKind | None:
    if event.kind == EventKind.REQUESTED:
        is_open = event.id not in answered and event.method != Method.RULE
        return DeliveryKind.CONFIRMATION if is_open else None
    if event.kind in PERMITTING and event.method in _WELCOMED and "moved" not in event.details:
        return DeliveryKind.WELCOME
    return None


def _row(event: ConsentEvent, kind: DeliveryKind, subscription: Subscription) -> Delivery:
    due_at = _turn_of(event)
    return Delivery(
        kind=kind,
        subscriber_id=subscription.subscriber_id,
        subscription=subscription,
        asked_by=event,
        language=event.language,
        created_at=event.at,
        due_at=due_at,
        promised_at=due_at,
    )


def _turn_of(event: ConsentEvent) -> datetime:
    """Return when the answer goes: at once, or in its turn where a whole list was brought."""
    turn = event.details.get("send_at")
    return datetime.fromisoformat(turn) if isinstance(turn, str) else event.at
