"""What the gate needs to know of messages, read in one place for intent and hand-over."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from consent.rules.gate import ConsentFacts
from consent.rules.vocabulary import Actor
from consent.selectors.standing import SubscriptionFacts, facts_for
from delivery.models import Delivery
from delivery.rules.gate import EditionFacts, MessageFacts
from delivery.rules.vocabulary import DeliveryKind
from subscribers.models import Subscriber, Suppression
from subscribers.rules.stops import strongest


@dataclass(frozen=True, slots=True)
class Message:
    """One delivery with what holds for it now."""

    row: Delivery
    facts: MessageFacts
    subscription: SubscriptionFacts | None

    @property
    def last_event_id(self) -> int | None:
        """Return the last ledger entry of the subscription, unfolded ones included."""
        return self.subscription.standing.last_event_id if self.subscription else None

    @property
    def permitted_by_id(self) -> int | None:
        """Return the entry that would permit the hand-over."""
        if self.row.kind in (DeliveryKind.CONFIRMATION, DeliveryKind.ADDRESS):
            return self.row.asked_by_id
        return self.subscription.standing.permitted_by_id if self.subscription else None


def messages_of(rows: Sequence[Delivery]) -> list[Message]:
    """Return `rows` with their facts, read by statements that begin now.

    `rows` must have been read with `edition`, `subscriber` and `asked_by`.
    """
    facts = facts_for({row.subscription_id for row in rows if row.subscription_id})
    stops = _stops_of({row.subscriber_id for row in rows if row.subscription_id is None})
    return [
        _message(row, facts.get(row.subscription_id or 0), stops.get(row.subscriber_id, ()))
        for row in rows
    ]


def _stops_of(subscriber_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the live stops of people who are written to outside any program."""
    stops: dict[int, set[str]] = defaultdict(set)
    if subscriber_ids:
        live = Suppression.objects.filter(subscriber__in=subscriber_ids, lifted_at=None)
        for subscriber_id, by in live.values_list("subscriber_id", "by"):
            stops[subscriber_id or 0].add(by)
    return stops


def _message(row: Delivery, facts: SubscriptionFacts | None, stops: Collection[str]) -> Message:
    edition = row.edition
    by_row = strongest({row.subscriber.suppressed_by, *stops}) or ""
    return Message(
        row=row,
        facts=MessageFacts(
            kind=DeliveryKind(row.kind),
            consent=facts.consent if facts else _without_program(row.subscriber),
            suppressed_by=facts.consent.suppressed_by if facts else by_row,
            edition=EditionFacts(
                state=edition.state,
                approved=edition.approved_at is not None,
                valid_until=edition.valid_until,
            )
            if edition
            else None,
            asked_by=_about(row),
            asked_themselves=row.asked_by is None or row.asked_by.actor == Actor.PERSON,
            open_request=facts.standing.open_request_id if facts else None,
            permitted_by=facts.standing.permitted_by_id if facts else None,
            asked_from=row.asked_by.address_version if row.asked_by else row.address_version,
            address_version=row.subscriber.address_version,
        ),
        subscription=facts,
    )


def _about(row: Delivery) -> int | None:
    """Return the entry that the message is about: a notice offers anew what another entry gave."""
    event = row.asked_by
    renews = event.details.get("renews") if event and row.kind == DeliveryKind.NOTICE else None
    return renews if isinstance(renews, int) else row.asked_by_id


def _without_program(person: Subscriber) -> ConsentFacts:
    return ConsentFacts(state="none", has_address=person.email is not None)
