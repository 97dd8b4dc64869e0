"""Ask a new address whether it is theirs: one message for a move, where something waits for it."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from consent.models import ConsentEvent
from consent.rules.gate import Refusal
from consent.rules.vocabulary import EventKind
from consent.selectors.moves import MOVE_LASTS, who_wait
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.services.webhooks.telling import tell_of_messages
from subscribers.models import Subscriber

MAILS_A_DAY = 3

_OPEN = (DeliveryState.DUE, DeliveryState.CLAIMED)


def ask_new_addresses(events: Sequence[ConsentEvent]) -> list[Delivery]:
    """Queue one message to each new address that a live subscription waits for. Idempotent.

    Inside the transaction that recorded or folded `events`; as many statements for any number. A
    newer move replaces the message of an older one that has not gone; at most three a day are
    queued for one person. A move that waits to be folded is asked then: until then the person has
    no such address.
    """
    moves = _newest([event for event in events if event.kind == EventKind.MOVED])
    if not moves:
        return []
    now = max(move.at for move in moves.values())
    _replace_older(moves, now)
    enough = _had_enough(moves, now)
    waiting = who_wait(moves, now) - enough
    people = Subscriber.objects.in_bulk(sorted(waiting))
    rows = [_row(moves[id_], person) for id_, person in people.items()]
    return Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _newest(moves: Sequence[ConsentEvent]) -> dict[int, ConsentEvent]:
    """Return the move to the address that each of these people has now, by person."""
    people = Subscriber.objects.filter(
        subject__in={move.subject_id for move in moves}, email__isnull=False
    )
    now_at = {
        (subject, version): id_
        for id_, subject, version in people.values_list("id", "subject__id", "address_version")
    }
    found = {now_at.get((move.subject_id, move.address_version or 0)): move for move in moves}
    return {id_: move for id_, move in found.items() if id_ is not None}


def _replace_older(moves: Mapping[int, ConsentEvent], now: datetime) -> None:
    older = Delivery.objects.filter(
        subscriber__in=moves, kind=DeliveryKind.ADDRESS, state__in=_OPEN
    ).exclude(asked_by__in=moves.values())
    replaced = older.update(
        state=DeliveryState.WITHHELD, refusal=Refusal.EXPIRED, lease_until=None, settled_at=now
    )
    if replaced:
        rows = Delivery.objects.filter(
            subscriber__in=moves, kind=DeliveryKind.ADDRESS, settled_at=now
        )
        tell_of_messages(list(rows.values_list("pk", flat=True)))


def _had_enough(subscriber_ids: Collection[int], now: datetime) -> set[int]:
    lately = Delivery.objects.filter(
        subscriber__in=subscriber_ids,
        kind=DeliveryKind.ADDRESS,
        created_at__gt=now - timedelta(days=1),
    )
    counts = Counter(lately.values_list("subscriber_id", flat=True))
    return {id_ for id_, count in counts.items() if count >= MAILS_A_DAY}


def _row(move: ConsentEvent, person: Subscriber) -> Delivery:
    at: datetime = move.at
    return Delivery(
        kind=DeliveryKind.ADDRESS,
        state=DeliveryState.DUE,
        subscriber=person,
        asked_by=move,
        language=person.language,
        address_version=move.address_version,
        created_at=at,
        due_at=at,
        promised_at=at,
        give_up_at=at + MOVE_LASTS,
    )
